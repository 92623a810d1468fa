"""A run that two workers do at once, and two runs over the same rows."""

from __future__ import annotations

import pytest

from soportegl.desk import blanking, bulk
from soportegl.desk.models import BulkRun, Outcome
from soportegl.directory.models import User
from soportegl.incidents import verify
from soportegl.incidents.models import Event, EventText, Incident
from soportegl.incidents.states import Verb
from tests.cast import gather
from tests.incidents.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_on_one_run_do_each_row_once() -> None:
    cast = gather()
    many = [cast.report() for _ in range(24)]
    rows = {incident.code: 1 for incident in many}
    run = bulk.start(Verb.TAKE, rows, values={}, key="uno", view="", by=cast.raul)
    at_once(4, lambda number: bulk.work_off(BulkRun.objects.get(pk=run.pk)))
    assert run.rows.filter(outcome=Outcome.DONE).count() == 24
    assert BulkRun.objects.get().is_over
    assert Event.objects.filter(verb="take").count() == 24
    assert verify.run() == []


def test_two_people_who_take_the_same_rows_share_them() -> None:
    cast = gather()
    rows = {cast.report().code: 1 for _ in range(12)}
    people = [cast.raul.pk, cast.rosa.pk]
    at_once(
        2,
        lambda number: bulk.start(
            Verb.TAKE, rows, values={}, key="uno", view="", by=User.objects.get(pk=people[number])
        ),
    )
    counts = [Incident.objects.filter(holder=pk).count() for pk in people]
    assert sum(counts) == 12
    for run in BulkRun.objects.all():
        assert run.rows.filter(outcome=Outcome.DONE).count() == Incident.objects.filter(holder=run.by).count()
        for row in run.rows.filter(outcome=Outcome.REFUSED):
            assert "tomó el caso" in row.sentence


def test_the_same_form_sent_four_times_at_once_is_one_run() -> None:
    cast = gather()
    incident = cast.report()
    at_once(
        4,
        lambda number: bulk.start(
            Verb.NOTE,
            {incident.code: 1},
            values={"text": "Falla general"},
            key="uno",
            view="",
            by=User.objects.get(pk=cast.raul.pk),
        ),
    )
    assert BulkRun.objects.count() == 1
    assert Event.objects.filter(verb="note").count() == 1


def test_a_text_is_blanked_while_two_workers_write_it_and_none_waits_for_another_for_ever() -> None:
    cast = gather()
    many = [cast.report() for _ in range(24)]
    rows = {incident.code: 1 for incident in many}
    run = bulk.start(Verb.NOTE, rows, values={"text": "La clave es 4471"}, key="uno", view="", by=cast.raul)
    bulk._do_one(run, cast.raul)
    text = EventText.objects.get(body="La clave es 4471")

    def work(number: int) -> None:
        if number:
            bulk.work_off(BulkRun.objects.get(pk=run.pk))
        else:
            blanking.redact(many[0], what=text, reason="Lleva una clave", by=cast.admin)

    at_once(3, work)
    run.refresh_from_db()
    assert (run.values, run.is_over) == ({}, True)
    written = EventText.objects.filter(body="La clave es 4471").count()
    assert run.rows.filter(outcome=Outcome.DONE).count() == written + 1
    assert run.rows.filter(sentence=blanking.STOPPED).count() == 23 - written
    assert len(blanking.others_with(text)) == written
    assert verify.run() == []
