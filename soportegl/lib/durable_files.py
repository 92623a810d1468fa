"""A folder of files where a name either has its whole content or does not exist, also after a power cut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.core.files import File
from django.core.files.storage import FileSystemStorage

ARRIVING = "llegando-"


class Entry(NamedTuple):
    """A file by its name inside the folder, with its size and the moment it was written."""

    name: str
    size: int
    written_at: datetime


class Arrived(File):
    """Content that was written to a file of its own before its name was known."""

    def temporary_file_path(self) -> str:
        """Where it lies until it is saved."""
        return str(self.name)


class DurableFiles(FileSystemStorage):
    """Content is complete and on the disk before it gets its name; a name that exists is replaced in one step."""

    failures: tuple[type[Exception], ...] = (OSError,)

    def __init__(self, location: str | Path | None = None) -> None:
        super().__init__(location=location, allow_overwrite=True)

    @property
    def workroom(self) -> str:
        """Where a file may be written that will be saved here: on the same disk, or it would be copied."""
        os.makedirs(self.location, exist_ok=True)
        return str(self.location)

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        # 1. Whole, under a name that nobody reads.
        temporary = self._own_file(content) or self._copied(content)
        try:
            # 2. On the disk: a rename can survive a power cut that its content does not.
            sync(temporary)
            if not target.parent.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                sync(target.parent.parent)
            # 3. The name, in one step.
            os.replace(temporary, target)
            # 4. The name on the disk too.
            sync(target.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return name

    def _own_file(self, content: File) -> str | None:
        """The path of content that was written in the workroom, which needs no copy."""
        path = content.temporary_file_path() if isinstance(content, Arrived) else ""
        return path if os.path.dirname(path) == self.workroom else None

    def _copied(self, content: File) -> str:
        handle, temporary = tempfile.mkstemp(dir=self.workroom, prefix=ARRIVING)
        with os.fdopen(handle, "wb") as target:
            for chunk in content.chunks():
                target.write(chunk)
        return temporary

    def delete(self, name: str) -> None:
        """Remove the file; that it is gone survives a power cut."""
        super().delete(name)
        with suppress(FileNotFoundError):
            sync(Path(self.path(name)).parent)

    def entries(self) -> Iterator[Entry]:
        """Every file that has its final name, folder after folder."""
        for folder in _listed(Path(self.location)):
            if folder.is_dir(follow_symlinks=False):
                yield from (Entry(f"{folder.name}/{row.name}", row.size, row.written_at) for row in _files(folder.path))

    def leftovers(self) -> Iterator[Entry]:
        """What a killed process was writing, and what another one is writing right now."""
        yield from (row for row in _files(self.workroom) if row.name.startswith(ARRIVING))


def sync(path: str | Path) -> None:
    """Wait until the file, or the list of names of the folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as rows:
            return sorted(rows, key=lambda row: row.name)
    except FileNotFoundError:
        return []


def _files(folder: str | Path) -> Iterator[Entry]:
    for row in _listed(folder):
        # Another process may take one away between the list and the question.
        with suppress(FileNotFoundError):
            if row.is_file(follow_symlinks=False):
                state = row.stat()
                yield Entry(row.name, state.st_size, datetime.fromtimestamp(state.st_mtime, UTC))


@contextmanager
def arriving(folder: str | None) -> Iterator[Arrived]:
    """A file to write content into before its name is known; gone at the end, unless it was saved."""
    handle, path = tempfile.mkstemp(dir=folder, prefix=ARRIVING)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield Arrived(file, name=path)
    finally:
        Path(path).unlink(missing_ok=True)
