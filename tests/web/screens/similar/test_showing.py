"""«Mostrar a otros»: what was removed is read before, what is edited says nothing of it again, and the audit knows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from soportegl.audit.models import Entry, Kind
from soportegl.incidents import actions, precedents
from soportegl.incidents.models import EventText, Incident, Precedent
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db
SYNOPSIS = "Ana Xoquic de la municipalidad de Sololá no puede pagar Q1,234.50 al NIT 1234567-8, teléfono 5500-0142"
SOLUTION = "Se corrigió la cuenta 3-445-01234-5 del CUI 2345 12345 0701"
SECRETS = ("Ana", "Xoquic", "Sololá", "1,234.50", "1234567-8", "5500-0142", "3-445-01234-5", "2345 12345 0701")


@pytest.fixture
def done(people: People) -> Incident:
    return actions.close(people.held(synopsis=SYNOPSIS), solution=SOLUTION, by=people.raul)


def send(people: People, done: Incident, **form: str) -> Any:
    return browser_of(people.raul).post(f"/gestion/{done.code}/mostrar/", form)


def page(people: People, done: Incident) -> str:
    return browser_of(people.raul).get(f"/gestion/{done.code}/mostrar/").content.decode()


def lines() -> list[tuple[str, list[str]]]:
    rows = Entry.objects.filter(object_name__endswith="solución mostrada a otros").order_by("id")
    return [(row.kind, row.changes.get("textos", [])) for row in rows]


def test_the_desk_reads_what_is_removed_edits_the_rest_and_takes_it_back(people: People, done: Incident) -> None:
    shown = page(people, done)
    removed = shown[shown.index("Lo que se quitó") : shown.index("Ver los textos")]
    assert [secret for secret in SECRETS if secret not in removed] == []
    fields = "".join(re.findall(r"<textarea.*?</textarea>", shown, re.DOTALL))
    assert [secret for secret in SECRETS if secret in fields] == []
    first = {"synopsis": "No se puede pagar a un proveedor", "solution": "Se corrigió su cuenta", "visto": ""}
    assert send(people, done, **first).url == done.get_absolute_url()
    kept = Precedent.objects.get()
    assert (kept.synopsis, kept.solution, kept.marked_by) == (first["synopsis"], first["solution"], people.raul)
    stamp = precedents.stamp(kept)
    assert "Se muestra a otros" in page(people, done)
    assert send(people, done, **first | {"solution": "Se activó su cuenta", "visto": stamp}).status_code == 303
    # Once more as it stands says nothing new.
    stamp = precedents.stamp(Precedent.objects.get())
    assert send(people, done, **first | {"solution": "Se activó su cuenta", "visto": stamp}).status_code == 303
    assert send(people, done, retirar="si").status_code == 303
    assert not Precedent.objects.exists()
    both = "la síntesis y la solución"
    assert lines() == [(Kind.ADDED, ["", both]), (Kind.CHANGED, ["", "la solución"]), (Kind.REMOVED, [])]
    told = str(list(Entry.objects.values_list("changes", "object_name")))
    assert [text for text in (*SECRETS, first["solution"]) if text in told] == []


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"solution": "Diga a Ana Xoquic que pague Q1,234.50"}, 422, "Se quitó «Xoquic»"),
        ({"solution": ""}, 422, "Escriba la solución."),
        ({"synopsis": "x" * 1501}, 422, "escriba 1500 como máximo"),
        ({"visto": "2020-01-01"}, 409, "Mientras tanto"),
        ({"who": "0"}, 409, "Mientras tanto ingresó"),
    ],
)
def test_what_cannot_be_shown_comes_back_with_why(
    people: People, done: Incident, form: dict[str, str], status: int, says: str
) -> None:
    typed = {"synopsis": "No se puede pagar", "solution": "Se corrigió su cuenta", "visto": ""} | form
    answer = send(people, done, **typed)
    shown = answer.content.decode()
    assert answer.status_code == status
    assert "No se puede pagar" in shown or "xxx" in shown
    assert not Precedent.objects.exists()
    if "Xoquic" in says:
        assert "[persona] que pague [monto]" in shown
    else:
        assert says in shown


def test_one_that_went_on_is_shown_to_nobody_until_somebody_read_it_again(people: People, done: Incident) -> None:
    precedents.mark(done, by=people.raul)
    assert Incident.objects.as_precedent().exists()
    again = actions.reopen(done, reason="Sigue igual", by=people.ana)
    assert browser_of(people.raul).get(f"/gestion/{done.code}/mostrar/").status_code == 409
    ended = actions.close(actions.take(again, by=people.raul), solution="Otra solución", by=people.raul)
    assert not Incident.objects.as_precedent().exists()
    assert "No se muestra" in page(people, done)
    precedents.mark(ended, by=people.raul)
    assert Incident.objects.as_precedent().get().solution == "Otra solución"
    # What is blanked is blanked there as well.
    text = EventText.objects.filter(event__incident=ended, kind="solution").latest("id")
    actions.redact(ended, what=text, reason="Tenía una contraseña", by=people.admin)
    assert not Precedent.objects.exists()


def test_only_who_attends_finds_the_way_to_it_and_administrators_read_what_was_removed(
    people: People, done: Incident
) -> None:
    for who, finds in (("raul", True), ("sofia", True), ("aura", False), ("ana", False)):
        shown = browser_of(people.users[who]).get(done.get_absolute_url()).content.decode()
        assert (f"/gestion/{done.code}/mostrar/" in shown) is finds, who
    made = precedents.mark(done, by=people.raul)
    browser = browser_of(people.admin)
    text = browser.get(f"/administracion/incidents/precedent/{made.pk}/change/").content.decode()
    assert "<li>NIT: " in text
    assert browser.get("/administracion/incidents/precedent/?q=cuenta").status_code == 200
