"""What can be said of images on a page."""

from __future__ import annotations

from playwright.sync_api import Locator, expect


def assert_drawn(images: Locator) -> None:
    """Waits until every one of `images` has its picture.

    Playwright's `wait_for_function` asks again with `eval`, which the policy of the pages refuses: it passes only when
    the first look is already right.
    """
    expect(images).not_to_have_count(0)
    for image in images.all():
        expect(image).not_to_have_js_property("naturalWidth", 0)
