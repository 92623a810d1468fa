"""What a careful eye would notice on the desk: nothing cut, nothing that jumps, everything within reach of a thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from soportegl.incidents import actions
from tests.browser.conftest import ONLY_DESK, ONLY_PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a tab does when it is looked at again: it asks at once what is new.
ASK = "document.dispatchEvent(new Event('visibilitychange'))"
TOUCH = 44


def box(place: Locator) -> dict[str, float]:
    """Where something stands, in whole pixels."""
    found = place.bounding_box()
    assert found is not None
    return {name: round(value) for name, value in found.items()}


def on_phone(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] < 992


def test_the_fields_of_the_filters_stand_under_their_title_and_a_thumb_reaches_them(arrive, people) -> None:
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    page.get_by_role("link", name="Filtrar").click()
    dialog = page.locator("#dialog")
    field = dialog.get_by_label("Gestión o palabras")
    assert box(field)["x"] == box(dialog.get_by_role("heading"))["x"]
    if on_phone(page):
        for each in (field, dialog.get_by_label("Sistema"), dialog.get_by_label("Creada desde")):
            assert box(each)["height"] >= TOUCH


def test_a_word_without_an_end_is_broken_and_not_the_page(arrive, people) -> None:
    visitor = arrive("raul.regional")
    word = "x" * 200
    for path in (f"/bandeja/?q={word}", f"/bandeja/?vista=mias&q={word}"):
        visitor.go(path)
        expect(visitor.page.locator(".sgl-vacio")).to_be_visible()
        visitor.check()


def test_words_of_three_hundred_letters_widen_no_page_of_a_reporter(arrive, people) -> None:
    word = "x" * 300
    held = people.held(synopsis=f"{word} https://gl.example/{word}")
    visitor = arrive("ana.municipal")
    for path in ("/registro/", f"/gestion/{held.code}/", f"/gestion/{held.code}/cola/"):
        visitor.go(path)
        visitor.check()
    actions.close(held, solution=f"Vea https://gl.example/{word} {word}", by=people.raul)
    for path in ("/consulta/", f"/gestion/{held.code}/", f"/gestion/{held.code}/cola/"):
        visitor.go(path)
        visitor.check()


def test_the_way_out_of_an_empty_list_does_not_touch_its_sentence(arrive, people) -> None:
    visitor = arrive("raul.regional")
    visitor.go("/bandeja/?vista=mias")
    sentence = box(visitor.page.get_by_role("heading", name="No tiene ninguna gestión tomada."))
    button = box(visitor.page.get_by_role("link", name="Ver Toda mi sede"))
    assert 19 <= button["y"] - (sentence["y"] + sentence["height"]) <= 21


@ONLY_PHONE
def test_low_rows_and_every_column_leave_a_card_of_the_phone_whole(arrive, people) -> None:
    actions.ask(people.held(), text="¿Desde cuándo?", by=people.raul)
    visitor = arrive("raul.regional")
    page = visitor.page
    columns = "entidad-sistema-estado-urgencia-movimiento-edad-asignado"
    page.context.add_cookies([{"name": "mesa", "value": f"c.{columns}", "url": visitor.address}])
    visitor.go("/bandeja/")
    row = page.locator("tr[data-code]").first
    cut = row.locator("td:not(.c-marca)").evaluate_all(
        "cells => cells.filter(cell => cell.scrollHeight > cell.clientHeight + 1).length"
    )
    assert cut == 0
    code, moved, age = (box(row.locator(f"td.{each}")) for each in ("c-ges", "c-mov", "c-edad:not(.c-mov)"))
    assert abs(code["y"] - age["y"]) <= 2
    assert code["x"] < moved["x"] < age["x"]
    assert age["x"] + age["width"] == box(row)["x"] + box(row)["width"] - 13
    visitor.check()


@ONLY_PHONE
def test_a_thumb_reaches_the_box_of_a_card_from_beside_it(arrive, people) -> None:
    incident = people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    mark = page.get_by_label(f"Marcar {incident.code}")
    seen = box(mark)
    page.mouse.click(seen["x"] + seen["width"] + 9, seen["y"] + 12)
    expect(mark).to_be_checked()


@ONLY_PHONE
def test_a_short_list_leaves_no_gap_between_its_views_and_its_name(arrive, people) -> None:
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/?vista=devueltas")
    button, name = box(page.get_by_role("button", name="Vista:")), box(page.get_by_role("heading", level=1))
    assert name["y"] - (button["y"] + button["height"]) < 30


@ONLY_DESK
def test_a_mark_makes_no_row_higher_and_leaves_the_synopsis_to_be_read(arrive, people) -> None:
    waiting, plain = people.held(), people.held()
    actions.ask(waiting, text="¿Desde cuándo?", by=people.raul)
    visitor = arrive("raul.regional")
    page = visitor.page
    row = "tr[data-code='{}']".format
    visitor.go(f"/bandeja/?vista=mias&caso={plain.code}")
    assert box(page.locator(row(waiting.code)))["height"] == box(page.locator(row(plain.code)))["height"]
    columns = "entidad-sistema-estado-urgencia-movimiento-edad-asignado"
    page.context.add_cookies([{"name": "mesa", "value": f"n.{columns}", "url": visitor.address}])
    for path in ("/bandeja/?vista=mias", f"/bandeja/?vista=mias&caso={plain.code}"):
        visitor.go(path)
        assert box(page.locator(row(waiting.code)).locator("a"))["width"] >= 150
        cut = page.locator("thead th").evaluate_all(
            "heads => heads.filter(h => h.scrollWidth > h.clientWidth).map(h => h.textContent)"
        )
        assert cut == []
        visitor.check()


def test_no_row_moves_when_something_new_comes_or_rows_are_marked(arrive, people) -> None:
    first = people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    row = page.locator(f"tr[data-code='{first.code}']")
    stood = box(row)
    people.report("Otra que llegó mientras tanto a la sede")
    page.evaluate(ASK)
    show = page.get_by_role("button", name="1 nueva. Mostrarla")
    expect(show).to_be_visible()
    assert box(row) == stood
    page.get_by_label(f"Marcar {first.code}").check()
    bar = page.locator("#lote")
    expect(bar).to_be_visible()
    assert box(row) == stood
    # One above the other, and both over the bar of the phone.
    assert box(show)["y"] + box(show)["height"] <= box(bar)["y"]
    assert box(bar)["y"] + box(bar)["height"] <= (844 - 64 if on_phone(page) else 768)
    visitor.check()


def test_between_a_phone_and_a_table_the_views_wait_behind_their_button(arrive, people) -> None:
    people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    page.set_viewport_size({"width": 910, "height": 512})
    visitor.go("/bandeja/")
    expect(page.get_by_role("button", name="Vista: Por atender")).to_be_visible()
    expect(page.get_by_role("heading", name="Guardadas")).to_be_hidden()
    visitor.check()


def in_sight(page: Page, code: str) -> bool:
    """Whether this row is within the list as it is scrolled, under its head."""
    return page.evaluate(
        """code => {
          const row = document.querySelector(`tr[data-code="${code}"]`).getBoundingClientRect();
          const head = document.querySelector(".p-q th").getBoundingClientRect();
          const list = document.querySelector(".p-cola-ag .p-desliza").getBoundingClientRect();
          return row.top >= head.bottom - 1 && row.bottom <= list.bottom + 1;
        }""",
        code,
    )


@ONLY_DESK
def test_the_row_that_is_opened_stays_in_sight_also_after_going_back(arrive, people) -> None:
    codes = [people.report(f"Número {number} de la lista de hoy").code for number in range(40)]
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    for key in ["j"] * 30 + ["k"] * 14:
        page.keyboard.press(key)
    assert in_sight(page, codes[15])
    for _ in range(14):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#caso").get_by_role("heading", name="Número 29 de")).to_be_focused()
    assert in_sight(page, codes[29])
    expect(page).to_have_title(f"{codes[29]} · Por atender · SoporteGL")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**caso={codes[30]}")
    visitor.check()
    page.go_back()
    expect(page.locator("#caso").get_by_role("heading", name="Número 29 de")).to_be_visible()
    assert in_sight(page, codes[29])
    page.keyboard.press("Escape")
    expect(page.locator("#caso")).to_be_hidden()
    expect(page.locator(f"tr[data-code='{codes[29]}'] a")).to_be_focused()
    assert in_sight(page, codes[29])
    assert page.url == f"{visitor.address}/bandeja/"
    expect(page).to_have_title("Por atender · SoporteGL")
    visitor.go(f"/bandeja/?caso={codes[39]}")
    assert in_sight(page, codes[39])
    page.get_by_role("link", name="Cerrar la incidencia").click()
    expect(page.locator("#caso")).to_be_hidden()


def test_a_list_is_where_one_left_it_after_a_row_was_taken(arrive, people) -> None:
    codes = [people.report(f"Número {number} de la lista de hoy").code for number in range(40)]
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/")
    page.get_by_role("button", name=f"Tomar {codes[30]}").click()
    expect(page.get_by_text(f"Usted tomó la gestión {codes[30]}")).to_be_visible()
    if on_phone(page):
        page.go_back()
        page.reload()
    expect(page.locator(f"tr[data-code='{codes[30]}']")).to_contain_text("Usted")
    expect(page.locator(f"tr[data-code='{codes[30]}']")).to_be_in_viewport()
    visitor.check()


@ONLY_DESK
def test_a_row_that_does_not_arrive_leaves_the_one_that_is_open(arrive, people) -> None:
    first, second = people.report("La primera de las dos"), people.report("La segunda de las dos")
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/bandeja/?caso={first.code}")
    page.context.set_offline(True)
    page.locator(f"tr[data-code='{second.code}'] a").click()
    expect(page.get_by_text("No hay conexión: la incidencia no se abrió. Pruebe de nuevo.")).to_be_visible()
    assert page.url.endswith(f"caso={first.code}")
    expect(page.locator("#caso").get_by_role("heading", name="La primera de las dos")).to_be_visible()
    page.context.set_offline(False)
    # The session ends: the page says so, not a piece of it.
    page.context.clear_cookies()
    page.locator(f"tr[data-code='{second.code}'] a").click()
    page.wait_for_url("**/ingresar/**")
