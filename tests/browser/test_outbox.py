"""What a browser keeps and sends later, as somebody sees it whose line is bad."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from soportegl.incidents import actions
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import Verb
from tests.browser.conftest import ONLY_DESK, Visitor
from tests.cast import People
from tests.web.screens.register.test_register import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEEPING = Path(settings.BASE_DIR) / "soportegl" / "web" / "ui" / "keeping.js"
#: Keeps one thing and reads it back, or says why not; each time by a module that has opened nothing yet.
TRY = """async (number) => {
  const { person, within } = await import(`/keeping.js?${number}`);
  try {
    const id = await within("outbox", "readwrite", (store) => store.add({ person, said: "Hola" }));
    const row = await within("outbox", "readonly", (store) => store.get(id));
    return `${row.said} ${row.person === document.body.dataset.person}`;
  } catch (error) {
    return error.message;
  }
}"""
BLOCKED = "Este navegador no permite guardar nada: es una ventana privada o está bloqueado."
#: What a browser does that refuses, and what is said then.
REFUSALS = (
    ("undefined", "Hola true"),
    (
        "IDBObjectStore.prototype.add = () => { throw new DOMException('no room', 'QuotaExceededError') }",
        "Este navegador ya no tiene espacio para guardar.",
    ),
    ("indexedDB.open = () => { throw new DOMException('no', 'SecurityError') }", BLOCKED),
    # Neither opens nor refuses.
    ("indexedDB.open = () => ({})", BLOCKED),
)


@ONLY_DESK
def test_what_is_kept_is_there_or_it_is_said_why_not(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page = visitor.page
    visitor.go("/registro/")
    page.route("**/keeping.js*", lambda route: route.fulfill(path=KEEPING, content_type="text/javascript"))
    for number, (happens, told) in enumerate(REFUSALS):
        page.evaluate(f"{happens}; 0")
        assert page.evaluate(TRY, number) == told, happens


# --- Walks over a bad line

SYNOPSIS = "Al aprobar el CUR de gasto 1482 aparece saldo insuficiente"
#: Without Web Locks, as on plain http: a row says whose turn it is.
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"


def create(page: Page, text: str = SYNOPSIS) -> None:
    page.get_by_role("textbox", name="Síntesis del Caso").fill(text)
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").click()


def ready(visitor: Visitor, path: str = "/registro/crear/") -> Page:
    """The page with all that comes late, which nobody has to wait for."""
    with visitor.page.expect_response("**/outbox*.js"):
        visitor.go(path)
    visitor.page.locator("body[data-outbox-waiting]").wait_for(state="attached")
    return visitor.page


def test_without_a_line_it_waits_and_goes_by_itself_once_and_in_order(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    page, line = ready(visitor), visitor.page.context
    with page.expect_response("**/outbox-list*.js"):
        page.get_by_role("textbox", name="Síntesis del Caso").click()
    line.set_offline(True)
    create(page, f"{SYNOPSIS}, la primera")
    card = page.get_by_role("region", name="Por enviar")
    expect(card.locator("[data-sign=kept]")).to_have_text("Guardado aquí")
    expect(card).to_contain_text("Sin línea: sale solo cuando vuelva")
    visitor.check(console=False)
    card.get_by_role("button", name="Seguir trabajando").click()
    expect(page.get_by_role("textbox", name="Síntesis del Caso")).to_have_value("")
    create(page, f"{SYNOPSIS}, la segunda")
    card.get_by_role("button", name="Seguir trabajando").click()
    expect(card).to_contain_text("2 por enviar")
    card.get_by_text("Ver lo que espera").click()
    places = ("Por enviar, 1.º de 2.", "Por enviar, 2.º de 2.")
    expect(card.locator("li")).to_contain_text(places)
    visitor.check(console=False)
    line.set_offline(False)
    expect(card.locator("[data-sign=received]")).to_have_count(3)
    codes = list(Incident.objects.order_by("id").values_list("code", flat=True))
    assert [each.get_attribute("data-code") for each in card.locator("li").all()] == codes
    # On «Registro» they stand in the page, until they are taken away.
    ready(visitor, "/registro/")
    list_ = page.locator("[data-outbox-here]")
    expect(list_.get_by_role("link")).to_have_text(codes)
    visitor.check(console=False)
    list_.get_by_role("button", name="Quitar lo recibido de esta lista").click()
    expect(list_).to_be_hidden()
    expect(card).to_be_hidden()
    assert Incident.objects.count() == 2


@ONLY_DESK
def test_an_answer_that_got_lost_is_asked_for_again_and_two_taps_are_one(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    # The code is there before the page that it leads to.
    told = "document.querySelector('dialog[open]')?.innerText ?? ''"
    visitor.page.add_init_script(f"addEventListener('pagehide', () => (sessionStorage.seen = {told}))")
    page = ready(visitor)
    sent: list[int] = []

    def lose(route: Route) -> None:
        """The server does it; the first time nobody hears of it."""
        answer = route.fetch()
        sent.append(answer.status)
        route.abort("connectionreset") if len(sent) == 1 else route.fulfill(response=answer)

    page.route("**/registro/crear/", lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    page.get_by_role("textbox", name="Síntesis del Caso").fill(SYNOPSIS)
    page.locator(".p-acciones .btn-primary").click()
    page.get_by_role("button", name="Aceptar").dblclick()
    page.wait_for_url("**/registro/creada/**")
    assert (sent, Incident.objects.count()) == ([200, 200], 1)
    assert page.locator(".sgl-gestion b").inner_text() == Incident.objects.get().code
    expect(page.locator(".sgl-linea")).to_be_hidden()
    assert page.evaluate("sessionStorage.seen").split()[-2:] == ["Recibido", Incident.objects.get().code]


@ONLY_DESK
def test_it_outlives_its_window_and_another_person_learns_only_that_something_waits(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    visitor.page.add_init_script(NO_LOCKS)
    page, line = ready(visitor), visitor.page.context
    # Nothing of a file arrives: it waits with what was typed.
    page.route("**/subidas/**", lambda route: route.abort())
    page.locator("input[type=file]").set_input_files(
        [{"name": "oficio.pdf", "mimeType": "application/pdf", "buffer": PDF + b" " * 60_000}]
    )
    line.set_offline(True)
    create(page)
    expect(page.locator(".sgl-linea [data-sign=kept]")).to_be_visible()
    page.close()
    line.set_offline(False)
    line.clear_cookies()
    for name, told in (("diego.director", "Algo de otra persona espera"), ("ana.municipal", "Recibido")):
        visitor.page = page = line.new_page()
        page.add_init_script(NO_LOCKS)
        visitor.sign_in(name)
        ready(visitor, "/avisos/")
        expect(page.locator(".sgl-linea")).to_contain_text(told, timeout=20_000)
        assert SYNOPSIS not in page.content()
        visitor.check(console=False)
        assert Incident.objects.count() == (name == "ana.municipal")
        line.clear_cookies()
        page.close()
    incident = Incident.objects.get()
    assert incident.reporter == people.ana
    assert [file.name for file in incident.attachments.all()] == ["oficio.pdf"]


@ONLY_DESK
def test_what_cannot_be_sent_any_more_is_offered_in_its_form_and_stays_until_it_is_decided(
    arrive, people: People
) -> None:
    incident = actions.ask(people.held(), text="¿Cuál es el recibo?", by=people.raul)
    visitor = arrive("ana.municipal")
    page, line = ready(visitor, incident.get_absolute_url()), visitor.page.context
    answer = page.locator("#respuesta")
    line.set_offline(True)
    answer.get_by_role("textbox").fill("Es el 63-A2 de ayer")
    answer.get_by_role("button", name="Enviar respuesta").click()
    expect(page.locator("[data-sign=kept]").first).to_be_visible()
    actions.close(incident, solution="Se corrigió", by=people.raul)
    line.set_offline(False)
    page.get_by_role("heading", name="Responder en").wait_for()
    expect(page.get_by_role("textbox")).to_have_value("Es el 63-A2 de ayer")
    ready(visitor, "/registro/")
    waits = page.locator("[data-outbox-here] li")
    expect(waits).to_contain_text("No se puede responder")
    visitor.check(console=False)
    waits.get_by_role("button", name="Revisar").click()
    expect(page.get_by_role("textbox")).to_have_value("Es el 63-A2 de ayer")
    ready(visitor, "/registro/")
    page.on("dialog", lambda dialog: dialog.accept())
    waits.get_by_role("button", name="Descartar").click()
    expect(waits).to_have_count(0)
    assert Event.objects.filter(verb=Verb.ANSWER).count() == 0


@ONLY_DESK
def test_where_nothing_can_be_kept_forms_go_as_they_always_did(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    visitor.page.add_init_script(REFUSALS[2][0])
    page = ready(visitor)
    page.context.set_offline(True)
    create(page)
    expect(page.locator(".sgl-linea")).to_contain_text(f"No hay línea. {BLOCKED} No cierre")
    page.context.set_offline(False)
    page.get_by_role("button", name="Aceptar").click()
    page.wait_for_url("**/registro/creada/**")
    assert Incident.objects.count() == 1


#: As many as somebody wrote in a week without a line.
MANY = int(os.environ.get("OUTBOX_ENTRIES", "6"))
WRITE = """async (many) => {
  const form = document.querySelector("#crear");
  const database = await new Promise((resolve) => {
    const opening = indexedDB.open("soportegl");
    opening.onsuccess = () => resolve(opening.result);
  });
  const rows = database.transaction("outbox", "readwrite").objectStore("outbox");
  for (let number = 0; number < many; number++) {
    const said = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    delete said.csrfmiddlewaretoken;
    const key = `semana-${number}`;
    Object.assign(said, { key, synopsis: `Falla número ${number} del módulo de recibos` });
    rows.add({
      person: document.body.dataset.person, key, action: "/registro/crear/", label: "Crear incidencia", about: "",
      text: "", fields: Object.entries(said), files: [], state: "waiting",
    });
  }
}"""


@ONLY_DESK
@pytest.mark.parametrize("without", ["0", NO_LOCKS])
def test_many_go_in_order_and_one_at_a_time_whatever_windows_are_open(arrive, people, settings, without: str) -> None:
    settings.REGISTRATIONS_PER_HOUR = 0
    visitor = arrive("ana.municipal")
    line = visitor.page.context
    line.add_init_script(without)
    page = ready(visitor)
    page.evaluate(WRITE, MANY)
    under_way: set[object] = set()
    at_once: list[int] = []

    def begins(request) -> None:
        if request.method == "POST":
            under_way.add(request)
            at_once.append(len(under_way))

    line.on("request", begins)
    line.on("requestfinished", lambda request: under_way.discard(request))
    other = Visitor(line, visitor.address)
    for window in (visitor, other):
        ready(window, "/registro/")
    expect(other.page.locator("[data-outbox-here] li [data-sign=received]")).to_have_count(MANY, timeout=600_000)
    synopses = Incident.objects.order_by("id").values_list("synopsis", flat=True)
    assert list(synopses) == [f"Falla número {number} del módulo de recibos" for number in range(MANY)]
    assert at_once == [1] * MANY


@ONLY_DESK
def test_the_window_that_waits_for_its_turn_says_as_well_that_there_is_no_line(arrive, people: People) -> None:
    visitor = arrive("ana.municipal")
    first, second = visitor, Visitor(visitor.page.context, visitor.address)
    for window in (first, second):
        with ready(window).expect_response("**/outbox-list*.js"):
            window.page.get_by_role("textbox", name="Síntesis del Caso").click()
    visitor.page.context.set_offline(True)
    for number, window in enumerate((first, second)):
        create(window.page, f"{SYNOPSIS}, ventana {number}")
        expect(window.page.locator(".sgl-linea")).to_contain_text("Sin línea: sale solo cuando vuelva")
    expect(second.page.locator(".sgl-linea")).to_contain_text("Por delante hay 1.")
    visitor.page.context.set_offline(False)
    for window in (first, second):
        window.page.wait_for_url("**/registro/creada/**")
    assert Incident.objects.count() == 2
