"""The last Chromium for Windows 7 and 8.1 walks the guide: it knows neither popover nor color-mix() nor subgrid."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from soportegl.incidents.models import Incident
from tests import chromium
from tests.browser.conftest import ONLY_DESK
from tests.browser.test_looks import ASK, box
from tests.browser.test_reporter import SYNOPSIS, choose, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PACKED = Path(__file__).parents[1] / "old" / "node_modules" / "@sparticuz" / "chromium" / "bin" / "chromium.br"


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """It, instead of the machine's own; its package has one program, for Linux on Intel."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        pytest.skip("The package of Chromium 109 has a program for Linux on x86_64 alone")
    if not PACKED.exists():
        pytest.fail("Falta el Chromium 109 de las pruebas: lo instala «make tests/old/node_modules/.synced».")
    program = tmp_path_factory.mktemp("chromium") / "chromium"
    program.write_bytes(brotli.decompress(PACKED.read_bytes()))
    program.chmod(0o755)
    started = playwright.chromium.launch(executable_path=program, args=chromium.FLAGS)
    yield started
    started.close()
    # 160 MB, which pytest would keep for three runs.
    program.unlink()


def apart(page: Page, *selectors: str) -> None:
    """Each is seen, and none lies over another."""
    boxes = [box(page.locator(selector).first) for selector in selectors]
    for place, (one, selector) in enumerate(zip(boxes, selectors, strict=True)):
        assert one["width"] > 10, selector
        assert one["height"] > 10, selector
        for other, name in zip(boxes[place + 1 :], selectors[place + 1 :], strict=True):
            beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            above = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert beside or above, (selector, name)


def test_whoever_reports_walks_the_guide(arrive, browser: Browser) -> None:
    assert browser.version.startswith("109.")
    ana = arrive()
    page = ana.page
    ana.go("/ingresar/")
    assert page.evaluate(
        "!('popover' in HTMLElement.prototype) && !CSS.supports('color', 'color-mix(in srgb, red, blue)')"
    )
    expect(page.locator(".solo-antiguos")).to_be_hidden()
    ana.sign_in("ana.municipal")
    ana.go("/registro/crear/")
    apart(page, ".sgl-barra", "h1", "#id_synopsis", ".sgl-soltar", ".p-acciones .btn-primary")
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    choose(ana, "oficio.pdf")
    send(page)
    page.wait_for_url("**/registro/creada/**")
    incident = Incident.objects.get()
    assert [file.name for file in incident.attachments.all()] == ["oficio.pdf"]
    ana.go(f"/gestion/{incident.code}/")
    page.get_by_role("textbox", name="Agregar información").fill("La cuenta es la monetaria.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator(".sgl-hilo")).to_contain_text("La cuenta es la monetaria.")
    page.get_by_role("link", name="Retirar").first.click()
    expect(page.locator("#dialog")).to_be_visible()
    page.locator("#dialog").get_by_role("button", name="Cancelar").click()
    page.locator(".sgl-menu summary").last.click()
    expect(page.get_by_role("button", name="Salir")).to_be_visible()
    page.get_by_role("button", name="Salir").click()
    page.wait_for_url("**/ingresar/**")
    assert ana.complaints == []


@ONLY_DESK
def test_whoever_attends_sees_the_incident_beside_the_list_and_what_is_new(arrive, people) -> None:
    first = people.report("La primera de las dos")
    raul = arrive("raul.regional")
    page = raul.page
    raul.go("/bandeja/")
    page.locator(f"tr[data-code='{first.code}'] td.c-edad").first.click()
    expect(page.locator("#caso").get_by_role("heading", name="La primera de las dos")).to_be_visible()
    apart(page, ".sgl-barra", ".p-cola-ag", "#caso")
    second = people.report("La segunda de las dos")
    page.evaluate(ASK)
    page.get_by_role("button", name="1 nueva. Mostrarla").click()
    expect(page.locator(f"tr[data-code='{second.code}']")).to_be_visible()
    page.locator("#caso").get_by_role("button", name="Tomar").first.click()
    expect(page.get_by_text(f"Usted tomó la gestión {first.code}")).to_be_visible()
    page.locator("#q").fill("segunda")
    page.locator("#q").press("Enter")
    expect(page.locator("main").get_by_role("link", name="La segunda de las dos")).to_have_attribute(
        "href", f"/gestion/{second.code}/"
    )
    assert raul.complaints == []
