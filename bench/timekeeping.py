"""What time does over many open incidents, by two workers of which one is killed: how long it takes, and how often.

    python -m bench.timekeeping [--incidents 200000] [--seconds 60]

It starts a product of its own, loads open incidents only, has half of their clocks run out and a quarter be three
quarters over, and asks a tenth of those who report; then two processes do the jobs and one of them is killed. Then the
hour comes at which everybody works, and two processes write the mails. It ends with 1 when anybody was told nothing, or
anything twice, or when either took longer than promised.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from bench import HURRIED


def main() -> int:
    whole = argparse.ArgumentParser(description=__doc__)
    whole.add_argument("--incidents", type=int, default=200_000)
    whole.add_argument("--seconds", type=float, default=60.0)
    whole.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = whole.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "soportegl.settings"
    if options.worker:
        return work()
    folder = Path(tempfile.mkdtemp(prefix="sgl-tiempo-", dir="/tmp"))
    # Before Django reads its settings: the embedded server of this folder is the one to load.
    os.environ |= {"SOPORTEGL_DATA": str(folder), "SOPORTEGL_DEMO": "1"}
    os.environ.pop("DATABASE_URL", None)
    try:
        return run(folder, options.incidents, options.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def work() -> int:
    """One worker: each job once, and what it took."""
    import django

    django.setup()
    from soportegl.notifications import digest, lateness, silence

    for job in (lateness.tell_late, silence.break_silence, digest.gather):
        begun = time.perf_counter()
        print(f"  {job.__name__}: {job()} en {time.perf_counter() - begun:.1f} s", flush=True)
    return 0


def run(folder: Path, count: int, promised: float) -> int:
    """Load, have two workers do the jobs, kill one, and count what was told."""
    import django

    from tests.product import Product

    with Product(folder, "--demo", environment=HURRIED) as product:
        print(f"Primer arranque: {product.wait(600):.1f} s", flush=True)
        django.setup()
        from bench.__main__ import wait_for_the_jobs

        wait_for_the_jobs()
        # Its own worker would help.
        own = product.child("procrastinate")
        assert own is not None
        own.suspend()
        try:
            return measured(count, promised)
        finally:
            own.resume()


def measured(count: int, promised: float) -> int:
    from bench.loading import load
    from soportegl.directory.roles import Tier

    shares = {Tier.REGIONAL: count // 2, Tier.CENTRAL: count * 3 // 10, Tier.INFORMATICS: count // 5}
    print(f"{count} abiertas cargadas en {sum(load(many, waiting=tier) for tier, many in shares.items()):.0f} s")
    expected = set_clocks()
    print(f"Mensajes que tocan: {expected}", flush=True)
    begun = time.perf_counter()
    workers = [_worker(), _worker()]
    time.sleep(min(8.0, promised / 6))
    killed = workers[0].poll() is None
    psutil.Process(workers[0].pid).send_signal(signal.SIGKILL) if killed else None
    # As `retry_stalled` has it done again.
    workers.append(_worker())
    for worker in workers[1:]:
        worker.wait()
    took = time.perf_counter() - begun
    begun = time.perf_counter()
    _worker().wait()
    again = time.perf_counter() - begun
    problems = counted(expected)
    mailing, wrong = mailed()
    print(
        f"Muerto en medio: {killed}. Todo: {took:.1f} s (prometido {promised:.0f}). "
        f"Otra vez, sin nada que decir: {again:.1f} s. Los correos de la mañana: {mailing:.1f} s"
    )
    print("\n".join(problems + wrong) or "Cada mensaje una vez.")
    return 1 if problems or wrong or max(took, mailing) > promised or not killed else 0


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.timekeeping", "--worker"])


_HELD = """
UPDATE incidents_incident SET state = 'in_resolution', suggested_holder_id = NULL,
  holder_id = (SELECT user_id FROM directory_membership m WHERE m.role = 'agent' AND m.tier = incidents_incident.tier
    AND (m.tier > 2 OR m.office_id = incidents_incident.office_id) AND m.ends_on IS NULL LIMIT 1)
WHERE state = 'transferred' AND id %% 2 = 0 AND EXISTS (SELECT FROM directory_membership m
  WHERE m.role = 'agent' AND m.tier = incidents_incident.tier
  AND (m.tier > 2 OR m.office_id = incidents_incident.office_id) AND m.ends_on IS NULL)
"""
# A tenth waits for whoever reports since a week; the clocks of the others spread over three days before and one after.
_CLOCKS = """
UPDATE incidents_incident SET
  waiting_since = CASE WHEN id % 10 = 0 THEN now() - interval '8 days' END,
  due_for = CASE WHEN holder_id IS NULL THEN 'take' ELSE 'solve' END,
  due_at = CASE WHEN id % 10 = 0 THEN NULL
    WHEN id % 4 IN (0, 1) THEN now() - (id % 4000) * interval '1 minute' - interval '1 minute'
    ELSE now() + interval '1 day' + (id % 400) * interval '1 minute' END,
  warn_at = CASE WHEN id % 10 = 0 THEN NULL
    WHEN id % 4 = 3 THEN now() + interval '1 day' ELSE now() - (id % 4000) * interval '1 minute' END
WHERE state IN ('transferred', 'in_resolution')
"""


def set_clocks() -> dict[str, int]:
    """Have clocks run out; how many incidents of each kind somebody is to be told of."""
    from django.db import connection

    from soportegl.incidents.models import Incident
    from soportegl.lib import clock
    from soportegl.notifications.models import Clock

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_HELD.replace("%%", "%"))
        cursor.execute(_CLOCKS)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE incidents_incident")
    now, still = clock.now(), Incident.objects.open()
    return {
        Clock.WARN: still.filter(warn_at__lte=now, due_at__gt=now).count(),
        Clock.DUE: still.filter(due_at__lte=now).count(),
        Clock.UNANSWERED: still.filter(waiting_since__isnull=False).count(),
    }


def counted(expected: dict[str, int]) -> list[str]:
    """What is not as it should be."""
    from django.db.models import Count

    from soportegl.notifications import balance
    from soportegl.notifications.models import Delivery, Said

    problems = []
    for what, many in expected.items():
        found = Said.objects.filter(clock=what).values("incident").distinct().count()
        if found != many:
            problems.append(f"«{what}»: {found} de {many}")
    notices = Delivery.objects.exclude(clock="")
    each = notices.exclude(event=None)
    twice = each.values("event", "person", "clock").annotate(times=Count("pk")).filter(times__gt=1).count()
    said = sum(len(people) for people in Said.objects.exclude(clock="").values_list("people", flat=True).iterator())
    own = each.count()
    rest = notices.filter(event=None).values_list("subject", flat=True)
    others = sum(int(re.sub(r"\D", "", subject)) for subject in rest)
    print(f"Dichos: {said}; avisos propios: {own}, que dicen de {others} más: {len(rest)}")
    if twice or said != own + others:
        problems.append(f"repetidos: {twice}; dichos {said}, avisos {own} y {others}")
    if difference := sum(abs(hour.difference) for hour in balance.hours()):
        problems.append(f"el balance de correos no cuadra por {difference}")
    return problems


def mailed() -> tuple[float, list[str]]:
    """How long the mails of all that was said take when the hour of everybody comes at once, and what is wrong then."""
    from soportegl.lib import clock
    from soportegl.notifications import balance
    from soportegl.notifications.models import Channel, Delivery, ForMail

    waiting = ForMail.objects.all()
    people = waiting.values("person").distinct().count()
    waiting.update(mail_at=clock.now())
    before, begun = Delivery.objects.filter(channel=Channel.MAIL).count(), time.perf_counter()
    for worker in [_worker(), _worker()]:
        worker.wait()
    took = time.perf_counter() - begun
    written, left = Delivery.objects.filter(channel=Channel.MAIL).count() - before, waiting.count()
    print(f"Correos: {written} a {people} personas")
    problems = [f"correos: {written} a {people} personas, quedaron {left}"] if written != people or left else []
    if difference := sum(abs(hour.difference) for hour in balance.hours()):
        problems.append(f"el balance de correos no cuadra por {difference}")
    return took, problems


if __name__ == "__main__":
    sys.exit(main())
