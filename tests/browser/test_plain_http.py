"""As inside a ministry: a name without TLS, which no browser takes for secure."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from tests import chromium
from tests.browser.conftest import Visitor
from tests.browser.test_offline import HERS, SOON, leave
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built")]


def test_over_plain_http_there_is_no_worker_and_all_the_rest_works(
    playwright: Playwright, live_server: Any, people: People
) -> None:
    asked = actions.ask(people.held(), text="¿Desde cuándo sucede?", by=people.raul)
    named = "--host-resolver-rules=MAP soporte.muni.example 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=chromium.find(), args=[*chromium.FLAGS, named])
    visitor = Visitor(browser.new_context(locale="es-GT"), live_server.url.replace("localhost", "soporte.muni.example"))
    page = visitor.page
    page.context.add_init_script(SOON)
    visitor.sign_in("ana.municipal")
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'caches' in window]") == [False] * 3
    page.get_by_role("link", name="Crear", exact=True).first.click()
    page.get_by_role("textbox", name="Síntesis del Caso").fill(HERS)
    content = b"%PDF-1.4\n" + random.Random(18).randbytes(90_000) + b"\n%%EOF\n"
    file = {"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a file as a dict
    page.locator("[data-upload]", has_text="oficio.pdf").wait_for()
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").click()
    page.wait_for_url("**/registro/creada/**")
    made = Incident.objects.get(synopsis=HERS)
    assert [each.sha256 for each in made.attachments.all()] == [hashlib.sha256(content).hexdigest()]
    visitor.go(asked.get_absolute_url())
    page.get_by_label("Su respuesta").fill("Desde el 20 de noviembre.")
    page.get_by_role("button", name="Enviar respuesta").click()
    expect(page.get_by_text("Desde el 20 de noviembre.").first).to_be_visible()
    expect(page.get_by_text("Espera su respuesta")).to_have_count(0)
    leave(page)
    page.wait_for_url("**/ingresar/**")
    # Of one header the browser says that it is for secure origins alone.
    assert [each for each in visitor.complaints if "Cross-Origin-Opener-Policy" not in each] == []
    browser.close()
