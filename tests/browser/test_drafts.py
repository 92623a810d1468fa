"""What is typed and not sent: in one place, whatever the line, the clock and the server say."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from soportegl.incidents.models import Incident
from tests.browser.conftest import ONLY_DESK, Visitor
from tests.browser.test_outbox import SYNOPSIS, create, ready
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@ONLY_DESK
def test_what_was_refused_stands_in_one_place_and_outlives_what_is_sent_after_it(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = ready(visitor)
    synopsis, card = page.get_by_role("textbox", name="Síntesis del Caso"), page.locator(".sgl-linea")
    page.get_by_role("textbox", name="Teléfono").fill("")
    create(page)
    page.locator(".sgl-error").first.wait_for()
    expect(synopsis).to_have_value(SYNOPSIS)
    page.locator("body[data-outbox-waiting]").wait_for(state="attached")
    expect(card).to_be_hidden()
    # What is typed where it stands is what it says, and no draft beside it.
    synopsis.fill(f"{SYNOPSIS}, corregida")
    page.get_by_text("Borrador guardado").wait_for()
    visitor.go("/avisos/")
    ready(visitor)
    expect(synopsis).to_have_value("")
    expect(card).to_contain_text("Por decidir: 1")
    create(page, f"{SYNOPSIS}, otra cosa")
    page.wait_for_url("**/registro/creada/**")
    ready(visitor, "/registro/")
    waits = page.locator("[data-outbox-here] li")
    expect(waits).to_contain_text("corregida")
    waits.get_by_role("button", name="Revisar").click()
    page.get_by_role("textbox", name="Teléfono").fill("7762-3456")
    expect(synopsis).to_have_value(f"{SYNOPSIS}, corregida")
    page.locator("body[data-outbox-waiting]").wait_for(state="attached")
    create(page, f"{SYNOPSIS}, corregida otra vez")
    page.wait_for_url("**/registro/creada/**")
    ready(visitor, "/registro/")
    expect(waits).to_have_count(0)
    assert set(Incident.objects.values_list("synopsis", flat=True)) == {
        f"{SYNOPSIS}, otra cosa",
        f"{SYNOPSIS}, corregida otra vez",
    }


#: The clock of a machine without its battery, and that of one which somebody set.
YEARS_OFF = "const now = Date.now; Date.now = () => now() + {} * 31_557_600_000"


@ONLY_DESK
def test_whatever_the_clock_of_the_machine_says_nothing_typed_is_lost(arrive, people: People) -> None:
    incident = people.held()
    ana, raul = arrive("ana.municipal"), arrive("raul.regional")

    def with_clock(visitor: Visitor, years: int) -> Page:
        visitor.page.close()
        visitor.page = visitor.page.context.new_page()
        visitor.page.add_init_script(YEARS_OFF.format(years))
        return visitor.page

    said = ""
    for years in (-17, 10, 0):
        page = with_clock(ana, years)
        ana.go("/registro/crear/")
        synopsis = page.get_by_role("textbox", name="Síntesis del Caso")
        expect(synopsis).to_have_value(said)
        synopsis.fill(said := f"Escrito con el reloj a {years} años")
        page.get_by_text("Borrador guardado").wait_for()
    # What the server has not heard of is newer than what it gives back, though the clock says that it is older.
    path = incident.get_absolute_url()
    page = with_clock(raul, -17)
    raul.go(path)
    answer = page.locator(".p-resp textarea").first
    with page.expect_response("**/borrador/"):
        answer.fill("Ya revisé el recibo")
    page.route("**/borrador/", lambda route: route.abort())
    answer.fill("Ya revisé el recibo y está bien")
    page.get_by_text("solo en este navegador").wait_for()
    raul.go(path)
    expect(answer).to_have_value("Ya revisé el recibo y está bien")


@ONLY_DESK
def test_the_last_words_of_a_form_that_is_none_of_its_are_there_again_after_a_cut(arrive, people: People) -> None:
    visitor = arrive("raul.regional")
    page, path = visitor.page, "/registro/crear/por-llamada/"
    visitor.go(path)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    # Sooner than a draft is kept by itself.
    with page.expect_event("requestfailed"):
        page.locator(".p-acciones .btn-primary").evaluate("button => button.click()")
    page.context.set_offline(False)
    visitor.go(path)
    expect(page.get_by_role("textbox", name="Síntesis del Caso")).to_have_value(SYNOPSIS)
