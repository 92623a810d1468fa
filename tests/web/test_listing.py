"""A list as its address asks for it: with a question that is kept, and with words that are looked for."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from soportegl.directory.roles import Role
from soportegl.lib import seeking
from soportegl.web import listing, queues
from tests.cast import browser_of
from tests.web.test_queue import codes

pytestmark = pytest.mark.django_db


def test_a_list_whose_question_is_kept_shows_what_it_would_and_what_changed_since(people):
    incidents = [people.report(), people.held(), people.report()]
    for person in people.users.values():
        if not person.standing.is_desk:
            continue
        for view in queues.views_of(person):
            asked = listing.of(person, QueryDict(f"vista={view.slug}"))
            seen = [[row.pk for row in listing.page_of(asked, QueryDict()).page.rows] for _ in range(2)]
            assert seen[0] == seen[1]
            assert set(seen[1]) == set(asked.base.values_list("pk", flat=True))
    assert codes(people, "raul", "?vista=sede") == [each.code for each in incidents]
    people.raul.memberships.filter(role=Role.AGENT).update(office=people.nestor.memberships.get().office)
    assert codes(people, "raul", "?vista=sede") == []


def test_words_of_many_that_the_next_rows_do_not_hold_are_said_to_be_further_on(people, monkeypatch):
    people.report()
    for number in range(2):
        people.report(f"La planilla {number} no cuadra con bancos")
    assert len(codes(people, "raul", "?q=planilla")) == 2
    for limit, most in {"FEW": 0, "NEAR": 1, "NAMED": 1, "FAR": 1}.items():
        monkeypatch.setattr(seeking, limit, most)
    page = browser_of(people.raul).get("/bandeja/?q=planilla")
    assert (page.context["total"], page.context["cut"]) == (0, True)
    said = page.content.decode()
    assert "No está entre las primeras de esta lista" in said
    assert "Hay más coincidencias de las que se muestran" not in said
