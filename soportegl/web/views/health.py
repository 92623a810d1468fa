"""Whether this process lives, and whether the whole installation can serve people."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

from soportegl.backups import ages
from soportegl.lib import clock
from soportegl.lib.room import least_free
from soportegl.notifications import balance

#: The worker says it lives every 10 seconds; after this long it counts as gone.
WORKER_SILENCE = timedelta(seconds=30)
#: Proxies ask every few seconds, and the books of two days need not be added up each time.
ALARM_SECONDS = 30

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
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return f"faltan {len(missing)} migraciones"
        _migrated = True
    return ""


def worker() -> str:
    """What is wrong with the worker that sends the messages."""
    if ProcrastinateWorker.objects.filter(last_heartbeat__gte=clock.now() - WORKER_SILENCE).exists():
        return ""
    return "ningún trabajador da señales"


def disk() -> str:
    """What is wrong with the disks that keep files and tables."""
    root = Path(settings.DATA_ROOT)
    free = least_free((root, root / "postgres"))
    return "" if free >= settings.DISK_RESERVE_BYTES else f"quedan {free // 1024 // 1024} MiB"


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
}


def findings() -> dict[str, str]:
    """Every check by name with what is wrong with it; empty text when it is well."""
    return _each(CHECKS)


def alarms() -> dict[str, str]:
    """Every alarm by name with what is wrong; empty text when nothing is."""
    return _each(ALARMS)


def _each(rows: dict[str, Callable[[], str]]) -> dict[str, str]:
    found = {}
    for name, check in rows.items():
        try:
            found[name] = check()
        except (DatabaseError, OSError) as error:
            # Only the kind: the text of a database error may carry the address.
            found[name] = type(error).__name__
    return found


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "vivo"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The installation can serve people; 503 and the reasons when it cannot."""
    found = findings()
    well = not any(found.values())
    answer: dict[str, object] = {"status": "listo" if well else "no listo", "checks": _said(found)}
    if well:
        answer["alarms"] = _said(cache.get_or_set("alarms", alarms, ALARM_SECONDS) or {})
        answer["seconds_since"] = ages.ages()
    return JsonResponse(answer, status=200 if well else 503)


def _said(found: dict[str, str]) -> dict[str, str]:
    return {name: problem or "bien" for name, problem in found.items()}
