"""The same form again with other content: nothing is acknowledged that is not there, and nothing typed is lost."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from soportegl.desk import bulk, entity_notes
from soportegl.desk.models import BulkRun, EntityNote
from soportegl.incidents import actions
from soportegl.incidents.models import Event, EventText, Incident, Upload
from soportegl.incidents.states import Verb
from tests.cast import browser_of, gather
from tests.web.screens.call.test_on_behalf import CALL, call
from tests.web.screens.register.test_register import PDF, pdf, typed

CREATE = "/registro/crear/"
OTHER = "El recibo 63-A2 de hoy sale en blanco y no se puede anular."


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF + name.encode(), "application/pdf")


@pytest.mark.parametrize(
    "change",
    [
        {"synopsis": OTHER},
        {"phone": "4000-1111"},
        {"email": "otra@solola.example"},
        {"expediente_number": "EXP-9"},
    ],
)
def test_another_content_under_the_key_of_a_registration_is_asked_about(people, change):
    client, values = browser_of(people.ana), typed()
    client.post(CREATE, values)
    first = Incident.objects.get()
    response = client.post(CREATE, values | change)
    page = response.content.decode()
    assert response.status_code == 409
    assert f'Ya creó la gestión <a href="/gestion/{first.code}/">{first.code}</a>' in page
    assert str(next(iter(change.values()))) in page
    assert Incident.objects.count() == 1
    # Sent again as the page proposes, it is an incident of its own; and sent once more, the same one.
    again = values | change | {"key": key_of(page)}
    second, third = (client.post(CREATE, again)["Location"] for _ in range(2))
    made = Incident.objects.latest("id")
    assert second == third == f"/registro/creada/{made.code}/"
    assert made != first
    # The first form still answers for what it registered, and its second content for what that became.
    assert client.post(CREATE, values)["Location"] == f"/registro/creada/{first.code}/"
    assert client.post(CREATE, values | change)["Location"] == second
    assert Incident.objects.count() == 2


def test_the_same_words_with_another_file_are_another_content(people):
    client, values = browser_of(people.ana), typed()
    client.post(CREATE, values | {"attachments": [paper("uno.pdf")]})
    first = Incident.objects.get()
    # The browser of the first sending repeats its file, or has sent it before and repeats none.
    for same in ({"attachments": [paper("uno.pdf")]}, {}):
        assert client.post(CREATE, values | same)["Location"] == f"/registro/creada/{first.code}/"
    client.post("/subidas/", {"key": values["key"], "attachments": [paper("dos.pdf")]})
    response = client.post(CREATE, values | {"attachments": [paper("tres.pdf")]})
    assert response.status_code == 409
    page = response.content.decode()
    assert "dos.pdf" in page
    assert "tres.pdf" in page
    client.post(CREATE, values | {"key": key_of(page)})
    assert [file.name for file in Incident.objects.latest("id").attachments.all()] == ["dos.pdf", "tres.pdf"]
    assert Upload.objects.count() == 0


def test_a_correction_or_a_blanked_text_does_not_make_the_same_form_another(people):
    client, values = browser_of(people.ana), typed()
    client.post(CREATE, values)
    incident = Incident.objects.get()
    held = actions.take(incident, by=people.raul)
    actions.correct(held, reason="Es de otro sistema", system=people.servicios, by=people.raul)
    Incident.objects.update(synopsis="[tachado]")
    EventText.objects.filter(kind="synopsis").delete()
    assert client.post(CREATE, values)["Location"] == f"/registro/creada/{incident.code}/"


def test_what_was_registered_before_contents_were_compared_is_known_by_its_words(people):
    client, values = browser_of(people.ana), typed()
    client.post(CREATE, values)
    code = Incident.objects.get().code
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE incidents_event SET details = details - 'said'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert client.post(CREATE, values)["Location"] == f"/registro/creada/{code}/"
    assert client.post(CREATE, values | {"synopsis": OTHER}).status_code == 409


def test_a_call_with_other_words_or_for_another_caller_is_asked_about(people):
    client, values = browser_of(people.raul), call(people)
    client.post(CALL, values)
    first = Incident.objects.get()
    for change in ({"synopsis": OTHER}, {"reporter": "diego.director"}):
        response = client.post(CALL, values | change)
        page = response.content.decode()
        assert response.status_code == 409
        assert first.code in page
        assert client.post(CALL, values | change | {"key": key_of(page)}).status_code == 303
    assert client.post(CALL, values)["Location"] == f"/registro/creada/{first.code}/"
    assert Incident.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_different_forms_with_one_key_at_once_one_is_registered_and_each_other_is_asked_about():
    people = gather()
    values = typed()

    def send(number: int) -> tuple[int, int, str]:
        try:
            said = f"Falla número {number % 4} del módulo de recibos"
            answer = browser_of(people.ana).post(CREATE, values | {"synopsis": said})
            return number % 4, answer.status_code, answer.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(send, range(16)))
    incident = Incident.objects.get()
    assert {status for _, status, _ in answers} == {303, 409}
    for number, status, place in answers:
        same = f"número {number} " in incident.synopsis
        assert (status, place) == ((303, f"/registro/creada/{incident.code}/") if same else (409, ""))


@pytest.mark.parametrize("verb", [Verb.REPLY, Verb.ASK, Verb.NOTE])
def test_another_text_under_the_key_of_a_message_is_a_message(people, verb):
    incident, client = people.held(), browser_of(people.raul)
    address, form = f"/gestion/{incident.code}/{verb.words.path}/", {"key": str(uuid4())}
    for text in ("¿Cuál es el número de recibo?", "¿Cuál es el número de recibo?", "¿Y en qué computadora?"):
        assert client.post(address, form | {"text": text}).status_code == 303
    client.post(address, form | {"text": "¿Y en qué computadora?", "attachments": [pdf()]})
    said = [event.bodies.get().body for event in Event.objects.filter(verb=verb).order_by("number")]
    assert said == ["¿Cuál es el número de recibo?", "¿Y en qué computadora?", "¿Y en qué computadora?"]
    assert incident.attachments.get().name == "oficio.pdf"


def test_another_note_under_the_key_of_a_note_is_a_note_and_another_change_is_refused(people):
    def write(text: str, entity=people.solola) -> EntityNote:
        return entity_notes.write(entity, text=text, pinned=False, key="uno", by=people.raul)

    first = write("Cierran a las 15:00.")
    assert write("Cierran a las 15:00.") == first
    second = write("El encargado es nuevo.")
    assert {note.text for note in EntityNote.objects.all()} == {"Cierran a las 15:00.", "El encargado es nuevo."}
    values = {"pinned": True, "key": "dos", "by": people.raul}
    changed = entity_notes.change(second, text="El encargado se llama Luis.", **values)
    assert entity_notes.change(second, text="El encargado se llama Luis.", **values) == changed
    with pytest.raises(entity_notes.NoSuchNote):
        entity_notes.change(second, text="El encargado se llama Pedro.", **values)


def test_another_action_under_the_key_of_a_run_is_a_run(people):
    one, two = people.held(), people.held()

    def run(verb: Verb, text: str, *incidents: Incident) -> BulkRun:
        seen = {incident.code: 9 for incident in incidents}
        name = "solution" if verb is Verb.CLOSE else "text"
        return bulk.start(verb, seen, values={name: text}, key="uno", view="", by=people.raul)

    first = run(Verb.NOTE, "Falla general", one)
    assert run(Verb.NOTE, "Falla general", one) == first
    others = [run(Verb.NOTE, "Ya se arregló", one), run(Verb.NOTE, "Falla general", two), run(Verb.CLOSE, "Sí", one)]
    assert len({first, *others}) == 4
    assert Event.objects.filter(verb__in=[Verb.NOTE, Verb.CLOSE]).count() == 4
