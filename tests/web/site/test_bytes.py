"""What a page weighs on the line, as it travels: poor lines are the rule, not the exception."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from hashlib import md5
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory

from soportegl.incidents import actions
from soportegl.web.site.middleware import PADDING, CompressedPages
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

KB = 1024
SIGN_IN, FIRST_VISIT, AGENT_PAGE = 25 * KB, 45 * KB, 25 * KB
#: Over TLS, and where browsers take no brotli.
REPORTER_PAGE, REPORTER_PAGE_AS_GZIP = 4 * KB, 4.25 * KB
#: What a page and its sheets may take until somebody types: 64 kbit/s leave 5 s for it and three round trips of 0.8 s.
BEFORE_TYPING = 15 * KB
#: What is fetched only when something is pressed that needs it.
WHEN_PRESSED = {"dist/passkey.js", "dist/find.css"}
#: What scripts fetch without being pressed, once somebody is in.
LATE = {"dist/more.css", "dist/outbox.js", "dist/clocks.js", "dist/offline-page.js"}
BOOTSTRAP = Path(settings.BASE_DIR) / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.css"
STATIC = re.compile(r'"/static/([^"#?]+)')


@pytest.fixture(scope="module")
def built() -> None:
    """The styles and scripts as they stand in the sources, not those of an older build."""
    npm = shutil.which("npm") or str(Path(settings.BASE_DIR) / ".venv" / "bin" / "npm")
    subprocess.run([npm, "run", "build"], cwd=settings.BASE_DIR, check=True, capture_output=True)


def served(name: str) -> str:
    """A file as it was built."""
    return Path(str(finders.find(name))).read_text()


def weight(name: str) -> int:
    return len(brotli.compress(served(name).encode()))


def page_of(client: Client, address: str) -> tuple[int, set[str]]:
    """How long a page is on the line, and which files it asks for by itself."""
    response = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert response.status_code == 200, address
    assert response["Content-Encoding"] in ("br", "gzip"), address
    text = client.get(address, headers={"Accept-Encoding": "identity"}).content.decode()
    return on_line(text), set(STATIC.findall(text)) - WHEN_PRESSED


def hashed(name: str) -> str:
    return md5(name.encode(), usedforsecurity=False).hexdigest()[:12]


def on_line(page: str, *, tls: bool = False) -> int:
    """How long it is in the middle, with the names that files are served under; without TLS nobody takes brotli."""
    named = STATIC.sub(lambda found: found[0].replace(".", f".{hashed(found[1])}.", 1), page).encode()
    return len(brotli.compress(named, quality=5) if tls else gzip.compress(named, 6)) + PADDING // 2


def on_the_line(people: People, name: str, address: str) -> int:
    client = Client()
    client.force_login(people.users[name])
    return page_of(client, address)[0]


def busy(people: People) -> str:
    """Twenty-five incidents in the lists, one of them with a long conversation; its code."""
    for number in range(25):
        actions.close(people.held(synopsis=f"Incidencia terminada {number}"), solution="Listo", by=people.raul)
        people.report(f"No carga el reporte número {number} de ejecución presupuestaria del mes")
    incident = people.held()
    for number in range(12):
        actions.reply(incident, text=f"Seguimos con el caso, paso {number}. " * 5, by=people.raul)
    actions.ask(incident, text="¿Cuál es el número de cuenta?", by=people.raul)
    return incident.code


def test_the_first_visit_of_a_reporter_fits(people, built):
    """To sign in and see the list: each file once, the pages themselves, and what is fetched for later."""
    busy(people)
    client = Client()
    first, files = page_of(client, "/ingresar/")
    table = {"/ingresar/": first} | {name: weight(name) for name in sorted(files)}
    assert sum(table.values()) <= SIGN_IN, json.dumps(table, indent=1)
    client.force_login(people.ana)
    table["/registro/"], files = page_of(client, "/registro/")
    table |= {name: weight(name) for name in files | LATE}
    assert sum(table.values()) <= FIRST_VISIT, json.dumps(table, indent=1)


@pytest.mark.parametrize(("address", "who"), [("/registro/crear/", "ana"), ("/ingresar/", None)])
def test_what_is_seen_first_waits_for_little(people, built, address, who):
    """Until its sheets are there nobody types; without TLS they travel as gzip. Scripts come after them."""
    client = browser_of(people.users[who]) if who else Client()
    page = client.get(address).content.decode()
    head, _, body = page.partition("</head>")
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', head)
    assert on_line(page) + sum(len(gzip.compress(served(name).encode())) for name in sheets) <= BEFORE_TYPING
    assert re.findall(r"<script(?![^>]* defer)", page) == []
    assert "stylesheet" not in body
    assert "dist/more.css" not in page


def test_what_crear_shows_when_it_opens_is_in_the_sheet_that_it_waits_for(people, built):
    page = browser_of(people.ana).get("/registro/crear/").content.decode()
    page = re.sub(r"<dialog.*?</dialog>|<template.*?</template>|<noscript.*?</noscript>", "", page, flags=re.DOTALL)
    drawn = {name for inside in re.findall(r'\bclass="([^"]*)"', page) for name in inside.split()}
    late = classes_of(served("dist/more.css")) - classes_of(served("dist/soportegl.css"))
    # Empty until something is in them, on paper, or drawn by a script.
    assert drawn & late <= {"sgl-archivos", "sgl-membrete", "p-parecidas"}


def test_only_the_desks_load_what_only_they_see(people):
    for name, loads in (("ana", False), ("raul", True), ("aura", True)):
        client = Client()
        client.force_login(people.users[name])
        page = client.get("/consulta/").content.decode()
        assert ("dist/desk.css" in page, "dist/desk.js" in page, "dist/soportegl.js" in page) == (
            loads,
            loads,
            not loads,
        )


def test_later_pages_of_a_reporter_fit(people):
    code = busy(people)
    addresses = (
        *("/registro/", "/registro/crear/", "/consulta/", "/buscar/?q=reporte", "/avisos/", "/avisos/preferencias/"),
        *("/mis-datos/", "/seguridad/", "/mis-sesiones/", "/mis-accesos/"),
        *(f"/gestion/{code}/{rest}" for rest in ("", "cola/", "plazo/", "responder/", "insistir/")),
        f"/registro/creada/{code}/",
    )
    client = browser_of(people.ana)
    pages = {each: client.get(each, headers={"Accept-Encoding": "identity"}).content.decode() for each in addresses}
    sizes = {address: (on_line(page, tls=True), on_line(page)) for address, page in pages.items()}
    limits = (REPORTER_PAGE, REPORTER_PAGE_AS_GZIP)
    assert {address: size for address, size in sizes.items() if size[0] > limits[0] or size[1] > limits[1]} == {}


def test_no_page_of_a_reporter_is_drawn_with_a_style_that_only_desks_load(people, built):
    code = busy(people)
    client = browser_of(people.ana)
    addresses = (
        "/registro/",
        "/registro/crear/",
        "/consulta/",
        "/avisos/",
        "/avisos/preferencias/",
        "/mis-datos/",
        "/seguridad/",
    )
    of_one = ("", "cola/", "plazo/", "responder/", "insistir/")
    # Both look like something only at desks: what folds in their lists, and a bar that is full.
    of_desks = classes_of(served("dist/desk.css")) - {"pl", "sgl-barra--llena"}
    missing, seen = set(), set()
    for address in (*addresses, *(f"/gestion/{code}/{rest}" for rest in of_one)):
        page = client.get(address).content.decode()
        loaded = {
            name
            for sheet in {*re.findall(r"/static/(dist/[a-z]+\.css)", page), "dist/more.css"}
            for name in classes_of(served(sheet))
        }
        drawn = {name for inside in re.findall(r'\bclass="([^"]*)"', page) for name in inside.split()}
        missing |= {(address, name) for name in drawn & of_desks - loaded}
        seen |= drawn
    assert {"sgl-barra", "p-inc", "p-verbo"} <= seen
    assert missing == set()


def test_pages_of_an_agent_fit(people):
    code = busy(people)
    addresses = (
        "/bandeja/",
        f"/bandeja/?caso={code}",
        f"/gestion/{code}/",
        "/consulta/",
        "/registro/crear/por-llamada/",
    )
    sizes = {address: on_the_line(people, "raul", address) for address in addresses}
    assert {address: size for address, size in sizes.items() if size > AGENT_PAGE} == {}


def test_files_and_short_answers_travel_as_they_are(people):
    client = Client()
    client.force_login(people.ana)
    assert "Content-Encoding" not in client.get("/registro/crear/", HTTP_ACCEPT_ENCODING="identity").headers


ACCEPTED = {
    "gzip, deflate": ("gzip", gzip.decompress),
    "gzip, deflate, br": ("br", brotli.decompress),
    "gzip, br;q=0.0": ("gzip", gzip.decompress),
    "br; q=0.5": ("br", brotli.decompress),
}


@pytest.mark.parametrize("accepted", ACCEPTED)
@pytest.mark.parametrize("times", [40, 4000])
def test_the_length_of_a_page_does_not_tell_what_is_in_it(accepted, times):
    page = "<p>Lo mismo cada vez.</p>" * times
    encoding, opened = ACCEPTED[accepted]
    answer = CompressedPages(lambda request: HttpResponse(page))
    answers = [answer(RequestFactory().get("/", HTTP_ACCEPT_ENCODING=accepted)) for _ in range(12)]
    assert len({len(each.content) for each in answers}) > 1
    for each in answers:
        assert opened(each.content).decode() == page
        assert (each["Content-Encoding"], each["Vary"]) == (encoding, "Accept-Encoding")
        assert each["Content-Length"] == str(len(each.content))


def test_every_icon_that_a_page_draws_is_in_its_file(people, built):
    code = busy(people)
    there = {
        (name, icon)
        for name in ("icons", "icons-desk")
        for icon in re.findall(r'<symbol id="([a-z0-9-]+)"', served(f"dist/{name}.svg"))
    }
    drawn: set[tuple[str, str]] = set()
    addresses = (
        "/bandeja/?orden=reciente",
        f"/bandeja/?caso={code}",
        f"/gestion/{code}/",
        "/consulta/",
        "/respuestas/",
    )
    for address in addresses:
        page = browser_of(people.sofia).get(address).content.decode()
        drawn |= set(re.findall(r'dist/(icons[a-z-]*)[^"#]*\.svg#([a-z0-9-]+)', page))
    assert {("icons-desk", "cash-coin"), ("icons-desk", "caret-down-fill"), ("icons", "chevron-right")} <= drawn
    assert drawn - there == set()


def classes_of(style: str) -> set[str]:
    """The classes that the selectors of a style name."""
    rules = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)(?=[^{}]*\{)", rules))


def test_what_pages_name_of_bootstrap_is_served(built):
    """Whoever uses another of its classes gets it: the build looks for them in templates, scripts and Python."""
    its = classes_of(BOOTSTRAP.read_text())
    ours = classes_of(served("dist/soportegl.css")) | classes_of(served("dist/more.css"))
    web = Path(settings.BASE_DIR) / "soportegl" / "web"
    pages = "\n".join(each.read_text() for each in web.rglob("*.html") if "templates/admin" not in str(each))
    inside = re.findall(r'\b(?:class|cls)="((?:\{[%{].*?[%}]\}|[^"])*)"', pages)
    named = {word for each in inside for word in re.findall(r"[\w-]+", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", each))}
    composed = {"form-control-sm", "form-select-sm", "form-check-input", "is-invalid"}
    assert {"btn", "d-flex", "mb-3", "visually-hidden"} <= named
    assert ((named | composed) & its) - ours == set()
    assert not {"accordion", "carousel", "col-md-6"} & ours
