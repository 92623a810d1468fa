"""The column beside «Crear» in a real browser: it comes while somebody writes, and never in their way."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.incidents import actions, precedents
from soportegl.incidents.models import Helped, Incident
from soportegl.reading.finding import terms
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SOLVED = "El sistema indica ORA-01403 al aprobar la conciliación bancaria"
LIKE_IT = "ORA-1403 no permite aprobar conciliaciones bancarias"


def test_what_is_like_it_comes_while_it_is_written_and_nothing_is_lost(
    arrive, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    for solution in ("Cargue otra vez el estado", "Revise el formato del archivo"):
        precedents.mark(actions.close(people.held(synopsis=SOLVED), solution=solution, by=people.raul), by=people.raul)
    ana = arrive("ana.municipal")
    page = ana.page
    ana.go("/registro/crear/")
    text = page.get_by_role("textbox", name="Síntesis del Caso")
    page.context.set_offline(True)
    text.fill(f"{LIKE_IT} desde")
    page.wait_for_timeout(1000)
    page.context.set_offline(False)
    text.fill(LIKE_IT)
    expect(page.locator("[data-similar-count]")).to_have_text("2")
    expect(text).to_be_focused()
    if not page.locator("[data-similar-all]").evaluate("all => all.open"):
        page.locator("[data-similar-all] > summary").click()
    one = page.locator("[data-similar-one]").first
    one.locator("summary").click()
    ana.check(console=False)
    one.get_by_role("button", name="No es mi caso").click()
    expect(page.locator("[data-similar-count]")).to_have_text("1")
    before = Incident.objects.count()
    page.locator("[data-similar-one] summary").click()
    page.get_by_role("button", name="Esto lo resolvió").click()
    page.wait_for_url("**/registro/")
    expect(page.get_by_text("no se registró ninguna incidencia")).to_be_visible()
    ana.go("/registro/crear/")
    expect(text).to_have_value(LIKE_IT)
    assert (Helped.objects.count(), Incident.objects.count()) == (1, before)
