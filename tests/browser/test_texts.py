"""An administrator changes a text in a real Chromium, and whoever reports reads it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.texts import overrides
from soportegl.texts.models import Version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_mail_is_put_otherwise_looked_at_saved_and_undone(arrive, people) -> None:
    visitor = arrive("admin")
    page = visitor.page
    visitor.go("/textos/?q=finalizar+primera+frase")
    page.get_by_role("link", name="«Finalizar», a quien reporta: primera frase del correo").click()
    field = page.get_by_label("Texto", exact=True)
    field.fill("Ya puede verificar, ")
    page.get_by_role("button", name="Insertar el dato reporta: quien reporta").click()
    expect(field).to_have_value("Ya puede verificar, {reporta}")
    framed = page.frame_locator("iframe")
    expect(framed.get_by_role("heading", name="Ya puede verificar, Ana Lucía Xoquic")).to_be_visible()
    field.press_sequentially(" {fulano}")
    expect(page.get_by_text("No existe el dato {fulano}")).to_be_visible()
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("alert")).to_contain_text("Revise lo señalado")
    expect(field).to_have_value("Ya puede verificar, {reporta} {fulano}")
    visitor.check()
    field.fill("Ya puede verificar, {reporta}.")
    page.get_by_label("Por qué se cambia").fill("Más claro")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("quedó guardado")).to_be_visible()
    expect(page.get_by_text("Comparado con el original")).to_be_visible()
    visitor.check()
    key = "aviso-finalizar-reporta-texto"
    assert overrides.current(key) == "Ya puede verificar, {reporta}."
    page.get_by_label("Por qué se cambia").fill("Como antes")
    page.get_by_role("button", name="Volver al original").click()
    expect(page.get_by_text("dice otra vez lo del producto")).to_be_visible()
    assert [row.is_original for row in Version.objects.filter(key=key)] == [True, False]
    assert visitor.complaints == []
