"""How old the last backup is, and the last one that was proven to be one."""

from __future__ import annotations

from datetime import datetime, timedelta

from soportegl.backups.models import Kind, Run
from soportegl.lib import clock

#: A day and what a slow night may take; a week and a day.
BACKUP_TOO_OLD = timedelta(hours=26)
REHEARSAL_TOO_OLD = timedelta(days=8)


def last(kind: Kind) -> datetime | None:
    """When the last good one ended."""
    return Run.objects.filter(kind=kind, ok=True).values_list("finished_at", flat=True).first()


def ages() -> dict[str, int | None]:
    """Seconds since the last backup and the last proven restore; None for one that never was."""
    found: dict[str, int | None] = {}
    for kind in Kind:
        at = last(kind)
        found[str(kind)] = None if at is None else max(int((clock.now() - at).total_seconds()), 0)
    return found


def backup_alarm() -> str:
    """What is wrong with the age of the last backup; empty when nothing is."""
    return _alarm(Kind.BACKUP, BACKUP_TOO_OLD, "nunca se hizo un respaldo", "el último respaldo es de hace {}")


def rehearsal_alarm() -> str:
    """What is wrong with the age of the last proven restore; empty when nothing is."""
    never = "nunca se probó restaurar un respaldo"
    return _alarm(Kind.REHEARSAL, REHEARSAL_TOO_OLD, never, "la última restauración probada es de hace {}")


def _alarm(kind: Kind, allowed: timedelta, never: str, old: str) -> str:
    at = last(kind)
    if at is None:
        return never
    age = clock.now() - at
    if age <= allowed:
        return ""
    return old.format(f"{age.days} días" if age.days >= 2 else f"{int(age.total_seconds() // 3600)} horas")


def holding_what_was_there(at: datetime) -> list[Run]:
    """Backups made before that moment which still exist: what was blanked then is in them."""
    made = Run.objects.filter(kind=Kind.BACKUP, ok=True, started_at__lt=at, removed_at__isnull=True)
    return list(made.order_by("-started_at")[:100])
