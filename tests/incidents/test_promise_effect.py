"""What another promise would do to what is open is told before it holds, and then it does just that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from soportegl.audit.models import Entry
from soportegl.audit.recording import Acting, acting
from soportegl.directory import promising
from soportegl.directory.models import Promise
from soportegl.incidents import actions, clock_rows, promise_effect
from soportegl.incidents.models import Incident
from soportegl.incidents.promise_effect import Effect, effect_of
from soportegl.lib import clock
from tests.cast import gather

pytestmark = pytest.mark.django_db
#: Monday, ten in the morning of Guatemala.
MONDAY = datetime(2026, 11, 30, 16, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Desk:
    """Three that came at ten and were taken: of one the urgency is another, one waits for the bank; it is noon."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.now, self.people = MONDAY, gather()
        self.old = Promise.objects.create(tier=2, take_minutes=60, solve_minutes=240, valid_from=LONG_AGO)
        self.plain, self.critical, self.paused = (self.people.held() for _ in range(3))
        raul = self.people.raul
        self.critical = actions.correct(self.critical, urgency="critical", reason="Es la planilla", by=raul)
        self.paused = actions.pause(self.paused, reason="El banco", debtor="bank", by=raul)
        self.now = MONDAY + timedelta(hours=2)

    def instead(self, **said: object) -> Promise:
        return promising.successor(self.old, **{"take_minutes": 60, "solve_minutes": 240, **said})

    def due(self, incident: Incident) -> datetime | None:
        return clock_rows.clock_of(Incident.objects.get(pk=incident.pk)).due_at


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def figures(effect: Effect) -> list[tuple[int, ...]]:
    """Per tier: open, computed, moved, late, no longer late."""
    return [tuple(line[1:]) for line in effect.lines]


def test_what_is_told_is_what_comes_to_be(desk: Desk) -> None:
    new = desk.instead(solve_minutes=90, applies_to_open=True)
    effect = effect_of(desk.old, new, desk.now)
    # The one in pause has an hour and a half of its four left less: it is late nowhere.
    assert figures(effect) == [(3, 3, 3, 2, 0)]
    told = {each.incident.pk: each.after.at for each in effect.examples}
    assert set(told.values()) == {None, MONDAY + timedelta(minutes=90)}
    assert desk.due(desk.plain) == MONDAY + timedelta(hours=4), "nothing was written"
    promising.replace(desk.old, new)
    desk.now += timedelta(minutes=1)
    assert {row.pk: desk.due(row) for row in (desk.plain, desk.critical, desk.paused)} == told
    # And back: what was late is late no longer.
    desk.old = new
    back = effect_of(new, desk.instead(applies_to_open=True), desk.now)
    assert figures(back) == [(3, 3, 3, 0, 2)]


def test_from_now_on_nothing_that_is_open_changes(desk: Desk) -> None:
    assert figures(effect_of(desk.old, desk.instead(solve_minutes=5), desk.now)) == [(3, 3, 0, 0, 0)]
    assert figures(effect_of(desk.old, None, desk.now)) == [(3, 3, 0, 0, 0)]


def test_only_those_that_a_promise_is_of_are_counted(desk: Desk) -> None:
    of_urgency = Promise(tier=2, urgency="critical", solve_minutes=30, applies_to_open=True, valid_from=desk.now)
    assert figures(effect_of(None, of_urgency, desk.now)) == [(1, 1, 1, 1, 0)]
    whole = Promise(solve_minutes=180, applies_to_open=True, valid_from=desk.now)
    assert figures(effect_of(None, whole, desk.now)) == [(3, 3, 3, 0, 0), (0,) * 5, (0,) * 5]
    elsewhere = Promise(tier=3, solve_minutes=30, applies_to_open=True, valid_from=desk.now)
    assert figures(effect_of(None, elsewhere, desk.now)) == [(0,) * 5]


def test_of_thousands_those_that_are_first_are_computed_and_it_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr(promise_effect, "MOST", 2)
    new = desk.instead(solve_minutes=90, applies_to_open=True)
    effect_of(desk.old, new, desk.now)
    # How many there are, those that are first, their stays and their pauses; and whether promises changed.
    with django_assert_num_queries(5):
        effect = effect_of(desk.old, new, desk.now)
    assert figures(effect) == [(3, 2, 2, 2, 0)]
    assert effect.is_sample
    assert {each.incident.pk for each in effect.examples} == {desk.plain.pk, desk.critical.pk}


def test_who_comes_too_late_writes_nothing_and_one_line_says_before_and_after(desk: Desk) -> None:
    first, second = desk.instead(solve_minutes=90), desk.instead(solve_minutes=120)
    with acting(Acting(lambda: desk.people.admin, lambda: "127.0.0.1")):
        promising.replace(desk.old, first)
        for late in (lambda: promising.replace(desk.old, second), lambda: promising.end(desk.old)):
            with pytest.raises(ValidationError, match="otra persona cambió"):
                late()
        with pytest.raises(ValidationError, match="otra persona cambió"):
            promising.begin(Promise(tier=2, solve_minutes=5))
        promising.end(first)
        promising.begin(Promise(tier=2, solve_minutes=30))
    assert list(Promise.objects.filter(tier=2).order_by("pk").values_list("solve_minutes", "valid_until")) == [
        (240, desk.now),
        (90, desk.now),
        (30, None),
    ]
    lines = [(line.kind, line.changes) for line in Entry.objects.order_by("pk")]
    assert lines == [
        ("changed", {"tiempo para resolverla": ["4 h", "1 h 30 min"]}),
        (
            "changed",
            {
                "rige": ["sí", "no"],
                "tiempo para tomarla": ["1 h", ""],
                "tiempo para resolverla": ["1 h 30 min", ""],
                "también a las abiertas": ["no", ""],
            },
        ),
        ("added", {"tiempo para resolverla": ["", "30 min"], "también a las abiertas": ["", "no"]}),
    ]


def test_a_clock_that_was_set_back_ends_no_promise_before_it_began(desk: Desk) -> None:
    desk.old.valid_from = desk.now + timedelta(hours=1)
    desk.old.save()
    promising.replace(desk.old, desk.instead(solve_minutes=90))
    promising.end(Promise.objects.get(valid_until=None))
    assert all(row.valid_until == desk.old.valid_from for row in Promise.objects.all())
