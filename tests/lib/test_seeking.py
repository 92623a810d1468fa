"""Words are found in the order of the list when they are common, and through their index when they are rare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from soportegl.incidents.models import Incident
from soportegl.incidents.queries import IncidentQuerySet
from soportegl.lib import clock, seeking
from tests.cast import gather

pytestmark = pytest.mark.django_db
ORDER = ("created_at", "id")


@pytest.fixture
def texts(monkeypatch):
    """Twelve incidents, the oldest first: every second one says «planilla», the first and the ninth «escritural»."""
    monkeypatch.setattr(seeking, "FEW", 0)
    monkeypatch.setattr(seeking, "NEAR", 6)
    monkeypatch.setattr(seeking, "NAMED", 20)
    people, now = gather(), clock.now()
    made = []
    for number in range(12):
        words = " planilla" * (number % 2) + " escritural" * (number in (0, 8))
        with clock.at(now - timedelta(hours=20 - number)):
            made.append(people.report(f"Caso número {number} de la mesa{words}").pk)
    return made


def found(words: str, *, size: int = 2, **marks: str) -> seeking.Found[Incident]:
    rows = Incident.objects.all()
    return seeking.page_found(
        rows,
        rows.showing("code", "system__name"),
        rows.sought(words),
        order=ORDER,
        size=size,
        **marks,
    )


def keys(page: seeking.Found[Incident]) -> list[int]:
    return [row.pk for row in page.page.rows]


def test_common_words_are_found_in_order_and_nobody_counts_them(texts):
    first = found("planilla")
    assert (keys(first), first.total) == ([texts[1], texts[3]], None)
    second = found("planilla", after=first.page.after)
    assert (keys(second), second.total) == ([texts[5], texts[7]], None)
    back = found("planilla", before=second.page.before)
    assert keys(back) == keys(first)


def test_rare_words_are_found_wherever_they_are_and_counted(texts):
    both = found("escritural")
    assert (keys(both), both.total, both.page.after) == ([texts[0], texts[8]], 2, "")
    assert (keys(found("inexistente")), found("inexistente").total) == ([], 0)


def test_more_than_can_be_put_in_order_is_said(texts, monkeypatch):
    monkeypatch.setattr(seeking, "MOST", 3)
    many = found("planilla", size=5)
    assert (len(keys(many)), many.is_cut) == (3, True)
    assert not found("escritural").is_cut


def test_words_that_are_neither_common_nor_rare_are_looked_for_further_on(texts, monkeypatch):
    monkeypatch.setattr(seeking, "NAMED", 1)
    monkeypatch.setattr(seeking, "FAR", 9)
    both = found("escritural", size=1)
    assert (keys(both), both.total, both.is_cut) == ([texts[0]], None, False)
    monkeypatch.setattr(seeking, "FAR", 8)
    first = found("escritural", size=1)
    assert (keys(first), first.total, first.is_cut) == ([texts[0]], None, True)
    monkeypatch.setattr(seeking, "FAR", 13)
    assert not found("escritural", size=2).is_cut


def test_a_changed_text_is_found_by_its_new_words_only(texts):
    incident = Incident.objects.get(pk=texts[0])
    incident.synopsis = "Ahora dice conciliación"
    incident.save()
    assert keys(found("escritural")) == [texts[8]]
    assert keys(found("conciliación")) == keys(found("CONCILIACION")) == [texts[0]]


@pytest.mark.parametrize(
    ("guessed", "asked_of_few", "asked_of_many"),
    [
        (0, ["named 3"], ["named 3", "holding 6"]),
        (30, ["holding 6", "named 21"], ["holding 6"]),
        # Beyond doubt many: the index is not asked at all, and a page may be full sooner.
        (50, ["holding 6", "holding 6"], ["holding 6"]),
        (100, ["holding 5", "holding 6", "holding 6"], ["holding 5", "holding 6"]),
    ],
)
def test_where_words_are_looked_for_depends_on_how_many_are_guessed(
    texts, monkeypatch, guessed, asked_of_few, asked_of_many
):
    asked = list[str]()

    def sought(rows: IncidentQuerySet, words: str) -> seeking.Sought:
        found = real(rows, words)

        def named(count: int) -> list[int]:
            asked.append(f"named {count}")
            return found.named(count)

        def holding(keys: Sequence[int]) -> list[int]:
            asked.append(f"holding {len(keys)}")
            return found.holding(keys)

        return seeking.Sought(lambda: guessed, named, holding)

    real = IncidentQuerySet.sought
    monkeypatch.setattr(IncidentQuerySet, "sought", sought)
    for limit, most in {"FEW": 2, "COMMON": 100, "SOON": 5, "FAR": 12}.items():
        monkeypatch.setattr(seeking, limit, most)
    both = found("escritural")
    assert (keys(both), asked) == ([texts[0], texts[8]], asked_of_few)
    assert both.total == (2 if any(step.startswith("named") for step in asked) else None)
    asked.clear()
    first = found("planilla")
    assert (keys(first), first.total, asked) == ([texts[1], texts[3]], None, asked_of_many)
    asked.clear()
    monkeypatch.setattr(seeking, "SOON", 6)
    assert keys(found("planilla")) == [texts[1], texts[3]]
    assert asked == ["holding 6"] if guessed == 100 else asked_of_many


def test_what_many_hold_but_none_of_the_next_rows_is_not_looked_for_further_on(texts, monkeypatch):
    guess = [50]
    real = IncidentQuerySet.sought
    monkeypatch.setattr(IncidentQuerySet, "sought", lambda *asked: replace(real(*asked), expected=lambda: guess[0]))
    for limit, most in {"NEAR": 2, "FAR": 9}.items():
        monkeypatch.setattr(seeking, limit, most)
    start = found("planilla", size=1).page.after
    assert start
    # The second and third of these rows do not say it, the ninth does.
    none = found("escritural", size=1, after=start)
    assert (keys(none), none.total, none.is_cut) == ([], 0, True)
    # Of those that may be few, all are looked for.
    guess[0] = 30
    assert (keys(found("escritural", size=1, after=start)), found("escritural", size=1).total) == ([texts[8]], 2)


def test_the_database_guesses_how_many_hold_the_words(texts):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incidents_words")
    rows = Incident.objects.all()
    assert rows.sought("planilla").expected() > rows.sought("inexistente").expected() > 0
