"""What is over goes, in bounded steps; what is not stays."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.directory.models import ApiRate, ApiToken, KeptAnswer, SignIn, WrongPassword
from soportegl.hosts.models import Arrival, Host, SpentCapsule
from soportegl.identity.models import Provider, ProviderSession, SpentAssertion
from soportegl.jobs import cleaning, tasks
from soportegl.lib import clock, retention
from soportegl.notifications import notices, outbox
from soportegl.notifications.models import Clock, Said
from soportegl.webhooks.models import Endpoint, Message
from tests.cast import gather
from tests.conftest import forget_jobs

pytestmark = pytest.mark.django_db
# The tests keep their cache in memory, so its table is not there.
CACHE = "CREATE TABLE IF NOT EXISTS django_cache (cache_key varchar(255), value text, expires timestamptz)"


def test_what_is_over_goes_and_what_is_not_stays(monkeypatch, settings) -> None:
    monkeypatch.setattr(retention, "STEP", 2)
    now = clock.now()
    for number in range(5):
        Session.objects.create(session_key=f"old{number}", expire_date=now - timedelta(seconds=number + 1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute(CACHE)
        cursor.execute("DELETE FROM django_cache")
        cursor.execute(
            "INSERT INTO django_cache VALUES ('a', '', now() - interval '1 s'), ('b', '', now() + interval '1 h')"
        )
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
        for status, age in (("failed", 31), ("succeeded", 31), ("failed", 29), ("todo", 31)):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('d', 't', '{}', %s)"
                " RETURNING id",
                [status],
            )
            job = cursor.fetchone()[0]
            happened = "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'deferred', now() - %s)"
            cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [job])
            cursor.execute(happened, [job, timedelta(days=age)])
    cast = gather()
    cast.report()
    outbox.tell(cast.report("Otra, que nadie ha leído").events.get().pk)
    outbox.tell(cast.report("Una que se leyó hace mucho").events.get().pk)
    old = notices.notices_of(cast.ana).first()
    assert old is not None
    old.read_at = now - timedelta(days=400)
    old.save()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name <> 't'")

    for days in (0, 400):
        then = now - timedelta(days=days)
        Said.objects.create(incident_id=1, person=cast.ana, clock=Clock.DUE, at=then, said_at=then)
    provider = Provider.objects.create(slug="sicoin-gl", name="SICOIN GL", server_url="https://sicoin.example")
    host = Host.objects.create(name="SICOIN GL", issuer="https://sicoin.example", system=cast.sicoin)
    for days in (0, 2, 91):
        then = now - timedelta(days=days)
        opened = {"sign_in": SignIn.objects.create(person=cast.ana, seen_at=then), "started_at": then}
        # A row of a sign-in that goes must not keep it.
        ProviderSession.objects.create(provider=provider, subject="s-1", **opened)
        WrongPassword.objects.create(account="ana.municipal", at=now - timedelta(days=days))
        ApiToken.objects.create(person=cast.ana, digest=f"token-{days}", expires_at=then)
        KeptAnswer.objects.create(person=cast.ana, key=str(days), created_at=then - timedelta(days=6))
        SpentAssertion.objects.create(provider=provider, digest=f"asercion-{days}", expires_at=then)
        SpentCapsule.objects.create(host=host, jti=f"capsula-{days}", expires_at=then)
        Arrival.objects.create(host=host, handle_digest=str(days), entity=cast.solola, host_time=then, arrived_at=then)
        ApiRate.objects.create(token=days, minute=int(then.timestamp()) // 60, asked=1)

    listening = Endpoint.objects.create(name="Tablero", url="https://tablero.example", person=cast.aura, verbs=[])
    for days, status in ((0, "arrived"), (32, "arrived"), (32, "waiting")):
        then = now - timedelta(days=days)
        told = {"created_at": then, "status": status, "next_at": then if status == "waiting" else None}
        Message.objects.create(endpoint=listening, **told).log.create(at=then, milliseconds=1)

    none = {"bulk rows": 0, "bulk runs": 0, "drafts": 0}
    signing_in = {"provider sessions": 1, "sign-ins": 1, "wrong passwords": 2}
    hosts = {"spent capsules": 2, "arrivals": 1, "spent assertions": 2}
    programs = {"kept answers": 2, "tokens": 1, "uses of tokens": 2}
    systems = {"webhook attempts": 2, "webhook messages": 1}
    all_of_it = {"sessions": 5, "cache": 1, "jobs": 2, "presence": 0, "notices": 1, "said": 1}
    assert cleaning.clean() == {**all_of_it, **signing_in, **hosts, **programs, **systems, **none}
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert notices.notices_of(cast.ana).count() == 1
    assert cleaning.clean() == {
        "sessions": 0,
        "cache": 0,
        "jobs": 0,
        "presence": 0,
        "notices": 0,
        "said": 0,
        **dict.fromkeys(signing_in | hosts | programs | systems, 0),
        **none,
    }


def test_a_run_ends_although_there_is_more_and_another_follows(monkeypatch) -> None:
    monkeypatch.setattr(retention, "STEP", 2)
    monkeypatch.setattr(retention, "STEPS", 2)
    # The newest first, so that the table itself has them the other way round.
    for number in reversed(range(5)):
        over = clock.now() - timedelta(seconds=60 - number)
        Session.objects.create(session_key=f"old{number}", expire_date=over)
    with connection.cursor() as cursor:
        cursor.execute(CACHE)
    forget_jobs()
    tasks.clean.func()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["old4"]
    follows = ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True)
    assert list(follows) == ["soportegl.jobs.tasks.clean"]
    tasks.clean.func()
    assert (Session.objects.count(), follows.count()) == (0, 1)


def test_each_part_has_rules_for_its_own_tables_only() -> None:
    for part in ("directory", "identity", "hosts", "webhooks", "notifications", "desk"):
        rules = import_module(f"soportegl.{part}.retention").RULES
        assert rules
        assert [rule.table for rule in rules if not rule.table.startswith(f"{part}_")] == []
        assert set(rules) <= set(cleaning.RULES)
