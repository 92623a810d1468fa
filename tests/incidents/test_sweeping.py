"""What nobody needs any more goes, what somebody needs stays, and what went can be read."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from soportegl.incidents import actions, files, store, sweeping, tasks
from soportegl.incidents.models import FileSweep, Upload
from soportegl.lib import clock
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


def staged(text: bytes, owner=None) -> Upload:
    return files.stage(SimpleUploadedFile("nota.txt", text), owner=owner, form_key="k")


def aged(name: str, *, hours: int) -> None:
    moment = time.time() - hours * 3600
    os.utime(Path(settings.FILES_ROOT) / name, (moment, moment))


def old(content: bytes) -> str:
    sha256 = store.keep([content])
    aged(store.name_of(sha256), hours=25)
    return sha256


def kept() -> set[str]:
    return {sha256 for sha256, _ in store.stored()}


def later(**ahead: int):
    return clock.at(clock.now() + timedelta(**ahead))


def test_what_was_loaded_and_never_sent_goes_after_three_days_and_is_reported():
    gone = staged(b"uno dos tres")
    with later(days=4):
        stays = staged(b"otro texto")
        assert sweeping.sweep_uploads() is False
    assert list(Upload.objects.all()) == [stays]
    assert kept() == {stays.sha256}
    [report] = FileSweep.objects.all()
    assert (report.expired, report.freed, report.removed) == (1, 12, [[gone.sha256, 12]])


def test_content_that_an_incident_has_outlives_the_upload_with_the_same_content(cast: People):
    incident = cast.held()
    actions.reply(incident, text="Va la nota", uploads=[staged(b"lo mismo", cast.raul).pk], by=cast.raul)
    twin = staged(b"lo mismo", cast.rosa)
    with later(days=4):
        sweeping.sweep_uploads()
        aged(store.name_of(twin.sha256), hours=200)
        sweeping.sweep_contents()
    assert not Upload.objects.exists()
    assert kept() == {twin.sha256}
    assert [(row.expired, row.freed, row.removed) for row in FileSweep.objects.all()] == [(1, 0, [])]


def test_old_contents_of_no_file_and_old_leftovers_go_and_young_ones_stay(cast: People):
    orphan, young, needed = old(b"de nadie"), store.keep([b"nuevo"]), staged(b"cargado", cast.ana).sha256
    aged(store.name_of(needed), hours=200)
    for name, hours in (("llegando-vieja", 25), ("llegando-nueva", 1)):
        (Path(settings.FILES_ROOT) / name).write_bytes(b"x" * 10)
        aged(name, hours=hours)
    assert sweeping.sweep_contents() is False
    assert kept() == {young, needed}
    assert sorted(path.name for path in Path(settings.FILES_ROOT).glob("llegando-*")) == ["llegando-nueva"]
    [report] = FileSweep.objects.all()
    assert (report.orphans, report.unfinished, report.freed) == (1, 1, 18)
    assert report.removed == [["llegando-vieja", 10], [orphan, 8]]


def test_a_run_removes_no_more_than_its_bound_and_another_follows(monkeypatch):
    monkeypatch.setattr(sweeping, "BOUND", 2)
    for number in range(5):
        old(f"de nadie {number}".encode())
    runs = []
    monkeypatch.setattr(tasks.sweep_contents, "defer", lambda: runs.append(len(kept())))
    for _ in range(3):
        tasks.sweep_contents()
    assert runs == [3, 1]
    assert kept() == set()
    assert [row.orphans for row in FileSweep.objects.order_by("id")] == [2, 2, 1]


def test_a_run_that_removes_nothing_leaves_no_row():
    sweeping.sweep_uploads()
    sweeping.sweep_contents()
    assert not FileSweep.objects.exists()


def test_a_disk_that_refuses_is_in_the_report(settings, tmp_path):
    (tmp_path / "archivo").write_bytes(b"")
    settings.MEDIA_ROOT = tmp_path / "archivo"
    assert sweeping.sweep_contents() is False
    assert "Error" in FileSweep.objects.get().problem


def test_reports_are_forgotten_after_two_years():
    FileSweep.objects.create(at=clock.now() - timedelta(days=731), orphans=1)
    recent = FileSweep.objects.create(at=clock.now() - timedelta(days=729), orphans=1)
    sweeping.sweep_contents()
    assert list(FileSweep.objects.all()) == [recent]


def test_an_administrator_reads_what_was_removed_and_changes_nothing(cast: People):
    sha256 = hashlib.sha256(b"x").hexdigest()
    report = FileSweep.objects.create(at=clock.now(), orphans=1, freed=2048, removed=[[sha256, 2048]])
    client = browser_of(cast.admin)
    listed = client.get("/administracion/incidents/filesweep/").content.decode()
    assert "limpieza de archivos" in listed
    assert "2 KB" in listed
    address = f"/administracion/incidents/filesweep/{report.pk}/change/"
    assert sha256 in client.get(address).content.decode()
    assert client.post(address, {"problem": "nada"}).status_code == 403
    assert browser_of(cast.aura).get(address, follow=True).status_code == 403
