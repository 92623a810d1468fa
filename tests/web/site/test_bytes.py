"""What a page weighs on the line, as it travels: poor lines are the rule, not the exception."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory

from soportegl.incidents import actions
from soportegl.web.site.middleware import CompressedPages
from tests.cast import People

pytestmark = pytest.mark.django_db

KB = 1024
FIRST_VISIT, REPORTER_PAGE, AGENT_PAGE = 80 * KB, 15 * KB, 25 * KB
SENT_ONCE = (
    *("dist/soportegl.css", "dist/soportegl.js", "dist/clocks.js", "dist/icons.svg"),
    *("django_htmx/htmx-2.min.js", "favicon.svg"),
)


@pytest.fixture(scope="module")
def built() -> None:
    """The styles and scripts as they stand in the sources, not those of an older build."""
    npm = shutil.which("npm") or str(Path(settings.BASE_DIR) / ".venv" / "bin" / "npm")
    subprocess.run([npm, "run", "build"], cwd=settings.BASE_DIR, check=True, capture_output=True)


def on_the_line(people: People, name: str, address: str) -> int:
    client = Client()
    client.force_login(people.users[name])
    response = client.get(address, HTTP_ACCEPT_ENCODING="gzip, br")
    assert response.status_code == 200
    assert response["Content-Encoding"] in ("br", "gzip")
    return len(response.content)


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
    files = sum(len(brotli.compress(Path(str(finders.find(name))).read_bytes())) for name in SENT_ONCE)
    busy(people)
    assert files + on_the_line(people, "ana", "/registro/") <= FIRST_VISIT


def test_only_the_desks_load_what_only_they_see(people):
    for name, loads in (("ana", False), ("raul", True), ("aura", True)):
        client = Client()
        client.force_login(people.users[name])
        assert ("dist/desk" in client.get("/consulta/").content.decode()) is loads, name


def test_later_pages_of_a_reporter_fit(people):
    code = busy(people)
    sizes = {
        address: on_the_line(people, "ana", address)
        for address in ("/registro/", "/registro/crear/", "/consulta/", f"/gestion/{code}/", f"/gestion/{code}/cola/")
    }
    assert {address: size for address, size in sizes.items() if size > REPORTER_PAGE} == {}


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


def test_the_length_of_a_page_does_not_tell_what_is_in_it():
    page = "<p>Lo mismo cada vez.</p>" * 40
    answer = CompressedPages(lambda request: HttpResponse(page))
    answers = [answer(RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip, br")) for _ in range(12)]
    assert len({len(each.content) for each in answers}) > 1
    for each in answers:
        assert gzip.decompress(each.content).decode() == page
        assert (each["Content-Encoding"], each["Vary"]) == ("gzip", "Accept-Encoding")
        assert each["Content-Length"] == str(len(each.content))


def test_every_icon_that_a_page_draws_is_in_the_sprite(people, built):
    code = busy(people)
    sprite = Path(str(finders.find("dist/icons.svg"))).read_text()
    there = set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite))
    client = Client()
    client.force_login(people.sofia)
    addresses = (
        "/bandeja/?orden=reciente",
        f"/bandeja/?caso={code}",
        f"/gestion/{code}/",
        "/consulta/",
        "/respuestas/",
    )
    drawn = {
        name
        for address in addresses
        for name in re.findall(r"icons[^\"#]*\.svg#([a-z0-9-]+)", client.get(address).content.decode())
    }
    assert {"cash-coin", "caret-down-fill"} <= drawn
    assert drawn - there == set()
