"""The antivirus played: a daemon that speaks clamd's protocol, and what every antivirus takes for a virus."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.incidents import scanning
from soportegl.incidents.models import Attachment
from tests.cast import People, browser_of
from tests.web.screens.register.test_register import typed

#: In pieces: whole, an antivirus would take this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"


class Clam(socketserver.ThreadingUnixStreamServer):
    """Finds EICAR, unless it has forgotten it; may refuse what is too large, say nonsense, or say nothing."""

    daemon_threads = True
    manner = "well"

    def __init__(self, place: str) -> None:
        self.asked, self.end = 0, threading.Event()
        super().__init__(place, Talk)


class Talk(socketserver.StreamRequestHandler):
    server: Clam

    def handle(self) -> None:
        order = self._until_nul()
        if self.server.manner == "silent":
            self.server.end.wait(20)
            return
        if order == b"zPING":
            self.wfile.write(b"PONG\0" if self.server.manner == "well" else b"UNKNOWN COMMAND\0")
            return
        self.server.asked += 1
        if self.server.manner == "small":
            self.rfile.read(10)
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
            return
        if self.server.manner == "rude":
            return
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        found = EICAR in content and self.server.manner != "forgetful"
        self.wfile.write(f"stream: {f'{NAME} FOUND' if found else 'OK'}\0".encode())

    def _until_nul(self) -> bytes:
        said = b""
        while (letter := self.rfile.read(1)) not in (b"", b"\0"):
            said += letter
        return said


@contextlib.contextmanager
def listening(folder: Path) -> Iterator[Clam]:
    """The daemon, until the end."""
    with Clam(str(folder / "clamd")) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.end.set()
        server.shutdown()
        thread.join()


def arrived(people: People, content: bytes = EICAR, name: str = "oficio.txt") -> Attachment:
    """A file that Ana sent with a registration."""
    file = SimpleUploadedFile(name, content, "text/plain")
    assert browser_of(people.ana).post("/registro/crear/", typed(attachments=[file])).status_code == 303
    return Attachment.objects.with_rules().latest("id")


def found(people: People) -> Attachment:
    """The same, and it was looked at."""
    file = arrived(people)
    scanning.scan(file.sha256)
    return Attachment.objects.with_rules().get(pk=file.pk)


def jobs(task: str) -> list[str]:
    """The contents that jobs of this task are about."""
    return [job.args["sha256"] for job in ProcrastinateJob.objects.filter(task_name=task)]
