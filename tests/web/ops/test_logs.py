"""The log finds a fault, and whoever reads it learns nothing about anybody."""

import io
import json
import logging
import re
from uuid import uuid4

import procrastinate
import pytest
from django.conf import settings as product_settings
from django.db import IntegrityError, connection
from django.test import Client
from procrastinate.testing import InMemoryConnector

from soportegl.lib import logs
from soportegl.run import CannotRun
from soportegl.web.ops.observing import NO_PAGE
from tests.cast import browser_of

WORDS = {
    "system": "sicoin-gl",
    "phone": "4477-9911",
    "email": "zoila.cuyuch@huehue.example",
    "synopsis": "El CUR 98765 de Zoila Cuyuch no cuadra con la planilla de guardianes",
}
THEIRS = ("4477", "9911", "zoila", "cuyuch", "huehue", "98765", "planilla", "guardianes", "tokensecreto", "clave-larga")


class Written(io.StringIO):
    """What was written to the log."""

    def rows(self, logger: str = "") -> list[dict]:
        rows = [json.loads(line) for line in self.getvalue().splitlines()]
        return [row for row in rows if row["logger"].startswith(logger)]

    def tells(self) -> list[str]:
        return [word for word in THEIRS if word in self.getvalue().casefold()]


@pytest.fixture(params=["json", "line"])
def either(request) -> str:
    return request.param


@pytest.fixture
def log():
    yield from writing("json")


def writing(form: str):
    chosen = {"json": logs.CarefulJson, "line": logs.Careful}[form]
    written, root, requests = Written(), logging.getLogger(), logging.getLogger("soportegl.requests")
    handler = logging.StreamHandler(written)
    handler.setFormatter(chosen())
    root.addHandler(handler)
    level, requests.level = requests.level, logging.INFO
    logging.Logger.manager._clear_cache()
    yield written
    requests.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def forms(either):
    yield from writing(either)


@pytest.mark.django_db
def test_registering_searching_and_links_of_mails_leave_nothing_of_anybody(people, forms):
    ana = browser_of(people.ana)
    assert ana.post("/registro/crear/", {**WORDS, "key": uuid4().hex}).status_code == 303
    assert ana.get("/buscar/?q=zoila+cuyuch").status_code == 200
    assert ana.get("/gestion/Zoila Cuyuch/").status_code == 404
    assert ana.get("/gestion/44779911/").status_code == 404
    assert ana.get("/zoila/cuyuch").status_code == 404
    nobody = Client(enforce_csrf_checks=True)
    assert nobody.get("/verificar/tokensecreto/").status_code == 410
    assert nobody.get("/recuperar/1a-clave-larga/").status_code == 200
    wrong = {"username": "zoila.cuyuch", "password": "clave-larga"}
    assert nobody.post("/ingresar/", wrong, headers={"Referer": "https://x.example/?q=zoila"}).status_code == 403
    assert forms.tells() == []
    # Each of the eight left its line.
    assert forms.getvalue().count("soportegl.requests") == 8


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_its_number_its_person_and_its_page(people, log):
    incident = people.report()
    answer = browser_of(people.ana).get(f"/gestion/{incident.code}/?volver=/consulta/")
    (line,) = log.rows("soportegl.requests")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-06:00", line.pop("time"))
    assert isinstance(line.pop("ms"), int)
    assert line == {
        "level": "INFO",
        "logger": "soportegl.requests",
        "message": f"GET /gestion/{incident.code}/",
        "request": answer["X-Request-ID"],
        "person": people.ana.pk,
        "method": "GET",
        "path": f"/gestion/{incident.code}/",
        "route": "incident",
        "status": 200,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "path", "route"),
    [
        ("/verificar/tokensecreto/", "/verificar/<str:token>/", "verify"),
        ("/gestion/2026-0000001-1/tomar/", "/gestion/<str:code>/tomar/", "verb"),
        ("/nada/por/aqui", NO_PAGE, "none"),
    ],
)
def test_what_an_address_may_carry_stays_a_pattern(client, log, address, path, route):
    client.get(address)
    (line,) = log.rows("soportegl.requests")
    assert (line["path"], line["route"]) == (path, route)


@pytest.mark.django_db
def test_health_is_answered_without_a_line(client, log):
    for address in ("/salud/vivo", "/salud/listo", "/metricas"):
        client.get(address)
    assert log.rows("soportegl.requests") == []


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "a3f0c2d1e4b5a697", True),
        (0, "a3f0c2d1e4b5a697", False),
        (1, "corto", False),
        (1, "con espacios\ty más", False),
    ],
)
def test_only_a_proxy_of_ours_may_give_the_number(client, settings, proxies, given, kept):
    settings.TRUSTED_PROXIES = proxies
    answer = client.get("/salud/vivo", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert re.fullmatch(r"[0-9a-f]{16,32}", answer["X-Request-ID"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kind"),
    [("/dos-veces/?dato=zoila.cuyuch", "django.db.utils.IntegrityError"), ("/mal/?dato=Zoila+Cuyuch", "ValueError")],
)
def test_the_code_of_an_error_page_is_found_with_the_places_of_the_error(people, settings, forms, address, kind):
    settings.ROOT_URLCONF = "tests.web.broken_urls"
    browser = browser_of(people.ana)
    browser.raise_request_exception = False
    answer = browser.get(address)
    assert answer.status_code == 500
    (code,) = re.findall(r"E500-[A-Z0-9]{4}", answer.content.decode())
    assert forms.tells() == []
    found = [part for part in re.split(r"\n(?=\d{4}-|\{)", forms.getvalue()) if code in part]
    # The page, its error, the request: all with the number that the browser was given.
    assert [answer["X-Request-ID"] in part for part in found] == [True, True, True]
    assert "broken_urls.py" in found[1]
    assert kind in found[1]


@pytest.mark.django_db
def test_an_error_of_the_database_tells_its_constraint_and_not_its_values(people):
    with connection.cursor() as cursor, pytest.raises(IntegrityError) as raised:
        cursor.execute("INSERT INTO directory_system SELECT * FROM directory_system")
    told = logs.frames_of(raised.value)
    assert re.search(r"psycopg\.errors\.UniqueViolation: SQLSTATE 23505, directory_system, directory_system_pkey", told)
    assert "already exists" in str(raised.value)
    assert "already exists" not in told


def test_a_job_that_fails_tells_its_number_and_not_what_it_was_given(log):
    app = procrastinate.App(
        connector=InMemoryConnector(), worker_defaults=product_settings.PROCRASTINATE_WORKER_DEFAULTS
    )

    @app.task(name="saluda")
    def greet(to: str) -> None:
        logging.getLogger("soportegl.saludos").warning("Begun")
        raise ValueError(f"No hay buzón de {to}")

    with app.open():
        number = greet.defer(to="zoila@huehue.example")
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    (begun,) = log.rows("soportegl.saludos")
    (ended,) = log.rows("procrastinate")
    assert (begun["job"], begun["task"]) == (ended["job"], ended["task"]) == (number, "saluda")
    assert ended["message"].startswith(f"Job saluda[{number}] ended with status: Error")
    assert ended["trace"].endswith("ValueError")
    assert log.tells() == []


def test_what_libraries_say_of_addresses_and_errors_is_left_out(log):
    error = ValueError("Zoila")
    logging.getLogger("gunicorn.errors").error("Error handling request %s %s", "GET", "/consulta/?q=Zoila")
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=%r>", error)
    logging.getLogger("otra").error(error)
    logging.getLogger("otra").error("It broke: %s", error, exc_info=error, extra={"body": "Zoila"})
    assert [row["message"] for row in log.rows()] == [
        "Error handling request GET (ruta)",
        "Task exception was never retrieved",
        "ValueError",
        "It broke: ValueError",
    ]
    assert log.tells() == []


def test_an_error_whose_sentence_is_for_the_operator_is_told(log):
    logging.getLogger("otra").error("It did not start: %s", CannotRun("El puerto 80 ya está ocupado."))
    assert log.rows()[0]["message"] == "It did not start: soportegl.run.CannotRun: El puerto 80 ya está ocupado."


class Stream(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("asked", "process", "terminal", "form"),
    [
        ("", "web", False, "json"),
        ("", "worker", False, "json"),
        ("", "web", True, "line"),
        ("", "command", False, "line"),
        ("line", "web", False, "line"),
        ("json", "command", True, "json"),
    ],
)
def test_services_write_json_and_people_read_lines(monkeypatch, asked, process, terminal, form):
    monkeypatch.setenv("SOPORTEGL_LOG_FORMAT", asked)
    assert logs.format_for(process, Stream(terminal)) == form
