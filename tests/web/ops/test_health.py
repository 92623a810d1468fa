"""Whether the installation can serve, and what it says when it cannot."""

from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.test import RequestFactory
from procrastinate.exceptions import ConnectorException
from psycopg_pool import ConnectionPool, PoolTimeout

from soportegl.incidents import room
from soportegl.reading import health
from soportegl.web.site.errors import bad_request, server_error


@pytest.fixture(autouse=True)
def enough_disk(monkeypatch):
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: SimpleNamespace(free=settings.DISK_RESERVE_BYTES))


def heartbeat(age: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s)", [age])


def checks(client) -> tuple[int, dict[str, str]]:
    answer = client.get("/salud/listo")
    return answer.status_code, answer.json()["checks"]


WELL = {"database": "bien", "migrations": "bien", "worker": "bien", "disk": "bien"}


def test_it_lives_without_asking_the_database(client):
    answer = client.get("/salud/vivo")
    assert (answer.status_code, answer.json()) == (200, {"status": "vivo"})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_it_is_ready_when_all_is_well(client):
    heartbeat(timedelta(seconds=5))
    assert checks(client) == (200, WELL)


@pytest.mark.django_db
def test_it_is_not_ready_when_something_is_wrong_and_says_what(client):
    heartbeat(health.WORKER_SILENCE + timedelta(seconds=1))
    assert checks(client) == (503, {**WELL, "worker": "ningún trabajador da señales"})


def test_a_pool_without_room_answers_503_in_spanish():
    with ConnectionPool(connection_params(), min_size=0, max_size=1, timeout=0.1, open=True) as pool, pool.connection():
        request = RequestFactory().get("/bandeja/")
        try:
            try:
                pool.getconn()
            except PoolTimeout as full:
                # As Django hands it to a view.
                raise OperationalError(str(full)) from full
        except OperationalError:
            answer = server_error(request)
    assert answer.status_code == 503
    assert "Espere un minuto" in answer.content.decode()
    assert answer["Retry-After"] == "30"


def answered(error: BaseException, cause: BaseException | None) -> int:
    """The status of the answer of last resort to an error that another one brought about."""
    try:
        raise error from cause
    except type(error):
        return server_error(RequestFactory().get("/bandeja/")).status_code


@pytest.mark.parametrize(
    ("error", "cause", "status"),
    [
        (InterfaceError("the connection is closed"), None, 503),
        # The database went away while a job was being queued.
        (ConnectorException(), psycopg.OperationalError("server closed the connection"), 503),
        (ConnectorException(), psycopg.ProgrammingError("no such function"), 500),
        (ValueError(), KeyError(), 500),
    ],
)
def test_a_database_that_is_gone_is_503_whoever_tells_it_and_a_fault_of_ours_is_500(error, cause, status):
    assert answered(error, cause) == status


def test_a_session_that_could_not_be_written_because_the_database_is_gone_is_no_fault_of_the_request():
    request = RequestFactory().post("/ingresar/")
    error = SessionInterrupted("deleted")
    error.__context__ = UpdateError()
    assert bad_request(request, error).status_code == 400
    error.__context__.__context__ = OperationalError("gone")
    assert bad_request(request, error).status_code == 503


def connection_params() -> str:
    database = settings.DATABASES["default"]
    return f"host={database['HOST']} port={database['PORT']} user={database['USER']} dbname=postgres"


@pytest.mark.django_db
def test_mail_that_waits_is_an_alarm_and_people_are_served_all_the_same(client, monkeypatch) -> None:
    cache.delete("alarms")
    monkeypatch.setitem(health.ALARMS, "mail", lambda: "hay correo en espera desde hace 41 minutos")
    monkeypatch.setattr(health, "CHECKS", {"database": health.database})
    answer = client.get("/salud/listo")
    assert (answer.status_code, answer.json()["alarms"]["mail"]) == (200, "hay correo en espera desde hace 41 minutos")
    cache.delete("alarms")
