"""Nothing of the desk moves by itself: not when something arrives, not while the page comes, on no width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from soportegl.incidents import actions
from tests.browser.conftest import ONLY_DESK
from tests.browser.test_looks import ASK, box

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_else_looks_is_told_without_moving_what_one_is_about_to_press(arrive, people) -> None:
    incident = people.held()
    raul, rosa = arrive("raul.regional"), arrive("rosa.regional")
    raul.go(f"/gestion/{incident.code}/")
    places = [raul.page.get_by_role("link", name="Cerrar", exact=True), raul.page.locator("#conversacion time").first]
    stood = [box(place) for place in places]
    rosa.go(f"/gestion/{incident.code}/")
    with rosa.page.expect_response("**/bandeja/novedades/**"):
        rosa.page.evaluate(ASK)
    raul.page.evaluate(ASK)
    expect(raul.page.get_by_text("Rosa Chavajay también la ve")).to_be_visible()
    assert [box(place) for place in places] == stood
    raul.check()


def test_what_new_ones_push_to_the_next_page_has_not_left_the_list(arrive, people) -> None:
    incidents = [people.report(f"Número {number} de la lista de hoy") for number in range(50)]
    visitor = arrive("raul.regional")
    page = visitor.page
    visitor.go("/bandeja/?vista=sede&orden=reciente")
    people.report("Otra que llegó mientras tanto a la sede")
    actions.transfer(actions.take(incidents[30], by=people.raul), reason="Central", tried="Todo", by=people.raul)
    page.evaluate(ASK)
    expect(page.get_by_role("button", name="1 nueva. Mostrarla")).to_be_visible()
    expect(page.locator(f"tr[data-code='{incidents[30].code}']")).to_contain_text("TRASLADADO_N3")
    expect(page.locator(".p-q__fuera")).to_have_count(0)
    visitor.check()
    visitor.go("/bandeja/?vista=para-tomar&orden=reciente")
    actions.take(incidents[49], by=people.rosa)
    page.evaluate(ASK)
    expect(page.locator(".p-q__fuera")).to_have_count(1)
    visitor.check()


#: How much has moved below the bar. On a slow machine the bar is painted while its last links are still to come, and
#: what stands at its right end makes room for them.
SHIFT = """
  window.shifted = 0;
  const inBar = ({ node }) => node && (node.closest ? node : node.parentElement)?.closest(".sgl-barra");
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      const below = entry.sources.filter(source => source.node && !inBar(source));
      if (!entry.hadRecentInput && (below.length || !entry.sources.some(inBar))) window.shifted += entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


def test_nothing_shifts_while_the_page_comes(arrive, people) -> None:
    incident = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    page.add_init_script(SHIFT)
    page.emulate_media(reduced_motion="no-preference")
    # A slow line: what the script does comes long after what the page shows.
    page.route("**/soportegl*.js", lambda route: (page.wait_for_timeout(400), route.continue_()))
    for path in ("/bandeja/", f"/bandeja/?caso={incident.code}", f"/gestion/{incident.code}/"):
        visitor.go(path)
        page.wait_for_timeout(200)
        assert page.evaluate("window.shifted") < 0.01, path


@pytest.mark.parametrize("width", [320, 360, 768, 1024])
@ONLY_DESK
def test_no_page_of_the_desk_is_wider_than_its_screen(arrive, people, width) -> None:
    incident = people.held()
    visitor = arrive("raul.regional")
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 800})
    paths = ("/bandeja/", f"/bandeja/?caso={incident.code}", f"/gestion/{incident.code}/")
    for path in (*paths, "/registro/crear/por-llamada/", "/bandeja/filtros/", "/entidad/0701/"):
        visitor.go(path)
        wider = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider == 0, f"{path} at {width}"


#: Where each form of the page begins in it, however far it is scrolled.
BEGINS = "main => [...main.querySelectorAll('.p-paso, .sgl-panel')].map(e => Math.round(e.offsetTop))"


def test_nothing_shifts_under_whoever_reports_while_the_page_comes_and_a_draft_is_kept(arrive, people) -> None:
    asked = actions.ask(people.held(), text="¿Cuál es el número de cuenta?", by=people.raul)
    visitor = arrive("ana.municipal")
    page = visitor.page
    page.add_init_script(SHIFT)
    page.emulate_media(reduced_motion="no-preference")
    for path, field in (("/registro/crear/", "#id_synopsis"), (f"/gestion/{asked.code}/", "#respuesta textarea")):
        visitor.go(path)
        # A slow machine paints a line before its last words have come, and breaks it when they do.
        assert page.evaluate("window.shifted") < 0.01, path
        page.evaluate("window.shifted = 0")
        page.locator(field).click()
        stood = page.locator("main").evaluate(BEGINS)
        page.locator(field).fill("El libro de bancos no cuadra con la cuenta monetaria única")
        expect(page.locator("[data-draft-status]").first).to_contain_text("orrador")
        assert page.locator("main").evaluate(BEGINS) == stood, path
        # The count of characters grows to the left.
        assert page.evaluate("window.shifted") < 0.001, path
    visitor.go("/registro/")
    assert page.evaluate("window.shifted") < 0.01
