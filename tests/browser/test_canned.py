"""Canned answers with the keyboard and the mouse in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.desk import answers
from soportegl.desk.models import CannedAnswer
from soportegl.incidents.models import EventText

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "Buenos días, {nombre}.\n\nRevise los saldos de {módulo} y escriba a {asesor}."


@pytest.fixture
def saldo(people) -> CannedAnswer:
    answers.save(people.saul, name="Acuse", word="acuse", whom=answers.EVERYBODY, text="Recibimos {gestión}.")
    return answers.save(people.sofia, name="Saldo insuficiente", word="saldo", whom="2", text=TEXT)


def test_a_semicolon_some_letters_and_enter_answer(arrive, people, saldo) -> None:
    case = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{case.code}/")
    field, menu = page.locator("#texto-respuesta"), page.locator("#guardadas")
    page.keyboard.press("r")
    page.keyboard.type("Hola. ;sal")
    expect(menu.get_by_role("option")).to_have_count(1)
    visitor.check()
    page.keyboard.press("Enter")
    completed = f"Buenos días, {people.ana}.\n\nRevise los saldos de ____ y escriba a {people.raul}."
    expect(field).to_have_value(f"Hola. {completed}")
    # The blank is what the next letters fill in.
    expect(page.get_by_text("Falta un dato")).to_be_visible()
    page.keyboard.type("Tesorería")
    expect(page.get_by_text("Falta un dato")).to_be_hidden()
    saldo.refresh_from_db()
    assert saldo.used == 0
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Su respuesta fue enviada")).to_be_visible()
    assert EventText.objects.latest("pk").body == f"Hola. {completed}".replace("____", "Tesorería")
    saldo.refresh_from_db()
    assert saldo.used == 1
    assert visitor.complaints == []


def test_what_was_typed_stays_whatever_becomes_of_the_list(arrive, people, saldo) -> None:
    case = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{case.code}/")
    field, menu = page.locator("#texto-respuesta"), page.locator("#guardadas")
    field.click()
    # In the middle of a word it is a semicolon; at its beginning Esc and a space give it back.
    page.keyboard.type("Uno; dos ;)")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(field).to_have_value("Uno; dos ;)")
    page.keyboard.type(" ; tres")
    expect(field).to_have_value("Uno; dos ;) ; tres")
    # Faster than the list: Enter means the first of what is coming.
    page.keyboard.type(" ;acuse")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Uno; dos ;) ; tres Recibimos {case.code}.")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Uno; dos ;) ; tres ;")
    # Taken out again, it is not counted.
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Su respuesta fue enviada")).to_be_visible()
    assert set(CannedAnswer.objects.values_list("used", flat=True)) == {0}


def test_it_opens_over_a_dialog_and_too_long_a_text_says_so(arrive, people, saldo) -> None:
    case = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{case.code}/")
    page.get_by_role("link", name="Cerrar", exact=True).click()
    dialog, menu = page.locator("#dialog"), page.locator("#guardadas")
    dialog.get_by_label("Solución").fill("x" * 1480)
    dialog.get_by_role("button", name="Respuestas").click()
    expect(menu.get_by_role("option")).to_have_count(2)
    visitor.check()
    page.keyboard.press("ArrowDown")
    menu.get_by_role("button", name="Insertar").click()
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("acórtelo a 1500 antes de enviar")).to_be_visible()
    dialog.get_by_label("Solución").fill("Revise los saldos de Tesorería")
    expect(dialog.get_by_text("acórtelo")).to_be_hidden()
    dialog.get_by_role("button", name="Respuestas").click()
    menu.get_by_text("Acuse", exact=True).click()
    expect(dialog.get_by_label("Solución")).to_have_value(f"Revise los saldos de Tesorería Recibimos {case.code}.")
    dialog.get_by_role("button", name="Cerrar", exact=True).click()
    expect(page.get_by_text("quedó CERRADO")).to_be_visible()
    assert CannedAnswer.objects.get(word="acuse").used == 1


def test_a_line_that_is_down_an_expired_session_and_keys_switched_off(arrive, people, saldo) -> None:
    case = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{case.code}/")
    field, menu = page.locator("#texto-respuesta"), page.locator("#guardadas")
    # Outside of any field the key alone opens it.
    page.keyboard.press(";")
    expect(menu.get_by_role("option")).to_have_count(2)
    page.route("**/respuestas/**", lambda route: route.abort())
    page.keyboard.type("sal")
    expect(menu.get_by_role("status")).to_contain_text("Revise su conexión")
    page.unroute("**/respuestas/**")
    page.context.clear_cookies()
    page.keyboard.type("d")
    expect(menu.get_by_role("status")).to_contain_text("Su sesión venció.")
    page.keyboard.press("Enter")
    menu.get_by_role("button", name="Cancelar").click()
    expect(field).to_be_focused()
    page.evaluate("() => localStorage.setItem('sgl-sin-atajos', '1')")
    page.keyboard.type(";")
    expect(field).to_have_value(";")
    expect(menu).to_be_hidden()


def test_without_a_script_what_was_typed_goes_there_and_back(arrive, people, saldo) -> None:
    case = people.held()
    visitor = arrive("raul.regional", javascript=False)
    page = visitor.page
    visitor.go(f"/gestion/{case.code}/")
    page.locator("#texto-respuesta").fill("Hola.")
    page.get_by_role("button", name="Respuestas").first.click()
    page.get_by_role("button", name="Insertar Acuse").click()
    expect(page.get_by_label("Respuesta al usuario")).to_have_value(f"Hola.\n\nRecibimos {case.code}.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_text("Su respuesta fue enviada")).to_be_visible()
    assert CannedAnswer.objects.get(word="acuse").used == 1


def test_a_supervisor_writes_sees_changes_and_retires_one(arrive, people) -> None:
    visitor = arrive("sofia.supervisora")
    page = visitor.page
    visitor.go("/bandeja/")
    page.locator(".sgl-menu > summary", has_text="Menú de").click()
    page.get_by_role("link", name="Respuestas guardadas").click()
    page.get_by_role("link", name="Crear respuesta").click()
    page.get_by_role("textbox", name="Nombre").fill("Pedir estado")
    page.get_by_role("textbox", name="Texto").fill("Buenos días, ")
    page.get_by_role("button", name="Insertar el dato nombre").click()
    page.keyboard.type(" y {nit}")
    preview = page.locator("[data-preview]")
    expect(preview).to_contain_text("Buenos días, Ana Lucía Xoquic y {nit}")
    expect(preview).to_contain_text("No existe el dato {nit}.")
    visitor.check()
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("No existe el dato {nit}. Puede usar: {nombre}")
    visitor.check()
    page.get_by_role("textbox", name="Texto").fill("Buenos días, {nombre}.")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("La respuesta «Pedir estado» quedó guardada.")).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="Retirar Pedir estado").click()
    expect(page.locator("#dialog")).to_contain_text("Se conserva en Retiradas")
    visitor.check()
    page.locator("#dialog").get_by_role("button", name="Retirar").click()
    expect(page.get_by_text("La respuesta «Pedir estado» quedó retirada.")).to_be_visible()
    page.get_by_role("link", name="Retiradas").click()
    page.get_by_role("button", name="Volver a usar Pedir estado").click()
    expect(page.get_by_text("está otra vez en uso")).to_be_visible()
