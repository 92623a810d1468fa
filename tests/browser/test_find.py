"""The search in a real Chromium: from the bar or the foot of the phone, with what is offered while one types."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from soportegl.incidents import vocabulary

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_somebody_finds_by_keyboard_and_by_touch_what_was_reported(arrive, people, size) -> None:
    incident = people.report("Conciliaciones bancarias con diferencia en la cuenta única")
    people.report("No imprime el recibo 7-B de la caja")
    vocabulary.refresh()
    visitor = arrive("ana.municipal")
    page = visitor.page
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if "/find." in request.url else None)
    visitor.go("/registro/")
    at_desk = size["width"] > 1000
    if not at_desk:
        with page.expect_request(re.compile("/find[.]")):
            page.get_by_role("link", name="Buscar", exact=True).click()
    # Nobody pays for what offers before they use the field.
    field = page.get_by_label("Buscar gestión, entidad o palabras" if at_desk else "Gestión, entidad o palabras")
    assert bool(scripts) is not at_desk
    field.click()
    expect(field).to_have_attribute("role", "combobox")
    field.press_sequentially("bancarias est")
    options = page.get_by_role("option")
    expect(options.first).to_have_text(re.compile("estado:"))
    expect(field).to_have_attribute("aria-expanded", "true")
    visitor.check()
    if at_desk:
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
    else:
        options.first.tap() if page.evaluate("navigator.maxTouchPoints") else options.first.click()
    expect(field).to_have_value("bancarias estado: ")
    expect(options).to_have_count(5)
    options.filter(has_text="abierto").click()
    expect(field).to_have_value("bancarias estado: abierto ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/buscar/?q=*")
    expect(page.locator("mark").first).to_have_text("bancarias")
    expect(page.get_by_role("link", name="Quitar estado: abierto")).to_be_visible()
    visitor.check()
    # A code is gone to as soon as it is chosen, or sent.
    field = page.get_by_label("Gestión, entidad o palabras")
    field.fill(incident.code)
    expect(options).to_have_text([re.compile(f"Ir a la gestión {incident.code}")])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/gestion/{incident.code}/")
