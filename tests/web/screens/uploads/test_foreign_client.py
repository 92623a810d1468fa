"""Files sent by a client that is not ours (tuspy), over a line that is cut while it sends."""

from __future__ import annotations

import hashlib
import io
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from soportegl.incidents.models import Upload
from tests.cast import browser_of, gather

pytestmark = [pytest.mark.django_db(transaction=True)]

CONTENT = b"%PDF-1.4\n" + random.Random(18).randbytes(600_000) + b"\n%%EOF\n"
CUTS = 8


class CuttingLine:
    """A line to an address that is cut in the middle of what is sent, so many times."""

    def __init__(self, to: str, cuts: int) -> None:
        host, port = urlsplit(to).netloc.split(":")
        self.to, self.left, self.sent = (host, int(port)), cuts, 0
        self.chance = random.Random(4)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.door.accept()
                threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        far, room, cut = socket.create_connection(self.to), self._room(), threading.Event()
        back = threading.Thread(target=self._back, args=(far, near, cut), daemon=True)
        back.start()
        with suppress(OSError), near, far:
            while room > 0 and (some := near.recv(min(16_384, room))):
                far.sendall(some)
                self.sent += len(some)
                room -= len(some)
            if room == 0:
                cut.set()
            # First for the server: a client that is told sooner asks how far it came before anybody has counted it.
            far.shutdown(socket.SHUT_WR)
            back.join(10)
            # Closed alone, it would stay open for whoever still reads from it.
            for one in (near, far):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _room(self) -> int:
        """How much goes over this connection before it is cut; one that carries few bytes is a question."""
        if self.left == 0:
            return 1 << 40
        self.left -= 1
        return self.chance.randrange(2_000, 120_000)

    @staticmethod
    def _back(far: socket.socket, near: socket.socket, cut: threading.Event) -> None:
        with suppress(OSError):
            while some := far.recv(65_536):
                if not cut.is_set():
                    near.sendall(some)


@contextmanager
def cutting(to: str, cuts: int) -> Iterator[CuttingLine]:
    line = CuttingLine(to, cuts)
    threading.Thread(target=line.serve, daemon=True).start()
    yield line
    line.door.close()


def signed_in() -> dict[str, str]:
    """What Ana's browser says of itself."""
    browser = browser_of(gather().ana)
    browser.get("/registro/crear/")
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
    }


def test_a_client_of_others_brings_a_file_whole_over_a_line_that_is_cut(live_server) -> None:
    said = signed_in()
    told = requests.options(f"{live_server.url}/subidas/", headers=said, timeout=10)
    assert told.headers["Tus-Version"] == "1.0.0"
    with cutting(live_server.url, CUTS) as line:
        client = TusClient(f"{live_server.url}/subidas/", headers=said)
        metadata = {"filename": "oficio año.pdf", "form": "k1"}
        uploader = client.uploader(
            file_stream=io.BytesIO(CONTENT), chunk_size=100_000, metadata=metadata, upload_checksum=False
        )
        uploader.set_url(uploader.create_url().replace(live_server.url, line.address))
        for _ in range(CUTS * 2 + 20):
            with suppress(TusCommunicationError, requests.RequestException):
                uploader.offset = uploader.get_offset()
                uploader.upload()
            if uploader.offset == len(CONTENT):
                break
    upload = Upload.objects.get()
    assert (upload.name, upload.sha256) == ("oficio año.pdf", hashlib.sha256(CONTENT).hexdigest())
    assert line.left == 0
    # What arrived before a cut is not sent again: besides the file, only the questions and the head of each piece.
    assert line.sent < len(CONTENT) * 1.05


def test_it_checks_each_piece_as_others_do(live_server) -> None:
    client = TusClient(f"{live_server.url}/subidas/", headers=signed_in())
    uploader = client.uploader(
        file_stream=io.BytesIO(CONTENT), chunk_size=250_000, metadata={"filename": "a.pdf"}, upload_checksum=True
    )
    uploader.upload()
    assert Upload.objects.get().sha256 == hashlib.sha256(CONTENT).hexdigest()
