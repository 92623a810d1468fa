"""Words are found in the order of the list when they are common, and through their index when they are rare."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from soportegl.incidents.models import Incident
from soportegl.incidents.queries import sought
from soportegl.lib import clock, full_text
from tests.cast import gather

pytestmark = pytest.mark.django_db
ORDER = ("created_at", "id")


@pytest.fixture
def texts(monkeypatch):
    """Twelve incidents, the oldest first: every second one says «planilla», the first and the ninth «escritural»."""
    monkeypatch.setattr(full_text, "FEW", 0)
    monkeypatch.setattr(full_text, "SOME", 2)
    monkeypatch.setattr(full_text, "NEAR", 6)
    monkeypatch.setattr(full_text, "NAMED", 20)
    # Common ones are looked for in the next rows, unless a test says how many are guessed.
    monkeypatch.setattr(full_text, "SPARSE", 0)
    people, now = gather(), clock.now()
    made = []
    for number in range(12):
        words = " planilla" * (number % 2) + " escritural" * (number in (0, 8))
        with clock.at(now - timedelta(hours=20 - number)):
            made.append(people.report(f"Caso número {number} de la mesa{words}").pk)
    return made


def found(words: str, *, size: int = 2, guess: int = 1, short: bool = False, **marks: str) -> full_text.Found[Incident]:
    # What the database would guess grows with what tests before left in its pages.
    rows, asked = (
        Incident.objects.all(),
        replace(sought(words), expected=lambda: guess, among=lambda: 12, is_short=short),
    )
    load = rows.showing("code", "system__name")
    return full_text.page_found(lambda who: [rows], lambda who: rows, load, asked, order=ORDER, size=size, **marks)


def keys(page: full_text.Found[Incident]) -> list[int]:
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


def test_all_that_the_index_names_is_put_in_order(texts, monkeypatch):
    monkeypatch.setattr(full_text, "FAR", 6)
    first = found("planilla", size=4)
    assert (keys(first), first.total, first.is_cut) == ([texts[place] for place in (1, 3, 5, 7)], 6, False)
    second = found("planilla", size=4, after=first.page.after)
    assert (keys(second), second.total, second.page.after) == ([texts[9], texts[11]], 6, "")
    assert keys(found("planilla", size=4, before=second.page.before)) == keys(first)


def test_words_that_are_neither_common_nor_rare_are_looked_for_further_on(texts, monkeypatch):
    monkeypatch.setattr(full_text, "NAMED", 1)
    monkeypatch.setattr(full_text, "FAR", 9)
    both = found("escritural", size=1)
    assert (keys(both), both.total, both.is_cut) == ([texts[0]], None, False)
    monkeypatch.setattr(full_text, "FAR", 8)
    first = found("escritural", size=1)
    assert (keys(first), first.total, first.is_cut) == ([texts[0]], None, True)
    monkeypatch.setattr(full_text, "FAR", 13)
    assert not found("escritural", size=2).is_cut


def test_a_changed_text_is_found_by_its_new_words_only(texts):
    incident = Incident.objects.get(pk=texts[0])
    incident.synopsis = "Ahora dice conciliación"
    incident.save()
    assert keys(found("escritural")) == [texts[8]]
    assert keys(found("conciliación")) == keys(found("CONCILIACION")) == [texts[0]]


@pytest.mark.parametrize(
    ("guess", "sparse", "short", "asked_of_few", "asked_of_many"),
    [
        (0, 0, False, ["named 2"], ["named 2", "walked 6"]),
        (30, 0, False, ["walked 6", "named 20"], ["walked 6"]),
        # Not so many that the next rows hold enough: they are named, and counted with it.
        (15, 1000, False, ["named 20"], ["named 20"]),
        # Of a short list the next rows may be all.
        (15, 1000, True, ["walked 6", "named 20"], ["walked 6"]),
        # More than the index may name are looked for further on at once, and only once.
        (30, 1000, False, ["walked 12", "named 20"], ["walked 12"]),
        (30, 1000, True, ["walked 12", "named 20"], ["walked 12"]),
        # Beyond doubt many: the index is not asked at all.
        (50, 0, False, ["walked 6", "walked 12"], ["walked 6"]),
        (50, 1000, False, ["walked 6", "walked 12"], ["walked 6"]),
    ],
)
def test_where_words_are_looked_for_depends_on_how_many_are_guessed(
    texts, monkeypatch, guess, sparse, short, asked_of_few, asked_of_many
):
    asked = list[str]()

    class Search(full_text._Search):
        def named(self, most: int) -> tuple[full_text.Keys, int | None, bool] | None:
            asked.append(f"named {most}")
            return super().named(most)

        def walked(self, most: int) -> tuple[bool, full_text.Keys]:
            asked.append(f"walked {most}")
            return super().walked(most)

    monkeypatch.setattr(full_text, "_Search", Search)
    for limit, most in {"FEW": 2, "FAR": 12, "SPARSE": sparse}.items():
        monkeypatch.setattr(full_text, limit, most)
    both = found("escritural", guess=guess, short=short)
    assert (keys(both), asked) == ([texts[0], texts[8]], asked_of_few)
    assert both.total == (2 if any("named" in step for step in asked) else None)
    asked.clear()
    first = found("planilla", guess=guess, short=short)
    assert (keys(first), asked) == ([texts[1], texts[3]], asked_of_many)
    assert first.total == (6 if asked[-1].startswith("named") else None)


def test_what_the_index_has_too_many_of_to_name_is_found_in_the_order_of_the_list(texts, monkeypatch):
    for limit, most in {"NAMED": 3, "SPARSE": 1000}.items():
        monkeypatch.setattr(full_text, limit, most)
    first = found("planilla", guess=5)
    assert (keys(first), first.total, first.is_cut) == ([texts[1], texts[3]], None, False)
    assert keys(found("planilla", guess=5, after=first.page.after)) == [texts[5], texts[7]]


def test_what_many_hold_but_none_of_the_next_rows_is_not_looked_for_further_on(texts, monkeypatch):
    for limit, most in {"NEAR": 2, "FAR": 9}.items():
        monkeypatch.setattr(full_text, limit, most)
    start = found("planilla", size=1, guess=50).page.after
    assert start
    # The second and third of these rows do not say it, the ninth does.
    none = found("escritural", size=1, guess=50, after=start)
    assert (keys(none), none.total, none.is_cut) == ([], 0, True)
    # Of those that may be few, all are looked for.
    both = found("escritural", size=1, guess=30)
    assert (keys(found("escritural", size=1, guess=30, after=start)), both.total) == ([texts[8]], 2)


def test_the_database_guesses_how_many_hold_the_words(texts):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incidents_incidentwords, incidents_incident")
    assert sought("planilla").expected() > sought("inexistente").expected() > 0
    assert sought("planilla").among() == len(texts)
