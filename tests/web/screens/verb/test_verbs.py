"""Every verb through its address: who may, who may not, when not, and what becomes of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.incidents import actions, verify
from soportegl.incidents.models import Incident
from soportegl.incidents.states import BY_PATH
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

Prepare = Callable[[People], Incident]


def fresh(people: People) -> Incident:
    return people.report()


def held(people: People) -> Incident:
    return people.held()


def at_central(people: People) -> Incident:
    return people.held(by="carla")


def closed(people: People) -> Incident:
    return actions.close(people.held(), solution="Se orientó al usuario.", by=people.raul)


def finalized(people: People) -> Incident:
    return actions.finalize(people.held(), solution="Se corrigió el saldo.", by=people.raul)


def nudged(people: People) -> Incident:
    incident = people.report()
    actions.nudge(incident, by=people.ana)
    return incident


def paused(people: People) -> Incident:
    return actions.pause(people.held(), reason="Falta el extracto", debtor="bank", by=people.raul)


def confirmed(people: People) -> Incident:
    return actions.confirm(finalized(people), by=people.ana)


@dataclass(frozen=True)
class Case:
    """One verb: somebody who may, on what, with what; somebody who may not; and a moment at which nobody may."""

    path: str
    by: str
    ready: Prepare
    not_by: str
    too_late: Prepare | None
    typed: dict[str, str] = field(default_factory=dict)
    state_after: str = ""


CASES = [
    Case("tomar", "raul", fresh, "ana", held, state_after="in_resolution"),
    Case("soltar", "raul", held, "rosa", fresh, state_after="transferred"),
    Case("asignar", "sofia", held, "raul", closed, {"holder": "rosa.regional"}, "in_resolution"),
    Case("trasladar", "raul", held, "rosa", fresh, {"reason": "Requiere N3", "tried": "Se revisó"}, "transferred"),
    Case("devolver", "carla", at_central, "cesar", held, {"reason": "Falta el estado de cuenta"}, "transferred"),
    Case("pedir-informacion", "raul", held, "ana", fresh, {"text": "¿Qué mensaje ve?"}, "in_resolution"),
    Case("responder", "ana", held, "raul", closed, {"text": "Este es el mensaje"}, "in_resolution"),
    Case("contestar", "raul", held, "rosa", closed, {"text": "Estamos en eso"}, "in_resolution"),
    Case("nota", "rosa", held, "ana", None, {"text": "Mismo síntoma que ayer"}, "in_resolution"),
    Case("insistir", "ana", held, "raul", nudged, {"text": "Sigue detenido"}, "in_resolution"),
    Case(
        "corregir", "raul", held, "rosa", closed, {"urgency": "high", "reason": "Afecta la planilla"}, "in_resolution"
    ),
    Case("pausar", "raul", held, "rosa", fresh, {"debtor": "bank", "reason": "Falta el extracto"}, "in_resolution"),
    Case("reanudar", "raul", paused, "rosa", held, state_after="in_resolution"),
    Case("retirar", "ana", fresh, "raul", held, state_after="closed"),
    Case("cerrar", "raul", held, "rosa", fresh, {"solution": "Se orientó"}, "closed"),
    Case("finalizar", "raul", held, "rosa", fresh, {"solution": "Se corrigió"}, "finalized"),
    Case("confirmar", "ana", finalized, "raul", confirmed, state_after="finalized"),
    Case("reabrir", "ana", finalized, "raul", held, {"reason": "Sigue igual"}, "transferred"),
]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
# The texts that cannot be left empty.
WITH_TEXT = [
    case for case in CASES if set(case.typed) & {"text", "reason", "solution", "tried"} and case.path != "insistir"
]


def address(incident: Incident, path: str) -> str:
    return f"/gestion/{incident.code}/{path}/"


def test_every_verb_of_the_contract_is_tried():
    # What is blanked is chosen from a list of the incident's own: tests/incidents/test_redaction.py; a duplicate is one
    # of another incident: tests/web/screens/similar/test_beside.py.
    assert {case.path for case in CASES} == set(BY_PATH) - {"tachar", "duplicada"}


@every_case
def test_whoever_may_does_it_and_lands_on_the_incident(people, case):
    incident = case.ready(people)
    response = browser_of(people.users[case.by]).post(address(incident, case.path), case.typed)
    assert (response.status_code, response["Location"]) == (303, incident.get_absolute_url())
    incident.refresh_from_db()
    assert incident.state == case.state_after
    assert incident.events.order_by("number").last().verb == BY_PATH[case.path]


@every_case
def test_whoever_may_not_is_refused_by_name(people, case):
    incident = case.ready(people)
    before = incident.events.count()
    response = browser_of(people.users[case.not_by]).post(address(incident, case.path), case.typed)
    assert response.status_code == 403
    assert "Usted no puede" in response.content.decode()
    assert incident.events.count() == before


@every_case
def test_for_whoever_does_not_see_it_it_does_not_exist(people, case):
    incident = case.ready(people)
    before = incident.events.count()
    for outsider in ("nestor", "berta"):
        response = browser_of(people.users[outsider]).post(address(incident, case.path), case.typed)
        assert response.status_code == 404
        assert "No existe esa gestión" in response.content.decode()
    assert incident.events.count() == before


@pytest.mark.parametrize("case", [case for case in CASES if case.too_late], ids=lambda case: case.path)
def test_at_the_wrong_moment_the_page_says_how_it_stands(people, case):
    incident = case.too_late(people)
    before = incident.events.count()
    response = browser_of(people.users[case.by]).post(address(incident, case.path), case.typed)
    assert response.status_code == 409
    assert incident.events.count() == before
    assert browser_of(people.users[case.by]).get(address(incident, case.path)).status_code == 409


@pytest.mark.parametrize("case", WITH_TEXT, ids=lambda case: case.path)
def test_without_its_text_it_is_not_done(people, case):
    incident = case.ready(people)
    before = incident.events.count()
    response = browser_of(people.users[case.by]).post(address(incident, case.path), dict.fromkeys(case.typed, "  "))
    assert response.status_code == 422
    assert incident.events.count() == before


@every_case
def test_looking_at_the_page_changes_nothing(people, case):
    incident = case.ready(people)
    before = (incident.events.count(), Incident.objects.values().get(pk=incident.pk))
    client = browser_of(people.users[case.by])
    assert client.get(address(incident, case.path)).status_code == 200
    assert client.head(address(incident, case.path)).status_code == 200
    assert (incident.events.count(), Incident.objects.values().get(pk=incident.pk)) == before
    assert browser_of(people.users[case.not_by]).get(address(incident, case.path)).status_code == 403


@pytest.mark.parametrize("case", WITH_TEXT, ids=lambda case: case.path)
def test_what_was_typed_survives_every_refusal(people, case):
    typed = {
        **case.typed,
        **{name: "Lo que escribí con cuidado" for name in case.typed if name in ("text", "reason", "solution")},
    }
    incident = case.ready(people)
    pages = [
        browser_of(people.users[name]).post(address(incident, case.path), typed) for name in (case.not_by, "nestor")
    ]
    if case.too_late:
        pages.append(browser_of(people.users[case.by]).post(address(case.too_late(people), case.path), typed))
    for page in pages:
        assert page.status_code in (403, 404, 409)
        assert "Lo que escribí con cuidado" in page.content.decode()


def test_one_missing_text_leaves_the_other_in_its_place(people):
    incident = people.held()
    typed = {"reason": "Requiere revisar parámetros centrales", "tried": ""}
    response = browser_of(people.raul).post(address(incident, "trasladar"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Requiere revisar parámetros centrales" in page
    assert "Escriba qué se intentó antes de trasladar." in page


def test_a_verb_that_does_not_exist_is_no_page(people):
    incident = people.report()
    assert browser_of(people.raul).get(address(incident, "borrar")).status_code == 404


def test_of_two_who_take_it_the_second_learns_who_has_it(people):
    incident = people.report()
    assert browser_of(people.raul).post(address(incident, "tomar")).status_code == 303
    response = browser_of(people.rosa).post(address(incident, "tomar"))
    assert response.status_code == 409
    assert "la tiene Raúl Sacor desde las" in response.content.decode()
    assert "usted ya la tiene" in browser_of(people.raul).post(address(incident, "tomar")).content.decode()


@pytest.mark.parametrize(
    ("path", "by", "prepare"),
    [
        ("contestar", "raul", held),
        ("nota", "raul", held),
        ("pedir-informacion", "raul", held),
        ("responder", "ana", held),
    ],
)
def test_the_same_message_sent_twice_is_one_and_another_one_with_the_same_words_is_two(people, path, by, prepare):
    incident = prepare(people)
    client = Client()
    client.force_login(getattr(people, by))
    before = incident.events.count()
    for key in ("primero", "primero", "segundo"):
        form = {"text": "Revise el saldo.", "key": key}
        assert client.post(f"/gestion/{incident.code}/{path}/", form).status_code == 303
    assert incident.events.count() == before + 2


@pytest.mark.parametrize("key", ["\x00", "x" * 5000, "../../etc", "ñandú", "' OR 1=1"])
def test_a_key_that_no_form_has_neither_fails_nor_repeats(people, key):
    incident = people.held()
    client = Client()
    client.force_login(people.raul)
    for _ in range(2):
        file = SimpleUploadedFile("oficio.pdf", b"%PDF-1.4\n%%EOF\n")
        form = {"text": "Va el oficio.", "key": key, "attachments": file}
        assert client.post(f"/gestion/{incident.code}/contestar/", form).status_code == 303
    assert incident.events.filter(verb="reply").count() == 1
    assert incident.attachments.count() == 1


def retried(people: People, case: Case, later: Callable[[People, Incident], object] | None = None, **more: str):
    """What a form is answered that was sent, and comes again because the line lost the answer."""
    incident, client = case.ready(people), browser_of(people.users[case.by])
    typed = case.typed | {"key": "c" * 32}
    first = client.post(address(incident, case.path), typed, follow=True)
    said = [str(message) for message in first.context["messages"]]
    events = incident.events.count()
    if later:
        later(people, Incident.objects.get(pk=incident.pk))
    again = client.post(address(incident, case.path), typed | more, follow=True)
    return said, events, again, Incident.objects.get(pk=incident.pk)


@pytest.mark.parametrize("case", [case for case in CASES if case.path != "tomar"], ids=lambda case: case.path)
def test_the_same_form_again_is_answered_as_done_and_does_nothing(people, case):
    said, events, again, incident = retried(people, case)
    assert [status for _, status in again.redirect_chain] == [303]
    assert [str(message) for message in again.context["messages"]] == said
    assert incident.events.count() == events
    assert list(verify.check(incident)) == []


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("finalizar", {"solution": "Otra solución"}),
        ("finalizar", {"key": "d" * 32}),
        ("insistir", {"text": "Otra vez"}),
        ("corregir", {"urgency": "low", "reason": ""}),
    ],
)
def test_another_content_or_another_form_is_answered_as_it_ever_was(people, path, more):
    case = next(case for case in CASES if case.path == path)
    _, events, again, incident = retried(people, case, **more)
    assert again.status_code in (409, 422)
    assert incident.events.count() == events


def test_what_its_person_undid_meanwhile_is_done_again(people):
    case = next(case for case in CASES if case.path == "soltar")
    _, events, _, incident = retried(people, case, lambda people, incident: actions.take(incident, by=people.raul))
    assert incident.events.count() == events + 2
    assert incident.holder is None
