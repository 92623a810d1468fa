"""A search finds what holds the words of what the person sees, in the order of the list, however it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from soportegl.directory.models import Membership, User
from soportegl.directory.roles import Role
from soportegl.incidents import actions
from soportegl.incidents.models import Incident, Participant
from soportegl.incidents.states import State
from soportegl.lib import clock, full_text, keyset
from soportegl.lib.recipes import Kept
from soportegl.reading import lists, queues, search
from soportegl.reading.lists import Listing, ListQuery
from soportegl.reading.search import SearchQuery
from tests.cast import People

pytestmark = pytest.mark.django_db

WORDS = (
    *("caso", "planilla", "escritural", "planilla escritural", "!!!"),
    *("inexistente", "caso OR escritural", "caso -planilla"),
)
#: In how many ways they are found: through their index, among the next rows, and week by week.
WAYS = (
    {},
    {"FEW": -1, "SPARSE": 0},
    {"FEW": -1, "SPARSE": 10**9},
    {"FEW": -1, "SPARSE": 0, "NEAR": 3},
    {"FEW": -1, "SPARSE": 0, "NEAR": 3, "NAMED": 4},
    {"FEW": -1, "SPARSE": 10**9, "FAR": 3},
    {"FEW": -1, "SPARSE": 10**9, "NAMED": 4},
    {"FEW": -1, "SPARSE": 10**9, "WEEKLY": 3},
    {"FEW": -1, "SPARSE": 10**9, "WEEKLY": 0, "NAMED": 4},
    {"FEW": -1, "SPARSE": 10**9, "WEEKS": 2, "NAMED": 4},
)


@pytest.fixture
def mixed(people: People) -> People:
    """Of two entities and one without an office, open and ended at every level over some weeks, out of their order."""
    now, ended = clock.now(), []
    for number in range(18):
        synopsis = f"Caso {number} de la mesa{' planilla' * (number % 2)}{' escritural' * (number % 3 == 0)}"
        with clock.at(now - timedelta(days=90 - number)):
            by = ("raul", "carla", "ivan", "rosa")[number % 4]
            if number % 5 == 0:
                people.report(synopsis, by="berta", entity=people.quetzaltenango)
            elif number % 5 == 1:
                people.report(synopsis, by="olga", entity=people.orphan)
            else:
                ended.append((people.held(by=by, synopsis=synopsis), people.users[by]))
    for place, (incident, by) in enumerate(sorted(ended, key=lambda each: each[0].pk % 3)):
        with clock.at(now - timedelta(days=16 - place)):
            if place % 6:
                actions.close(incident, solution="Registre el traslado", by=by)
    # As after a change of desk: seen by nothing but having taken part.
    for person in (people.carla, people.ivan, people.diego, people.nestor):
        Participant.objects.get_or_create(incident=ended[0][0], user=person)
    Membership.objects.create(user=people.raul, role=Role.AGENT, tier=3)
    with connection.cursor() as cursor:
        # Of a table without rows, which it takes this one for, every word seems to be in all of it.
        cursor.execute("ANALYZE incidents_incident, incidents_incidentwords")
    return people


def test_a_number_finds_a_code_an_entity_and_words_whoever_asks(mixed):
    texts = {number: f"caso {int(number)} de" for number in ("7", "0007", "12", "0701", "0901", "701", "9999999")}
    for user in mixed.users.values():
        seen = Incident.objects.visible_to(user)
        for number, text in texts.items():
            plain = seen.filter(
                Q(code__contains=f"-{int(number):07d}-") | Q(entity__code=number) | Q(search_text__contains=text)
            )
            assert set(seen.find(number)) == set(plain), (user, number)
            found = search.incidents(SearchQuery(number), user)
            ended = plain.ended().order_by("-ended_at", "-id")
            assert ([row.pk for row in found.page.rows], found.total) == ([row.pk for row in ended], len(ended))


def test_no_part_of_what_a_number_finds_is_asked_of_each_row_of_the_archive():
    # Of some rows the planner reads all either way; of a million it does so for an OR of several tables.
    assert " OR " not in str(Incident.objects.find("7").query)


@pytest.fixture(params=WAYS, ids=str)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One way to look for words, on pages of four."""
    for limit, most in request.param.items():
        monkeypatch.setattr(full_text, limit, most)
    monkeypatch.setattr(keyset, "SIZE", 4)
    monkeypatch.setattr(lists, "PAGE", 4)
    monkeypatch.setattr(search, "_LOAD", Incident.objects.showing("code"))
    # What was made with other limits.
    monkeypatch.setattr(full_text, "_MADE", Kept())


def read(page: Callable[..., full_text.Found[Any]]) -> tuple[list[int], full_text.Found[Any]]:
    """All pages to the end, each held against the way back to it."""
    seen, mark, asked, first = list[int](), "", list[list[int]](), None
    while True:
        found = page(after=mark)
        first = first or found
        asked.append([row.pk for row in found.page.rows])
        seen += asked[-1]
        if len(asked) > 1:
            assert [row.pk for row in page(before=found.page.before).page.rows] == asked[-2]
        mark = found.page.after
        if not mark:
            return seen, first


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("filters", [{}, {"state": State.CLOSED}])
def test_consult_finds_what_holds_the_words_of_what_one_sees(mixed, filters):
    some = 0
    for user in mixed.users.values():
        for words in WORDS:
            ended = Incident.objects.visible_to(user).ended().filter(**filters)
            expected = list(ended.search(words).order_by("-ended_at", "-id").values_list("pk", flat=True))

            def page(user: User = user, words: str = words, **marks: str) -> full_text.Found[Any]:
                return search.incidents(SearchQuery(words, **filters, **marks), user)

            seen, first = read(page)
            assert (user.username, words, seen) == (user.username, words, expected)
            assert first.total in (None, len(expected))
            some += len(seen)
    assert some > 100


@pytest.mark.usefixtures("way")
def test_a_list_finds_what_holds_the_words_among_its_rows(mixed):
    some = 0
    for user in (each for each in mixed.users.values() if each.permissions.is_desk):
        views = queues.views_of(user.permissions)
        for view in (None, queues.desk_of(views), *views[-2:]):
            for words in WORDS[:5]:
                for order in ("reciente", "entidad") if view is None else ("edad",):
                    asked = lists.of(ListQuery(view.slug if view else "", words, order), user)
                    expected = list(asked.rows.order_by(*asked.order.columns).values_list("pk", flat=True))

                    def page(asked: Listing = asked, **marks: str) -> full_text.Found[Any]:
                        return lists.page(replace(asked, query=replace(asked.query, **marks)))

                    seen, first = read(page)
                    assert (user.username, asked.chosen, words, seen) == (user.username, asked.chosen, words, expected)
                    assert first.total in (None, len(expected))
                    some += len(seen)
    assert some > 100
