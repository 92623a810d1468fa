"""A WSGI application that is given a request whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO


class CutOff(OSError):
    """The line ended before all that was announced had come; Django takes it for what it is."""


class Whole:
    """Around an application: a body that ends early is an error when it is read, and never a shorter body.

    gunicorn gives what came, and Django reads it to its end: a form that was cut off would be one without its file.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or ""
        if announced.isdigit():
            environ["wsgi.input"] = Body(environ["wsgi.input"], int(announced))
        return self.application(environ, start_response)


class Body:
    """What is read of a body of so many bytes."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        self.source, self.missing = source, length

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes; all when negative. Raises CutOff."""
        wanted = self.missing if size < 0 else min(size, self.missing)
        return self._counted(self.source.read(wanted), wanted)

    def readline(self, size: int = -1) -> bytes:
        """Up to the end of a line. Raises CutOff."""
        wanted = self.missing if size < 0 else min(size, self.missing)
        return self._counted(self.source.readline(wanted), wanted)

    def readlines(self, hint: int = -1) -> list[bytes]:
        """All lines. Raises CutOff."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _counted(self, came: bytes, wanted: int) -> bytes:
        self.missing -= len(came)
        if wanted and not came:
            raise CutOff(f"{self.missing} bytes never came")
        return came
