"""A real Chromium in front of the real pages, at the two sizes people have."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.contrib.auth.hashers import make_password
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.template import engines
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from soportegl.directory.models import User
from soportegl.web.site import offline
from soportegl.web.ui import elements
from tests import chromium
from tests.cast import People, gather
from tests.web.signing_in import PASSWORD, sign_in

SIZES = {"escritorio": {"width": 1366, "height": 768}, "telefono": {"width": 390, "height": 844}}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of each thousand rules that hold, one node is described instead of all: nobody reads them.
# Of what rules may load only sounds matter: none of these reads style sheets, which would be fetched each time.
AXE = {"runOnly": WCAG, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
#: Of a phone's page, the panels that stand above the one that comes before them: they are pushed away by what a slow
#: line brings later.
ABOVE = """() => innerWidth > 575 ? [] : [...document.querySelectorAll("main :is(.sgl-panel, .sgl-cab)")]
  .filter(panel => panel.offsetHeight)
  .map(panel => [panel.getBoundingClientRect().top, panel.innerText.slice(0, 40)])
  .filter(([top], number, all) => number && top < all[number - 1][0])"""
#: What is otherwise in the dark theme, which neither hides nor moves anything: colours.
BY_THEME = {"light": AXE, "dark": AXE | {"runOnly": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """For this folder alone: Playwright keeps a loop in this thread, which Django takes for async code."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # A busy machine needs more than five seconds to send, answer and draw. After fifteen an open desk asks again by
        # itself: what has to be told at once must not pass for that.
        expect.set_options(timeout=10_000)
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all files; what a person keeps in it lives and ends with their window."""
    with chromium.launched(playwright) as program:
        yield program


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return SIZES[request.param]


#: A test that says something about one of the sizes alone.
ONLY_DESK = pytest.mark.parametrize("size", ["escritorio"], indirect=True)
ONLY_PHONE = pytest.mark.parametrize("size", ["telefono"], indirect=True)


@pytest.fixture
def people(transactional_db: None) -> People:
    """The cast, with a password."""
    cast = gather()
    User.objects.update(password=make_password(PASSWORD))
    return cast


def forget() -> None:
    engines["jinja2"].env.globals["static"].cache_clear()  # type: ignore[attr-defined]  # that of `environment`
    elements.icon.cache_clear()
    offline._worker.cache_clear()


@pytest.fixture
def live_server(request: pytest.FixtureRequest, live_server, transactional_db: None) -> Iterator[object]:
    """The same server, left only when it has answered all: a request under way would write into the emptied tables."""
    yield live_server
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)
            assert not thread.is_alive(), "a request, or a line that somebody left open, outlived its test"
    if "built" in request.fixturenames:
        # Now that the settings are as before: a page that was asked for last would leave its names to the next test.
        forget()


@pytest.fixture
def built(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files have the names that a build gives them, others are never kept; they come as they do to people."""
    manifest = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    monkeypatch.setattr(StaticFilesHandler, "_should_handle", lambda self, path: False)
    forget()


class Visitor:
    """Somebody at a screen; remembers what the console complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        # Here nothing is printed, whoever asks for it: elsewhere a window opens, and the page stands still behind it.
        self.page.add_init_script("window.print = () => console.error('The page was printed')")
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: object) -> None:
        # A refusal is an answer like any other; the console reports its status as an error all the same.
        text = message.text  # type: ignore[attr-defined]  # Playwright's message
        if message.type == "error" and "Failed to load resource" not in text:  # type: ignore[attr-defined]  # the same
            self.complaints.append(text)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, username: str, system: str = "SICOIN GL") -> None:
        self.go("/ingresar/")
        self.page.get_by_label("Usuario").fill(username)
        self.page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
        self.page.locator("label.p-opcion", has_text=system).click()
        self.page.get_by_role("button", name="Ingresar", exact=True).click()
        self.page.wait_for_url(lambda url: "/ingresar/" not in url)

    def come_in(self, username: str) -> None:
        """As with the form, which is sent without its page: two pages less for each test that begins behind them."""
        client = Client(headers={"user-agent": self.page.evaluate("navigator.userAgent")})
        answer = sign_in(client, username)
        assert "sessionid" in answer.cookies, f"{username} did not get in"
        self.page.context.add_cookies(
            [
                {"name": name, "value": each.value, "url": self.address, "httpOnly": bool(each["httponly"])}
                for name, each in client.cookies.items()
            ]
        )

    def check(self, *, console: bool = True) -> None:
        """Nothing for axe in light and dark, nothing wider than the screen or out of order, nothing in the console."""
        # A page that has just been left for another one has no element to look at yet.
        self.page.wait_for_load_state()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        for theme, options in BY_THEME.items():
            # The second one is what Django's admin calls it.
            self.page.evaluate(
                "theme => { const root = document.documentElement.dataset; root.bsTheme = root.theme = theme }", theme
            )
            found = AxeResults(self.page.evaluate("options => axe.run(options)", options))
            assert found.violations_count == 0, f"{self.page.url} ({theme})\n{found.generate_report()}"
        self.page.evaluate("() => { document.documentElement.dataset.bsTheme = 'light' }")
        wider = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, f"{self.page.url} is {wider}px wider than the screen"
        assert self.page.evaluate(ABOVE) == [], self.page.url
        assert not console or self.complaints == [], self.page.url


@pytest.fixture
def arrive(browser: Browser, live_server, size: dict[str, int], people: People):
    """A function that puts somebody, signed in, in front of a screen of this size, on which nothing is open yet."""
    contexts: list[BrowserContext] = []

    def arrival(username: str = "", *, javascript: bool = True, keeps_pages: bool = False) -> Visitor:
        # A colour on its way from light to dark is neither, and axe would measure it.
        context = browser.new_context(
            viewport=size,
            locale="es-GT",
            java_script_enabled=javascript,
            reduced_motion="reduce",
            # What goes through a worker no test can hold up.
            service_workers="allow" if keeps_pages else "block",
        )
        contexts.append(context)
        visitor = Visitor(context, live_server.url)
        if username:
            visitor.come_in(username)
        return visitor

    yield arrival
    for context in contexts:
        context.close()
