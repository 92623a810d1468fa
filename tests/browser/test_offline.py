"""Without a line: what a person opened is shown as it was, to them alone; and what happens to it afterwards."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from playwright.sync_api import Browser, Page, Playwright, expect

from soportegl.directory.models import User
from soportegl.reading import registry as reading
from soportegl.web.site import offline
from tests import chromium
from tests.browser.conftest import ONLY_DESK, SIZES, Visitor
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built")]


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The one with windows: when one worker follows another is told as people have it."""
    with chromium.launched(playwright, whole=True) as program:
        yield program


HERS = "Cheque 4471 del proveedor que solo Ana conoce"
SOON = "const wait = setTimeout; setTimeout = (go, time) => wait(go, time === 3000 ? (localStorage.calm ?? 20) : time)"
KEPT = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) => {
  const requests = await (await caches.open(name)).keys();
  return [name.split(":")[2], requests.map((request) => new URL(request.url).pathname)];
})))"""
BYTES = """async () => {
  let sum = 0;
  for (const name of await caches.keys())
    for (const answer of await (await caches.open(name)).matchAll()) sum += (await answer.blob()).size;
  return sum;
}"""
#: Eighty incidents more, each as heavy as the one there is, the oldest first; and nobody stays on the next page.
MORE = """async (path) => { localStorage.calm = 60000;
  const name = (await caches.keys()).find((each) => each.includes(":persona:"));
  const cache = await caches.open(name);
  const entry = await cache.match(path);
  for (let number = 1; number <= 80; number += 1) {
    const headers = new Headers(entry.headers);
    headers.set("kept-at", number);
    const copy = new Response(await entry.clone().blob(), { headers });
    await cache.put(`/gestion/2020-${String(number).padStart(7, "0")}-0/`, copy);
  }
}"""


def enter(arrive: Any, *paths: str) -> Visitor:
    """Ana, with what her first page has kept, and these."""
    visitor: Visitor = arrive(keeps_pages=True)
    visitor.page.context.add_init_script(SOON)
    visitor.sign_in("ana.municipal")
    settle(visitor)
    for path in paths:
        visitor.go(path)
        settle(visitor, path)
    return visitor


def leave(page: Page) -> None:
    page.locator(".sgl-menu summary").last.click()
    page.get_by_role("button", name="Salir").click()


def kept(page: Page) -> dict[str, list[str]]:
    """What lies in the browser, by kind."""
    return dict(page.evaluate(KEPT))


def kinds(page: Page) -> list[str]:
    """Of what something lies in the browser: to look into what leaves at this moment makes it anew, empty."""
    return list(page.evaluate("async () => (await caches.keys()).map((name) => name.split(':')[2])"))


def until(page: Page, look: Callable[[], Any], good: Callable[[Any], bool]) -> None:
    """Wait, fifteen seconds at most."""
    for _ in range(300):
        if good(found := look()):
            return
        page.wait_for_timeout(50)
    raise AssertionError(found)


def settle(visitor: Visitor, *paths: str) -> None:
    """Wait until the page has been kept, with the form and all that they need."""
    wanted = {"/registro/crear/", *paths}

    def there(found: dict[str, list[str]]) -> bool:
        return wanted <= {*found.get("persona", [])} and len(found.get("estaticos", [])) > 4

    until(visitor.page, lambda: kept(visitor.page), there)


def registered(page: Page, version: str) -> None:
    """Wait until this version is the one that answers; an empty one is none."""
    says = "async () => (await navigator.serviceWorker.getRegistration())?.active?.scriptURL.split('v=')[1] ?? ''"
    until(page, lambda: page.evaluate(says), lambda found: found == version)


@ONLY_DESK
def test_without_a_line_what_was_opened_is_shown_as_it_was(arrive: Any, people: People) -> None:
    path = f"/gestion/{people.report(HERS).code}/"
    visitor = enter(arrive)
    page = visitor.page
    visitor.go("/registro/")
    asked: list[str] = []

    def note(environ: dict[str, str], **_: Any) -> None:
        asked.append(environ["PATH_INFO"])

    request_started.connect(note)
    visitor.go(path)
    settle(visitor, path)
    request_started.disconnect(note)
    assert [each for each in asked if not each.startswith("/static/")] == [path], "the line carries nothing more"
    # What makes photos smaller is there as well, before one is chosen.
    assert [each for each in kept(page)["estaticos"] if "/photos." in each]

    page.context.set_offline(True)
    visitor.go("/")
    expect(page.get_by_text(re.compile(r"Sin línea: así estaba a las \d\d:\d\d"))).to_be_visible()
    assert page.url == f"{visitor.address}/registro/"
    page.get_by_role("link", name=HERS).first.click()
    expect(page.get_by_role("heading", name=HERS)).to_be_visible()
    expect(page.get_by_text("Sin línea: así estaba")).to_be_in_viewport()
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a dict with both
        visitor.check()
    visitor.go("/registro/crear/")
    page.get_by_role("textbox", name="Síntesis del Caso").fill("Escrito sin línea")
    expect(page.get_by_text("Borrador guardado")).to_be_visible()
    keys = []
    for _ in range(2):
        keys.append(page.locator("#crear [name=key]").input_value())
        assert page.locator("[data-uploader]").first.get_attribute("data-key") == keys[-1]
        page.reload()
    assert len({*keys}) == 2
    assert [UUID(key).version for key in keys] == [4, 4]
    visitor.go("/consulta/")
    expect(page.get_by_role("heading", name="Sin línea")).to_be_visible()
    expect(page.get_by_role("link", name=HERS)).to_be_visible()
    visitor.check()

    # The server ended the session: what was kept of it goes with the first answer that says so.
    page.context.set_offline(False)
    Session.objects.all().delete()
    visitor.go(path)
    assert page.url.startswith(f"{visitor.address}/ingresar/")
    assert "persona" not in kinds(page)
    page.context.set_offline(True)
    visitor.go(path)
    expect(page.get_by_text("no hay páginas guardadas")).to_be_visible()


@ONLY_DESK
def test_nothing_of_whoever_left_is_shown_to_the_next(arrive: Any, people: People) -> None:
    path = f"/gestion/{people.report(HERS).code}/"
    visitor = enter(arrive, path)
    page = visitor.page
    leave(page)
    page.wait_for_url("**/ingresar/**")
    assert "persona" not in kinds(page)
    visitor.sign_in("berta.municipal")
    settle(visitor)
    page.context.set_offline(True)
    visitor.go("/registro/")
    expect(page.get_by_text("Sin línea: así estaba")).to_be_visible()
    assert HERS not in page.content()
    visitor.go(path)
    expect(page.get_by_role("heading", name="Sin línea")).to_be_visible()
    assert HERS not in page.content()

    # Whoever leaves without a line has left as soon as there is one, whoever comes then.
    visitor.go("/registro/")
    leave(page)
    expect(page.get_by_role("heading", name="Salió, sin línea")).to_be_visible()
    assert "persona" not in kinds(page)
    visitor.go("/registro/")
    expect(page.get_by_role("heading", name="Salió, sin línea")).to_be_visible()
    page.context.set_offline(False)
    visitor.go("/registro/")
    assert page.url.startswith(f"{visitor.address}/ingresar/")
    assert [each for each in Session.objects.all() if "_auth_user_id" in each.get_decoded()] == []


@ONLY_DESK
def test_the_oldest_leave_and_a_new_version_follows_the_old_one_until_it_is_switched_off(
    arrive: Any, people: People, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/gestion/{people.report(HERS).code}/"
    visitor = enter(arrive, path)
    page = visitor.page
    page.evaluate(MORE, path)
    visitor.go(path)
    before = None  # Until nothing leaves any more: whoever goes on earlier meets a worker that is still at it.
    for _ in range(100):
        page.wait_for_timeout(500)
        if before == (before := kept(page)) and page.evaluate(BYTES) <= offline.LIMIT:
            break
    assert 200_000 < page.evaluate(BYTES) <= offline.LIMIT
    mine = kept(page)["persona"]
    assert {path, "/registro/", "/registro/crear/"} <= {*mine}
    # While some are still leaving as well, those that are left are the youngest.
    left = sorted(int(each[14:21]) for each in mine if each.startswith("/gestion/2020-"))
    assert left == [*range(81 - len(left), 81)] != [*range(1, 81)]

    # Asked for a file in that moment, the one before is started again, and being watched, never ends for being idle.
    page.evaluate("localStorage.calm = 1000")
    monkeypatch.setattr(offline, "WAIT", 1500)
    offline._worker.cache_clear()
    visitor.go(path)
    registered(page, offline.worker()[1])
    assert path in kept(page)["persona"]
    # A server that does not answer in time: the page as it was, and as it is with the next.
    counts = reading.counts

    def slow(user: User) -> dict[str, int]:
        time.sleep(3)
        return counts(user)

    monkeypatch.setattr(reading, "counts", slow)
    visitor.go("/registro/")
    expect(page.get_by_text("Sin línea: así estaba")).to_be_visible()
    monkeypatch.setattr(reading, "counts", counts)

    settings.OFFLINE = False
    visitor.go(path)
    registered(page, "")
    until(page, lambda: kinds(page), lambda found: found == [])
    assert visitor.complaints == []
