"""Whether the installation can serve people, and what somebody must look at: a row for each thing that is checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from procrastinate.contrib.django.models import ProcrastinateWorker

from soportegl.backups import ages, keys
from soportegl.backups.errors import BackupFailed
from soportegl.incidents import room, scanning, store
from soportegl.lib import clock
from soportegl.notifications import balance

#: The worker says it lives every 10 seconds; after this long it counts as gone.
WORKER_SILENCE = timedelta(seconds=30)
_migrated = False


def database() -> str:
    """What is wrong with the database; empty when nothing is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def migrations() -> str:
    """What is wrong with the tables; asked of the database only until they are complete."""
    global _migrated
    if not _migrated:
        if missing := missing_migrations():
            return f"faltan {missing} migraciones"
        _migrated = True
    return ""


def missing_migrations() -> int:
    """How many migrations this program has and the database has not."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sum((app.label, name) not in applied for app in apps.get_app_configs() for name in _migrations_of(app.label))


def _migrations_of(app: str) -> list[str]:
    # Their names alone: Django's plan of them would take 11 MB in every process that is asked how it is.
    name, _ = MigrationLoader.migrations_module(app)
    package = find_spec(name) if name else None
    return [
        each.name
        for each in iter_modules(package.submodule_search_locations if package else ())
        if each.name[0] not in "_~"
    ]


def worker() -> str:
    """What is wrong with the worker that sends the messages."""
    if ProcrastinateWorker.objects.filter(last_heartbeat__gte=clock.now() - WORKER_SILENCE).exists():
        return ""
    return "ningún trabajador da señales"


def disk() -> str:
    """What is wrong with the disks that keep files and tables."""
    return f"quedan {room.free() // 1024 // 1024} MiB" if room.is_short() else ""


def files() -> str:
    """What keeps files from being written."""
    problem = store.problem()
    return problem and f"no se puede guardar donde van los archivos ({problem})"


def backup_key() -> str:
    """What is wrong with the key of the backups; without one they are not encrypted."""
    try:
        if settings.BACKUP_KEY:
            keys.recipients(Path(settings.BACKUP_KEY).expanduser())
    except BackupFailed as problem:
        return str(problem)
    return ""


#: Without these nobody can be served: 503.
CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "worker": worker,
    "disk": disk,
}


#: What somebody must look at although everybody is served: a proxy that took it for 503 would turn people away.
ALARMS: dict[str, Callable[[], str]] = {
    "mail": balance.alarm,
    "backup": ages.backup_alarm,
    "rehearsal": ages.rehearsal_alarm,
    "antivirus": scanning.alarm,
}

THOROUGH: dict[str, Callable[[], str]] = {
    "files": files,
    "SOPORTEGL_BACKUP_KEY": backup_key,
    "SOPORTEGL_CLAMD": scanning.problem,
}


def findings() -> dict[str, str]:
    """Every check by name with what is wrong with it; empty text when it is well."""
    return _each(CHECKS)


def alarms() -> dict[str, str]:
    """Every alarm by name with what is wrong; empty text when nothing is."""
    return _each(ALARMS)


def thorough() -> dict[str, str]:
    """What only `soportegl check` asks, by name with what is wrong: it writes a file and reads a key."""
    return _each(THOROUGH)


def _each(rows: dict[str, Callable[[], str]]) -> dict[str, str]:
    found = {}
    for name, check in rows.items():
        try:
            found[name] = check()
        except (DatabaseError, OSError) as error:
            # Only the kind: the text of a database error may carry the address.
            found[name] = type(error).__name__
    return found
