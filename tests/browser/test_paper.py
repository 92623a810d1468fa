"""What is printed: the case with its head, its date and its pages, whole, and nothing to press."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from tests.browser.conftest import ONLY_DESK
from tests.cast import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def buttons(page: Page) -> list[str]:
    """What can be seen to be pressed."""
    return page.evaluate(
        "[...document.querySelectorAll('button, .btn, summary, input, textarea')]"
        ".filter(e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden').map(e => e.outerHTML)"
    )


def six_stages(people: People) -> Incident:
    """Up, back, up and back again, each with what people write there."""
    reason = "Se reprodujo el caso en el ambiente de pruebas y se adjuntan las pantallas."
    tried = "Reinicio de sesión, otra computadora y otra fecha de apertura."
    case = people.held(synopsis="El recibo 7-B de IUSI se imprime con fecha anterior y la caja no cuadra al cierre.")
    steps = (people.raul, people.carla, people.ivan, people.carla, people.ivan)
    for person, onwards in zip(steps, (True, True, False, True, False), strict=True):
        if case.holder_id is None:
            actions.take(case, by=person)
        if onwards:
            actions.transfer(case, reason=reason, tried=tried, by=person)
        else:
            actions.send_back(case, reason=reason, by=person)
        case = Incident.objects.get(pk=case.pk)
    actions.take(case, by=people.carla)
    solution = "El formato tomaba la fecha de apertura de caja. Cierre sesión y reimprima el recibo. "
    return actions.finalize(case, solution=solution * 2, by=people.carla)


@ONLY_DESK
def test_cola_incidencias_of_six_stages_is_one_sheet_with_its_head(arrive, people) -> None:
    case = six_stages(people)
    assert case.stages.count() == 6
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go(f"/gestion/{case.code}/cola/")
    assert sheets(page) == 1
    page.emulate_media(media="print")
    expect(page.locator(".sgl-membrete")).to_be_visible()
    expect(page.locator(".sgl-membrete")).to_contain_text(re.compile(r"Impreso el \d\d/\d\d/\d{4} \d\d:\d\d"))
    assert buttons(page) == []
    rules = page.evaluate(
        "[...document.styleSheets].flatMap(s => [...s.cssRules]).flatMap(r => r.cssRules ? [...r.cssRules] : [r])"
        ".filter(r => r instanceof CSSPageRule).map(r => r.cssText).join()"
    )
    assert "counter(page)" in rules


@ONLY_DESK
def test_a_conversation_is_printed_whole_and_by_name(arrive, people) -> None:
    case = people.held()
    for number in range(20):
        actions.reply(case, text=f"Mensaje número {number}: falta ver el libro de bancos.", by=people.raul)
    actions.ask(case, text="¿Cuál es el número de cuenta?", by=people.raul)
    for javascript in (True, False):
        visitor = arrive("ana.municipal", javascript=javascript)
        page = visitor.page
        visitor.go(f"/gestion/{case.code}/")
        expect(page.get_by_text("Mensaje número 0:")).to_be_hidden()
        page.emulate_media(media="print")
        expect(page.get_by_text("Mensaje número 0:")).to_be_visible()
        if javascript:
            assert buttons(page) == []
            shown = page.evaluate("document.body.innerText")
            assert "Usted" not in shown
            assert f"{people.ana} responde" in shown
            assert sheets(page) > 1


@ONLY_DESK
def test_the_receipt_says_what_was_registered_by_whom_and_when(arrive, people) -> None:
    case = people.report("No imprime el cheque voucher de la cuenta única del tesoro")
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go(f"/registro/creada/{case.code}/")
    assert sheets(page) == 1
    page.emulate_media(media="print")
    shown = page.evaluate("document.body.innerText")
    for part in (case.code, case.synopsis, str(people.ana), people.solola.name, "Fecha", "Impreso el"):
        assert part in shown, part
    assert buttons(page) == []
