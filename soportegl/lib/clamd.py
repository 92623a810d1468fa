"""What ClamAV's daemon says of a content, which is streamed to it; nothing is written for it to read."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import IO

BLOCK = 256 * 1024
#: A name of a signature is short; more than this is no answer of this protocol.
LONGEST_ANSWER = 4096

Place = str | tuple[str, int]


class Away(Exception):
    """Nobody answers there, or not in time: any other content would fail as well."""


class Failed(Exception):
    """The daemon answered that it could not look at this content; the text is its own."""


def is_there(place: Place, *, seconds: float) -> None:
    """Raise Away or Failed unless the daemon answers."""
    with _reached(place, seconds) as line:
        line.send(b"zPING\0")
        if (said := line.answer()) != "PONG":
            raise Failed(said)


def threat_in(content: IO[bytes], place: Place, *, seconds: float) -> str:
    """The name of what the daemon found in the content; empty when it found nothing. Raises Away or Failed."""
    with _reached(place, seconds) as line:
        # It hangs up in the middle of a content that is too large for it, and has said so before.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.send(b"zINSTREAM\0")
            while block := content.read(BLOCK):
                line.send(len(block).to_bytes(4, "big") + block)
            line.send(bytes(4))
        said = line.answer().removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise Failed(said.removesuffix(" ERROR"))


class _Line:
    """A conversation that is over at one moment, however slowly the other side reads and writes."""

    def __init__(self, wire: socket.socket, end: float) -> None:
        self.wire, self.end = wire, end

    def send(self, what: bytes) -> None:
        self._wait_no_longer()
        self.wire.sendall(what)

    def answer(self) -> str:
        said = b""
        while b"\0" not in said and len(said) < LONGEST_ANSWER:
            self._wait_no_longer()
            if not (more := self.wire.recv(LONGEST_ANSWER)):
                break
            said += more
        if not said:
            raise ConnectionResetError("hung up")
        return said.split(b"\0")[0].decode(errors="replace").strip()

    def _wait_no_longer(self) -> None:
        if (left := self.end - monotonic()) <= 0:
            raise TimeoutError("too slow")
        self.wire.settimeout(left)


@contextmanager
def _reached(place: Place, seconds: float) -> Iterator[_Line]:
    end = monotonic() + seconds
    try:
        with _wire(place, seconds) as wire:
            yield _Line(wire, end)
    except OSError as error:
        raise Away(f"{type(error).__name__}: {error}") from error


def _wire(place: Place, seconds: float) -> socket.socket:
    if not isinstance(place, str):
        return socket.create_connection(place, timeout=seconds)
    wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        wire.settimeout(seconds)
        wire.connect(place)
    except OSError:
        wire.close()
        raise
    return wire
