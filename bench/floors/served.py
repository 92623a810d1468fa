"""The floors as children of the bench, under the gunicorn settings of the product."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from soportegl.serving import web_environment

FOLDER = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port of this machine that nobody has now."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return int(nobody.getsockname()[1])


class Floor:
    """One floor, started on entering and ended on leaving."""

    def __init__(self, application: str, data: Path, database: str) -> None:
        self.application, self.data, self.database = application, data, database

    def __enter__(self) -> Floor:
        bind = f"127.0.0.1:{free_port()}"
        self.address = f"http://{bind}"
        environment = os.environ | web_environment(self.data, bind)
        environment |= {"FLOOR_DATABASE": self.database, "PYTHONPATH": str(FOLDER), "SOPORTEGL_LOG_LEVEL": "ERROR"}
        gunicorn = [sys.executable, "-m", "gunicorn", self.application, "--config", "python:soportegl.gunicorn_conf"]
        self.process = subprocess.Popen([*gunicorn, "--bind", bind], env=environment, cwd=FOLDER)
        self._wait()
        return self

    def _wait(self, seconds: float = 120) -> None:
        """Until its port is open: gunicorn loads the application first."""
        host, port = self.address.removeprefix("http://").split(":")
        deadline = time.monotonic() + seconds
        while True:
            try:
                socket.create_connection((host, int(port)), timeout=5).close()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
