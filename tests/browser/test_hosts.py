"""From a host into SoporteGL and out again, through the real redirects."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from soportegl import demo_hosts
from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.hosts.demo import load_hosts
from soportegl.identity.demo import load_providers
from soportegl.identity.models import Provider
from soportegl.incidents import actions, verify
from soportegl.incidents.models import Incident
from tests.browser.conftest import PASSWORD, Visitor
from tests.cast import SYNOPSIS, People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOSTS = Path(settings.BASE_DIR) / "examples" / "hosts"


@pytest.fixture
def hosts(live_server: Any, people: People, settings: Any) -> Iterator[dict[str, str]]:
    """Both at work, and SoporteGL knows where."""
    # After the last port there is none: any that is free.
    at = demo_hosts.listen(65535)
    port = at.getsockname()[1]
    child = demo_hosts.child(HOSTS, settings.DATA_ROOT, live_server.url, at)
    child.start()
    try:
        wait_for(f"http://127.0.0.1:{port}/entrar/")
        load_providers()
        load_hosts()
        settings.PUBLIC_URL = live_server.url
        for provider in Provider.objects.all():
            provider.server_url, provider.is_active = demo_hosts.addresses(port)[provider.slug], True
            provider.save()
        yield demo_hosts.addresses(port)
    finally:
        child.stop(seconds=0.1)
        at.close()


def wait_for(address: str) -> None:
    """Until somebody answers there."""
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < deadline, address
            time.sleep(0.1)


def sign_in_at_host(page: Page, username: str) -> None:
    page.get_by_label("Usuario").fill(username)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Ingresar").click()


def report_the_error(page: Page, host: str, button: str, error: str) -> Incident:
    """From the screen of a host to the code: signed in there, one field and four clicks after the error."""
    page.goto(host)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("alert")).to_contain_text(error)
    page.get_by_role("link", name="SoporteGL").click()
    expect(page.get_by_role("group", name="De su pantalla en")).to_contain_text(error)
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").click()
    page.wait_for_url("**/registro/creada/**")
    made = Incident.objects.latest("pk")
    assert made.code in page.locator("main").inner_text()
    return made


def transferred(desk: Visitor, made: Incident) -> None:
    """By the adviser, who reads where it failed before anything is asked."""
    desk.go(f"/gestion/{made.code}/")
    expect(desk.page.get_by_text(f"{made.system.name} · ")).to_be_visible()
    desk.page.get_by_role("button", name="Tomar").click()
    desk.page.get_by_role("link", name="Trasladar a N3").first.click()
    dialog = desk.page.locator("#dialog")
    dialog.get_by_label("Motivo").fill("Requiere revisar la orden")
    dialog.get_by_label("Qué se intentó").fill("Se leyó el código de error")
    dialog.locator("button[type=submit].btn-primary").click()
    expect(dialog).to_be_hidden()


def solved(made: Incident, people: People, reporter: Visitor) -> None:
    """Through the levels that are left, to the word of whoever reported and has stayed at their screen."""
    made.refresh_from_db()
    if made.tier == Tier.REGIONAL:
        made = actions.transfer(actions.take(made, by=people.raul), reason="Central", tried="Todo", by=people.raul)
    made = actions.transfer(actions.take(made, by=people.carla), reason="Informática", tried="Todo", by=people.carla)
    made = actions.finalize(actions.take(made, by=people.ivan), solution="Se corrigió el saldo.", by=people.ivan)
    reporter.go(f"/gestion/{made.code}/")
    reporter.page.get_by_role("link", name="Ya funciona").first.click()
    dialog = reporter.page.locator("#dialog")
    dialog.get_by_role("button", name="Ya funciona").click()
    expect(dialog).to_be_hidden()
    expect(reporter.page.get_by_text("Quedó anotado que ya funciona").first).to_be_visible()
    made.refresh_from_db()
    assert (made.label, made.verification, made.max_tier) == ("FINALIZADO", "verified", 4)
    assert list(verify.check(made)) == []


def test_people_come_in_from_both_hosts_and_leave_both(arrive: Any, hosts: dict[str, str], people: People) -> None:
    visitor = arrive()
    page = visitor.page
    visitor.go("/ingresar/")
    visitor.check()
    page.get_by_role("link", name="Ingresar con SERVICIOS GL").click()
    sign_in_at_host(page, "ana.municipal")
    expect(page.get_by_role("heading", name="Registro de Incidencias")).to_be_visible()
    # She comes from SERVICIOS GL: that is what she reports on, with what stood on her screen.
    made = report_the_error(page, hosts["servicios-gl"], "Cobrar", "REC-114")
    assert (made.reporter, made.system) == (people.ana, people.servicios)
    solved(made, people, visitor)

    # Out of here is out of there as well.
    visitor.go("/salir/")
    page.locator("main").get_by_role("button", name="Salir").click()
    expect(page.get_by_role("heading", name="Ingresar a SoporteGL")).to_be_visible()
    page.goto(hosts["servicios-gl"])
    expect(page.get_by_role("heading", name="Ingresar a SERVICIOS GL")).to_be_visible()

    # The other host registers whom SoporteGL does not know, and its own way out ends what it opened.
    page.goto(hosts["sicoin-gl"])
    # Its list says when it cannot be asked for; and whom SoporteGL does not know has nothing in it.
    page.route("**/incidencias/", lambda route: route.abort())
    sign_in_at_host(page, "nora.compras")
    expect(page.get_by_role("complementary")).to_contain_text("No se pudieron consultar.")
    page.unroute("**/incidencias/")
    page.reload()
    expect(page.get_by_role("complementary")).to_contain_text("No hay incidencias abiertas suyas que mostrar.")
    made = report_the_error(page, hosts["sicoin-gl"], "Aprobar", "OC-2031")
    assert (made.reporter, made.entity) == (User.objects.get(username="nora.compras"), people.solola)
    transferred(arrive("raul.regional"), made)
    solved(made, people, visitor)
    page.goto(hosts["sicoin-gl"])
    page.get_by_role("button", name="Salir").click()
    expect(page.get_by_role("heading", name="Ingresar a SICOIN GL")).to_be_visible()
    visitor.go("/registro/")
    expect(page.get_by_role("heading", name="Ingresar a SoporteGL")).to_be_visible()

    # Somebody of an entity that nobody knows reads why, and how to go on.
    page.get_by_role("link", name="Ingresar con SICOIN GL").click()
    sign_in_at_host(page, "tito.temporal")
    expect(page.get_by_role("alert")).to_contain_text("entidad «9999»")
    visitor.check()
    page.get_by_role("link", name="Ingresar con usuario y contraseña").click()
    expect(page.get_by_role("heading", name="Ingresar a SoporteGL")).to_be_visible()
