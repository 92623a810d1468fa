"""Where the contents of files lie: under their SHA-256, each once, on the disk or in an S3 bucket."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import IO, TYPE_CHECKING, Protocol, cast
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from soportegl.lib.durable_files import ARRIVING, Entry, arriving

if TYPE_CHECKING:
    from io import BufferedReader

_NAME = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})")
# Advisory locks of two numbers: the first says what the second is about.
_LOCKS = 0x5347_4C46


class Missing(Exception):
    """No content has this SHA-256."""


class Damaged(Exception):
    """What lies under this SHA-256 is another content."""


class Unreachable(Exception):
    """The disk or the bucket does not do what was asked; the text is for the log."""


class _Storage(Protocol):
    """What the storage of settings.STORAGES["default"] can do beyond Django's own."""

    #: What it raises when it does not answer or has no room.
    failures: tuple[type[Exception], ...]
    #: Where a file is written before it is saved; None for the machine's own folder.
    workroom: str | None

    def entries(self) -> Iterator[Entry]:
        """Every file with its final name."""

    def leftovers(self) -> Iterator[Entry]:
        """What was begun and never got its name."""


def name_of(sha256: str) -> str:
    """The name in the storage of the content with this SHA-256."""
    return f"{sha256[:2]}/{sha256}"


def keep(content: Iterable[bytes]) -> str:
    """Write this content under its SHA-256, whole or not at all, and return it.

    Inside a transaction nobody forgets the content before its end, so a row that names it can be written.
    What is there already is written again: that heals it when it was damaged. Raises Unreachable.
    """
    storage = _storage()
    digest = hashlib.sha256()
    with _reached(), arriving(storage.workroom) as file:
        for chunk in content:
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        file.seek(0)
        sha256 = digest.hexdigest()
        if connection.in_atomic_block:
            _lock(sha256, shared=True)
        default_storage.save(name_of(sha256), file)
    return sha256


def opened(sha256: str) -> IO[bytes]:
    """The content, to be read, after all of it was compared with its hash. Raises Missing, Damaged, Unreachable."""
    with _reached():
        try:
            # The storage's own file around it would be one layer more for each block that goes out.
            file = cast("BufferedReader", default_storage.open(name_of(sha256)).file)
        except FileNotFoundError:
            raise Missing(sha256) from None
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            file.close()
            raise Damaged(sha256)
        file.seek(0)
    return file


def size_of(sha256: str) -> int | None:
    """How many bytes it has, also in quarantine; None when there is no such content. Raises Unreachable."""
    with _reached():
        for name in (name_of(sha256), _quarantined(sha256)):
            with suppress(FileNotFoundError):
                return default_storage.size(name)
    return None


def remove(sha256: str) -> None:
    """Remove the content, also out of quarantine; one that is not there is no fault. Raises Unreachable."""
    with _reached():
        default_storage.delete(name_of(sha256))
        default_storage.delete(_quarantined(sha256))


def put_apart(sha256: str) -> None:
    """Move the content into quarantine, where nothing reads it but the antivirus. Raises Missing, Unreachable."""
    _move(name_of(sha256), _quarantined(sha256))


def take_back(sha256: str) -> None:
    """Move the content out of quarantine. Raises Missing, Unreachable."""
    _move(_quarantined(sha256), name_of(sha256))


def apart(sha256: str) -> IO[bytes]:
    """The content as it lies in quarantine. Raises Missing, Unreachable."""
    with _reached():
        try:
            return cast("IO[bytes]", default_storage.open(_quarantined(sha256)).file)
        except FileNotFoundError:
            raise Missing(sha256) from None


def _quarantined(sha256: str) -> str:
    return f"cuarentena/{sha256}"


def _move(source: str, target: str) -> None:
    with _reached():
        try:
            with default_storage.open(source) as content:
                default_storage.save(target, content)
        except FileNotFoundError:
            # Moved by a process that was killed before it could say so.
            if not default_storage.exists(target):
                raise Missing(source) from None
        default_storage.delete(source)


def stored() -> Iterator[tuple[str, datetime]]:
    """Every content by its SHA-256 and when it was written, without what has only begun. Raises Unreachable."""
    with _reached():
        for entry in _storage().entries():
            if found := _NAME.fullmatch(entry.name):
                yield found[2], entry.written_at


def leftovers(older_than: datetime) -> Iterator[Entry]:
    """What was begun before that moment and never got its name. Raises Unreachable."""
    with _reached():
        yield from (entry for entry in _storage().leftovers() if entry.written_at < older_than)


def remove_leftover(entry: Entry) -> None:
    """Remove one of `leftovers`. Raises Unreachable."""
    with _reached():
        default_storage.delete(entry.name)


def problem() -> str:
    """What keeps a file from being written and removed right now; empty when nothing does."""
    try:
        with _reached():
            default_storage.delete(default_storage.save(f"{ARRIVING}{uuid4().hex}", ContentFile(b"prueba")))
    except Unreachable as error:
        return str(error)
    return ""


@contextmanager
def alone_with(sha256: str) -> Iterator[None]:
    """A transaction in which nobody else keeps this content or decides to remove it."""
    # Durable: inside another transaction what makes the content superfluous could still be undone.
    with transaction.atomic(durable=True):
        _lock(sha256, shared=False)
        yield


def _lock(sha256: str, *, shared: bool) -> None:
    """Until the end of the transaction; those who keep a content share the lock, whoever removes it is alone."""
    ask = "SELECT pg_advisory_xact_lock_shared(%s, %s)" if shared else "SELECT pg_advisory_xact_lock(%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(ask, [_LOCKS, int.from_bytes(bytes.fromhex(sha256[:8]), signed=True)])


def _storage() -> _Storage:
    return cast("_Storage", default_storage)


@contextmanager
def _reached() -> Iterator[None]:
    """Whatever the storage raises when it does not do its part is Unreachable."""
    try:
        yield
    except _storage().failures as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
