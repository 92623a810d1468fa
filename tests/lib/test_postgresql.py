"""Connections are looked at without a question, and what they are asked often stays planned."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg_pool import ConnectionPool

from soportegl.incidents.models import Event, Incident
from soportegl.lib.postgresql.base import DatabaseWrapper
from soportegl.lib.query_cache import CachedQuery
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> People:
    return gather()


@pytest.fixture
def pooled() -> Iterator[DatabaseWrapper]:
    """The database of the tests, through a pool as web processes have one."""
    settings = deepcopy(connection.settings_dict) | {"CONN_HEALTH_CHECKS": False}
    settings["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 1, "timeout": 10}}
    wrapper = DatabaseWrapper(settings, alias=f"pooled {uuid4()}")
    wrapper.inc_thread_sharing()
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def backend_of(wrapper: DatabaseWrapper) -> int:
    """The process that serves its connection, which goes back to the pool after this."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found = cursor.fetchone()[0]
    wrapper.close()
    return int(found)


def test_a_connection_that_works_is_not_asked_whether_it_does(pooled, monkeypatch):
    before = backend_of(pooled)
    monkeypatch.setattr(ConnectionPool, "check_connection", lambda asked: pytest.fail("it was asked"))
    assert backend_of(pooled) == before


def test_the_connection_that_was_used_last_is_used_next(pooled):
    settings = deepcopy(pooled.settings_dict)
    settings["OPTIONS"]["pool"] |= {"min_size": 3, "max_size": 3}
    wide = DatabaseWrapper(settings, alias=f"pooled {uuid4()}")
    try:
        assert wide.pool is not None
        wide.pool.open(wait=True)
        assert len({backend_of(wide) for _ in range(6)}) == 1
    finally:
        wide.close_pool()


def test_one_that_the_server_ended_meanwhile_is_replaced_before_it_is_used(pooled):
    before = backend_of(pooled)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
        assert cursor.fetchone() == (True,)
    assert backend_of(pooled) != before


def test_one_on_which_the_server_only_said_something_stays(pooled):
    before = backend_of(pooled)
    with pooled.cursor() as cursor:
        cursor.execute("LISTEN something")
    pooled.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE pid = %s", [before])
        assert cursor.fetchone()
    with pooled.cursor() as cursor:
        cursor.execute("NOTIFY something")
    pooled.close()
    assert backend_of(pooled) == before


def planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%incidents_incident%'")
        return [statement for (statement,) in cursor.fetchall()]


def test_what_is_asked_often_stays_planned_once_whatever_its_numbers(people):
    incident = people.report()
    before, texts = planned(), set[str]()
    of = CachedQuery(lambda key: Incident.objects.filter(pk=key, tier__lt=77).order_by().values_list("code"), int)
    for key in (1, 300, 70_000, 5_000_000_000, 2, 3, incident.pk, 4):
        with CaptureQueriesContext(connection) as asked:
            assert of.rows(key) == ([(incident.code,)] if key == incident.pk else [])
        texts |= {each["sql"].split(" WHERE ")[0] for each in asked}
    assert texts == {'SELECT "incidents_incident"."code" AS "code" FROM "incidents_incident"'}
    (made,) = [statement for statement in planned() if statement not in before]
    # An index of some tiers alone can be used: which is no parameter.
    assert '"tier" < 77' in made


def test_texts_written_into_a_statement_stay_what_they_are(people):
    incident = people.report()
    odd = "50 % de 'avance', 100%s y \\ %% {0} %(a)s $1"
    Incident.objects.filter(pk=incident.pk).update(contact_position=odd)
    of = CachedQuery(
        lambda odd, key: Incident.objects.filter(contact_position=odd, pk=key).order_by().values_list("pk"), int
    )
    assert of.of(odd).rows(incident.pk) == [(incident.pk,)]


def test_what_comes_in_binary_is_what_the_fields_give(people):
    people.report()
    event = Event.objects.select_related("incident").latest("pk")
    (found,) = CachedQuery(lambda key: Event.objects.filter(pk=key).select_related("incident"), int).instances(event.pk)
    for one, other in ((found, event), (found.incident, event.incident)):
        kept = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
        assert kept == {name: getattr(other, name) for name in kept}
    assert isinstance(found.details, dict)
    assert isinstance(found.incident.registration_key, UUID)
