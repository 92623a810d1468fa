"""The whole row opens what it shows, as its link does; what has something of its own to do keeps it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.incidents import actions
from tests.browser.conftest import ONLY_DESK
from tests.browser.test_looks import box

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_row_is_opened_anywhere_and_its_box_and_button_are_left_alone(arrive, people) -> None:
    first, second = people.report("La primera de las dos"), people.report("La segunda de las dos")
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    row = page.locator(f"tr[data-code='{first.code}']")
    page.get_by_label(f"Marcar {first.code}").check()
    expect(page.locator("#lote")).to_be_visible()
    assert page.url == f"{visitor.address}/bandeja/"
    assert row.locator("a").count() == 1
    page.get_by_role("button", name="Quitar marcas").click()
    row.locator("td.c-edad").first.click()
    page.wait_for_url(lambda url: first.code in url)
    expect(page.get_by_role("heading", name="La primera de las dos")).to_be_visible()
    visitor.go("/bandeja/")
    page.get_by_role("button", name=f"Tomar {second.code}").click()
    message = page.get_by_text(f"Usted tomó la gestión {second.code}")
    expect(message).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="Quitar el aviso").click()
    expect(message).to_have_count(0)


@ONLY_DESK
def test_another_tab_is_opened_by_the_middle_button_and_by_ctrl_and_a_marked_word_opens_nothing(arrive, people) -> None:
    incident = people.report("La primera de las dos")
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    cell = page.locator(f"tr[data-code='{incident.code}'] td.c-ges")
    for how in ({"button": "middle"}, {"modifiers": ["Control"]}):
        with page.context.expect_page() as opened:
            cell.click(**how)
        opened.value.wait_for_url(f"**/gestion/{incident.code}/")
        opened.value.close()
    assert page.url == f"{visitor.address}/bandeja/"
    place = box(cell)
    page.mouse.move(place["x"] + 10, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(place["x"] + 100, place["y"] + place["height"] / 2, steps=4)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()").strip()
    assert page.url == f"{visitor.address}/bandeja/"


@ONLY_DESK
def test_what_was_done_is_said_over_the_list_and_moves_none_of_it(arrive, people) -> None:
    incidents = [people.report(f"Número {number} de la lista de hoy") for number in range(6)]
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/bandeja/?caso={incidents[1].code}")
    last = page.locator(f"tr[data-code='{incidents[5].code}']")
    head = page.get_by_role("heading", level=1)
    stood = box(last)["y"], box(head)["y"]
    page.get_by_role("button", name=f"Tomar {incidents[0].code}").click()
    expect(page.get_by_text("Usted tomó la gestión")).to_be_visible()
    assert (box(last)["y"], box(head)["y"]) == stood


def test_a_conversation_opens_at_what_is_new_and_the_answer_is_under_the_thumb(arrive, people) -> None:
    incident = people.held()
    for number in range(30):
        actions.reply(incident, text=f"Mensaje número {number}: falta ver el libro de bancos.", by=people.raul)
    ana = arrive("ana.municipal")
    page = ana.page
    ana.go(f"/gestion/{incident.code}/")
    expect(page.get_by_text("Mensaje número 29")).to_be_in_viewport()
    expect(page.get_by_text("Mensaje número 3:")).to_be_hidden()
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height < 4 * 844, height
    field = page.get_by_role("textbox", name="Agregar información")
    if page.viewport_size == {"width": 390, "height": 844}:
        expect(field).to_be_in_viewport()
        assert box(field)["y"] > 844 / 2
        field.fill("Ya lo revisé")
        page.get_by_role("heading", name="Conversación").click()
        expect(page.get_by_role("button", name="Enviar")).to_be_in_viewport()
    ana.check()
    actions.ask(incident, text="¿Cuál es el número de cuenta?", by=people.raul)
    ana.go(f"/gestion/{incident.code}/")
    expect(page.get_by_text("1 novedad desde su última visita")).to_be_in_viewport()
    page.get_by_text("Ver las").click()
    expect(page.get_by_text("Mensaje número 3:")).to_be_visible()
    ana.check()


@ONLY_DESK
def test_beside_the_list_too_and_what_arrives_is_followed(arrive, people) -> None:
    incident = people.held()
    for number in range(12):
        actions.reply(incident, text=f"Mensaje número {number}: falta ver el libro de bancos.", by=people.raul)
    raul = arrive("raul.regional")
    page = raul.page
    raul.go("/bandeja/")
    page.locator(f"tr[data-code='{incident.code}'] td.c-edad").first.click()
    expect(page.locator("#caso").get_by_text("Mensaje número 11")).to_be_in_viewport()
    actions.answer(incident, text="Ya lo encontramos, gracias", by=people.ana)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    # On a busy machine the page may ask only with its next pulse.
    expect(page.locator("#caso").get_by_text("Ya lo encontramos, gracias")).to_be_in_viewport(timeout=20_000)
    raul.check()
