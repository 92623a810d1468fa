"""The form of a registration under a thumb: nothing that only a mouse can do, and one button of each name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ONLY_PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@ONLY_PHONE
def test_a_finger_is_not_asked_to_drag_and_finds_one_crear(browser, live_server, people, size) -> None:
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True, reduced_motion="reduce")
    visitor = Visitor(context, live_server.url)
    visitor.sign_in("ana.municipal")
    page = visitor.page
    bar = page.get_by_role("navigation", name="Principal (móvil)")
    expect(bar.get_by_role("link", name="Crear")).to_be_visible()
    visitor.go("/registro/crear/")
    expect(page.get_by_text("Arrastre o pegue aquí")).to_be_hidden()
    expect(page.get_by_text("Elija sus archivos")).to_be_visible()
    expect(bar.get_by_role("link", name="Crear")).to_have_count(0)
    expect(bar.get_by_role("link", name="Registro")).to_have_attribute("aria-current", "page")
    context.close()


def test_where_there_is_a_mouse_files_are_dragged(arrive, people, size) -> None:
    visitor = arrive("ana.municipal")
    visitor.go("/registro/crear/")
    expect(visitor.page.get_by_text("Arrastre o pegue aquí")).to_be_visible()


@ONLY_PHONE
def test_a_filter_that_was_not_understood_does_not_wait_behind_its_button(arrive, people, size) -> None:
    visitor = arrive("carla.central")
    for address in ("/reportes/carga/?desde=31/02/2026", "/consulta/?since=31/02/2026"):
        visitor.go(address)
        button = visitor.page.locator("[data-fold-button]").filter(has_text="Filtros")
        expect(button).to_have_attribute("aria-expanded", "true")
        expect(visitor.page.get_by_text("El 31/02/2026 no existe.")).to_be_visible()
        button.click()
        expect(visitor.page.get_by_text("El 31/02/2026 no existe.")).to_be_hidden()
        visitor.go(address.partition("?")[0])
        expect(button).to_have_attribute("aria-expanded", "false")
