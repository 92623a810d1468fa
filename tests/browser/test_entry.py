"""From an error in a host to the Gestión code: a real form of another site, in a real browser, at both sizes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from soportegl.hosts.models import Host
from soportegl.incidents.models import Incident
from tests.browser.conftest import PASSWORD, Visitor
from tests.cast import SYNOPSIS, People
from tests.hosts.signing import registered, signed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN = "http://sicoin.example/orden/1482"
PAGE = """<!doctype html><html lang="es"><title>SICOIN GL</title><h1>Orden de compra 1482</h1><p>ORA-20001</p>
<form method="post" action="{door}"><input type="hidden" name="capsula" value="{token}">
<button>SoporteGL</button></form>"""


@pytest.fixture
def host(people: People, live_server, settings) -> Host:
    settings.PUBLIC_URL = live_server.url
    return registered(people)


def press(visitor: Visitor, **changed: object) -> Page:
    """The screen of the host, and its option pressed."""
    body = PAGE.format(door=f"{visitor.address}/entrada/", token=signed(**changed))
    visitor.page.route(f"{SCREEN}*", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    visitor.page.goto(SCREEN)
    visitor.page.get_by_role("button", name="SoporteGL").click()
    return visitor.page


def test_from_the_error_to_the_code_and_what_is_refused_says_how_to_go_on(arrive, host) -> None:
    visitor = arrive()
    page = press(visitor)  # the first of four clicks
    expect(page.get_by_label("Usuario")).to_have_value("ana.municipal")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(page.get_by_role("group", name="De su pantalla en SICOIN GL")).to_contain_text("ORA-20001")
    visitor.check()
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").click()
    page.wait_for_url("**/registro/creada/**")
    made = Incident.objects.get()
    assert made.code in page.locator("main").inner_text()

    for changed, title in (
        ({"aud": "https://otro.example/"}, "No se usaron los datos"),
        ({"sub": "berta.municipal"}, "En este navegador ingresó Ana Lucía Xoquic"),
        ({"entidad": "0901"}, "Los datos son de otra entidad"),
    ):
        press(visitor, **changed)
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        visitor.check()
    # None of it has ended her session.
    visitor.go("/registro/crear/")
    expect(page.get_by_role("heading", name="Crear incidencia")).to_be_visible()

    # Whoever attends reads it where they look first.
    visitor = arrive("raul.regional")
    visitor.go(f"/gestion/{made.code}/")
    where = visitor.page.get_by_text("SICOIN GL · Orden de compra › Autorizar · CUR de gasto 1482 · ORA-20001")
    expect(where).to_be_visible()
    # Its icon stands beside the line, on a narrow screen as well.
    icon = visitor.page.locator(".p-fichaje__origen .i")
    assert icon.bounding_box()["x"] < where.bounding_box()["x"]
    visitor.check()
    visitor.go("/bandeja/?error=ora-20")
    expect(visitor.page.get_by_text("Código de error: ora-20").first).to_be_visible()
    expect(visitor.page.get_by_text(made.code)).to_be_visible()


def test_an_administrator_sees_hosts_and_has_a_capsule_explained(arrive, host) -> None:
    visitor = arrive("admin")
    visitor.go(f"/administracion/hosts/host/{host.pk}/change/")
    visitor.check(console=False)
    visitor.go("/administracion/hosts/host/explicar/")
    visitor.page.get_by_label("Cápsula").fill(signed(exp=1))
    visitor.page.get_by_role("button", name="Explicar").click()
    expect(visitor.page.get_by_text("No se acepta: duracion")).to_be_visible()
    visitor.check(console=False)
