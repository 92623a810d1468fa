"""What Prometheus reads: who may, what it says, and how little it asks."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from soportegl.incidents import actions
from soportegl.lib import clock
from soportegl.notifications.models import Delivery, Status
from soportegl.web.ops import metrics_collectors
from tests.cast import browser_of

ADDRESS = "/metricas"


@pytest.fixture(autouse=True)
def folder(settings) -> None:
    settings.DATA_ROOT.mkdir(exist_ok=True)


def numbers(client) -> dict[str, float]:
    text = client.get(ADDRESS).content.decode()
    return {name: float(value) for name, value in re.findall(r"^(soportegl_\S+) (\S+)$", text, re.MULTILINE)}


@pytest.mark.django_db
def test_whoever_asks_from_this_machine_reads_them(client):
    assert client.get(ADDRESS).status_code == 200
    assert client.get(ADDRESS, REMOTE_ADDR="::1").status_code == 200
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"REMOTE_ADDR": "10.0.0.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": ""},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer otra"},
        {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "},
    ],
)
@pytest.mark.parametrize("token", ["", "clave-del-vigilante"])
def test_for_anybody_else_there_is_no_such_page(client, settings, asked, token):
    settings.METRICS_TOKEN = token
    assert client.get(ADDRESS, **asked).status_code == 404


@pytest.mark.django_db
def test_with_the_token_they_are_read_from_anywhere(client, settings):
    settings.METRICS_TOKEN = "clave-del-vigilante"
    answer = client.get(ADDRESS, REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer clave-del-vigilante")
    assert answer.status_code == 200


@pytest.mark.django_db
def test_requests_are_counted_by_page_and_by_how_they_ended(people, client):
    ana = browser_of(people.ana)
    before = numbers(client)
    for address in ("/registro/", "/registro/", "/gestion/2026-0000001-1/", "/no/hay"):
        ana.get(address)
    ana.generic("INVENTADO", "/no/hay")
    after = numbers(client)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    counted = 'soportegl_requests_total{method="%s",route="%s",status="%s"}'
    assert more(counted % ("GET", "registry", "2xx")) == 2
    assert more(counted % ("GET", "incident", "4xx")) == 1
    assert more(counted % ("GET", "none", "4xx")) == 1
    assert more(counted % ("other", "none", "4xx")) == 1
    assert more('soportegl_request_seconds_count{method="GET",route="registry"}') == 2


@pytest.mark.django_db
def test_the_queues_are_told_zeros_too(people, client):
    people.report()
    people.report()
    people.held(by="raul")
    people.held(by="carla")
    ended = people.held(by="raul")
    actions.close(ended, solution="Se corrigió el saldo inicial", by=people.raul)
    told = {name: value for name, value in numbers(client).items() if name.startswith("soportegl_open_")}
    assert told == {
        'soportegl_open_incidents{state="transferred",tier="2"}': 2,
        'soportegl_open_incidents{state="in_resolution",tier="2"}': 1,
        'soportegl_open_incidents{state="transferred",tier="3"}': 0,
        'soportegl_open_incidents{state="in_resolution",tier="3"}': 1,
        'soportegl_open_incidents{state="transferred",tier="4"}': 0,
        'soportegl_open_incidents{state="in_resolution",tier="4"}': 0,
    }


def mail(status: Status, age: timedelta) -> None:
    at = clock.now() - age
    Delivery.objects.create(status=status, created_at=at, sent_at=at if status == Status.SENT else None)


@pytest.mark.django_db
def test_mails_that_wait_are_told_with_the_age_of_the_oldest(client):
    for status, hours in ((Status.SENT, 99), (Status.GIVEN_UP, 50), (Status.QUEUED, 1), (Status.FAILED, 3)):
        mail(status, timedelta(hours=hours))
    told = numbers(client)
    assert {told[f'soportegl_deliveries{{status="{status}"}}'] for status in ("queued", "failed", "given_up")} == {1}
    assert 3 * 3600 <= told["soportegl_delivery_oldest_seconds"] < 3 * 3600 + 60
    Delivery.objects.filter(status__in=(Status.QUEUED, Status.FAILED)).delete()
    assert numbers(client)["soportegl_delivery_oldest_seconds"] == 0


EVENT = "UPDATE procrastinate_events SET at = now() - interval '2 hours' WHERE type = 'deferred'"


@pytest.mark.django_db
def test_jobs_are_told_with_the_age_of_the_oldest_that_is_due(client):
    with connection.cursor() as cursor:
        insert = "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES ('q', 'una', %s, "
        cursor.execute(insert + "NULL)", ["todo"])
        cursor.execute(EVENT)
        # Tomorrow's is not late, however long ago it was asked for.
        cursor.execute(insert + "now() + interval '1 day')", ["todo"])
        cursor.execute(insert + "now() - interval '5 minutes')", ["todo"])
        cursor.execute(insert + "NULL)", ["failed"])
    told = numbers(client)
    assert [told[f'soportegl_jobs{{status="{status}"}}'] for status in metrics_collectors.JOBS] == [3, 0, 1]
    assert 7200 <= told["soportegl_job_oldest_seconds"] < 7260
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE scheduled_at IS NULL AND status = 'todo'")
    assert 300 <= numbers(client)["soportegl_job_oldest_seconds"] < 360
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE scheduled_at < now()")
    assert numbers(client)["soportegl_job_oldest_seconds"] == 0


@pytest.mark.django_db
def test_however_much_there_x_are_asked(people, client):
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for _ in range(30):
        people.report()
        mail(Status.FAILED, timedelta(0))
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert (len(few), len(many)) == (8, 8)
    assert [query["sql"] for query in many if "LIMIT" not in query["sql"]] == []


@pytest.mark.django_db
def test_without_the_database_the_rest_is_still_told(client, monkeypatch):
    def refuse() -> None:
        raise OperationalError("no hay")

    monkeypatch.setattr(metrics_collectors, "FROM_DATABASE", (refuse, metrics_collectors.deliveries))
    told = numbers(client)
    assert told["soportegl_database_up"] == 0
    assert told["soportegl_disk_free_bytes"] > 0
    assert "soportegl_delivery_oldest_seconds" not in told
