"""The process that opens files of strangers: it knows no secret, and memory, time and disk are counted out to it."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from soportegl.incidents.renditions import pictures, tables
from soportegl.incidents.renditions.made import TOO_LARGE, Made, Unshowable

MEMORY, SECONDS, WRITTEN = 1 << 30, 30, 64 << 20


def _bound() -> None:
    # Less of it than is there already is refused by some systems, and then the parent's own clock is left.
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue


def main() -> int:
    """`… FILE MIME TARGET`: writes the parts one behind the other, and says on its output where each lies."""
    path, mime, target = sys.argv[1:]
    _bound()
    try:
        made = _made(Path(path).read_bytes(), mime)
    except Unshowable as reason:
        print(json.dumps({"why": str(reason)}))  # noqa: T201 - what the parent reads
        return 0
    lengths = [len(part) for part in made.parts]
    Path(target).write_bytes(b"".join(made.parts))
    print(json.dumps({"parts": lengths, "cut": made.cut}))  # noqa: T201 - what the parent reads
    return 0


def _made(content: bytes, mime: str) -> Made:
    try:
        return (pictures if mime.startswith("image/") else tables).convert(content, mime)
    except (MemoryError, RecursionError):
        raise Unshowable(TOO_LARGE) from None


if __name__ == "__main__":
    sys.exit(main())
