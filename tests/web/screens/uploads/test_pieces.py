"""Files in pieces: they go on from where they stopped, and no one else's, damaged or surplus byte gets in."""

from __future__ import annotations

import base64
import hashlib
import os
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from soportegl.incidents import files, pieces, store
from soportegl.incidents.models import Attachment, PartialUpload, Upload
from soportegl.incidents.sweeping import SPARED, sweep_uploads
from soportegl.lib import clock
from tests.cast import browser_of
from tests.web.screens.register.test_register import typed

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 800
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
OFFSET = "application/offset+octet-stream"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def begun(
    client: Client, content: bytes = PDF, name: str = "oficio año.pdf", form: str = "k1", **more: str
) -> Any:  # as django.test answers
    said = {"filename": name, "form": form, **more}
    metadata = ",".join(f"{key} {encoded(value)}" for key, value in said.items())
    return client.post("/subidas/", **TUS, HTTP_UPLOAD_LENGTH=str(len(content)), HTTP_UPLOAD_METADATA=metadata)


def sent(client: Client, address: str, piece: bytes, offset: int, **more: str) -> Any:
    return client.generic("PATCH", address, piece, OFFSET, **TUS, HTTP_UPLOAD_OFFSET=str(offset), **more)


def asked(client: Client, address: str) -> Any:
    return client.head(address, **TUS)


def test_a_file_that_comes_in_pieces_is_the_file_that_was_sent(people):
    client = browser_of(people.ana)
    created = begun(client)
    assert (created.status_code, created["Upload-Offset"], created["Tus-Resumable"]) == (201, "0", "1.0.0")
    address = created["Location"]
    for start in range(0, len(PDF), 50_000):
        answer = sent(client, address, PDF[start : start + 50_000], start)
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(min(start + 50_000, len(PDF))))
    line = client.get(address, **TUS)
    assert line.status_code == 200
    assert "oficio año.pdf" in line.json()["html"]
    [upload] = files.staged("k1", owner=people.ana)
    assert (upload.sha256, str(upload.pk)) == (hashlib.sha256(PDF).hexdigest(), line.json()["key"])
    assert list(pieces.folder().iterdir()) == []
    client.post("/registro/crear/", typed(key="k1"))
    assert store.opened(Attachment.objects.get().sha256).read() == PDF


def test_it_goes_on_after_a_cut_from_any_session_of_its_person_and_in_another_form(people):
    first, second = browser_of(people.ana), browser_of(people.ana)
    address = begun(first, fingerprint="f1")["Location"]
    sent(first, address, PDF[:70_000], 0)
    told = asked(second, address)
    assert (told["Upload-Offset"], told["Upload-Length"], told["Cache-Control"]) == ("70000", str(len(PDF)), "no-store")
    # Chosen again on another machine it is the same one, and what has come is not sent again.
    again = begun(second, form="k2", fingerprint="f1")
    assert (again["Location"], again["Upload-Offset"]) == (address, "70000")
    assert sent(second, address, PDF[70_000:], 70_000).status_code == 204
    assert [upload.sha256 for upload in files.staged("k2", owner=people.ana)] == [hashlib.sha256(PDF).hexdigest()]
    # Its last answer may be lost, too.
    assert begun(second, form="k2", fingerprint="f1")["Upload-Offset"] == str(len(PDF))
    assert asked(second, address)["Upload-Offset"] == str(len(PDF))
    # Taken out and chosen again it comes again.
    files.unstage(Upload.objects.get().pk, owner=people.ana)
    assert begun(second, form="k2", fingerprint="f1")["Upload-Offset"] == "0"


def test_bytes_that_were_written_and_never_counted_are_written_again(people):
    client = browser_of(people.ana)
    address = begun(client)["Location"]
    sent(client, address, PDF[:1000], 0)
    with (pieces.folder() / PartialUpload.objects.get().key.hex).open("ab") as file:
        file.write(b"what a killed process wrote")
    sent(client, address, PDF[1000:], 1000)
    assert [upload.sha256 for upload in files.staged("k1", owner=people.ana)] == [hashlib.sha256(PDF).hexdigest()]


def test_whoever_died_before_the_whole_was_looked_at_is_followed_by_whoever_asks(people, monkeypatch):
    client = browser_of(people.ana)
    address = begun(client)["Location"]
    monkeypatch.setattr(pieces, "_settled", lambda partial: partial)
    sent(client, address, PDF, 0)
    monkeypatch.undo()
    assert Upload.objects.count() == 0
    assert asked(client, address)["Upload-Offset"] == str(len(PDF))
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "crc32"])
def test_a_piece_that_is_damaged_leaves_nothing_behind(people, algorithm):
    client = browser_of(people.ana)
    address = begun(client)["Location"]
    summed = {
        "sha1": hashlib.sha1(PDF).digest(),
        "sha256": hashlib.sha256(PDF).digest(),
        "crc32": zlib.crc32(PDF).to_bytes(4),
    }[algorithm]
    said = f"{algorithm} {base64.b64encode(summed).decode()}"
    damaged = sent(client, address, PDF[:-1] + b"x", 0, HTTP_UPLOAD_CHECKSUM=said)
    assert (damaged.status_code, asked(client, address)["Upload-Offset"]) == (460, "0")
    assert "llegó dañada" in damaged.json()["sentence"]
    assert sent(client, address, PDF, 0, HTTP_UPLOAD_CHECKSUM=said).status_code == 204


@pytest.mark.parametrize(
    ("piece", "offset", "more", "status"),
    [
        (b"x", "1", {}, 409),
        (b"x", "99999999999", {}, 409),
        (PDF + b"x", "0", {}, 413),
        (b"x", "-1", {}, 400),
        (b"x", "²", {}, 400),
        (b"x", "", {}, 400),
        (b"x", "0", {"HTTP_UPLOAD_CHECKSUM": "md5 AAAA"}, 400),
        (b"x", "0", {"HTTP_UPLOAD_CHECKSUM": "sha1 ¿?"}, 400),
        (b"x", "0", {"CONTENT_TYPE": "text/plain"}, 415),
        (b"x", "0", {"HTTP_TUS_RESUMABLE": "0.2.2"}, 412),
        (b"", "0", {}, 204),
    ],
)
def test_what_does_not_follow_is_refused_and_what_came_stays(people, piece, offset, more, status):
    client = browser_of(people.ana)
    address = begun(client)["Location"]
    answer = client.generic(
        "PATCH", address, piece, **TUS | {"HTTP_UPLOAD_OFFSET": offset, "CONTENT_TYPE": OFFSET} | more
    )
    assert answer.status_code == status
    assert asked(client, address)["Upload-Offset"] == "0"
    if status == 412:
        assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(
    ("length", "metadata", "status", "says"),
    [
        ("0", "filename " + encoded("a.pdf"), 422, "está vacío"),
        (str(21 * 1024 * 1024), "filename " + encoded("a.pdf"), 422, "20 MB por archivo"),
        ("10", "filename " + encoded("virus.exe"), 422, "es un programa"),
        ("", "filename " + encoded("a.pdf"), 400, "no se entiende"),
        ("muchos", "", 400, "no se entiende"),
        ("10", "filename ???", 400, "no se entiende"),
        ("10", "filename " + "A" * 5000, 400, "no se entiende"),
        ("10", "", 201, ""),
    ],
)
def test_what_will_not_be_taken_is_said_before_a_byte_is_sent(people, length, metadata, status, says):
    client = browser_of(people.ana)
    answer = client.post("/subidas/", **TUS, HTTP_UPLOAD_LENGTH=length, HTTP_UPLOAD_METADATA=metadata)
    assert answer.status_code == status
    if says:
        assert says in answer.json()["sentence"]


def test_what_turns_out_to_be_something_else_is_refused_when_it_is_whole(people):
    client = browser_of(people.ana)
    page = b"<!doctype html><script>1</script>"
    address = begun(client, page)["Location"]
    answer = sent(client, address, page, 0)
    assert answer.status_code == 422
    assert "es una página web" in answer.json()["sentence"]
    assert asked(client, address).status_code == 404
    assert list(pieces.folder().iterdir()) == []


def test_the_sixth_of_a_form_and_more_than_one_person_may_load_are_refused_at_once(people, settings):
    client = browser_of(people.ana)
    for number in range(5):
        assert begun(client, name=f"{number}.pdf").status_code == 201
    assert "5 archivos cada vez" in begun(client, name="5.pdf").json()["sentence"]
    settings.STAGED_MAX_BYTES = 6 * len(PDF)
    assert begun(client, name="6.pdf", form="k2").status_code == 201
    assert "el máximo por persona" in begun(client, name="7.pdf", form="k3").json()["sentence"]


def test_a_file_on_its_way_is_of_its_person_alone(people):
    address = begun(browser_of(people.ana))["Location"]
    for client, status in ((browser_of(people.raul), 404), (Client(), 401)):
        assert asked(client, address).status_code == status
        assert sent(client, address, PDF, 0).status_code == status
        assert client.delete(address, **TUS).status_code == status
        assert client.get(address, **TUS).status_code == status
    assert PartialUpload.objects.get().received == 0


def test_whoever_may_not_say_patch_says_it_in_a_header_and_who_signed_in_again_gets_a_new_token(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    partial = pieces.begin("a.pdf", len(PDF), owner=people.ana, form_key="k1")
    address = f"/subidas/{partial.pk}/"
    assert sent(client, address, PDF, 0).status_code == 403
    token = {"HTTP_X_CSRFTOKEN": asked(client, address)["X-CSRFToken"]}
    headers = {**TUS, **token, "HTTP_X_HTTP_METHOD_OVERRIDE": "PATCH", "HTTP_UPLOAD_OFFSET": "0"}
    assert client.generic("POST", address, PDF, OFFSET, **headers).status_code == 204
    assert Upload.objects.count() == 1


def test_what_is_not_wanted_or_was_forgotten_leaves_no_byte(people):
    client = browser_of(people.ana)
    address = begun(client)["Location"]
    sent(client, address, PDF[:10], 0)
    assert client.delete(address, **TUS).status_code == 204
    assert (client.delete(address, **TUS).status_code, asked(client, address).status_code) == (404, 404)
    late = begun(client)["Location"]
    sent(client, late, PDF[:10], 0)
    PartialUpload.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert sent(client, late, PDF[10:], 10).status_code == 404
    [left] = pieces.folder().iterdir()
    sweep_uploads()
    # Somebody may be about to write its row.
    assert left.exists()
    long_ago = (clock.now() - SPARED).timestamp() - 1
    os.utime(left, (long_ago, long_ago))
    sweep_uploads()
    assert (PartialUpload.objects.count(), left.exists()) == (0, False)


def test_a_full_disk_is_said_and_what_came_stays(people, monkeypatch):
    client = browser_of(people.ana)
    address = begun(client)["Location"]
    sent(client, address, PDF[:10], 0)

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pieces, "sync", full)
    answer = sent(client, address, PDF[10:20], 10)
    assert (answer.status_code, asked(client, address)["Upload-Offset"]) == (503, "10")
    assert "ahora no hay dónde" in answer.json()["sentence"]


def test_anybody_may_ask_what_is_spoken():
    answer = Client().options("/subidas/")
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert answer["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert answer["Tus-Max-Size"] == str(settings.FILE_MAX_BYTES)
