"""Files in a bucket: the same promises as on the disk, against a real S3 server that is killed in between."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest

from soportegl import cli
from soportegl.commands import checking
from soportegl.incidents import store, sweeping, verify
from soportegl.incidents.models import Attachment, FileSweep, Incident, Upload
from soportegl.lib import bucket, clock, service_urls
from tests.cast import SYNOPSIS, People, browser_of
from tests.s3.server import S3
from tests.web.screens.register.test_register import PDF, pdf, typed
from tests.web.screens.uploads.test_files import JSON

pytestmark = pytest.mark.django_db
HOLA = hashlib.sha256(b"hola").hexdigest()


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[S3]:
    server = S3(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def s3(server: S3, settings) -> S3:
    if server.process is None:
        server.start()
    use(settings, server.address())
    for sha256, _ in list(store.stored()):
        store.remove(sha256)
    return server


def use(settings, address: str) -> None:
    """What settings.py makes of SOPORTEGL_FILES_URL."""
    storage = {"BACKEND": "soportegl.lib.bucket.Bucket", "OPTIONS": service_urls.s3(address)}
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def in_three_days_and_more():
    return clock.at(clock.now() + timedelta(days=4))


def test_content_lies_once_under_its_hash_and_is_read_back(s3: S3, settings):
    assert [store.keep([b"ho", b"la"]), store.keep([b"hola"])] == [HOLA, HOLA]
    assert s3.objects() == {store.name_of(HOLA): b"hola"}
    assert [sha256 for sha256, _ in store.stored()] == [HOLA]
    assert store.size_of(HOLA) == 4
    with store.opened(HOLA) as file:
        assert file.read() == b"hola"
    for _ in range(2):
        store.put_apart(HOLA)
    assert (s3.objects(), store.size_of(HOLA)) == ({f"cuarentena/{HOLA}": b"hola"}, 4)
    with store.apart(HOLA) as file:
        assert file.read() == b"hola"
    store.take_back(HOLA)
    store.remove(HOLA)
    store.remove(HOLA)
    assert s3.objects() == {}
    assert store.size_of(HOLA) is None
    with pytest.raises(store.Missing):
        store.opened(HOLA)
    assert not Path(settings.FILES_ROOT).exists()


def test_twenty_mebibytes_travel_whole_and_in_one_request(s3: S3):
    block = bytes(range(256)) * 4096
    sha256 = store.keep(block for _ in range(20))
    assert s3.objects() == {store.name_of(sha256): block * 20}
    with store.opened(sha256) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == sha256


def test_an_object_that_changed_is_not_handed_out(s3: S3):
    store.keep([b"hola"])
    [place] = [path for path in s3.folder.rglob("*_object") if HOLA in path.name]
    place.write_bytes(b"halo")
    with pytest.raises(store.Damaged):
        store.opened(HOLA)


def test_a_file_lives_its_life_in_the_bucket(s3: S3, cast: People):
    client = browser_of(cast.ana)
    assert client.post("/subidas/", {"key": "k1", "attachments": pdf("suelta.pdf")}, **JSON).status_code == 201
    client.post("/registro/crear/", typed(attachments=[pdf()]))
    attachment = Attachment.objects.get()
    response = client.get(attachment.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert int(response["Content-Length"]) == len(PDF)
    assert hashlib.sha256(PDF).hexdigest() == attachment.sha256
    assert verify.run() == list(verify.damaged_contents()) == []
    orphan = store.keep([b"de nadie"])
    with in_three_days_and_more():
        sweeping.sweep_uploads()
        sweeping.sweep_contents()
    assert list(s3.objects()) == [store.name_of(attachment.sha256)]
    assert [row.removed for row in FileSweep.objects.order_by("id")] == [[], [[orphan, 8]]]
    store.remove(attachment.sha256)
    assert client.get(attachment.get_absolute_url()).status_code == 404


def test_while_the_server_is_dead_everything_is_said_and_afterwards_it_goes_on(
    s3: S3, cast: People, capsys, monkeypatch
):
    client = browser_of(cast.ana)
    client.post("/registro/crear/", typed(attachments=[pdf()]))
    attachment = Attachment.objects.get()
    s3.kill()
    began = time.monotonic()
    answer = client.post("/subidas/", {"key": "k1", "attachments": pdf("otra.pdf")}, **JSON)
    assert answer.status_code == 503
    assert answer.json()["sentence"].startswith("«otra.pdf» no se guardó: ahora no hay dónde.")
    form = client.post("/registro/crear/", typed(attachments=[pdf("otra.pdf")])).content.decode()
    assert "«otra.pdf» no se guardó" in form
    assert SYNOPSIS in form
    page = client.get(attachment.get_absolute_url())
    assert page.status_code == 503
    assert "está guardado, pero ahora no se puede abrir" in page.content.decode()
    assert sweeping.sweep_contents() is False
    assert "EndpointConnectionError" in FileSweep.objects.get().problem
    # The command would start a database of its own.
    monkeypatch.setattr(checking, "django_at_hand", nullcontext)
    assert cli.main(["check"]) == 1
    assert "files: no se puede guardar donde van los archivos (EndpointConnectionError" in capsys.readouterr().out
    assert time.monotonic() - began < 15
    assert (Incident.objects.count(), Upload.objects.count()) == (1, 0)
    s3.start()
    assert client.get(attachment.get_absolute_url()).status_code == 200
    assert client.post("/subidas/", {"key": "k1", "attachments": pdf("otra.pdf")}, **JSON).status_code == 201


def test_a_server_that_accepts_and_never_answers_is_waited_for_with_a_bound(s3: S3, monkeypatch, settings):
    assert (bucket.CONNECT_SECONDS, bucket.READ_SECONDS, bucket.ATTEMPTS) == (5, 20, 2)
    monkeypatch.setattr(bucket, "READ_SECONDS", 0.3)
    use(settings, s3.address())
    s3.pause()
    try:
        began = time.monotonic()
        for ask in (lambda: store.keep([b"hola"]), lambda: store.opened(HOLA), lambda: store.size_of(HOLA)):
            with pytest.raises(store.Unreachable):
                ask()
        assert time.monotonic() - began < 8
    finally:
        s3.kill()


@pytest.mark.parametrize("wrong", [{"key": "OTRA", "secret": "otro"}, {"bucket": "no-existe"}])
def test_a_wrong_key_or_bucket_is_found_by_the_check_without_telling_the_secret(s3: S3, settings, wrong):
    assert store.problem() == ""
    use(settings, s3.address(**wrong))
    problem = store.problem()
    assert "InvalidAccessKeyId" in problem or "NoSuchBucket" in problem
    assert "otro" not in problem
    assert s3.objects() == {}
