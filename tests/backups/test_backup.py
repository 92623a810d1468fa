"""A backup holds everything of one moment, can be restored, and says so when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache

from soportegl.backups import ages, keys, nightly
from soportegl.backups.backup_repository import DUMP, BackupRepository
from soportegl.backups.errors import BackupFailed
from soportegl.backups.making import make
from soportegl.backups.models import Kind, Run
from soportegl.backups.restoring import rehearse
from soportegl.incidents import actions, store
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from tests.cast import browser_of, gather, loaded
from tests.database import forget, reachable_folder

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "la caja fuerte es 4471"


@pytest.fixture
def filed() -> Incident:
    cast = gather()
    return actions.reply(cast.held(), text=SECRET, by=cast.raul, uploads=loaded(cast.raul))


def quiet(line: str) -> None:
    """Nobody is waiting for it."""


@pytest.mark.slow
def test_a_backup_is_proven_by_restoring_it_and_damage_is_found(filed: Incident, tmp_path: Path, settings) -> None:
    settings.DATA_ROOT = reachable_folder()
    repository = BackupRepository(tmp_path / "respaldos")
    made = make(repository, key=None, keep=3, say=quiet)
    assert (made.files, made.new_files, made.absent) == (1, 1, 0)
    said: list[str] = []
    assert rehearse(repository, made, key=None, say=said.append) > 0
    assert said[-1].strip() == "Restaurado. Diferencias: 0."
    assert list(Run.objects.values_list("kind", "ok")) == [(Kind.REHEARSAL, True), (Kind.BACKUP, True)]
    assert ages.backup_alarm() == ages.rehearsal_alarm() == ""

    content = repository.content(filed.attachments.get().sha256, "")
    content.write_bytes(content.read_bytes()[:-1] + b"?")
    with pytest.raises(BackupFailed, match="Diferencias: 1"):
        rehearse(repository, made, key=None, say=quiet)
    dump = repository.folder(made.name) / DUMP
    dump.write_bytes(dump.read_bytes()[:-10])
    with pytest.raises(BackupFailed, match="está dañado"):
        rehearse(repository, made, key=None, say=quiet)
    assert not list(settings.DATA_ROOT.glob("ensayo-*"))
    forget(settings.DATA_ROOT)


@pytest.mark.slow
def test_an_encrypted_backup_shows_nothing_and_opens_with_its_key_only(filed: Incident, tmp_path: Path) -> None:
    key, other = tmp_path / "llave", tmp_path / "otra"
    keys.create(key)
    keys.create(other)
    repository = BackupRepository(tmp_path / "respaldos")
    made = make(repository, key=key, keep=3, say=quiet)
    kept = b"".join(path.read_bytes() for path in repository.root.rglob("*") if path.is_file())
    assert b"%PDF" not in kept
    assert b"PGDMP" not in kept
    place = reachable_folder()
    answers = {}
    for name, words in {"none": [], "other": ["--key", str(other)], "right": ["--key", str(key)]}.items():
        answers[name] = restored(repository, place / name, *words)
    forget(place)
    assert answers["none"] == (
        1,
        f"soportegl: El respaldo {made.name} está cifrado: diga con --key dónde está la llave.",
    )
    assert answers["other"] == (1, f"soportegl: La llave {other} no abre este respaldo.")
    assert answers["right"] == (0, "Restaurado. Diferencias: 0.")


def restored(repository: BackupRepository, data: Path, *words: str) -> tuple[int, str]:
    """What `soportegl restore` into this folder answers: its code and its last line."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [
        sys.executable,
        "-m",
        "soportegl.cli",
        "restore",
        "--from",
        str(repository.root),
        "--data",
        str(data),
        *words,
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def test_the_second_backup_copies_only_what_is_new(filed: Incident, tmp_path: Path) -> None:
    repository = BackupRepository(tmp_path)
    first = make(repository, key=None, keep=3, say=quiet)
    with clock.at(clock.now() + timedelta(minutes=1)):
        second = make(repository, key=None, keep=1, say=quiet)
    assert (first.new_files, second.new_files, second.files) == (1, 0, 1)
    assert [each.name for each in repository.manifests()] == [second.name]
    assert Run.objects.get(backup=first.name).removed_at is not None
    assert [run.backup for run in ages.holding_what_was_there(clock.now() + timedelta(hours=1))] == [second.name]


def test_a_damaged_file_stops_the_backup_and_one_that_is_gone_is_counted(filed: Incident, tmp_path: Path) -> None:
    sha256 = filed.attachments.get().sha256
    path = Path(store.default_storage.path(store.name_of(sha256)))
    path.write_bytes(b"otra cosa")
    with pytest.raises(BackupFailed, match="está dañado"):
        make(BackupRepository(tmp_path), key=None, keep=3, say=quiet)
    assert (Run.objects.get().ok, ages.backup_alarm()) == (False, "nunca se hizo un respaldo")
    path.unlink()
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert make(BackupRepository(tmp_path), key=None, keep=3, say=quiet).absent == 1


def test_where_nothing_can_be_written_the_sentence_says_so(filed: Incident) -> None:
    with pytest.raises(BackupFailed, match="No se puede escribir en /proc/respaldos"):
        make(BackupRepository(Path("/proc/respaldos")), key=None, keep=3, say=quiet)


def test_the_ages_are_told_and_too_old_is_an_alarm(filed: Incident, client) -> None:
    cache.delete("alarms")
    assert ages.backup_alarm() == "nunca se hizo un respaldo"
    assert ages.rehearsal_alarm() == "nunca se probó restaurar un respaldo"
    then = clock.now() - timedelta(hours=30)
    for kind in Kind:
        Run.objects.create(kind=kind, backup="x", started_at=then, finished_at=then, ok=True)
    assert ages.backup_alarm() == "el último respaldo es de hace 30 horas"
    assert ages.rehearsal_alarm() == ""
    assert ages.ages()["backup"] in range(108_000, 108_060)
    with clock.at(clock.now() + timedelta(days=8)):
        assert ages.rehearsal_alarm() == "la última restauración probada es de hace 9 días"


def test_the_worker_backs_up_once_a_day_where_a_folder_is_named(filed: Incident, settings, tmp_path: Path) -> None:
    settings.BACKUPS_ROOT, settings.BACKUPS_DAILY = tmp_path, False
    assert not nightly.backup()
    assert not nightly.rehearse()
    settings.BACKUPS_DAILY = True
    assert nightly.backup()
    assert not nightly.backup()
    with clock.at(clock.now() + timedelta(hours=21)):
        assert nightly.backup()


def test_whoever_blanks_something_reads_which_backups_still_have_it(filed: Incident, tmp_path: Path) -> None:
    made = make(BackupRepository(tmp_path), key=None, keep=3, say=quiet)
    from soportegl.directory.models import User
    from soportegl.incidents.models import EventText

    admin = browser_of(User.objects.get(username="admin"))
    text = EventText.objects.get(body=SECRET)
    page = admin.post(
        f"/gestion/{filed.code}/tachar/", {"what": f"texto-{text.pk}", "reason": "Una clave"}, follow=True
    ).content.decode()
    assert f"Todavía está en este respaldo: {made.name}" in page
