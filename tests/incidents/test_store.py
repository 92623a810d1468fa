"""Contents: each once, whole or not at all, and never handed out when they changed."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from soportegl.incidents import files, store
from soportegl.incidents.models import Upload

HOLA = hashlib.sha256(b"hola").hexdigest()


def lying() -> list[str]:
    """The files below the folder, by their path inside it."""
    root = Path(settings.FILES_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_content_lies_once_under_its_hash_and_is_read_back():
    assert [store.keep([b"ho", b"la"]), store.keep([b"hola"])] == [HOLA, HOLA]
    assert lying() == [f"{HOLA[:2]}/{HOLA}"] == [store.name_of(HOLA)]
    with store.opened(HOLA) as file:
        assert file.read() == b"hola"
    assert store.size_of(HOLA) == 4
    assert (Path(settings.FILES_ROOT) / store.name_of(HOLA)).stat().st_mode & 0o777 == 0o600


def test_removed_content_is_missing_and_removing_it_again_is_no_fault():
    store.keep([b"hola"])
    for _ in range(2):
        store.remove(HOLA)
    assert store.size_of(HOLA) is None
    with pytest.raises(store.Missing):
        store.opened(HOLA)


@pytest.mark.parametrize("changed", [b"hol", b"holas", b"halo", b""])
def test_content_that_changed_is_not_handed_out_and_keeping_it_again_heals_it(changed):
    store.keep([b"hola"])
    (Path(settings.FILES_ROOT) / store.name_of(HOLA)).write_bytes(changed)
    with pytest.raises(store.Damaged):
        store.opened(HOLA)
    store.keep([b"hola"])
    assert store.opened(HOLA).read() == b"hola"


def broken() -> Iterator[bytes]:
    yield b"ho"
    raise ConnectionAbortedError


def test_content_that_breaks_off_leaves_nothing():
    with pytest.raises(store.Unreachable):
        store.keep(broken())
    assert lying() == []


def test_what_is_listed_is_what_has_its_name():
    before = datetime.now(UTC) - timedelta(seconds=2)
    store.keep([b"hola"])
    root = Path(settings.FILES_ROOT)
    for stray in ("llegando-abc", f"{HOLA[:2]}/llegando-abc", f"{HOLA[:2]}/nota.txt", f"ff/{HOLA}"):
        (root / stray).parent.mkdir(exist_ok=True)
        (root / stray).write_bytes(b"x")
    [(sha256, at)] = store.stored()
    assert sha256 == HOLA
    assert before < at < datetime.now(UTC) + timedelta(seconds=2)


def test_only_what_was_begun_long_ago_is_left_over():
    root = Path(default_storage.workroom)
    for name, hours in (("llegando-vieja", 30), ("llegando-nueva", 0), ("otra", 30)):
        (root / name).write_bytes(b"xyz")
        moment = time.time() - hours * 3600
        os.utime(root / name, (moment, moment))
    left = list(store.leftovers(older_than=datetime.now(UTC) - timedelta(days=1)))
    assert [(entry.name, entry.size) for entry in left] == [("llegando-vieja", 3)]
    store.remove_leftover(left[0])
    assert lying() == ["llegando-nueva", "otra"]


KEEPER = """
import sys, django
from django.conf import settings
settings.configure(
    MEDIA_ROOT=sys.argv[1], STORAGES={"default": {"BACKEND": "soportegl.lib.durable_files.DurableFiles"}},
    DATABASES={"default": {"ENGINE": "django.db.backends.postgresql"}},
)
django.setup()
from soportegl.incidents import store
number = 0
while True:
    number += 1
    print(store.keep(bytes([number % 256]) * 65536 for _ in range(32)), flush=True)
"""


def test_a_killed_writer_leaves_no_half_content_and_loses_none_that_it_acknowledged():
    acknowledged: set[str] = set()
    for milliseconds in (60, 95, 130):
        writer = subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(settings.FILES_ROOT)],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
        first = writer.stdout.readline().strip()
        time.sleep(milliseconds / 1000)
        writer.send_signal(signal.SIGKILL)
        told = [first, *(line.strip() for line in writer.communicate()[0].splitlines() if len(line.strip()) == 64)]
        acknowledged.update(told)
    found = {sha256 for sha256, _ in store.stored()}
    assert acknowledged
    assert acknowledged <= found
    for sha256 in found:
        store.opened(sha256).close()


def test_a_disk_that_refuses_is_said_by_name(settings, tmp_path):
    (tmp_path / "archivo").write_bytes(b"")
    settings.MEDIA_ROOT = tmp_path / "archivo"
    with pytest.raises(store.Unreachable, match=r"FileExistsError|NotADirectoryError"):
        store.keep([b"hola"])


@pytest.mark.django_db
def test_only_content_that_no_file_has_is_forgotten():
    staged = files.stage(SimpleUploadedFile("hola.txt", b"hola"), owner=None, form_key="k")
    assert not files.forget_content(HOLA)
    assert store.size_of(HOLA) == 4
    staged.delete()
    assert files.forget_content(HOLA)
    assert store.size_of(HOLA) is None


@pytest.mark.django_db(transaction=True)
def test_content_is_not_forgotten_inside_a_transaction_that_could_be_undone():
    store.keep([b"hola"])
    with pytest.raises(RuntimeError), transaction.atomic():
        files.forget_content(HOLA)
    assert store.size_of(HOLA) == 4


@pytest.mark.django_db(transaction=True)
def test_content_that_arrives_again_while_it_is_being_forgotten_stays():
    store.keep([b"hola"])
    kept, go_on = Signal(), Signal()

    def arrive() -> None:
        """The row is written long after the content: as if this process had been stopped in between."""
        try:
            with transaction.atomic():
                sha256 = store.keep([b"hola"])
                kept.set()
                assert go_on.wait(10)
                now = datetime.now(UTC)
                values = {"name": "hola.txt", "content_type": "text/plain", "size": 4, "form_key": "k"}
                Upload.objects.create(sha256=sha256, created_at=now, expires_at=now + timedelta(days=1), **values)
        finally:
            connection.close()

    def forget() -> bool:
        try:
            return files.forget_content(HOLA)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        arriving = pool.submit(arrive)
        assert kept.wait(10)
        forgetting = pool.submit(forget)
        time.sleep(0.3)
        assert not forgetting.done()
        go_on.set()
        arriving.result(10)
        assert forgetting.result(10) is False
    assert store.opened(HOLA).read() == b"hola"
