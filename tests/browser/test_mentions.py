"""A colleague is named in a real Chromium: found after an @ with the keys, sent, seen, and told."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.incidents.models import EventText
from soportegl.notifications import outbox

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_colleague_is_chosen_with_the_keys_named_and_told(arrive, people) -> None:
    incident = people.held()
    raul, sofia = arrive("raul.regional"), arrive("sofia.supervisora")
    page = raul.page
    raul.go(f"/gestion/{incident.code}/")
    page.get_by_text("Nota interna").first.click()
    note = page.get_by_role("textbox", name="Nota interna")
    note.press_sequentially("Lo sabe (@")
    choices = page.get_by_role("listbox", name="Colegas").get_by_role("option")
    expect(choices).to_have_count(5)
    # Raúl is not among them, and Rosa and Sofía stand nearest.
    expect(choices.first).to_contain_text("Rosa Chavajay")
    expect(choices.first).to_have_attribute("aria-selected", "true")
    raul.check()
    note.press("ArrowDown")
    expect(choices.nth(1)).to_have_attribute("aria-selected", "true")
    assert note.get_attribute("aria-activedescendant") == choices.nth(1).get_attribute("id")
    note.press("Enter")
    expect(note).to_have_value("Lo sabe (@sofia.supervisora ")
    expect(choices).to_have_count(0)
    assert note.get_attribute("aria-activedescendant") is None
    note.press_sequentially("y x@ro, @NÉSTOR")
    expect(page.get_by_text("Ningún colega que vea esta gestión se llama así.")).to_be_attached()
    expect(choices).to_have_count(0)
    note.press("Control+Enter")
    expect(page.get_by_text("La nota interna quedó guardada.")).to_be_visible()
    expect(page.locator(".sgl-mencion")).to_have_text("@Sofía Tzoc")
    assert EventText.objects.latest("id").body == "Lo sabe (@sofia.supervisora y x@ro, @NÉSTOR"
    raul.check()
    outbox.tell(incident.events.latest("number").pk)
    sofia.go("/bandeja/")
    expect(sofia.page.locator(".sgl-campana")).to_contain_text("1")
    sofia.go("/avisos/")
    sofia.page.get_by_role("link", name="Mención de Raúl Sacor").click()
    expect(sofia.page.locator(".sgl-mencion")).to_have_text("@Sofía Tzoc")


def test_esc_closes_the_list_and_not_the_dialog_and_a_click_chooses(arrive, people) -> None:
    incident = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{incident.code}/")
    page.get_by_role("link", name="Trasladar a N3").click()
    tried = page.locator("#dialog").get_by_label("Qué se intentó")
    tried.press_sequentially("@ca")
    choices = page.get_by_role("listbox", name="Colegas").get_by_role("option")
    expect(choices).to_have_count(1)
    visitor.check()
    tried.press("Escape")
    expect(choices).to_have_count(0)
    expect(page.locator("#dialog")).to_be_visible()
    # Sent away once, it does not come back for this name, and Enter is a line again.
    tried.press_sequentially("r")
    page.wait_for_timeout(400)
    tried.press("Enter")
    expect(tried).to_have_value("@car\n")
    tried.press_sequentially("@ca")
    choices.first.click()
    expect(tried).to_have_value("@car\n@carla.central ")
    expect(tried).to_be_focused()
    tried.press("Escape")
    expect(page.locator("#dialog")).to_be_hidden()
