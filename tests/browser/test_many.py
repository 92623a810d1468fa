"""Many rows at once, the entity beside its incidents, and a call, with mouse and keyboard in a real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.desk import bulk
from soportegl.desk.models import BulkRun
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from tests.browser.test_looks import on_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_marked_rows_are_closed_together_and_what_changed_is_told(arrive, people) -> None:
    three = [people.held(), people.held(), people.held()]
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/?vista=mias")
    bar = page.locator("#lote")
    expect(bar).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar.locator("[data-bulk-count]")).to_have_text("1 marcada")
    for incident in three:
        page.get_by_label(f"Marcar {incident.code}").check()
    expect(bar.locator("[data-bulk-count]")).to_have_text("3 marcadas")
    visitor.check()
    bar.get_by_role("button", name="Quitar marcas").click()
    expect(bar).to_be_hidden()
    for incident in three:
        page.get_by_label(f"Marcar {incident.code}").check()
    bar.get_by_role("button", name="Cerrar").click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Cerrar 3 gestiones con la misma solución")
    visitor.check()
    dialog.get_by_role("button", name="Aplicar a 3").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Escriba la respuesta o solución.")
    dialog.get_by_label("Solución").fill("Se orientó por teléfono.")
    # Meanwhile a supervisor gives one of them to somebody else.
    actions.assign(three[1], holder=people.rosa, by=people.sofia)
    # The dialog was drawn anew after the refusal, with what had been seen before.
    dialog.get_by_role("button", name="Aplicar a").click()
    page.wait_for_url("**/bandeja/lotes/*/")
    expect(page.get_by_role("status").filter(has_text="Listo")).to_contain_text("2 de 3 hechas, 1 no se pudo.")
    expect(page.get_by_text("Sofía Tzoc asignó el caso")).to_be_visible()
    visitor.check()
    assert Incident.objects.filter(state="closed").count() == 2


def test_with_rows_marked_a_key_asks_for_all_of_them_and_without_it_acts_on_the_row(arrive, people) -> None:
    for _ in range(3):
        people.report()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/?vista=sin-tomar")
    dialog = page.locator("#dialog")
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("#lote [data-bulk-count]")).to_have_text("2 marcadas")
    for key, title in (
        ("n", "Trasladar 2 gestiones"),
        ("c", "Cerrar 2 gestiones con la misma solución"),
        ("i", "Nota interna en 2 gestiones"),
        ("t", "Tomar 2 gestiones"),
    ):
        page.keyboard.press(key)
        expect(dialog.get_by_role("heading")).to_have_text(title)
        # Inside the dialog a key does nothing more.
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    assert not Incident.objects.filter(holder__isnull=False).exists()
    page.keyboard.press("?")
    expect(page.locator("#teclas").get_by_text("Con filas marcadas, lo mismo para todas")).to_be_visible()
    visitor.check()
    page.keyboard.press("Escape")
    page.locator("#lote").get_by_role("button", name="Quitar marcas").click()
    page.locator("[data-rows] tbody tr a").nth(0).focus()
    page.keyboard.press("t")
    expect(page.get_by_text("Usted tomó la gestión")).to_be_visible()
    assert Incident.objects.filter(holder=people.raul).count() == 1


def test_a_supervisor_assigns_the_marked_ones_with_a_key(arrive, people) -> None:
    two = [people.report(), people.report()]
    visitor = arrive("sofia.supervisora")
    page = visitor.page
    visitor.go("/bandeja/")
    for incident in two:
        page.get_by_label(f"Marcar {incident.code}").check()
    # Hers is no key to take with: it does not reach the row either.
    page.keyboard.press("t")
    page.keyboard.press("a")
    dialog = page.locator("#dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Asignar 2 gestiones")
    dialog.get_by_label("Asignar a").select_option("rosa.regional")
    dialog.get_by_role("button", name="Aplicar a 2").click()
    expect(page.get_by_text("Usted asignó 2 gestiones.")).to_be_visible()
    assert Incident.objects.filter(holder=people.rosa).count() == 2
    if on_phone(page):
        page.get_by_role("button", name="Vista:").click()
    page.get_by_role("link", name="Acciones por lote").click()
    expect(page.get_by_role("link", name="Asignar 2 gestiones")).to_be_visible()
    visitor.check()


def test_many_are_left_to_the_worker_and_the_page_follows_by_itself(arrive, people) -> None:
    many = [people.report() for _ in range(21)]
    visitor = arrive("carla.central")
    page = visitor.page
    rows = {incident.code: 1 for incident in many}
    run = bulk.start(Verb.NOTE, rows, values={"text": "Falla general"}, key="uno", view="", by=people.carla)
    visitor.go(f"/bandeja/lotes/{run.pk}/")
    expect(page.locator("progress")).to_have_attribute("value", "0")
    visitor.check()
    bulk.work_off(BulkRun.objects.get(pk=run.pk))
    expect(page.get_by_text("21 de 21 hechas")).to_be_visible()


def test_without_a_script_the_bar_is_always_there(arrive, people) -> None:
    incident = people.report()
    visitor = arrive("raul.regional", javascript=False)
    page = visitor.page
    visitor.go("/bandeja/")
    expect(page.locator("#lote")).to_be_hidden()
    page.get_by_label(f"Marcar {incident.code}").check()
    page.locator("#lote").get_by_role("button", name="Tomar").click()
    page.get_by_role("button", name="Aplicar a 1").click()
    expect(page.get_by_text("Usted tomó 1 gestión.")).to_be_visible()


def test_the_entity_is_read_beside_the_incident_when_its_section_is_opened(arrive, people) -> None:
    incident = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go(f"/gestion/{incident.code}/")
    page.get_by_role("link", name="Entidad", exact=True).click()
    card = page.locator(".p-ent")
    expect(card.get_by_text("Diego Ixtamer")).to_be_visible()
    card.get_by_text("Escribir una nota").click()
    card.get_by_label("Nota", exact=True).fill("Llamar después de las 10")
    card.get_by_role("button", name="Guardar nota").click()
    expect(card.get_by_text("La nota quedó guardada.")).to_be_visible()
    expect(card.get_by_text("Llamar después de las 10")).to_be_visible()
    visitor.check()
    visitor.go("/entidad/0701/")
    visitor.check()


def test_a_call_is_registered_with_the_keyboard_in_one_screen(arrive, people) -> None:
    open_ = people.report("No imprime el cheque voucher de la cuenta")
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/registro/crear/por-llamada/")
    visitor.check()
    text = page.get_by_role("textbox", name="Síntesis del Caso")
    text.fill("Dice que no le deja aprobar el CUR 1482")
    search = page.get_by_label("Nombre, teléfono o entidad")
    search.click()
    page.keyboard.type("ixt")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=reporter]")).to_have_value("diego.director")
    expect(text).to_be_focused()
    # It was another one: the text stays, and what is open of theirs is shown.
    search.fill("xoq")
    # The list before had one person too.
    expect(page.locator("[data-caller]")).to_contain_text("Ana Lucía Xoquic")
    search.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=reporter]")).to_have_value("ana.municipal")
    expect(page.get_by_label("Correo electrónico")).to_have_value("ana.municipal@correo.example")
    expect(text).to_have_value("Dice que no le deja aprobar el CUR 1482")
    expect(page.locator("#abiertas").get_by_text(open_.code)).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="Crear", exact=True).click()
    expect(page.get_by_role("heading", name="Incidencia creada")).to_be_visible()
    assert Incident.objects.latest("pk").reporter == people.ana


def test_a_call_is_registered_without_a_script(arrive, people) -> None:
    visitor = arrive("raul.regional", javascript=False)
    page = visitor.page
    visitor.go("/registro/crear/por-llamada/")
    page.get_by_role("textbox", name="Síntesis del Caso").fill("Dice que no le deja aprobar el CUR 1482")
    page.get_by_label("Nombre, teléfono o entidad").fill("xoq")
    page.get_by_role("button", name="Buscar").last.click()
    page.get_by_role("button", name="Ana Lucía Xoquic").click()
    expect(page.get_by_role("textbox", name="Síntesis del Caso")).to_have_value(
        "Dice que no le deja aprobar el CUR 1482"
    )
    page.get_by_role("button", name="Crear", exact=True).click()
    expect(page.get_by_role("heading", name="Incidencia creada")).to_be_visible()
