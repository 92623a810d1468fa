"""What the web processes count: each writes its own numbers into memory they share; any of them tells the sum."""

from __future__ import annotations

import os

from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from soportegl.web.ops.metrics_collectors import Figures

#: Anything else is a method that no page of ours knows, and anybody may invent one.
METHODS = ("GET", "HEAD", "POST")
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)
#: Where gunicorn's configuration says that the processes share their numbers.
SHARED = "PROMETHEUS_MULTIPROC_DIR"

disable_created_metrics()
# Each has labels: without any it would be written by gunicorn's master too, as a process that serves nobody.
REQUESTS = Counter("soportegl_requests", "Solicitudes atendidas.", ["route", "method", "status"])
DURATIONS = Histogram("soportegl_request_seconds", "Cuánto tardaron.", ["route", "method"], buckets=SECONDS)
POOL = Gauge(
    "soportegl_database_pool",
    "Conexiones a la base de datos de cada proceso web: cuántas hay (size), libres (available), solicitudes que "
    "esperan una (waiting).",
    ["connections"],
    multiprocess_mode="liveall",
)
POOL_STATS = {"size": "pool_size", "available": "pool_available", "waiting": "requests_waiting"}


def count(route: str, method: str | None, status: int, seconds: float) -> None:
    """One more request of this page."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(route, known, f"{status // 100}xx").inc()
    DURATIONS.labels(route, known).observe(seconds)
    observe_pool()


def observe_pool() -> None:
    """The pool of this process as it is now; commands and tests have none."""
    pool = getattr(connection, "pool", None)
    if pool is not None:
        stats = pool.get_stats()
        for name, stat in POOL_STATS.items():
            POOL.labels(name).set(stats.get(stat, 0))


def text() -> bytes:
    """Everything, in the format that Prometheus reads."""
    observe_pool()
    registry = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)
    else:
        for counted in (REQUESTS, DURATIONS, POOL):
            registry.register(counted)
    registry.register(Figures())
    return generate_latest(registry)
