"""`soportegl upgrade`: backup, rehearsal on the copy, migration, verification, and back to where it was on failure."""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from soportegl.backups.backup_repository import BackupRepository, Manifest
from soportegl.commands.backing_up import backup_options, key_of, repository_of, say
from soportegl.commands.database import data_folder, database_at_hand, refuse_without_database, set_up
from soportegl.lib import env
from soportegl.run import CannotRun, take_folder

upgrade_options = backup_options


def upgrade(chosen: Namespace) -> int:
    """Bring the database to this program's version, or leave it as it was."""
    refuse_without_database()
    if not env.text("DATABASE_URL"):
        # Raises when the product runs: it would go on writing while its tables change.
        take_folder(data_folder()).close()
    with database_at_hand():
        set_up()
        from soportegl.reading.health import missing_migrations

        if not (missing := missing_migrations()):
            say("La base de datos ya está en esta versión.")
            return 0
        _refuse_while_served()
        return _upgrade(chosen, missing)


def _upgrade(chosen: Namespace, missing: int) -> int:
    from soportegl.backups.errors import BackupFailed
    from soportegl.backups.making import make
    from soportegl.backups.restoring import rehearse
    from soportegl.incidents import verify

    repository, key = repository_of(chosen), key_of(chosen)
    say("1 de 4. Respaldo.")
    manifest = make(repository, key=key, keep=max(chosen.keep, 1), say=say)
    say(f"2 de 4. Ensayo de {missing} migraciones en una copia.")
    try:
        seconds = rehearse(repository, manifest, key=key, say=say)
    except BackupFailed as error:
        say(f"{error}\nLa base de datos no se tocó. Siga con la versión anterior.")
        return 1
    say(f"3 de 4. Migración: el ensayo completo tomó {seconds:.0f} s.")
    if not _migrated():
        return _back(repository, manifest, key, "la migración no terminó")
    say("4 de 4. Revisión.")
    if differences := verify.run():
        for difference in differences[:100]:
            say(difference)
        return _back(repository, manifest, key, f"la revisión encontró {len(differences)} diferencias")
    say("Listo: la base de datos está en esta versión y no hay diferencias.")
    return 0


def _migrated() -> bool:
    """In a process of its own, which ends with all it holds when a migration breaks off."""
    return subprocess.run([sys.executable, "-m", "soportegl.prepare"], stdin=subprocess.DEVNULL).returncode == 0


def _back(repository: BackupRepository, manifest: Manifest, key: Path | None, why: str) -> int:
    from django.db import connection

    from soportegl.backups.restoring import restore_database

    say(f"Se vuelve a como estaba: {why}.")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    restore_database(repository, manifest, key)
    say(f"La base de datos está como antes (respaldo {manifest.name}). Siga con la versión anterior.")
    return 1


def _refuse_while_served() -> None:
    """Raise while a web server or a worker has the database open."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name IN ('soportegl-web', 'soportegl-worker')"
        )
        if cursor.fetchone()[0]:
            raise CannotRun("SoporteGL está atendiendo con esta base de datos. Detenga la web y el trabajador antes.")
