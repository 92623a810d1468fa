"""What only a browser shows of the reporter's pages: files on the way, drafts, two presses, paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.models import Incident, Upload
from tests.web.screens.register.test_register import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SYNOPSIS = "Al aprobar el CUR de gasto 1482 aparece saldo insuficiente"


@pytest.fixture
def ana(arrive):
    visitor = arrive()
    visitor.sign_in("ana.municipal")
    visitor.go("/registro/crear/")
    return visitor


def send(page) -> None:
    """«Crear», and «Aceptar» in the message."""
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").click()


def choose(visitor, *names: str) -> None:
    field = visitor.page.locator("input[type=file]")
    field.set_input_files([{"name": name, "mimeType": "application/pdf", "buffer": PDF} for name in names])
    for name in names:
        visitor.page.locator("[data-upload]", has_text=name).wait_for()


def test_files_arrive_before_the_form_and_can_be_taken_out(ana) -> None:
    page = ana.page
    choose(ana, "uno.pdf", "dos.pdf")
    page.get_by_role("button", name="Quitar uno.pdf").click()
    page.locator("[data-upload]", has_text="uno.pdf").wait_for(state="detached")
    assert [upload.name for upload in Upload.objects.all()] == ["dos.pdf"]
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    send(page)
    page.wait_for_url("**/registro/creada/**")
    assert [file.name for file in Incident.objects.get().attachments.all()] == ["dos.pdf"]
    assert ana.complaints == []


def test_two_presses_and_the_way_back_are_one_incident(ana) -> None:
    page = ana.page
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    # The second press of a hurried hand meets the message, and accepts nothing.
    page.locator(".p-acciones .btn-primary").dblclick()
    expect(page.get_by_role("heading", name="La incidencia se trasladará al Nivel 2")).to_be_visible()
    assert Incident.objects.count() == 0
    page.get_by_role("button", name="Aceptar").dblclick()
    page.wait_for_url("**/registro/creada/**")
    code = page.locator(".sgl-gestion b").inner_text()
    page.go_back()
    send(page)
    page.wait_for_url("**/registro/creada/**")
    assert page.locator(".sgl-gestion b").inner_text() == code
    assert Incident.objects.count() == 1


def test_aceptar_waits_under_the_key_and_leads_to_the_list(ana) -> None:
    page = ana.page
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    send(page)
    page.wait_for_url("**/registro/creada/**")
    # A busy browser gives the focus a moment after the page has loaded.
    expect(page.get_by_role("link", name="Aceptar")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/registro/")
    assert page.get_by_text(SYNOPSIS).is_visible()


def test_what_is_typed_outlives_a_page_that_was_closed(ana) -> None:
    page = ana.page
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    page.get_by_text("Borrador guardado").wait_for()
    ana.go("/registro/")
    ana.go("/registro/crear/")
    assert page.get_by_role("textbox", name="Síntesis del Caso").input_value() == SYNOPSIS


def test_a_change_of_platform_in_the_bar_keeps_the_text_and_the_files(ana) -> None:
    page = ana.page
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    choose(ana, "uno.pdf")
    page.locator(".sgl-plataforma").click()
    page.locator("button[name=system]", has_text="SERVICIOS GL").first.click()
    page.locator(".p-fijos", has_text="SERVICIOS GL").wait_for()
    assert page.get_by_role("textbox", name="Síntesis del Caso").input_value() == SYNOPSIS
    assert page.locator("[data-upload]", has_text="uno.pdf").count() == 1


def test_the_trace_is_one_sheet_of_paper(ana) -> None:
    page, cast = ana.page, {user.username: user for user in User.objects.all()}
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    send(page)
    page.wait_for_url("**/registro/creada/**")
    incident = Incident.objects.get()
    for name in ("raul.regional", "carla.central"):
        actions.take(incident, by=cast[name])
        words = {"reason": "Hace falta un permiso de la central", "tried": "Se revisó la caja y el catálogo de cuentas"}
        actions.transfer(incident, **words, by=cast[name])
    actions.take(incident, by=cast["ivan.informatica"])
    actions.finalize(incident, solution="Se corrigió el formato. " * 8, by=cast["ivan.informatica"])
    ana.go(f"/gestion/{incident.code}/cola/")
    assert re.findall(rb"/Count (\d+)", page.pdf(format="Letter")) == [b"1"]
