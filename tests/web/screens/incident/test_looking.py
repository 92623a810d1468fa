"""Looking at what no browser draws: asked for by whoever looks, made by the worker, forgotten with its file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.incidents import actions, files, looking, redaction, store, sweeping
from soportegl.incidents.kinds import Show
from soportegl.incidents.models import Attachment, FileRule, Rendition
from soportegl.incidents.renditions.made import TOO_LARGE
from soportegl.lib import clock
from tests import samples
from tests.cast import People, browser_of
from tests.web.screens.incident.test_preview import THE_DESKS, sent, who_sees

pytestmark = pytest.mark.django_db


def asked() -> list[int]:
    return [job.args["rendition_id"] for job in ProcrastinateJob.objects.filter(task_name=looking.JOB)]


def made_of(people: People, name: str, content: bytes) -> tuple[Attachment, Rendition]:
    """A file that was looked at once, and what the worker then made of it."""
    [file] = sent(people, (name, content))
    assert browser_of(people.ana).get(file.shown_url).status_code == 202
    [pk] = asked()
    looking.make(pk)
    return file, Rendition.objects.get()


def test_it_is_prepared_for_the_first_and_there_for_the_next(people: People) -> None:
    [file] = sent(people, ("foto.heic", samples.heic()))
    client = browser_of(people.ana)
    page = client.get(file.incident.get_absolute_url()).content.decode()
    assert f'href="{file.shown_url}"' in page
    assert 'data-type="vista"' in page
    for _ in range(2):
        answer = client.get(file.shown_url)
        assert answer.status_code == 202
        assert "Preparando la vista…" in answer.content.decode()
        assert f'<a href="{file.shown_url}">Volver a mirar</a>' in answer.content.decode()
    [pk] = asked()
    looking.make(pk)
    answer = client.get(file.shown_url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert f'src="{file.shown_url}1/"' in answer.content.decode()
    part = client.get(f"{file.shown_url}?parte").content.decode()
    assert part.startswith('<div class="sgl-hecha">')
    picture = client.get(f"{file.shown_url}1/")
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert picture.content.startswith(b"\xff\xd8\xff")
    assert client.get(f"{file.shown_url}2/").status_code == 404
    assert Attachment.objects.get().sha256 == file.sha256


def test_a_sheet_is_shown_as_words_and_never_as_markup(people: People) -> None:
    file, _ = made_of(people, "Ejecución.xls", samples.PAGE.encode())
    page = browser_of(people.ana).get(file.shown_url).content.decode()
    assert "<td>&lt;b&gt;Sololá&lt;/b&gt;</td>" in page
    assert "alert(1)" not in page
    assert browser_of(people.ana).get(f"{file.shown_url}1/").status_code == 404


def test_whoever_may_not_have_the_file_does_not_see_what_was_made_of_it(people: People) -> None:
    [file] = sent(people, ("foto.bmp", samples.picture("BMP")), act=actions.note)
    assert browser_of(people.raul).get(file.shown_url).status_code == 202
    looking.make(asked()[0])
    assert who_sees(people, file) == THE_DESKS
    for name in ("ana", "berta"):
        assert browser_of(people.users[name]).get(f"{file.shown_url}1/").status_code == 404


def test_the_same_content_is_made_once(people: People) -> None:
    content = samples.picture("BMP")
    first, _ = made_of(people, "uno.bmp", content)
    second = sent(people, ("dos.bmp", content))[-1]
    assert first.pk != second.pk
    assert browser_of(people.ana).get(second.shown_url).status_code == 200
    assert len(asked()) == 1


def test_what_cannot_be_shown_says_why_and_is_not_tried_at_once(people: People) -> None:
    file, made = made_of(people, "foto.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    client = browser_of(people.ana)
    page = client.get(file.shown_url).content.decode()
    assert "El archivo está dañado, o no es lo que su nombre dice. Descárguelo" in page
    assert made.content == ""
    assert client.get(file.get_absolute_url()).status_code == 200
    Rendition.objects.update(made_at=clock.now() - looking.AGAIN - timedelta(minutes=1))
    assert client.get(file.shown_url).status_code == 202


def test_a_process_that_is_killed_leaves_a_reason(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking.sys, "executable", "/bin/false")
    file, made = made_of(people, "foto.bmp", samples.picture("BMP"))
    assert made.why == TOO_LARGE
    assert TOO_LARGE in browser_of(people.ana).get(file.shown_url).content.decode()


def test_a_lost_job_and_a_lost_content_are_asked_for_again(people: People) -> None:
    [file] = sent(people, ("foto.bmp", samples.picture("BMP")))
    client = browser_of(people.ana)
    client.get(file.shown_url)
    Rendition.objects.update(asked_at=clock.now() - looking.LOST - timedelta(seconds=1))
    client.get(file.shown_url)
    made = Rendition.objects.get()
    assert made.asked_at > clock.now() - looking.LOST
    looking.make(made.pk)
    made.refresh_from_db()
    # As after a restore: backups leave out what can be made again.
    (Path(settings.FILES_ROOT) / store.name_of(made.content)).unlink()
    assert client.get(file.shown_url).status_code == 202
    looking.make(made.pk)
    assert client.get(file.shown_url).status_code == 200


def test_on_a_full_disk_and_without_the_store_nothing_is_made_and_later_it_is(people: People, monkeypatch) -> None:
    [file] = sent(people, ("foto.bmp", samples.picture("BMP")))
    client = browser_of(people.ana)
    client.get(file.shown_url)
    [pk] = asked()
    with monkeypatch.context() as patched:
        patched.setattr(looking.room, "is_short", lambda: True)
        looking.make(pk)
    assert looking.NO_ROOM in client.get(file.shown_url).content.decode()
    Rendition.objects.update(made_at=clock.now() - looking.LOST - timedelta(seconds=1))
    assert client.get(file.shown_url).status_code == 202

    def away(*_: object) -> None:
        raise store.Unreachable("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(looking.store, "opened", away)
        looking.make(pk)
    assert Rendition.objects.get().made_at is None
    looking.make(pk)
    assert client.get(file.shown_url).status_code == 200


def test_an_administrator_decides_that_it_is_only_saved(people: People) -> None:
    file, _ = made_of(people, "foto.bmp", samples.picture("BMP"))
    FileRule.objects.create(mime="image/bmp", shown=False)
    client = browser_of(people.ana)
    assert client.get(file.shown_url).status_code == 404
    assert client.get(f"{file.shown_url}1/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_is_blanked_takes_along_what_was_made_of_it(people: People) -> None:
    file, made = made_of(people, "foto.bmp", samples.picture("BMP"))
    assert store.size_of(made.content)
    address = file.shown_url
    redaction.redact(file.incident, what=file, reason="Trae datos de otra persona", by=people.admin)
    assert not Rendition.objects.exists()
    assert store.size_of(made.content) is None
    for asked_for in (address, f"{address}1/"):
        assert browser_of(people.ana).get(asked_for).status_code in (404, 410)
    assert not Rendition.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_made_meanwhile_of_a_forgotten_content_goes_too(people: People, monkeypatch) -> None:
    [file] = sent(people, ("foto.bmp", samples.picture("BMP")))
    browser_of(people.ana).get(file.shown_url)
    [pk] = asked()
    apart = looking._opened_apart

    def blanked_meanwhile(found, folder):
        told = apart(found, folder)
        redaction.redact(file.incident, what=file, reason="Trae datos de otra persona", by=people.admin)
        return told

    monkeypatch.setattr(looking, "_opened_apart", blanked_meanwhile)
    looking.make(pk)
    assert not Rendition.objects.exists()
    assert list(store.stored()) == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_keeps_what_is_looked_at_and_removes_the_rest(people: People, monkeypatch) -> None:
    monkeypatch.setattr(sweeping, "SPARED", timedelta(seconds=-1))
    file, made = made_of(people, "foto.bmp", samples.picture("BMP"))
    sweeping.sweep_contents()
    assert store.size_of(made.content)
    assert files.in_use([made.content]) == {made.content}
    Rendition.objects.update(made_at=clock.now() - looking.KEPT - timedelta(days=1))
    sweeping.sweep_contents()
    assert store.size_of(made.content) is None
    assert store.size_of(file.sha256)
    assert browser_of(people.ana).get(file.shown_url).status_code == 202
    orphan = Rendition.objects.create(source="0" * 64, mime="image/bmp", recipe=1, asked_at=clock.now())
    sweeping.sweep_contents()
    assert not Rendition.objects.filter(pk=orphan.pk).exists()


def test_nothing_is_made_of_what_no_file_has(people: People) -> None:
    made = Rendition.objects.create(source="0" * 64, mime="image/bmp", recipe=1, asked_at=clock.now())
    looking.make(made.pk)
    assert not Rendition.objects.exists()


def test_a_file_of_before_is_looked_at_as_well(people: People) -> None:
    upload = files.stage(SimpleUploadedFile("a.csv", b"a;b\r\n1;2\r\n"), owner=people.raul, form_key="uno")
    actions.reply(people.held(), text="Adjunto lo que falta.", uploads=[upload.pk], by=people.raul)
    Attachment.objects.update(content_type="text/plain")
    file = Attachment.objects.get()
    assert file.show is Show.TABLE
    assert browser_of(people.ana).get(file.shown_url).status_code == 202
