"""Each index of the incident is written with every registration: here stands who reads it."""

from __future__ import annotations

import pytest
from django.db import connection

from soportegl.incidents.models import Incident
from soportegl.incidents.queries import IncidentQuerySet
from soportegl.incidents.states import OPEN
from soportegl.lib import clock
from tests.cast import gather

pytestmark = pytest.mark.django_db

#: As found by opening every list of the cast over 10,000 incidents, and counting the scans that each page added.
READ_BY = {
    "incidents_incident_pkey": "the rows that a list has chosen; the incident that an action locks",
    "incidents_incident_code_key": "no two incidents with one code",
    "incidents_incident_code_like": "/gestion/<code>/; the planner takes it as readily as the one above",
    "one_registration_per_key": "a form that comes again is the same incident",
    "registered_lately": "how many somebody registered within the hour; /registro/crear/por-llamada/",
    "duplicates_of": "what is told when an original is solved; /gestion/<code>/parecidas/",
    "open_by_queue": "/bandeja/ of an office, ?vista=trasladadas, ?vista=por-vencer",
    "open_by_tier": "/bandeja/ of an upper desk, ?vista=por-vencer",
    "open_by_slack": "/bandeja/ of an office in the order of its slack",
    "open_by_tier_slack": "/bandeja/ of an upper desk in the order of its slack",
    "open_by_due": "what came due since somebody last looked; what is overdue",
    "open_to_warn": "what is about to come due",
    "open_paused": "the pauses whose date has come",
    "open_in_order": "?vista=central and ?vista=informatica by age, for who sees some of them",
    "open_to_take": "?vista=por-atender and ?vista=para-tomar",
    "open_by_office": "?vista=sede, by age",
    "open_by_office_and_entity": "?vista=sede&orden=entidad",
    "open_by_office_and_system": "?vista=sede&sistema=, and how many there are of each",
    "open_by_system": "?vista=central&sistema= and ?vista=informatica&sistema=",
    "open_by_holder": "?vista=mias",
    "open_as_moved": "?orden=movimiento over all that is open",
    "open_waiting": "?vista=esperan",
    "open_answered": "?vista=respondidas",
    "open_returned": "?vista=devueltas",
    "open_suggested": "what waits for whom it is shown first, in /bandeja/",
    "to_be_verified": "/registro/: solutions to be verified",
    "open_by_reporter": "/registro/",
    "open_by_entity": "/registro/ of who sees a whole entity; ?orden=entidad",
    "ended_by_reporter": "/consulta/ of who reports",
    "ended_by_entity": "/consulta/ of who sees a whole entity",
    "ended_by_office": "/consulta/ of an office",
    "ended_in_order": "/consulta/ of an upper desk, and by words",
    "incidents_incident_entity_id": "/entidad/<code>/; an entity is not deleted while it has incidents",
    "incidents_incident_reporter_id": "who reports: all that they ever reported; the same of people",
    "incidents_incident_holder_id": "a person who has something is not deleted",
    "incidents_incident_follows_id": "/gestion/<code>/: the incidents that continue this one",
    # No list reads these: what the catalogues' own pages delete is looked for here.
    "incidents_incident_category_id": "a category is not deleted while it is used",
    "incidents_incident_ended_by_id": "a person who ended something is not deleted",
    "incidents_incident_expediente_type_id": "a type is not deleted while it is used",
    "incidents_incident_module_id": "a module is not deleted while it is used",
    "incidents_incident_office_id": "an office is not deleted while it has incidents",
    "incidents_incident_suggested_holder_id": "a person to whom something is shown first is not deleted",
    "incidents_incident_system_id": "a system is not deleted while it is used",
}


def test_every_index_of_the_incident_has_a_reader_so_name_that_of_a_new_one():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(indexname, '_[0-9a-f]{8}(_|$)', '\\1') FROM pg_indexes WHERE tablename = %s",
            [Incident._meta.db_table],
        )
        assert {name for (name,) in cursor.fetchall()} == set(READ_BY)


#: Lists of one person or one desk, and the index that makes each as long as what is shown of it.
LISTS = {
    "open_by_holder": lambda rows, people: rows.filter(holder=people.raul).order_by("created_at", "id"),
    "open_by_tier": lambda rows, people: rows.filter(tier=3, state__in=OPEN).order_by("created_at", "id"),
    "open_by_tier_slack": lambda rows, people: rows.filter(tier=3, state__in=OPEN).order_by("begin_by", "id"),
    "open_by_due": lambda rows, people: rows.filter(due_at__lt=clock.now()).order_by("due_at", "id"),
    "open_by_reporter": lambda rows, people: rows.filter(reporter=people.ana, state__in=OPEN).order_by("created_at"),
    "open_as_moved": lambda rows, people: rows.filter(state__in=OPEN).order_by("moved_at", "id"),
    "ended_in_order": lambda rows, people: rows.ended().order_by("-ended_at", "-id"),
}


#: The planner's picture of the table, whatever tests before left in it; it is undone with the test.
MANY = """
DELETE FROM pg_statistic WHERE starelid = 'incidents_incident'::regclass;
UPDATE pg_class SET reltuples = 10000, relpages = greatest(1, pg_relation_size(oid) / 8192) WHERE oid IN
(SELECT 'incidents_incident'::regclass UNION
 SELECT indexrelid FROM pg_index WHERE indrelid = 'incidents_incident'::regclass)
"""


@pytest.mark.parametrize("index", LISTS)
def test_a_list_in_its_order_reads_its_index_and_sorts_nothing(index):
    people = gather()
    people.held()
    rows: IncidentQuerySet = LISTS[index](Incident.objects.all(), people)
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        # So few rows are sorted sooner than looked up.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    plan = rows[:50].explain()
    assert index in plan
    assert "Sort" not in plan
