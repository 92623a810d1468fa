"""What is summed up is what a plain count of the events and stays says, and stays so whatever is written later."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from soportegl.directory.models import Module
from soportegl.figures import refreshing, sums
from soportegl.figures.measures import MEASURES
from soportegl.figures.models import Cut, Figure, Grain, Progress
from soportegl.figures.periods import Period
from soportegl.figures.scopes import Scope
from soportegl.incidents import actions
from soportegl.incidents.models import Event, Incident, Stage
from soportegl.incidents.states import ARRIVALS, Verb
from tests.cast import gather
from tests.figures.conftest import on

pytestmark = pytest.mark.django_db
ALL = Scope(everything=True)
MARCH, BOTH = Period(date(2026, 3, 1), date(2026, 3, 31)), Period(date(2026, 3, 1), date(2026, 4, 30))
ODD = Period(date(2026, 3, 3), date(2026, 4, 3))


def naive(period: Period, by: tuple[str, ...], **narrowed: int) -> dict:
    """The same counted row by row, of what differs from stay to stay and from event to event."""
    counts: dict = {}

    def add(moment, tier, incident, person, names) -> None:
        day = timezone.localdate(moment)
        known = {"tier": tier, "office": incident.office_id, "system": incident.system_id, "person": person}
        known |= {"module": incident.module_id, "entity": incident.entity_id, "day": day, "month": day.replace(day=1)}
        if period.since <= day <= period.until and all(known[name] == value for name, value in narrowed.items()):
            counts.setdefault(tuple(known[name] for name in by), Counter()).update(names)

    for event in Event.objects.select_related("incident"):
        verb = Verb(event.verb)
        names = ["received"] * (verb.stay in ARRIVALS) + ["arrived"] * (event.number == 1)
        names += {
            "reopen": ["reopened"],
            "finalize": ["finalized"],
            "confirm": ["verified"],
            "lapse": ["unverified"],
        }.get(event.verb, [])
        before = event.incident.stages.filter(left_at__lte=event.at).order_by("number").last()
        solver = before.taken_by_id if before and verb not in (Verb.TRANSFER, Verb.SEND_BACK) else None
        if names:
            add(event.at, event.tier, event.incident, solver, names)
    for stage in Stage.objects.filter(left_at__isnull=False).select_related("incident"):
        ended = stage.outcome in ("close", "finalize", "withdraw")
        solved = ended and stage.outcome != "withdraw"
        above = stage.incident.stages.filter(number__lte=stage.number, tier__gt=2).exists()
        names = ["attended"] + ["ended"] * ended + ["solved"] * solved + ["first_level"] * (solved and not above)
        names += {"transfer": ["sent_up"], "send_back": ["sent_back"]}.get(stage.outcome, [])
        add(stage.left_at, stage.tier, stage.incident, stage.taken_by_id, names)
    return {key: dict(counted) for key, counted in counts.items()}


def plain(found: sums.Sums) -> dict:
    """Without what is nothing, and without what lasts."""
    timed = {"taken", "worked", "take_promised", "take_kept", "solve_promised", "solve_kept"}
    names = [name for name, each in MEASURES.items() if not each.seconds and name not in timed]
    rows = {key: {name: row[name] for name in names if row[name]} for key, row in found.items()}
    return {key: row for key, row in rows.items() if row}


def all_ended() -> None:
    """Who wrote has ended: a test never does."""
    Progress.objects.update(done=Event.objects.latest("pk").pk)


def test_every_sum_is_what_a_plain_count_says(told, cast):
    refreshing.refresh()
    for period in (MARCH, BOTH, ODD, Period(date(2026, 3, 5), date(2026, 3, 5)), Period(date(2019, 1, 1), MARCH.since)):
        for by in ((), ("tier",), ("office", "entity"), ("module",), ("day",), ("month", "tier")):
            assert plain(sums.of(period, ALL, by)) == naive(period, by), (period, by)
            narrowed = {"office": cast.office.pk}
            assert plain(sums.of(period, ALL, by, narrowed)) == naive(period, by, **narrowed), (period, by)
        known = {key: row for key, row in naive(period, ("person",)).items() if key[0]}
        assert plain(sums.of(period, ALL, ("person",))) == known
    whole = sums.of(BOTH, ALL)[()]
    assert [whole[name] for name in ("arrived", "solved", "first_level", "reopened", "verified", "unverified")] == [
        *(5, 3, 2, 1, 1, 1),
    ]
    # From the second of March at 08:15 until the fifth at 09:15.
    assert whole["whole_seconds"] > 73 * 3600


def test_what_no_cut_has_is_counted_of_one_entity_or_one_person_only(told, cast):
    refreshing.refresh()
    of_entity, of_raul = {"entity": cast.solola.pk}, {"person": cast.raul.pk}
    assert plain(sums.of(BOTH, ALL, ("module",), of_entity)) == naive(BOTH, ("module",), **of_entity)
    assert plain(sums.of(ODD, ALL, ("module", "tier"), of_raul)) == naive(ODD, ("module", "tier"), **of_raul)
    office = Scope(offices=frozenset({cast.office.pk}))
    assert sums.of(BOTH, Scope(offices=frozenset({0})), ("module",), of_entity) == {}
    assert plain(sums.of(BOTH, office, ("module",), of_entity)) == naive(BOTH, ("module",), **of_entity)
    with pytest.raises(sums.TooWide):
        sums.of(BOTH, ALL, ("entity", "module"))


def test_of_the_measures_that_are_asked_for_nothing_else_is_summed(told, cast):
    refreshing.refresh()
    for by, narrowed in ((("month", "tier"), {}), (("module",), {"entity": cast.solola.pk})):
        known = {
            key: {"arrived": row["arrived"]} for key, row in naive(BOTH, by, **narrowed).items() if "arrived" in row
        }
        assert known
        assert sums.of(BOTH, ALL, by, narrowed, ("arrived",)) == known


def test_only_days_of_which_something_was_written_are_counted_anew(told, cast):
    assert len(refreshing.refresh()) > 3
    all_ended()
    assert refreshing.refresh() == []
    with on(4, month=5):
        actions.note(told["ajena"], text="Llamé a la entidad", by=cast.nestor)
    assert refreshing.refresh() == [date(2026, 5, 4)]
    # What is counted under another module from now on is so on all of its days.
    with on(5, month=5):
        held = actions.take(Incident.objects.get(pk=told["cerrada"].pk), by=cast.raul)
        corrected = actions.correct(held, reason="Era otro", by=cast.raul, module=Module.objects.get(name="Tesorería"))
    assert {date(2026, 3, 2), date(2026, 3, 31), date(2026, 5, 5)} <= set(refreshing.refresh())
    assert plain(sums.of(MARCH, ALL, ("module",))) == naive(MARCH, ("module",))
    assert (corrected.module_id,) in sums.of(MARCH, ALL, ("module",))
    assert refreshing.differences() == []


def test_what_does_not_hold_is_named_and_set_right(told):
    refreshing.refresh()
    all_ended()
    assert refreshing.differences() == []
    Figure.objects.filter(day=date(2026, 3, 5), grain=Grain.DAY, cut=Cut.OFFICES).update(attended=70)
    Figure.objects.filter(day=date(2026, 4, 1), grain=Grain.MONTH, cut=Cut.HOURS).delete()
    wrong = ["Las cifras de 05/03/2026", "Las cifras de 03/2026", "Las cifras de 04/2026"]
    wrong = [f"{begins} no son las que dan los sucesos." for begins in wrong]
    assert refreshing.differences() == wrong
    with on(10, month=4):
        assert refreshing.mend() == wrong
    assert refreshing.differences() == []
    # What nobody has summed up yet is no difference.
    Figure.objects.all().delete()
    Progress.objects.update(done=0)
    assert refreshing.differences() == []


def another_connection() -> psycopg.Connection:
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor, "context": None})


def test_of_two_at_once_the_second_does_nothing(told):
    with another_connection() as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended('soportegl.figures', 0))")
        assert refreshing.refresh() == []
        assert refreshing.mend() == []
    assert not Figure.objects.exists()
    assert refreshing.refresh()


@pytest.mark.django_db(transaction=True)
def test_what_somebody_may_still_be_writing_is_looked_at_again():
    last = gather().report().events.get().pk
    with another_connection() as other:
        other.execute("SELECT pg_current_xact_id()")
        for _ in range(2):
            assert refreshing.refresh()
            assert (refreshing.progress().done, refreshing.progress().seen) == (0, last)
    # Whoever else writes in this server, in a database of their own, is waited for as well.
    for _ in range(600):
        assert refreshing.refresh()
        if refreshing.progress().done == last:
            break
        time.sleep(0.1)
    assert refreshing.refresh() == []
