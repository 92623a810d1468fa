"""«Seguridad» in a real Chromium: an application, a key of the device, coming in with each, and confirming."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from soportegl.directory.models import Region
from tests.cast import People
from tests.web.screens.security.factors import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_application_key_and_confirmation(arrive, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = arrive()
    # Keys need a place with a name.
    visitor.address = visitor.address.replace("127.0.0.1", "localhost")
    page = visitor.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    visitor.sign_in("admin")
    visitor.go("/seguridad/")
    visitor.check()
    page.get_by_role("link", name="Activar la aplicación de códigos").click()
    expect(page.locator(".p-qr svg")).to_be_visible()
    visitor.check()
    secret = page.locator(".p-secreto").inner_text().replace(" ", "")
    page.get_by_label("Código de seis cifras").fill(code_of(secret))
    page.get_by_role("button", name="Activar").click()
    expect(page.locator(".p-codigos li")).to_have_count(10)
    visitor.check()
    with page.expect_download() as bringing:
        page.get_by_role("link", name="Bajar").click()
    assert bringing.value.suggested_filename == "codigos-soportegl.txt"
    visitor.go("/seguridad/llaves/agregar/")
    visitor.check()
    page.get_by_label("Nombre de la llave").fill("Computadora de la oficina")
    page.get_by_role("button", name="Agregar la llave").click()
    page.wait_for_url(lambda url: url.endswith("/seguridad/"))
    expect(page.get_by_role("heading", name="Computadora de la oficina")).to_be_visible()
    visitor.check()
    # With the password, the second step; with the key alone, none.
    visitor.go("/salir/")
    page.locator("main").get_by_role("button", name="Salir").click()
    page.get_by_label("Usuario").fill("admin")
    page.get_by_label("Contraseña", exact=True).fill("soportegl-demo")
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(page.get_by_text("Falta un paso")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.wait_for_url(lambda url: "/ingresar/" not in url)
    visitor.go("/salir/")
    page.locator("main").get_by_role("button", name="Salir").click()
    page.wait_for_url("**/ingresar/**")
    visitor.go("/ingresar/?next=/seguridad/")
    page.get_by_role("button", name="Ingresar con una llave de acceso").click()
    page.wait_for_url(lambda url: "/ingresar/" not in url)
    # Later a change is confirmed with it, and what was typed is done.
    start = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=16))
    visitor.go("/administracion/directory/region/add/")
    page.locator("#id_number").fill("IX")
    page.locator("#id_name").fill("Petén")
    page.locator("[name=_save]").click()
    expect(page.get_by_text("Todavía no se guardó nada.")).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="Confirmar con una llave de acceso").click()
    page.wait_for_url("**/directory/region/")
    assert Region.objects.filter(number="IX", name="Petén").exists()
