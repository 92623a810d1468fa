"""What was asked for over many is found again, by its person only, and keeps no text that was blanked."""

from __future__ import annotations

import pytest

from soportegl.desk import bulk, drafts
from soportegl.desk.models import BulkRun, Draft, Outcome
from soportegl.incidents import actions
from soportegl.incidents.models import EventText, HeldLimit, Incident
from soportegl.incidents.states import Verb
from tests.cast import People, browser_of
from tests.web.test_bulk import apply

pytestmark = pytest.mark.django_db
RUNS = "/bandeja/lotes/"
# The session, the person, their memberships; the runs with their numbers; the frame: systems, notices.
QUERIES = 6


def test_runs_are_listed_with_how_they_went_and_those_under_way_first(people):
    held, taken = people.held(), people.held(by="rosa")
    apply(people, "raul", "nota", held, text="Falla general")
    apply(people, "raul", "cerrar", held, taken, key="dos", solution="Listo")
    BulkRun.objects.filter(verb="note").update(ended_at=None)
    listed = browser_of(people.raul).get(RUNS).context["runs"]
    assert [(title, run.is_over, run.done, not_done) for run, title, not_done in listed] == [
        ("Nota interna en 1 gestión", False, 1, 0),
        ("Cerrar 1 gestión", True, 1, 0),
    ]
    assert "Sus lotes" in browser_of(people.raul).get(f"{RUNS}{listed[0][0].pk}/").content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("rosa", 200), ("carla", 200), ("ana", 403), ("aura", 403), ("admin", 403)]
)
def test_runs_of_others_are_not_listed_and_who_attends_nothing_has_none(people, name, status):
    apply(people, "raul", "nota", people.held(), text="Falla general")
    response = browser_of(people.users[name]).get(RUNS)
    assert response.status_code == status
    assert "Nota interna en" not in response.content.decode()


def test_one_run_and_thirty_cost_the_same(people, django_assert_num_queries):
    held, client = people.held(), browser_of(people.raul)
    bulk.start(Verb.NOTE, {held.code: 9}, values={"text": "Uno"}, key="0", view="", by=people.raul)
    with django_assert_num_queries(QUERIES):
        client.get(RUNS)
    for number in range(1, 30):
        bulk.start(Verb.NOTE, {held.code: 99}, values={"text": "Uno"}, key=str(number), view="", by=people.raul)
    with django_assert_num_queries(QUERIES):
        assert len(client.get(RUNS).context["runs"]) == 30


def blank(people: People, incident: Incident, kind: str) -> int:
    text = EventText.objects.get(event__incident=incident, kind=kind, event__verb=Verb.NOTE)
    data = {"what": f"texto-{text.pk}", "reason": "Tenía una contraseña", "who": people.admin.pk}
    return browser_of(people.admin).post(f"/gestion/{incident.code}/tachar/", data).status_code


def test_a_text_that_is_blanked_lives_on_in_no_run_and_in_no_draft(people):
    secret = "La contraseña es Quetzal2026"
    held, taken, other = people.held(), people.held(by="rosa"), people.held()
    rows = {held.code: 9, taken.code: 9}
    run = bulk.start(Verb.NOTE, rows, values={"text": secret}, key="uno", view="", by=people.raul)
    BulkRun.objects.filter(pk=run.pk).update(values={"text": secret}, ended_at=None)
    run.rows.filter(incident=taken).update(outcome=Outcome.PENDING)
    drafts.save(held, Verb.REPLY, texts={"text": f"{secret}."}, version=0, by=people.raul)
    drafts.save(other, Verb.REPLY, texts={"text": "Sigo con el caso"}, version=0, by=people.raul)
    assert blank(people, held, "text") == 303
    run.refresh_from_db()
    assert run.values == {"text": ""}
    assert [draft.incident for draft in Draft.objects.all()] == [other]
    bulk.work_off(run)
    assert run.rows.get(incident=taken).outcome == Outcome.REFUSED
    assert run.rows.get(incident=taken).sentence == "Escriba la nota."


def test_of_two_hundred_thirteen_changed_meanwhile_and_each_says_what_and_by_whom(people):
    HeldLimit.objects.update(most=None)
    incidents = [people.held(synopsis=f"No abre el reporte número {number}") for number in range(200)]
    rows = {incident.code: incident.event_count for incident in incidents}
    for incident in incidents[::15][:13]:
        actions.answer(incident, text="Ya es urgente", by=people.ana)
    run = bulk.start(Verb.CLOSE, rows, values={"solution": "Registre el traslado"}, key="uno", view="", by=people.raul)
    bulk.work_off(run)
    outcomes = [*run.rows.values_list("outcome", flat=True)]
    assert (outcomes.count(Outcome.DONE), outcomes.count(Outcome.REFUSED)) == (187, 13)
    refused = {row.sentence.split(" (")[0] for row in run.rows.filter(outcome=Outcome.REFUSED)}
    assert refused == {"Ana Lucía Xoquic respondió"}
    page = browser_of(people.raul).get(f"{RUNS}{run.pk}/").content.decode()
    assert "187 de 200 hechas, 13 no se pudieron" in " ".join(page.split())
