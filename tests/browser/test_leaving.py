"""After «Salir», «Atrás» shows nothing of whoever left: not in the page, not in its fields, not to the next person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests import chromium
from tests.browser.conftest import ONLY_DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HERS = "Cheque 4471 del proveedor que solo Ana conoce"
TYPED = "Lo que Ana escribía y no había enviado todavía"


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """As people have it: pages that one leaves stay in memory, which Playwright switches off."""
    with chromium.launched(playwright, ignore_default_args=["--disable-back-forward-cache"]) as program:
        yield program


def shown(page: Page) -> str:
    """All that can be read: the page and what stands in its fields."""
    page.wait_for_load_state()
    fields = "[...document.querySelectorAll('input:not([type=hidden]), textarea')].map((field) => field.value)"
    return page.locator("body").inner_text() + str(page.evaluate(fields))


def walk_about(page: Page, address: str, code: str) -> None:
    """What somebody does in a morning: a form half written, one refused, an incident, a list."""
    for path in ("/registro/", "/registro/crear/"):
        page.goto(address + path)
    page.get_by_role("textbox", name="Síntesis del Caso").fill(TYPED)
    page.get_by_role("textbox", name="Teléfono").fill("")
    page.get_by_text("Borrador guardado").wait_for()
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").click()
    page.locator(".sgl-error").first.wait_for()
    page.goto(f"{address}/gestion/{code}/")
    expect(page.get_by_text(HERS).first).to_be_visible()
    page.goto(address + "/consulta/")


def back(page: Page) -> None:
    # What comes out of memory is not loaded again.
    page.go_back(wait_until="commit")


def leave(page: Page) -> None:
    page.locator(".sgl-menu summary").last.click()
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/ingresar/**")


@ONLY_DESK
def test_back_after_leaving_shows_nothing_of_who_left(arrive, people) -> None:
    code = people.report(HERS).code
    visitor = arrive()
    visitor.sign_in("ana.municipal")
    page = visitor.page
    walk_about(page, visitor.address, code)
    leave(page)
    for _ in range(6):
        back(page)
        assert HERS not in shown(page)
        assert TYPED not in shown(page)
        assert page.url.startswith(f"{visitor.address}/ingresar/")
    assert visitor.complaints == []


@ONLY_DESK
def test_back_after_somebody_else_signed_in_shows_nothing_of_who_left(arrive, people) -> None:
    visitor = arrive()
    visitor.sign_in("ana.municipal")
    page = visitor.page
    walk_about(page, visitor.address, people.report(HERS).code)
    leave(page)
    visitor.sign_in("berta.municipal")
    seen = []
    for _ in range(8):
        back(page)
        assert HERS not in shown(page), page.url
        assert TYPED not in shown(page), page.url
        seen.append(page.url.removeprefix(visitor.address))
    assert "/registro/crear/" in seen
    assert visitor.complaints == []


@ONLY_DESK
def test_back_within_a_session_brings_what_was_typed(arrive, people) -> None:
    visitor = arrive()
    visitor.sign_in("ana.municipal")
    page = visitor.page
    walk_about(page, visitor.address, people.report(HERS).code)
    back(page)
    expect(page.get_by_text(HERS).first).to_be_visible()
    back(page)
    expect(page.get_by_role("textbox", name="Síntesis del Caso")).to_have_value(TYPED)
