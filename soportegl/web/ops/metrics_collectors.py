"""What Prometheus reads from the database and the disk when it asks: a row each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from soportegl.backups import ages
from soportegl.incidents.figures import open_by_place
from soportegl.lib import clock
from soportegl.lib.counting import count_up_to
from soportegl.notifications.models import WAITING, Delivery, Status

#: Counts stop here: sent mails and finished jobs are many and nobody alarms on how many more.
MOST = 10_000
JOBS = ("todo", "doing", "failed")
#: Among so many of the first that are due lies the one that has waited longest.
FIRST_DUE = 1000


def incidents() -> Iterator[GaugeMetricFamily]:
    """The queues."""
    family = GaugeMetricFamily("soportegl_open_incidents", "Incidencias abiertas.", labels=["tier", "state"])
    for place, number in open_by_place().items():
        family.add_metric([str(int(place.tier)), str(place.state)], number)
    yield family


def deliveries() -> Iterator[GaugeMetricFamily]:
    """The mails that were not sent, and how long the oldest has waited."""
    rows = {str(status): Delivery.objects.filter(status=status) for status in Status if status != Status.SENT}
    family = GaugeMetricFamily("soportegl_deliveries", f"Correos sin enviar (hasta {MOST}).", labels=["status"])
    for status, number in count_up_to(MOST, rows).items():
        family.add_metric([status], number)
    yield family
    # One status at a time: for both at once the database might walk through every mail ever sent.
    firsts = [rows[status].order_by("id").values_list("created_at", flat=True)[:1] for status in WAITING]
    waiting = [at for first in firsts for at in first]
    yield GaugeMetricFamily(
        "soportegl_delivery_oldest_seconds",
        "Cuánto lleva el correo que más espera.",
        max([(clock.now() - at).total_seconds() for at in waiting], default=0),
    )


def jobs() -> Iterator[GaugeMetricFamily]:
    """What the worker has to do, and how long the first of it has been due."""
    family = GaugeMetricFamily("soportegl_jobs", f"Trabajos de la cola (hasta {MOST}).", labels=["status"])
    rows = {status: ProcrastinateJob.objects.filter(status=status) for status in JOBS}
    for status, number in count_up_to(MOST, rows).items():
        family.add_metric([status], number)
    yield family
    now = clock.now()
    due = ProcrastinateEvent.objects.filter(
        Q(job__scheduled_at__isnull=True) | Q(job__scheduled_at__lte=now), type="deferred", job__status="todo"
    ).annotate(since=Coalesce(F("job__scheduled_at"), F("at")))
    since = due.order_by("job_id").values_list("since", flat=True)[:FIRST_DUE]
    yield GaugeMetricFamily(
        "soportegl_job_oldest_seconds",
        "Cuánto lleva el trabajo que más espera, de los que ya tocaban.",
        max([(now - at).total_seconds() for at in since], default=0),
    )


def backups() -> Iterator[GaugeMetricFamily]:
    """How old the last backup is, and the last one that was proven; one that never was has no age."""
    family = GaugeMetricFamily(
        "soportegl_backup_age_seconds",
        "Cuánto hace del último respaldo y de la última restauración probada.",
        labels=["kind"],
    )
    for kind, seconds in ages.ages().items():
        if seconds is not None:
            family.add_metric([kind], seconds)
    yield family


def disk() -> Iterator[GaugeMetricFamily]:
    """The room that files have left."""
    usage = shutil.disk_usage(settings.DATA_ROOT)
    yield GaugeMetricFamily("soportegl_disk_free_bytes", "Espacio libre en la carpeta de datos.", usage.free)
    yield GaugeMetricFamily("soportegl_disk_bytes", "Espacio total en la carpeta de datos.", usage.total)


#: Each row is told by itself; the first one that the database refuses ends those after it.
FROM_DISK: tuple[Callable[[], Iterator[GaugeMetricFamily]], ...] = (disk,)
FROM_DATABASE: tuple[Callable[[], Iterator[GaugeMetricFamily]], ...] = (incidents, deliveries, jobs, backups)


class Figures(Collector):
    """All of the rows above, and whether the database answered."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for figure in FROM_DISK:
            yield from figure()
        answers = 1
        try:
            for figure in FROM_DATABASE:
                # Whole before it is told: half a family would read as zeros.
                yield from list(figure())
        except DatabaseError:
            # Asked once, not once for each row: a pool without room takes five seconds to say so.
            answers = 0
        yield GaugeMetricFamily("soportegl_database_up", "1 si la base de datos respondió.", answers)
