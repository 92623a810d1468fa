"""A real Chromium with an empty cache, for somebody who is signed in already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, ProxySettings, ViewportSize

from tests.product import Browser

SIZE = ViewportSize(width=1366, height=768)
#: Beyond this nobody waits, and what is measured did not come.
PATIENCE_MS = 120_000
TEXTAREA = "textarea[name=synopsis]"


@contextmanager
def window(chromium: Chromium, address: str, who: Browser | None = None, line: int | None = None) -> Iterator[Page]:
    """An empty window before this address, over the line at this port; closed on leaving."""
    proxy = ProxySettings(server=f"socks5://127.0.0.1:{line}") if line else None
    context = chromium.new_context(viewport=SIZE, locale="es-GT", base_url=address, proxy=proxy)
    context.set_default_timeout(PATIENCE_MS)
    if who:
        host = urlsplit(address).hostname or ""
        context.add_cookies(
            [{"name": one.name, "value": one.value or "", "domain": host, "path": "/"} for one in who.cookies]
        )
    try:
        yield context.new_page()
    finally:
        context.close()


def type_into(page: Page, field: str, text: str) -> None:
    """Click and type, as soon as it can be seen and takes what is typed; returns when it stands there."""
    box = page.locator(field)
    # Waits until it is painted and nothing lies over it.
    box.click()
    page.keyboard.insert_text(text)
    page.wait_for_function("([field, text]) => document.querySelector(field).value.includes(text)", arg=[field, text])
