"""The manual in a real browser: light until a picture is asked for, and its pictures still like the product."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser import pictures
from tests.browser.images import assert_drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pictures_travel_when_they_are_asked_for(arrive) -> None:
    visitor = arrive("")
    travelled: list[str] = []
    visitor.page.on("request", lambda request: travelled.append(request.url) if ".webp" in request.url else None)
    visitor.go("/ayuda/")
    visitor.check()
    visitor.page.get_by_role("link", name="Usuario Municipal", exact=True).click()
    visitor.page.wait_for_url("**/ayuda/municipal/")
    visitor.check()
    visitor.page.mouse.wheel(0, 4000)
    assert travelled == []
    visitor.page.get_by_text("Ver la pantalla: El formulario").click()
    expect(visitor.page.get_by_role("img", name="El formulario para crear")).to_be_visible()
    assert_drawn(visitor.page.locator("details[open] img"))
    assert len(travelled) == 1
    visitor.check()
    visitor.go("/ayuda/municipal/?imagenes=1")
    assert_drawn(visitor.page.locator("img"))
    visitor.check()


@pytest.mark.slow
def test_every_picture_still_shows_what_the_product_says(browser) -> None:
    """A screen whose labels changed fails here by its name: `make pictures` takes them anew."""
    noted = json.loads(pictures.TABLE.read_text())
    with pictures.camera(browser) as camera:
        now = {shot.name: camera.words(shot) for shot in pictures.SHOTS}
    assert now == {name: picture["says"] for name, picture in noted.items()}
