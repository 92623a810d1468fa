"""How a conversation opens: folded to its latest, with a mark where what is new begins, for each as they left it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from soportegl.desk.models import Seen
from soportegl.directory.models import Membership
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.web.ui import thread
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

MARK = re.compile(r'id="nuevo">\s*(.*?)\s*</li>\s*<li class="[^"]*" id="(suceso-\d+)"', re.DOTALL)


def opened(people: People, name: str, incident: Incident, query: str = "") -> str:
    response = browser_of(people.users[name]).get(f"/gestion/{incident.code}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_what_came_since_somebody_last_looked_is_marked_for_them_alone_and_once(people):
    incident = people.held()
    assert MARK.search(opened(people, "ana", incident)) is None
    actions.note(incident, text="Solo para la mesa", by=people.rosa)
    actions.reply(incident, text="Lo estamos viendo", by=people.raul)
    incident = actions.ask(incident, text="¿Cuál es el número de cuenta?", by=people.raul)
    marked = MARK.search(opened(people, "ana", incident))
    assert marked is not None
    reply = incident.events.get(verb="reply")
    assert marked.groups() == ("2 novedades desde su última visita", f"suceso-{reply.number}")
    assert MARK.search(opened(people, "ana", incident)) is None
    # What one wrote oneself is not new, and the desks read what is internal too.
    actions.answer(incident, text="La 3-445-0000", by=people.ana)
    assert MARK.search(opened(people, "ana", incident)) is None
    assert MARK.search(opened(people, "carla", people.held(by="carla"))) is None
    opened(people, "raul", incident)
    actions.note(Incident.objects.get(pk=incident.pk), text="Ya está claro", by=people.rosa)
    beside = browser_of(people.raul).get(f"/bandeja/?caso={incident.code}").content.decode()
    assert (found := MARK.search(beside)) is not None
    assert found[1] == "1 novedad desde su última visita"


def test_opening_again_what_has_not_changed_writes_nothing(people, django_assert_num_queries):
    incident = people.held()
    opened(people, "raul", incident)
    row = Seen.objects.get(incident=incident, user=people.raul)
    assert row.number == incident.event_count
    actions.reply(incident, text="Lo estamos viendo", by=people.raul)
    opened(people, "raul", incident)
    assert Seen.objects.get().number == Incident.objects.get(pk=incident.pk).event_count
    assert Seen.objects.get().pk == row.pk


def test_the_older_part_of_a_long_conversation_is_folded_without_a_script(people):
    incident = people.held()
    for number in range(20):
        actions.reply(incident, text=f"Mensaje número {number}", by=people.raul)
    whole = opened(people, "ana", incident)
    folded, latest = whole.split("data-older", 1)[1].split("</details>")
    # Registered, taken and twenty replies, of which the last six are in sight.
    assert "Ver las 16 anteriores" in folded
    assert latest.count('id="suceso-') == thread.UNFOLDED
    assert whole.count('id="suceso-') == 22
    assert "Mensaje número 19" in latest
    assert "anteriores</summary>" not in opened(people, "ana", incident, "?todo")
    assert "anteriores</summary>" not in opened(people, "ana", people.held())


def test_what_is_new_is_not_folded_away_and_a_flood_of_it_is(people):
    incident = people.held()
    opened(people, "ana", incident)
    for number in range(12):
        actions.reply(incident, text=f"Mensaje número {number}", by=people.raul)
    latest = opened(people, "ana", incident).rsplit("</details>", 1)[-1]
    assert latest.count('id="suceso-') >= 12
    for number in range(40):
        actions.reply(incident, text=f"Otro mensaje número {number}", by=people.raul)
    latest = opened(people, "ana", incident).rsplit("</details>", 1)[-1]
    assert latest.count('id="suceso-') == thread.MOST_UNFOLDED
    assert "40 novedades desde su última visita" in latest


def test_who_works_at_a_desk_and_reports_for_the_entity_reads_no_notes_beside_the_list_either(people):
    incident = actions.note(people.held(), text="Solo para la mesa", by=people.raul)
    beside = f"/bandeja/?caso={incident.code}"
    assert "Solo para la mesa" in browser_of(people.rosa).get(beside).content.decode()
    reports = {"role": Role.REPORTER, "tier": Tier.MUNICIPAL, "entity": people.solola, "starts_on": date(2020, 1, 1)}
    Membership.objects.create(user=people.rosa, **reports)
    page = browser_of(people.rosa).get(beside).content.decode()
    assert "tomó el caso" in page
    assert "Solo para la mesa" not in page
