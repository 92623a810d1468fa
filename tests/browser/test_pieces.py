"""A file over a line that is cut, as its browser sends it."""

from __future__ import annotations

import hashlib
import random

import pytest
from playwright.sync_api import Route, expect

from soportegl.incidents import files
from soportegl.incidents.models import Upload
from tests.browser.conftest import ONLY_DESK
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONTENT = b"%PDF-1.4\n" + random.Random(16).randbytes(1_000_000) + b"\n%%EOF\n"
CUTS = 20


class Line:
    """Cuts every second piece, by turns before the server hears of it and before its answer comes back."""

    def __init__(self) -> None:
        self.bytes = self.requests = self.cuts = 0

    def __call__(self, route: Route) -> None:
        self.requests += 1
        body = route.request.post_data_buffer or b""
        if route.request.method == "PATCH":
            self.bytes += len(body)
        if route.request.method != "PATCH" or self.cuts >= CUTS or self.requests % 2:
            route.continue_()
            return
        self.cuts += 1
        if self.cuts % 2:
            route.fetch()
        route.abort("connectionreset")


@ONLY_DESK
def test_a_file_arrives_whole_over_a_line_that_is_cut_twenty_times(arrive, people: People) -> None:
    visitor, line = arrive("ana.municipal"), Line()
    page = visitor.page
    # What waits for the line waits a second and more each time.
    page.add_init_script(
        "const wait = setTimeout; window.setTimeout = (work, time) => wait(work, time > 30_000 ? time : time / 50)"
    )
    visitor.go("/registro/crear/")
    page.route("**/subidas/**", line)
    page.locator("input[type=file]").set_input_files(
        [{"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": CONTENT}]
    )
    row = page.locator("[data-upload-list] li")
    row.get_by_text("Cargado").wait_for(timeout=60_000)
    upload = Upload.objects.get()
    assert upload.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert line.cuts == CUTS
    # Of each cut that loses a piece, that piece and one question; besides them what it takes anyway.
    assert line.bytes <= len(CONTENT) + CUTS // 2 * 24 * 1024
    assert line.requests <= len(CONTENT) // (24 * 1024) + 4 + CUTS * 2


@ONLY_DESK
def test_another_place_is_asked_for_at_once_and_a_refusal_is_said(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go("/registro/crear/")
    asked: list[str] = []

    def moved(route: Route) -> None:
        """Of the first piece the server is told twice."""
        asked.append(route.request.method)
        if asked == ["POST", "PATCH"]:
            route.fetch()
        route.continue_()

    page.route("**/subidas/**", moved)
    field, rows = page.locator("input[type=file]"), page.locator("[data-upload-list] li")
    file = {"mimeType": "application/pdf", "buffer": CONTENT[:100_000]}
    field.set_input_files([file | {"name": "oficio.pdf"}])  # type: ignore[list-item]  # a file as a dict
    rows.get_by_text("Cargado").wait_for()
    assert asked[:4] == ["POST", "PATCH", "HEAD", "PATCH"]
    # What stands before the server takes no file of this size.
    page.route("**/subidas/**", lambda route: route.fulfill(status=413, body="<h1>413 Request Entity Too Large</h1>"))
    field.set_input_files([file | {"name": "plano.pdf"}])  # type: ignore[list-item]  # a file as a dict
    rows.get_by_text("El servidor no acepta archivos tan grandes.").wait_for()
    expect(rows.get_by_role("button", name="Reintentar la subida de plano.pdf")).to_be_visible()


@ONLY_DESK
def test_somebody_pauses_a_file_goes_on_and_takes_it_out(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go("/registro/crear/")
    held: list[Route] = []
    page.route("**/subidas/*/", lambda route: held.append(route))
    page.locator("input[type=file]").set_input_files(
        [{"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": CONTENT}]
    )
    row = page.locator("[data-upload-list] li")
    row.get_by_role("button", name="Pausar la subida de oficio.pdf").click()
    row.get_by_text("En pausa · 0 %").wait_for()
    visitor.check()
    page.unroute("**/subidas/*/")
    row.get_by_role("button", name="Seguir la subida de oficio.pdf").click()
    row.get_by_text("Cargado").wait_for()
    assert [upload.name for upload in files.staged(Upload.objects.get().form_key, owner=people.ana)] == ["oficio.pdf"]
    row.get_by_role("button", name="Quitar oficio.pdf").click()
    row.wait_for(state="detached")
    assert Upload.objects.count() == 0
