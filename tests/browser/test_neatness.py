"""What designers send back: words left a letter a line, buttons that stand awry, lines that end in the middle."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.incidents import actions
from tests.browser.conftest import ONLY_DESK, ONLY_PHONE
from tests.browser.test_looks import TOUCH, box

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Buttons beside each other whose tops are not in one line, of all that share a parent.
AWRY = """() => [...document.querySelectorAll('main .btn')].flatMap(one => {
    const next = one.nextElementSibling
    if (!next?.matches('.btn') || !next.checkVisibility() || !one.checkVisibility()) return []
    const [here, there] = [one, next].map(each => each.getBoundingClientRect())
    return there.left >= here.right && Math.abs(there.top - here.top) > 1 ? [next.innerText] : []
})"""
#: Cells of the last row of a table under which there is a line, where others of that row have none.
ENDS = """() => [...document.querySelectorAll('main tbody tr:last-child')].filter(row =>
    new Set([...row.cells].map(cell => getComputedStyle(cell).borderBottomWidth)).size > 1).length"""
PAGES = {
    "ana.municipal": ("/avisos/preferencias/", "/mis-datos/", "/seguridad/", "/salir/", "/contrasena/"),
    "raul.regional": ("/gestion/{code}/volver-a-verla/", "/mis-municipios/0701/contacto/", "/reportes/carga/"),
    "admin": ("/correos/", "/puesta-en-marcha/"),
}


@pytest.mark.parametrize("username", PAGES)
def test_buttons_stand_in_line_and_the_line_under_a_row_goes_to_its_end(arrive, people, username: str) -> None:
    code = people.held().code
    visitor = arrive(username)
    for address in PAGES[username]:
        visitor.go(address.format(code=code))
        assert visitor.page.evaluate(AWRY) == [], address
        assert visitor.page.evaluate(ENDS) == 0, address


@ONLY_PHONE
def test_beside_a_long_name_what_is_said_of_it_is_read_in_lines(arrive, people) -> None:
    visitor = arrive("admin")
    visitor.go("/puesta-en-marcha/")
    said = visitor.page.locator("main dl dd")
    assert said.count() > 0
    assert min(box(each)["width"] for each in said.all()) > 150


@ONLY_PHONE
def test_a_code_in_a_title_is_not_broken(arrive, people) -> None:
    code = people.held().code
    visitor = arrive("raul.regional")
    visitor.go(f"/gestion/{code}/trasladar/")
    lines = visitor.page.locator("h1 .nb").get_by_text(code).evaluate("code => code.getClientRects().length")
    assert lines == 1


@ONLY_PHONE
def test_whom_to_call_and_what_is_open_are_under_a_thumb(arrive, people) -> None:
    people.report()
    visitor = arrive("raul.regional")
    visitor.go("/mis-municipios/")
    links = visitor.page.locator("main td[data-t] a:visible:not(.btn)")
    expect(links.first).to_be_visible()
    assert min(min(box(each)["width"], box(each)["height"]) for each in links.all()) >= TOUCH


@ONLY_DESK
def test_examinar_stands_beside_what_may_be_chosen(arrive, people) -> None:
    visitor = arrive("ana.municipal")
    visitor.go("/registro/crear/")
    words = box(visitor.page.locator(".sgl-soltar > div"))
    button = box(visitor.page.get_by_text("Examinar"))
    assert words["x"] + words["width"] <= button["x"]
    assert words["y"] <= button["y"] + button["height"] / 2 <= words["y"] + words["height"]


def test_what_is_shared_out_stands_under_what_is_asked_also_on_a_page_of_its_own(arrive, people) -> None:
    people.held()
    visitor = arrive("sofia.supervisora")
    visitor.go("/tablero/reparto/raul.regional/")
    page = visitor.page
    assert box(page.locator("main [name=gestion]").first)["x"] == box(page.get_by_text("Marque las que pasan"))["x"]


def test_a_level_without_a_solution_says_so(arrive, people) -> None:
    incident = people.held()
    actions.transfer(incident, reason="Hace falta la base de datos", tried="Se revisó la pantalla", by=people.raul)
    visitor = arrive("raul.regional")
    visitor.go(f"/gestion/{incident.code}/cola/")
    assert visitor.page.locator("main td[data-t=Solución]").last.inner_text() == "—"


@ONLY_PHONE
def test_an_address_that_is_too_long_for_a_line_breaks_before_its_sign(arrive, people) -> None:
    code = people.held().code
    visitor = arrive("ana.municipal")
    visitor.go(f"/gestion/{code}/")
    address = visitor.page.locator("dt:text-is('Avisos a') + dd")
    assert "<wbr>@" in address.inner_html()
    assert address.inner_text().startswith("ana@solola.example")
