"""The guide, walked by the four levels in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from soportegl.incidents import verify
from soportegl.incidents.models import Incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SYNOPSIS = "Al aprobar el CUR de gasto 1482 de la planilla, el sistema muestra «saldo insuficiente»."
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def register(ana) -> str:
    """Ana creates an incident with a document, and reads its code."""
    page = ana.page
    expect(page.get_by_role("heading", name="Registro de Incidencias")).to_be_visible()
    ana.check()
    page.get_by_role("link", name="Crear").first.click()
    expect(page.get_by_text("Municipalidad de Sololá, Sololá").first).to_be_visible()
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    page.locator("input[type=file]").set_input_files(
        {"name": "reporte_CUR_1482.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    expect(page.get_by_text("Cargado ·")).to_be_visible()
    ana.check()
    # Pressed by mistake: nothing is sent, and the focus is back where it was.
    page.get_by_role("button", name="Crear").press("Enter")
    expect(page.get_by_role("heading", name="La incidencia se trasladará al Nivel 2")).to_be_focused()
    ana.check()
    page.get_by_role("button", name="Regresar").click()
    expect(page.get_by_role("button", name="Crear")).to_be_focused()
    page.get_by_role("textbox", name="Teléfono").press("Enter")
    page.get_by_role("button", name="Aceptar").click()
    expect(page.get_by_role("heading", name="Incidencia creada")).to_be_visible()
    ana.check()
    code = re.search(r"\d{4}-\d{7}-\d", page.locator(".sgl-gestion").inner_text())
    page.get_by_role("link", name="Aceptar").click()
    expect(page.get_by_text("TRASLADADO_N2")).to_be_visible()
    assert code
    return code[0]


def take(agent, code: str) -> None:
    agent.go(f"/gestion/{code}/")
    agent.check()
    agent.page.get_by_role("button", name="Tomar").click()
    expect(agent.page.get_by_text("EN RESOLUCION_N").first).to_be_visible()


def do(agent, code: str, verb: str, **fields: str) -> None:
    """Open a verb from the incident's page, fill it in and send it."""
    agent.go(f"/gestion/{code}/")
    agent.page.get_by_role("link", name=re.compile(f"^{verb}")).first.click()
    dialog = agent.page.locator("#dialog")
    expect(dialog).to_be_visible()
    agent.check()
    for label, text in fields.items():
        dialog.get_by_label(label.replace("_", " ")).fill(text)
    dialog.locator("button[type=submit].btn-primary").click()
    expect(dialog).to_be_hidden()
    agent.check()


def test_an_incident_is_solved_through_the_four_levels(arrive) -> None:
    ana = arrive()
    ana.sign_in("ana.municipal")
    code = register(ana)

    raul = arrive()
    raul.sign_in("raul.regional")
    expect(raul.page.get_by_text("CUR de gasto 1482").first).to_be_visible()
    raul.check()
    take(raul, code)
    do(raul, code, "Pedir información", Qué_información_necesita="¿Desde qué fecha sucede?")

    ana.go("/registro/")
    expect(ana.page.get_by_text("Espera su respuesta").first).to_be_visible()
    ana.check()
    ana.go(f"/gestion/{code}/")
    expect(ana.page.get_by_text("¿Desde qué fecha sucede?")).to_be_visible()
    ana.page.get_by_label("Su respuesta").fill("Desde el 20 de noviembre.")
    ana.page.get_by_role("button", name="Enviar respuesta").click()
    expect(ana.page.get_by_text("Desde el 20 de noviembre.")).to_be_visible()
    ana.check()

    do(raul, code, "Trasladar a N3", Motivo="Requiere revisar la cuenta", Qué_se_intentó="Se revisaron los saldos")
    carla = arrive("carla.central")
    take(carla, code)
    do(carla, code, "Trasladar a N4", Motivo="Falla del cálculo", Qué_se_intentó="Se reprodujo en pruebas")
    ivan = arrive("ivan.informatica")
    take(ivan, code)
    do(ivan, code, "Finalizar", Solución="Se corrigió el cálculo del saldo; ya puede aprobar el CUR.")

    ana.go("/registro/")
    expect(ana.page.get_by_text(code)).to_have_count(0)
    ana.go("/consulta/")
    expect(ana.page.locator(".sgl-estado", has_text="FINALIZADO").first).to_be_visible()
    ana.check()
    ana.page.get_by_role("link", name=re.compile("COLA_INCIDENCIAS")).first.click()
    for person in ("Ana Lucía Xoquic", "Raúl Sacor", "Carla Méndez", "Iván Paz"):
        expect(ana.page.get_by_role("table").get_by_text(person)).to_be_visible()
    ana.check()
    ana.page.get_by_role("link", name="Nivel Anterior").click()
    expect(ana.page).to_have_url(re.compile("/consulta/"))
    ana.go(f"/gestion/{code}/")
    ana.page.get_by_role("link", name="Ya funciona").first.click()
    dialog = ana.page.locator("#dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Ya funciona").click()
    expect(dialog).to_be_hidden()
    expect(ana.page.get_by_text("Quedó anotado que ya funciona").first).to_be_visible()
    ana.check()

    incident = Incident.objects.get(code=code)
    assert (incident.label, incident.verification, incident.max_tier) == ("FINALIZADO", "verified", 4)
    assert list(verify.check(incident)) == []


def test_a_reporter_registers_without_javascript(arrive) -> None:
    ana = arrive(javascript=False)
    ana.sign_in("ana.municipal")
    page = ana.page
    page.get_by_role("link", name="Crear").first.click()
    page.get_by_role("textbox", name="Síntesis del Caso").fill("corto")
    page.locator("input[type=file]").set_input_files(
        {"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="Crear").click()
    expect(page.get_by_text("oficio.pdf")).to_be_visible()
    expect(page.get_by_role("textbox", name="Síntesis del Caso")).to_have_value("corto")
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    page.get_by_role("button", name="Crear").click()
    page.get_by_role("button", name="Regresar").click()
    expect(page.get_by_role("textbox", name="Síntesis del Caso")).to_have_value(SYNOPSIS)
    page.get_by_role("button", name="Crear").click()
    expect(page.get_by_role("heading", name="La incidencia se trasladará al Nivel 2")).to_be_in_viewport()
    page.get_by_role("button", name="Aceptar").click()
    expect(page.get_by_role("heading", name="Incidencia creada")).to_be_visible()
    assert Incident.objects.get().attachments.get().name == "oficio.pdf"


def test_what_was_typed_survives_a_session_that_expired(arrive) -> None:
    ana = arrive("ana.municipal")
    ana.go("/registro/crear/")
    ana.page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    cookies = [cookie for cookie in ana.page.context.cookies() if cookie["name"] != "sessionid"]
    ana.page.context.clear_cookies()
    ana.page.context.add_cookies(cookies)
    ana.page.get_by_role("button", name="Crear").click()
    ana.page.get_by_role("button", name="Aceptar").click()
    # It waits in the browser, and goes once its person is in again.
    expect(ana.page.get_by_text("Su sesión terminó: sale cuando ingrese.")).to_be_visible()
    ana.check()
    ana.page.get_by_role("button", name="Ingresar").click()
    ana.page.get_by_label("Usuario").fill("ana.municipal")
    ana.page.get_by_label("Contraseña", exact=True).fill("soportegl-demo")
    ana.page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(ana.page.locator("[data-sign=received]").first).to_be_visible()
    assert Incident.objects.get().synopsis == SYNOPSIS


@pytest.mark.parametrize(
    ("username", "paths"),
    [
        ("", ["/ingresar/", "/recuperar/", "/no-existe/"]),
        ("ana.municipal", ["/registro/", "/registro/crear/", "/consulta/", "/mis-datos/", "/contrasena/", "/bandeja/"]),
        ("sofia.supervisora", ["/bandeja/", "/consulta/", "/mis-datos/"]),
        ("carla.central", ["/bandeja/", "/registro/crear/por-llamada/", "/bandeja/?vista=sin-sede"]),
        ("aura.auditora", ["/consulta/"]),
    ],
)
def test_every_page_is_fit_to_be_read_by_anybody(arrive, username: str, paths: list[str]) -> None:
    visitor = arrive(username)
    for path in paths:
        visitor.go(path)
        visitor.check()
