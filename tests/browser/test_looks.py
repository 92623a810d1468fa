"""What a careful eye would notice on the desk: nothing cut, nothing that jumps, everything within reach of a thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from soportegl.incidents import actions
from soportegl.incidents.models import Incident

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


def test_the_way_out_of_an_empty_list_does_not_touch_its_sentence(arrive, people) -> None:
    visitor = arrive("raul.regional")
    visitor.go("/bandeja/?vista=mias")
    sentence = box(visitor.page.get_by_role("heading", name="No tiene ninguna gestión tomada."))
    button = box(visitor.page.get_by_role("link", name="Ver Toda mi sede"))
    assert button["y"] - (sentence["y"] + sentence["height"]) == 20
