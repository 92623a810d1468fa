"""What is sent without the outbox when the line is cut: it stays on its page, says so, and is done once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from soportegl.incidents.models import Event
from soportegl.incidents.states import Verb
from tests.browser.conftest import ONLY_DESK
from tests.cast import People
from tests.web.signing_in import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON, TRIED = "Necesita revisión de la mesa central", "Se revisó la partida y se volvió a cargar el CUR"


def lose_answers(page: Page, address: str) -> list[int]:
    """The server does what is posted there; of the first time nobody hears."""
    done: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        answer = route.fetch(max_redirects=0)
        done.append(answer.status)
        return route.abort("connectionreset") if len(done) == 1 else route.fulfill(response=answer)

    page.route(address, lose)
    return done


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="Aviso de la línea")


@pytest.mark.parametrize("beside", [False, True])
def test_what_a_desk_sends_stays_with_all_that_was_typed_and_is_done_once(arrive, people: People, beside: bool) -> None:
    incident = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    if beside:
        visitor.go(f"/gestion/{incident.code}/")
        page.get_by_role("link", name="Trasladar").click()
    else:
        visitor.go(f"/gestion/{incident.code}/trasladar/")
    page.get_by_label("Motivo").fill(REASON)
    page.get_by_label("Qué se intentó").fill(TRIED)
    page.context.set_offline(True)
    button = page.get_by_role("button", name="Trasladar a N3")
    button.click()
    expect(card(page)).to_contain_text("No llegó respuesta")
    expect(page.get_by_label("Motivo")).to_have_value(REASON)
    visitor.check(console=False)
    page.context.set_offline(False)
    done = lose_answers(page, f"**/gestion/{incident.code}/trasladar/")
    with page.expect_event("requestfailed"):
        button.click()
    expect(card(page)).to_contain_text("no se hará dos veces")
    expect(page.get_by_label("Qué se intentó")).to_have_value(TRIED)
    assert (len(done), Event.objects.filter(incident=incident, verb=Verb.TRANSFER).count()) == (1, 1)
    card(page).get_by_role("button", name="Intentar de nuevo").click()
    expect(page.get_by_text(f"La gestión {incident.code} fue trasladada")).to_have_count(1)
    assert Event.objects.filter(incident=incident, verb=Verb.TRANSFER).count() == 1


@ONLY_DESK
def test_tomar_whose_answer_got_lost_is_pressed_again(arrive, people: People) -> None:
    incident = people.report("No carga el reporte de ejecución")
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    lose_answers(page, f"**/gestion/{incident.code}/tomar/")
    page.get_by_role("button", name=f"Tomar {incident.code}").click()
    expect(card(page)).to_contain_text("No llegó respuesta")
    page.get_by_role("button", name=f"Tomar {incident.code}").click()
    expect(page.get_by_text("usted ya la tiene")).to_be_visible()
    assert Event.objects.filter(incident=incident, verb=Verb.TAKE).count() == 1


def test_who_signs_in_without_a_line_stays_there_with_their_name(arrive, people: People) -> None:
    visitor = arrive()
    page = visitor.page
    visitor.go("/ingresar/")
    page.get_by_label("Usuario").fill("ana.municipal")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.locator("label.p-opcion", has_text="SERVICIOS GL").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(card(page)).to_contain_text("No hay línea, o el servidor no responde")
    expect(page.get_by_label("Usuario")).to_have_value("ana.municipal")
    expect(page.get_by_role("radio", name="SERVICIOS GL")).to_be_checked()
    visitor.check(console=False)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, history.state])")
    assert PASSWORD not in kept
    page.context.set_offline(False)
    card(page).get_by_role("button", name="Intentar de nuevo").click()
    page.wait_for_url("**/registro/")


@ONLY_DESK
def test_a_link_without_a_line_leaves_what_stands_here(arrive, people: People) -> None:
    incident = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{incident.code}/")
    page.context.set_offline(True)
    for link in ("Trasladar", "Consulta"):
        page.get_by_role("link", name=link).first.click()
        expect(card(page)).to_contain_text("no se abrió")
        card(page).get_by_role("button").first.press("Escape")
    assert page.url.endswith(f"/gestion/{incident.code}/")
    visitor.check(console=False)
