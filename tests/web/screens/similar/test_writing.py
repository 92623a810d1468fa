"""Beside «Crear»: solved cases without whose they are, and of desks what they see; the form never knows of it."""

from __future__ import annotations

from typing import Any

import pytest

from soportegl.incidents import actions, precedents
from soportegl.incidents.models import Helped, Incident, Precedent
from soportegl.reading.finding import terms
from tests.cast import People, browser_of, gather

SOLVED = "El sistema indica ORA-01403 al aprobar la conciliación bancaria de la cuenta 3-445-01234-5"
LIKE_IT = "ORA-1403 no permite aprobar conciliaciones bancarias"


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    return gather()


def solved(cast: People) -> Incident:
    found = actions.close(cast.held(synopsis=SOLVED), solution="Ana Xoquic cargó otra vez el estado", by=cast.raul)
    precedents.mark(found, by=cast.raul)
    return found


def ask(cast: People, name: str, synopsis: str = LIKE_IT, **more: Any) -> Any:
    return browser_of(cast.users[name]).post("/parecidas/", {"synopsis": synopsis, **more})


def test_whoever_reports_is_shown_what_a_desk_marked_and_whoever_attends_what_they_see(cast: People) -> None:
    marked, hidden = solved(cast), cast.report(f"{LIKE_IT} desde ayer")
    page = ask(cast, "berta").content.decode()
    assert "[persona] cargó otra vez el estado" in page
    assert "<mark>conciliación</mark>" in page
    assert "Esto lo resolvió" in page
    for secret in ("Ana", "Xoquic", "3-445", "Sololá", marked.code, hidden.code):
        assert secret not in page, secret
    page = ask(cast, "raul").content.decode()
    assert [code for code in (marked.code, hidden.code) if code not in page] == []
    assert "Todavía está abierta" in page
    assert "Esto lo resolvió" not in page
    # Of another office: what is marked, and nothing of what they do not see.
    page = ask(cast, "nestor").content.decode()
    assert "[persona] cargó" in page
    assert hidden.code not in page
    assert ask(cast, "berta", sin=str(marked.pk)).content.strip() == b""


@pytest.mark.parametrize(
    "typed",
    [
        {"synopsis": ""},
        {"synopsis": "de la que no"},
        {"synopsis": "\0\0 nada"},
        {"synopsis": "<script>'\"%_\\ SELECT 1; --"},
        {"synopsis": "conciliación " * 1000},
        {"module": "²", "expediente_type": "999999999999", "entrada": "nada", "sin": "a,,-1,²," + "9," * 500},
        {"module": "999999", "expediente_number": "7" * 5000},
    ],
)
def test_whatever_is_typed_is_answered(cast: People, typed: dict[str, str]) -> None:
    solved(cast)
    assert ask(cast, "ana", **{"synopsis": LIKE_IT} | typed).status_code == 200


def test_it_is_for_those_who_register_and_tells_a_script_when_the_session_is_over(cast: People) -> None:
    assert [ask(cast, who).status_code for who in ("aura", "admin")] == [403, 403]
    other = ask(cast, "ana", who=str(cast.berta.pk))
    assert (other.status_code, b"data-similar-one" in other.content) == (409, False)
    browser = browser_of(cast.ana)
    browser.logout()
    assert browser.post("/parecidas/", {"synopsis": LIKE_IT}, headers={"Accept": "application/json"}).status_code == 401
    assert browser_of(cast.ana).get("/parecidas/").status_code == 405


def test_what_was_enough_is_counted_once_for_each_person_and_registers_nothing(cast: People) -> None:
    marked = solved(cast)
    shown, before = Precedent.objects.get(), Incident.objects.count()
    for who, times in (("ana", 2), ("berta", 1)):
        for _ in range(times):
            browser = browser_of(cast.users[who])
            answer = browser.post("/parecidas/me-sirvio/", {"precedente": shown.pk}, follow=True)
            assert answer.redirect_chain == [("/registro/", 303)]
            assert "no se registró ninguna incidencia" in answer.content.decode()
    assert (Helped.objects.count(), Incident.objects.count()) == (2, before)
    assert "Sirvió 2 veces" in ask(cast, "diego").content.decode()
    # Withdrawn while somebody read it: they go on all the same, and nothing is counted.
    precedents.unmark(marked, by=cast.raul)
    for gone in (str(shown.pk), "", "²", "9" * 30):
        assert browser_of(cast.ana).post("/parecidas/me-sirvio/", {"precedente": gone}).status_code == 303
    assert not Helped.objects.exists()


def test_the_column_costs_the_page_no_question_and_stands_where_the_script_can_ask(cast: People) -> None:
    for who, address in (("ana", "/registro/crear/"), ("raul", "/registro/crear/por-llamada/")):
        page = browser_of(cast.users[who]).get(address).content.decode()
        assert 'data-similar="/parecidas/" data-similar-of="crear"' in page
        assert "<details data-similar-all hidden>" in page
    assert "data-similar" not in browser_of(cast.ana).get("/registro/").content.decode()
