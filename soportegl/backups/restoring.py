"""Restoring a backup into an empty place, and proving that it can be."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from django.conf import settings
from django.db import connection

from soportegl.backups import keys, programs
from soportegl.backups.backup_repository import CONTENTS, DUMP, BackupRepository, Manifest
from soportegl.backups.errors import BackupFailed
from soportegl.backups.making import noted
from soportegl.backups.models import Kind
from soportegl.incidents import store, verify

Say = Callable[[str], None]
#: What a copy on trial must never reach: the real database, the real files, real mailboxes.
REAL = ("DATABASE_URL", "SOPORTEGL_FILES_URL", "SOPORTEGL_SMTP_URL", "SOPORTEGL_BOUNCES_URL", "SOPORTEGL_DEMO")


def restore(repository: BackupRepository, manifest: Manifest, *, key: Path | None, linked: bool, say: Say) -> None:
    """Restore database and files into Django's empty database and storage. Raises BackupFailed.

    `linked`: read the contents where they are, which only a copy that is thrown away afterwards may do.
    """
    if manifest.encrypted and key is None:
        raise BackupFailed(f"El respaldo {manifest.name} está cifrado: diga con --key dónde está la llave.")
    refuse_full_database()
    say(f"Restaurando la base de datos de {manifest.at}…")
    restore_database(repository, manifest, key)
    needed = list(repository.needed(manifest.name))
    if linked and not manifest.encrypted:
        Path(settings.FILES_ROOT).symlink_to(repository.root / CONTENTS)
        return
    say(f"Restaurando {len(needed)} archivos…")
    for sha256 in needed:
        _restore_content(repository.content(sha256, manifest.suffix), sha256, key)


def refuse_full_database() -> None:
    """Raise when there is anything in the database: restoring over it would mix two histories."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        if cursor.fetchone()[0]:
            raise BackupFailed("La base de datos de destino no está vacía. Restaure en una base de datos nueva.")


def restore_database(repository: BackupRepository, manifest: Manifest, key: Path | None) -> None:
    """Fill the empty database in one transaction; the dump is compared with its hash before. Raises BackupFailed."""
    path = repository.folder(manifest.name) / f"{DUMP}{manifest.suffix}"
    try:
        with path.open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == manifest.dump_sha256
    except OSError as error:
        raise BackupFailed(f"No se puede leer {path}: {os.strerror(error.errno or 0)}.") from None
    if not whole:
        raise BackupFailed(f"El respaldo {manifest.name} está dañado: {path.name} no es el que se guardó.")
    database = str(connection.get_connection_params()["dbname"])
    command = [
        programs.program("pg_restore", programs.server_major()),
        *("--single-transaction", "--no-owner", "--no-privileges", f"--dbname={database}"),
    ]
    with path.open("rb") as file, _fed(command) as (stdin, process):
        _pour(file, stdin, key if manifest.encrypted else None)
        stdin.close()
        wrong = process.stderr.read().decode(errors="replace").strip()
    if process.returncode:
        raise BackupFailed(f"pg_restore: {wrong.splitlines()[0] if wrong else process.returncode}")
    # Its plans would be made without knowing how many rows there are.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _fed(command: list[Any]) -> Iterator[tuple[IO[bytes], Any]]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=programs.environment(),
        cwd="/",
    )
    assert process.stdin is not None
    with process:
        yield process.stdin, process


def _pour(source: IO[bytes], target: Any, key: Path | None) -> None:
    """Copy, decrypting when there is a key. Raises BackupFailed when it is another one's."""
    try:
        if key is None:
            shutil.copyfileobj(source, target, 1 << 20)
        else:
            pyrage.decrypt_io(source, target, keys.identities(key))
    except pyrage.DecryptError:
        raise BackupFailed(f"La llave {key} no abre este respaldo.") from None
    except BrokenPipeError:
        # Whoever reads ended first, and says why.
        return


def _restore_content(path: Path, sha256: str, key: Path | None) -> None:
    with tempfile.TemporaryFile() as plain:
        try:
            with path.open("rb") as file:
                _pour(file, plain, key if path.suffix else None)
        except OSError as error:
            raise BackupFailed(f"Falta en el respaldo el archivo {sha256}: {os.strerror(error.errno or 0)}.") from None
        plain.seek(0)
        if store.keep(iter(lambda: plain.read(1 << 20), b"")) != sha256:
            raise BackupFailed(f"En el respaldo el archivo {sha256} está dañado.")


def prove(say: Say) -> list[str]:
    """Everything that is wrong with what was restored, files included; empty when nothing is."""
    say("Revisando cada incidencia y cada archivo…")
    return [*verify.differences(), *verify.damaged_contents()]


def rehearse(repository: BackupRepository, manifest: Manifest, *, key: Path | None, say: Say) -> float:
    """Restore into a scratch place with a database of its own, verify, and throw it away; the seconds it took.

    Raises BackupFailed when it cannot be restored or differs.
    """
    begun = time.monotonic()
    with noted(Kind.REHEARSAL, manifest.name) as run:
        _rehearse(repository, manifest, key, say)
        run.said = f"restaurado y revisado en {time.monotonic() - begun:.0f} s"
    return time.monotonic() - begun


def _rehearse(repository: BackupRepository, manifest: Manifest, key: Path | None, say: Say) -> None:
    scratch = Path(tempfile.mkdtemp(prefix="ensayo-", dir=settings.DATA_ROOT))
    # The embedded database has an account of its own, which must be able to pass.
    scratch.chmod(0o711)
    command = [
        *(sys.executable, "-m", "soportegl.cli", "restore", manifest.name),
        *("--from", str(repository.root), "--data", str(scratch), "--scratch"),
        *(("--key", str(key)) if key else ()),
    ]
    clean = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in REAL}
    try:
        with subprocess.Popen(command, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
            assert child.stdout is not None
            lines = []
            for line in child.stdout:
                lines.append(line.rstrip())
                say(f"  {line.rstrip()}")
        if child.returncode:
            last = lines[-1].removeprefix("soportegl: ") if lines else "terminó sin decir por qué"
            raise BackupFailed(f"El ensayo del respaldo {manifest.name} falló: {last}")
    finally:
        throw_away(scratch)


def throw_away(scratch: Path) -> None:
    """Remove a scratch place, also the tables that lie elsewhere because the database's account cannot enter here."""
    tables = scratch / "postgres"
    if tables.is_symlink():
        shutil.rmtree(tables.resolve(), ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)
