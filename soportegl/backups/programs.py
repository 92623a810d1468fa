"""pg_dump and pg_restore that fit a server, and where a database is told to them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from soportegl.backups.errors import BackupFailed
from soportegl.lib import postgres_files

_VERSION = re.compile(r"(\d+)\.?\d*")


def server_major() -> int:
    """The major version of the server that Django speaks to."""
    connection.ensure_connection()
    assert connection.connection is not None
    return int(connection.connection.info.server_version) // 10000


def program(name: str, major: int) -> Path:
    """The program of the same version as the server, or else a newer one. Raises BackupFailed when there is none."""
    found = {version: path for path in _candidates(name, major) if (version := _major_of(path)) and version >= major}
    if not found:
        raise BackupFailed(f"Hace falta {name} {major} o posterior: instale el paquete postgresql-client-{major}.")
    # An older server does not know every word that a newer program writes.
    return found[min(found)]


def _candidates(name: str, major: int) -> list[Path]:
    own = postgres_files.programs(postgres_files.account()) / name
    # The last one of a version wins: those of the system speak TLS, ours only reach a socket of this machine.
    places = [own, Path(shutil.which(name) or own), Path(f"/usr/lib/postgresql/{major}/bin/{name}")]
    return [place for place in places if place.exists()]


def _major_of(path: Path) -> int:
    done = subprocess.run([path, "--version"], capture_output=True, text=True)
    found = _VERSION.search(done.stdout)
    return int(found[1]) if found and not done.returncode else 0


def environment() -> dict[str, str]:
    """How the programs find the database: through variables, because every account sees the words of a command."""
    values = connection.get_connection_params()
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {names[name]: str(value) for name, value in values.items() if name in names and value}
