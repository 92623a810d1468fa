"""What arrives without reloading: rows, numbers, who looks and writes; and what came in while somebody wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from soportegl.desk.models import Presence
from soportegl.incidents import actions
from soportegl.lib import clock
from tests.cast import browser_of

pytestmark = pytest.mark.django_db


# --- What is new


def ask(client: Client, **sent: str):
    return client.post("/bandeja/novedades/?vista=sede", sent, headers={"Accept": "application/json"})


def whole(client: Client) -> dict[str, str]:
    """What a page that has just been drawn would send."""
    drawn = client.get("/bandeja/?vista=sede").context
    return {"pulso": drawn["change_token"], "huella": drawn["fingerprint"], "lista": "1"}


def test_nothing_new_is_nothing_sent(people, django_assert_num_queries):
    people.report()
    client = browser_of(people.raul)
    page = whole(client)
    # The session, the person with their memberships, and whether anything happened.
    with django_assert_num_queries(3):
        answer = ask(client, **page)
    assert (answer.status_code, answer.content) == (204, b"")
    # With what gunicorn adds of itself: its name, the date and the connection.
    sent = [f"{name}: {value}" for name, value in answer.items()] + ["Server: gunicorn", "Date: " + "x" * 29]
    assert len("\r\n".join(["HTTP/1.1 204 No Content", *sent, "Connection: keep-alive", "", ""])) <= 400


def test_what_happened_elsewhere_is_nothing_new_here(people):
    people.report()
    client = browser_of(people.raul)
    page = whole(client)
    people.report(by="berta", entity=people.quetzaltenango)
    answer = ask(client, **page)
    assert answer.status_code == 204
    assert answer["Pulso"] != page["pulso"]


def test_a_new_row_and_a_changed_one_come_with_the_numbers(people):
    first = people.report()
    client = browser_of(people.raul)
    page = whole(client)
    second = people.report()
    actions.take(first, by=people.rosa)
    told = ask(client, **page).json()
    assert f'data-code="{second.code}"' in told["rows"]
    assert "Rosa Chavajay" in told["rows"]
    assert (told["total"].strip(), told["counts"]["vista=para-tomar"].strip()) == ("2", "1")
    again = ask(client, pulso=told["change_token"], huella=told["fingerprint"], lista="1")
    assert again.status_code == 204


def test_who_looks_and_who_writes_is_told_to_the_others(people):
    incident = people.held()
    raul, rosa = browser_of(people.raul), browser_of(people.rosa)
    now = whole(raul)["pulso"]
    version = str(incident.event_count)
    assert ask(raul, pulso=now, caso=incident.code, version=version).status_code == 204
    told = ask(rosa, pulso=now, caso=incident.code, version=version, escribe="1").json()
    assert "Raúl Sacor también la ve" in told["others"]
    told = ask(raul, pulso=now, caso=incident.code, version=version).json()
    assert "Rosa Chavajay está escribiendo" in told["others"]
    same = ask(raul, pulso=now, caso=incident.code, version=version, quienes=told["who"])
    assert same.status_code == 204
    with clock.at(clock.now() + timedelta(minutes=1)):
        gone = ask(raul, pulso=now, caso=incident.code, version=version, quienes=told["who"]).json()
    assert (gone["who"], "Rosa" in gone["others"]) == ("", False)


def test_what_others_did_to_the_open_incident_is_told_with_their_name(people):
    incident = people.held()
    client = browser_of(people.raul)
    page, version = whole(client), str(incident.event_count)
    actions.answer(incident, text="Dice saldo insuficiente", by=people.ana)
    told = ask(client, pulso=page["pulso"], caso=incident.code, version=version).json()
    assert told["version"] == incident.event_count + 1
    # A digit, and no number that anything here has.
    assert ask(client, pulso=page["pulso"], caso=incident.code, version="²").status_code == 204
    assert told["happened"].startswith("Ana Lucía Xoquic respondió (hoy a las ")
    version = str(told["version"])
    actions.assign(incident, holder=people.rosa, by=people.sofia)
    told = ask(client, pulso=told["change_token"], caso=incident.code, version=version).json()
    assert told["happened"].startswith("Sofía Tzoc asignó el caso a Rosa Chavajay (hoy a las ")


def test_nobody_is_seen_in_an_incident_they_may_not_see(people):
    incident = people.held()
    client = browser_of(people.nestor)
    told = ask(client, pulso="", caso=incident.code, version="1").json()
    assert told["gone"] == "Esta gestión ya no está entre las que usted puede ver."
    assert not Presence.objects.exists()


def test_what_a_page_sends_wrongly_is_as_if_it_had_nothing(people):
    people.report()
    client = browser_of(people.raul)
    for sent in (
        {},
        {"lista": "1", "pulso": "x" * 9000},
        {"caso": "../..", "version": "-1"},
        {"caso": "x", "version": "²"},
    ):
        assert ask(client, **sent).status_code in (200, 204)


def test_presence_is_kept_out_of_the_log(people):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'desk_presence'")
        assert cursor.fetchone() == ("u",)


# --- What came in meanwhile


@pytest.mark.parametrize("path", ["cerrar", "finalizar", "trasladar", "pedir-informacion", "contestar"])
def test_a_form_written_over_something_new_is_given_back_with_what_it_is(people, path):
    incident = people.held()
    seen = incident.event_count
    actions.answer(incident, text="Ya no hace falta", by=people.ana)
    typed = dict.fromkeys(("solution", "text", "reason", "tried"), "Se registró el traslado")
    client = browser_of(people.raul)
    answer = client.post(f"/gestion/{incident.code}/{path}/", {**typed, "visto": seen})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Mientras usted escribía, Ana Lucía Xoquic respondió" in shown
    assert "Se registró el traslado" in shown
    # The form that came back has seen it, and passes.
    assert f'name="visto" value="{seen + 1}"' in shown
    assert client.post(f"/gestion/{incident.code}/{path}/", {**typed, "visto": seen + 1}).status_code == 303
