"""Making a backup: the database as it stood at one moment, and every file that it speaks of."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import IO, Any

import psycopg
import pyrage
from django.conf import settings
from django.db import connection
from pyrage import x25519

from soportegl import __version__
from soportegl.backups import keys, programs
from soportegl.backups.backup_repository import DUMP, BackupRepository, Manifest, name_at
from soportegl.backups.errors import BackupFailed
from soportegl.backups.models import Kind, Run
from soportegl.incidents import store
from soportegl.lib import clock

#: Any number, always the same: two backups at once would write the same contents and prune each other's.
LOCK = 736_251_908
# Through JSON: before an upgrade the column may not exist yet.
CONTENTS_OF = """
SELECT sha256, max(size) FROM (
    SELECT sha256, size FROM incidents_attachment file WHERE to_jsonb(file)->>'redacted_at' IS NULL
    UNION ALL SELECT sha256, size FROM incidents_upload
) files GROUP BY sha256 ORDER BY sha256
"""
Say = Callable[[str], None]


class _Counted:
    """What passes on its way to a file: how much, and its hash."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.bytes, self.sha256 = target, 0, hashlib.sha256()

    def write(self, chunk: bytes) -> int:
        self.bytes += len(chunk)
        self.sha256.update(chunk)
        return self.target.write(chunk)

    def flush(self) -> None:
        self.target.flush()


def make(repository: BackupRepository, *, key: Path | None, keep: int, say: Say) -> Manifest:
    """Make a backup and remove those beyond `keep`. Raises BackupFailed."""
    to = keys.recipients(key) if key else []
    repository.prepare()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise BackupFailed("Ya se está haciendo otro respaldo. Espere a que termine.")
    try:
        with noted(Kind.BACKUP, name_at(clock.now().astimezone(UTC))) as run:
            manifest = _make(repository, run.backup, to, say)
            forget(repository.prune(keep))
            run.said = f"{manifest.files} archivos, {manifest.new_files} nuevos"
    except (BackupFailed, OSError, store.Unreachable, pyrage.EncryptError) as error:
        raise BackupFailed(f"El respaldo no se hizo: {error}") from error
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return manifest


def _has_runs() -> bool:
    # Before an upgrade from a version without backups there is no table for them.
    return Run._meta.db_table in connection.introspection.table_names()


@contextmanager
def noted(kind: Kind, backup: str) -> Iterator[Run]:
    """What happens inside is written down as it begins and as it ends, well or not, where there is a table for it."""
    run = Run(kind=kind, backup=backup, started_at=clock.now())
    if _has_runs():
        run.save()
    try:
        yield run
        run.ok = True
    except Exception as error:
        run.said = str(error)[:300]
        raise
    finally:
        run.finished_at = clock.now()
        if _has_runs():
            run.save()


def forget(names: list[str]) -> None:
    """Note that these backups were removed to make room."""
    if names and _has_runs():
        Run.objects.filter(backup__in=names, removed_at__isnull=True).update(removed_at=clock.now())


def _make(repository: BackupRepository, name: str, to: list[x25519.Recipient], say: Say) -> Manifest:
    folder = repository.folder(name)
    folder.mkdir(mode=0o700)
    suffix = ".age" if to else ""
    with psycopg.connect(**_address()) as frozen:
        # One snapshot for both: a file that arrives meanwhile belongs to the next backup, in both or in none.
        frozen.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = frozen.execute("SELECT pg_export_snapshot()").fetchone()
        assert snapshot is not None
        say("Copiando la base de datos…")
        dump = _dump(folder / f"{DUMP}{suffix}", snapshot[0], to)
        rows = frozen.execute(CONTENTS_OF).fetchall()
    say(f"Base de datos: {dump.bytes / 2**20:.1f} MiB. Copiando los archivos nuevos de {len(rows)}…")
    needed, new, absent = [], 0, 0
    for number, (sha256, _) in enumerate(rows, start=1):
        copied = _copy(sha256, repository.content(sha256, suffix), to)
        absent += copied is None
        new += bool(copied)
        if copied is not None:
            needed.append(sha256)
        if number % 500 == 0:
            say(f"Archivos: {number} de {len(rows)}")
    manifest = Manifest(
        name=name,
        at=clock.now().isoformat(timespec="seconds"),
        product=__version__,
        server=programs.server_major(),
        encrypted=bool(to),
        dump_sha256=dump.sha256.hexdigest(),
        dump_bytes=dump.bytes,
        files=len(needed),
        files_bytes=sum(size for _, size in rows),
        new_files=new,
        absent=absent,
    )
    repository.finish(manifest, needed)
    return manifest


def _address() -> dict[str, Any]:
    values = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "connect_timeout")
    return {name: values[name] for name in known if values.get(name)}


def _dump(path: Path, snapshot: str, to: list[x25519.Recipient]) -> _Counted:
    """pg_dump through the cipher, so that nothing lies on the disk in clear."""
    command: list[Any] = [
        programs.program("pg_dump", programs.server_major()),
        *("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"),
    ]
    with path.open("wb") as file:
        counted = _Counted(file)
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=programs.environment(), cwd="/"
        ) as dumping:
            assert dumping.stdout is not None
            assert dumping.stderr is not None
            if to:
                pyrage.encrypt_io(dumping.stdout, counted, to)
            else:
                while chunk := dumping.stdout.read(1 << 20):
                    counted.write(chunk)
            wrong = dumping.stderr.read().decode(errors="replace").strip()
        if dumping.returncode:
            raise BackupFailed(f"pg_dump: {wrong.splitlines()[-1] if wrong else dumping.returncode}")
        file.flush()
        os.fsync(file.fileno())
    return counted


def _copy(sha256: str, place: Path, to: list[x25519.Recipient]) -> bool | None:
    """Copy one content, verified as it is read: True when it was new, None when it is gone since."""
    if place.exists():
        return False
    place.parent.mkdir(exist_ok=True)
    fresh = place.with_suffix(".nuevo")
    try:
        with store.opened(sha256) as source, fresh.open("wb") as target:
            if to:
                pyrage.encrypt_io(source, target, to)
            else:
                shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
        # Only now has it its name: one that was cut off is never taken for a copy.
        fresh.replace(place)
    except store.Missing:
        # Redacted or swept between the snapshot and now; `verify` of the restored copy says if it was neither.
        return None
    except store.Damaged:
        raise BackupFailed(f"el archivo {sha256} está dañado; vea «soportegl verify --contents».") from None
    finally:
        fresh.unlink(missing_ok=True)
    return True


def default_repository() -> BackupRepository:
    """The folder of backups that the settings name."""
    return BackupRepository(Path(settings.BACKUPS_ROOT))


def default_key() -> Path | None:
    """The key that the settings name."""
    return Path(settings.BACKUP_KEY) if settings.BACKUP_KEY else None
