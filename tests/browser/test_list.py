"""The list of the desk in a real Chromium: kept under a name, the next one by key, and news without reloading."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import full_text
from tests.browser.conftest import ONLY_DESK
from tests.browser.test_looks import on_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a tab does when it is looked at again: it asks at once what is new.
ASK = "document.dispatchEvent(new Event('visibilitychange'))"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_list_is_filtered_kept_under_a_name_and_found_again(arrive, people) -> None:
    people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    page.get_by_role("link", name="Filtrar").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Urgencia").select_option("medium")
    visitor.check()
    dialog.get_by_role("button", name="Aplicar").click()
    expect(page.get_by_role("link", name="Quitar el filtro Urgencia: Media")).to_be_visible()
    visitor.check()
    if on_phone(page):
        page.get_by_role("button", name="Vista:").click()
    page.get_by_role("link", name="Guardar filtro actual").click()
    dialog.get_by_role("button", name="Guardar").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Escriba un nombre")
    dialog.get_by_label("Nombre").fill("Cierre de mes")
    dialog.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cierre de mes 1")
    visitor.check()


def test_the_next_one_is_taken_with_a_key_and_not_while_typing(arrive, people) -> None:
    incident = people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    if page.viewport_size == {"width": 1366, "height": 768}:
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially("saldos")
        assert not Incident.objects.filter(holder__isnull=False).exists()
        page.locator("#q").blur()
    press(page, "s")
    page.wait_for_url(f"**caso={incident.code}")
    expect(page.get_by_text(f"Usted tomó la gestión {incident.code}")).to_be_visible()
    visitor.check()
    press(page, "g", "b")
    page.wait_for_url("**/bandeja/")


def test_what_is_new_waits_behind_a_button_and_what_changed_changes_in_place(arrive, people) -> None:
    first = people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/?vista=sede")
    second = people.report("Otra que llegó mientras tanto a la sede")
    actions.take(first, by=people.rosa)
    page.evaluate(ASK)
    show = page.get_by_role("button", name="1 nueva. Mostrarla")
    expect(show).to_be_visible()
    expect(page.locator(f"tr[data-code='{first.code}']")).to_contain_text("Rosa Chavajay")
    expect(page.locator(f"tr[data-code='{second.code}']")).to_have_count(0)
    visitor.check()
    show.click()
    expect(page.locator(f"tr[data-code='{second.code}']")).to_be_visible()
    expect(show).to_be_hidden()


def test_who_writes_is_seen_and_what_arrives_leaves_the_typed_text(arrive, people) -> None:
    incident = people.held()
    raul, rosa = arrive("raul.regional"), arrive("rosa.regional")
    for visitor in (raul, rosa):
        visitor.go(f"/gestion/{incident.code}/")
    raul.page.get_by_role("textbox", name="Respuesta al usuario").fill("Estoy revisando el saldo")
    with raul.page.expect_response("**/bandeja/novedades/**"):
        raul.page.evaluate(ASK)
    rosa.page.evaluate(ASK)
    expect(rosa.page.get_by_text("Raúl Sacor está escribiendo")).to_be_visible()
    rosa.check()
    actions.answer(incident, text="Ya no hace falta, gracias", by=people.ana)
    raul.page.evaluate(ASK)
    expect(raul.page.get_by_text("Ana Lucía Xoquic respondió (")).to_be_visible()
    expect(raul.page.get_by_text("Ya no hace falta, gracias")).to_be_visible()
    expect(raul.page.get_by_role("textbox", name="Respuesta al usuario")).to_have_value("Estoy revisando el saldo")
    raul.check()


@ONLY_DESK
def test_what_is_answered_of_one_incident_is_not_said_of_the_next_that_was_opened_meanwhile(arrive, people) -> None:
    first, second = people.held(synopsis="La primera de las dos"), people.held(synopsis="La segunda de las dos")
    for who, incident in (("rosa.regional", first), ("sofia.supervisora", second)):
        other = arrive(who)
        other.go(f"/gestion/{incident.code}/")
        with other.page.expect_response("**/bandeja/novedades/**"):
            other.page.evaluate(ASK)
    raul = arrive("raul.regional")
    page, held = raul.page, list[Route]()
    page.route("**/bandeja/novedades/**", lambda route: route.continue_() if held else held.append(route))
    # An open incident asks by itself.
    with page.expect_request("**/bandeja/novedades/**"):
        raul.go(f"/bandeja/?caso={first.code}")
    for number in range(3):
        actions.note(first, text=f"Nota número {number} de la mesa", by=people.rosa)
    page.locator(f"tr[data-code='{second.code}'] a").click()
    expect(page.locator("#caso").get_by_role("heading", name="La segunda de las dos")).to_be_visible()
    held[0].continue_()
    # Not with the next pulse only.
    expect(page.get_by_text("Sofía Tzoc también la ve")).to_be_visible(timeout=10_000)
    second.refresh_from_db()
    seen = page.locator("#caso [data-seen]")
    assert {each.input_value() for each in seen.all()} == {str(second.event_count)}


def test_words_of_many_that_the_next_rows_do_not_hold_ask_for_a_filter(arrive, people, monkeypatch) -> None:
    people.report()
    people.report("La planilla no cuadra con bancos desde ayer")
    for limit, most in {"FEW": 0, "NEAR": 1, "NAMED": 0, "FAR": 1}.items():
        monkeypatch.setattr(full_text, limit, most)
    visitor = arrive("raul.regional")
    visitor.go("/bandeja/?q=planilla")
    expect(visitor.page.get_by_text("No está entre las primeras de esta lista")).to_be_visible()
    expect(visitor.page.get_by_text("Agregue otra palabra, un filtro o el código para encontrarla.")).to_be_visible()
    visitor.check()


@ONLY_DESK
def test_a_click_in_the_desk_prints_nothing_and_the_button_for_it_does(arrive, people) -> None:
    incident = people.held()
    raul = arrive("raul.regional")
    raul.go("/bandeja/")
    raul.page.locator("h1").click()
    raul.page.locator(f"tr[data-code='{incident.code}'] a").click()
    expect(raul.page.locator("#caso-titulo")).to_be_visible()
    raul.check()
    raul.go("/mis-municipios/")
    raul.page.get_by_role("button", name="Imprimir").click()
    assert raul.complaints == ["The page was printed"]
