"""The folder of backups: each contents once for all of them, and one small folder for each backup."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from soportegl.backups.errors import BackupFailed

MANIFEST, DUMP, CONTENTS, NEEDED = "manifiesto.json", "base.dump", "contenidos", "contenidos.txt"
ENCRYPTED = ".age"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; it is written last, so whatever has one is complete."""

    name: str
    at: str
    product: str
    server: int
    encrypted: bool
    dump_sha256: str
    dump_bytes: int
    files: int
    files_bytes: int
    new_files: int
    absent: int

    @property
    def suffix(self) -> str:
        return ENCRYPTED if self.encrypted else ""


class BackupRepository:
    """One folder of backups."""

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()

    def prepare(self) -> None:
        """Make the folder, for its owner only: what it holds is what everybody ever wrote."""
        try:
            (self.root / CONTENTS).mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
        except OSError as error:
            raise BackupFailed(f"No se puede escribir en {self.root}: {os.strerror(error.errno or 0)}.") from None

    def folder(self, name: str) -> Path:
        """Where the backup of this name lies."""
        return self.root / name

    def content(self, sha256: str, suffix: str) -> Path:
        """Where a content lies, shared by all backups that need it."""
        return self.root / CONTENTS / sha256[:2] / f"{sha256}{suffix}"

    def manifests(self) -> list[Manifest]:
        """Every complete backup, the latest last."""
        found = []
        for path in sorted(self.root.glob(f"*/{MANIFEST}")):
            try:
                found.append(Manifest(**json.loads(path.read_text())))
            except (OSError, ValueError, TypeError):
                continue
        return found

    def find(self, name: str = "") -> Manifest:
        """The backup of this name, or the latest one. Raises BackupFailed when there is none."""
        found = [each for each in self.manifests() if not name or each.name == name]
        if not found:
            raise BackupFailed(f"No hay un respaldo completo{f' «{name}»' if name else ''} en {self.root}.")
        return found[-1]

    def needed(self, name: str) -> Iterator[str]:
        """The contents that a backup needs."""
        with (self.folder(name) / NEEDED).open() as lines:
            yield from (line.strip() for line in lines)

    def finish(self, manifest: Manifest, needed: list[str]) -> None:
        """Write what the backup says of itself, the manifest last and in one step."""
        folder = self.folder(manifest.name)
        (folder / NEEDED).write_text("".join(f"{sha256}\n" for sha256 in needed))
        fresh = folder / f"{MANIFEST}.nuevo"
        with fresh.open("w") as file:
            json.dump(asdict(manifest), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / MANIFEST)

    def prune(self, keep: int) -> list[str]:
        """Remove all but the latest so many, what was cut off, and contents that none needs; the names of those."""
        complete = [each.name for each in self.manifests()]
        gone = complete[:-keep] if keep else []
        kept = set(complete) - set(gone)
        for folder in self.root.iterdir():
            if folder.is_dir() and folder.name not in {*kept, CONTENTS} and _is_ours(folder):
                shutil.rmtree(folder, ignore_errors=True)
        wanted = {sha256 for name in kept for sha256 in self.needed(name)}
        for path in (self.root / CONTENTS).glob("*/*"):
            if path.name.removesuffix(ENCRYPTED) not in wanted:
                path.unlink(missing_ok=True)
        return gone


def _is_ours(folder: Path) -> bool:
    """Whether the folder has the name of a backup: somebody may keep other things here."""
    try:
        moment_of(folder.name)
    except ValueError:
        return False
    return True


def name_at(moment: datetime) -> str:
    """The name of a backup begun at this moment, in UTC; names sort as moments do."""
    return moment.strftime("%Y%m%dT%H%M%SZ")


def moment_of(name: str) -> datetime:
    """The moment in a name. Raises ValueError when it has none."""
    return datetime.strptime(f"{name}+0000", "%Y%m%dT%H%M%SZ%z")
