"""Clocks of an open page go on counting, by the server's time and in the hours in which it is worked."""

from __future__ import annotations

import pytest
from django.templatetags.static import static

from tests.browser.conftest import ONLY_DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: The server says it is minute 1,000,000,080: it is worked from second …000 to …7200, and from …10800 to …18000.
PAGE = """
  <span hidden data-ahora="1000000080" data-horas='{"k":[3600,1000000000,1000007200,1000010800,1000018000]}'></span>
  <svg><use href="/icons.svg#list"></use></svg>
  <p id="row" data-plazo="en-plazo" data-reloj="1000014400.1000000300.14400.k">
    <svg></svg><span><span data-antes></span><span data-tiempo></span></span></p>
  <p id="line" data-plazo="en-plazo" data-larga data-reloj="1000014400.1000000300.14400.k">
    <svg></svg><span><span data-antes>Quedan </span><b data-tiempo></b></span></p>
  <p id="far" data-plazo="en-plazo" data-reloj="1000999999.0.99999.other">
    <svg></svg><span><span data-antes></span><span data-tiempo>26 h</span></span></p>
"""


@ONLY_DESK
def test_clocks_go_on_without_reloading(arrive) -> None:
    visitor = arrive()
    page = visitor.page
    # A machine whose own clock is years behind.
    page.clock.install(time="2020-01-01T00:00:00Z")
    visitor.go("/ingresar/")
    page.evaluate("html => { document.body.innerHTML = html }", PAGE)
    page.evaluate("address => import(address)", static("dist/clocks.js"))
    told = "() => ['row', 'line', 'far'].map(id => document.getElementById(id).innerText.trim())"
    assert page.evaluate(told) == ["En plazo, quedan 2 h 58 m", "Quedan 2 h 58 min hábiles", "26 h"]
    # The minute is told a moment after it began.
    page.clock.run_for("01:00:01")
    assert page.evaluate(told) == ["En riesgo, quedan 1 h 58 m", "En riesgo: quedan 1 h 58 min hábiles", "26 h"]
    assert page.locator("#row use").get_attribute("href") == "/icons.svg#hourglass-split"
    # While nobody works nothing is used up.
    page.clock.run_for("01:30:00")
    assert page.evaluate(told)[0] == "En riesgo, queda 1 h"
    page.clock.run_for("02:00:00")
    assert page.evaluate(told) == ["Vencida hace −31 m", "Vencida hace 31 min", "26 h"]
    assert page.locator("#line use").get_attribute("href") == "/icons.svg#exclamation-octagon-fill"
    assert visitor.complaints == []
