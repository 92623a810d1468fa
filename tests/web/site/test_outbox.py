"""What a browser keeps for later: whose it is, and what becomes of it when it is sent."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client

from soportegl.directory.models import System, User
from soportegl.incidents import actions
from soportegl.incidents.models import Incident, Upload
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from soportegl.lib.clock import now
from soportegl.web.site.outbox import person_key
from tests.cast import SYNOPSIS, People, browser_of
from tests.web.screens.register.test_register import pdf, typed

pytestmark = pytest.mark.django_db


def person_of(client: Client, path: str = "/avisos/") -> str:
    found = re.search(r'<body [^>]*data-person="(\w*)"', client.get(path).content.decode())
    return found[1] if found else ""


def test_a_page_says_under_what_its_person_keeps_things_and_nothing_more(people: People):
    first, second, other = (person_of(browser_of(user)) for user in (people.ana, people.ana, people.raul))
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first == second != other
    assert person_of(Client(), "/ingresar/") == person_of(Client(), "/ayuda/") == ""


def test_who_looks_as_somebody_else_keeps_nothing_for_them(people: People):
    client = Client()
    client.force_login(people.admin)
    assert person_of(client)
    client.post(f"/ver-como/{people.ana.pk}/", {"why": "Llamó: no ve su gestión"})
    page = client.get("/avisos/").content.decode()
    assert "Está viendo como Ana" in page
    assert "data-person" not in page


def test_what_sends_weighs_little_and_comes_after_everything_else(people: People):
    size = len(brotli.compress(Path(str(finders.find("dist/outbox.js"))).read_bytes()))
    assert size <= 5 * 1024
    # What every page loads fetches it, for whoever is in.
    loads = 'document.body.dataset.person&&import("./outbox.js")'
    assert loads in Path(str(finders.find("dist/soportegl.js"))).read_text()
    assert "dist/outbox" not in browser_of(people.ana).get("/avisos/").content.decode()
    assert "data-person" not in Client().get("/ingresar/").content.decode()


# --- What is sent later

CREATE = "/registro/crear/"


def later(client: Client, path: str, values: dict[str, object], person: str) -> HttpResponse:
    """As a browser sends what it has kept."""
    headers = {"Accept": "application/json", "X-Outbox": person, "X-Outbox-Behind": "yes"}
    return client.post(path, values, headers=headers)  # type: ignore[return-value]  # the client's own


def asked(client: Client) -> dict[str, str]:
    answer = client.get("/por-enviar/", headers={"Accept": "application/json"})
    assert answer["Cache-Control"] == "private, no-store"
    return answer.json()


def test_a_registration_is_answered_with_its_code_and_each_repeat_with_the_first_answer(people: People):
    client, values = browser_of(people.ana), typed(sistema="sicoin-gl")
    key = person_key(people.ana.pk)
    first = later(client, CREATE, values, key)
    incident = Incident.objects.get()
    assert incident.system == people.sicoin, "the platform of the form, whatever the session has"
    assert first.json() == {"to": f"/registro/creada/{incident.code}/", "code": incident.code, "said": []}
    # The platform closed meanwhile, and the person signed in again.
    System.objects.filter(pk=people.sicoin.pk).update(is_active=False)
    assert later(browser_of(people.ana), CREATE, values, key).json() == first.json()
    closed = later(client, CREATE, typed(sistema="sicoin-gl"), key)
    assert (closed.status_code, closed.json()["sentence"][:40]) == (
        422,
        "Ya no se reciben incidencias sobre SICOIN"[:40],
    )
    # The key with another text: nothing is registered, and it is said what it stands for.
    other = later(client, CREATE, values | {"synopsis": "Otra cosa que pasó en otra pantalla del sistema"}, key)
    assert (other.status_code, incident.code in other.json()["sentence"]) == (409, True)
    assert Incident.objects.count() == 1


def test_what_waits_goes_to_its_own_person_alone(people: People):
    client, key = browser_of(people.diego), person_key(people.ana.pk)
    assert asked(client)["person"] == person_key(people.diego.pk)
    refused = later(client, CREATE, typed(), key)
    assert (refused.status_code, "otra persona" in refused.json()["sentence"]) == (412, True)
    assert later(client, "/subidas/", {"key": "x", "attachments": pdf()}, key).status_code == 412
    assert asked(Client())["person"] == ""
    assert later(Client(), CREATE, typed(), key).status_code == 401
    assert Incident.objects.count() == Upload.objects.count() == 0
    # Who was deactivated is nobody; what they wrote stays in their browser.
    client = browser_of(people.ana)
    User.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert asked(client)["person"] == ""
    assert later(client, CREATE, typed(), key).status_code == 401


def test_a_stale_token_is_refused_in_words_and_a_fresh_one_is_given(people: People):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    key, values = person_key(people.ana.pk), typed(csrfmiddlewaretoken="x" * 64)
    stale = later(client, CREATE, values, key)
    assert (stale.status_code, stale.json()["sentence"][:9]) == (403, "La página")
    assert later(client, CREATE, values | {"csrfmiddlewaretoken": asked(client)["token"]}, key).status_code == 200
    assert client.get("/registro/").context["messages"]._loaded_data == [], (
        "what was refused waits in its browser alone"
    )


def test_who_does_not_report_for_that_entity_any_more_is_refused(people: People):
    answer = later(browser_of(people.ana), CREATE, typed(entity="0701X"), person_key(people.ana.pk))
    assert (answer.status_code, Incident.objects.count()) == (403, 0)


def test_an_answer_is_said_once_however_late_it_comes_again(people: People, monkeypatch: pytest.MonkeyPatch):
    incident = actions.ask(people.held(), text="¿Cuál recibo?", by=people.raul)
    client, key = browser_of(people.ana), person_key(people.ana.pk)
    path, values = f"/gestion/{incident.code}/responder/", {"key": str(uuid4()), "text": "El 63-A2 de ayer"}
    first = later(client, path, values, key).json()
    assert (first["to"], first["code"]) == (f"/gestion/{incident.code}/", incident.code)
    assert first["said"][0].startswith("Su respuesta fue enviada a")
    assert "Su respuesta fue enviada" not in client.get("/registro/").content.decode()
    actions.close(incident, solution="Listo", by=people.raul)
    before = now()
    monkeypatch.setattr(clock, "now", lambda: before + timedelta(hours=30))
    assert later(client, path, values, key).json()["to"] == first["to"]
    assert incident.events.filter(verb=Verb.ANSWER).count() == 1
    # It moved on: what was not said before is refused, and offered in its form with nothing done.
    other = values | {"key": str(uuid4())}
    assert later(client, path, other, key).status_code == 409
    page = client.post(path, other | {"paso": "revisar"})
    assert "El 63-A2 de ayer" in page.content.decode()
    assert page.status_code == 409
    assert incident.events.filter(verb=Verb.ANSWER).count() == 1


def test_what_may_be_said_once_a_day_is_not_said_again_for_being_repeated(people: People):
    incident = people.held()
    client, key = browser_of(people.ana), person_key(people.ana.pk)
    values = {"key": str(uuid4()), "text": "Seguimos sin poder cobrar"}
    for _ in range(2):
        assert later(client, f"/gestion/{incident.code}/insistir/", values, key).status_code == 200
    actions.reply(incident, text="Ya casi", by=people.raul)
    actions.answer(incident, text="Gracias", by=people.ana)
    assert later(client, f"/gestion/{incident.code}/insistir/", values, key).status_code == 200
    assert incident.events.filter(verb=Verb.NUDGE).count() == 1


def test_an_incident_out_of_sight_is_refused_in_words(people: People):
    answer = later(
        browser_of(people.ana), "/gestion/2026-0000999-9/responder/", {"text": "Hola"}, person_key(people.ana.pk)
    )
    assert (answer.status_code, answer.json()["sentence"][:9]) == (404, "No existe")


def test_a_registration_is_reviewed_without_being_made(people: People):
    page = browser_of(people.ana).post(CREATE, typed(paso="revisar", sistema="sicoin-gl")).content.decode()
    assert SYNOPSIS in page
    assert 'name="sistema" value="sicoin-gl"' in page
    assert Incident.objects.count() == 0
