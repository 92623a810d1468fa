"""Drafts through their address: kept while typing, given back on any machine, gone once sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from soportegl.desk.models import Draft
from soportegl.incidents import actions
from soportegl.lib import clock
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People):
    return people.held()


def send(people: People, case, text: str, *, by: str = "raul", verb: str = "contestar", **more: str):
    page = f"/gestion/{case.code}/{verb}/borrador/"
    return browser_of(people.users[by]).post(page, {"text": text, "version": "0", **more})


def test_it_is_given_back_wherever_its_person_goes_on(people, case):
    assert send(people, case, "Buenos días <b>").json() == {"version": 1}
    page = browser_of(people.raul).get(f"/gestion/{case.code}/").content.decode()
    assert "Buenos días &lt;b&gt;</textarea>" in page
    assert 'data-draft-version="1" data-draft-at="' in page
    assert "Buenos días" not in browser_of(people.rosa).get(f"/gestion/{case.code}/").content.decode()


def test_the_page_of_a_verb_begins_with_its_draft(people, case):
    browser_of(people.raul).post(
        f"/gestion/{case.code}/trasladar/borrador/", {"reason": "Motivo a medias", "tried": "Nada aún", "other": "x"}
    )
    assert Draft.objects.get().texts == {"reason": "Motivo a medias", "tried": "Nada aún"}
    page = browser_of(people.raul).get(f"/gestion/{case.code}/trasladar/").content.decode()
    assert "Motivo a medias" in page
    assert "Nada aún" in page


def test_the_reporter_has_drafts_too(people, case):
    send(people, case, "Adjunto el estado", by="ana", verb="responder")
    assert "Adjunto el estado</textarea>" in browser_of(people.ana).get(f"/gestion/{case.code}/").content.decode()


def test_it_is_gone_once_it_was_sent(people, case):
    key = uuid4().hex
    send(people, case, "Listo", key=key)
    sent = browser_of(people.raul).post(f"/gestion/{case.code}/contestar/", {"text": "Listo", "key": key})
    assert sent.status_code == 303
    assert not Draft.objects.exists()
    # The last save, overtaken by the message itself, brings nothing back.
    assert send(people, case, "Listo", key=key).json() == {"version": 0}
    assert not Draft.objects.exists()
    # What is typed into it after «Atrás» is the draft of another message.
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert send(people, case, "Y otra cosa", key=key).json() == {"version": 1}


def test_a_refused_message_keeps_it(people, case):
    send(people, case, "Listo")
    seen = str(case.event_count)
    actions.note(case, text="Ojo", by=people.rosa)
    refused = browser_of(people.raul).post(f"/gestion/{case.code}/contestar/", {"text": "Listo", "visto": seen})
    assert refused.status_code == 409
    assert Draft.objects.get().texts == {"text": "Listo"}


def test_a_second_window_is_told(people, case):
    send(people, case, "Uno")
    told = send(people, case, "Otro")
    assert told.status_code == 409
    assert told.json()["texts"] == {"text": "Uno"}
    assert told.json()["version"] == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_a_version_that_is_none_is_none(people, case, version):
    assert send(people, case, "Uno", version=version).json() == {"version": 1}


@pytest.mark.parametrize(("by", "status"), [("ana", 200), ("rosa", 200), ("diego", 200), ("berta", 404), ("ivan", 404)])
def test_only_who_sees_the_incident_has_a_draft_in_it(people, case, by, status):
    assert send(people, case, "Uno", by=by).status_code == status


def test_too_much_is_refused_with_a_sentence(people, case):
    told = send(people, case, "x" * 20_001)
    assert told.status_code == 422
    assert "20000" in told.json()["sentence"]


def test_another_person_at_the_same_browser_keeps_nothing(people, case):
    assert send(people, case, "Uno", who=str(people.ana.pk)).status_code == 409
    assert not Draft.objects.exists()


def test_an_expired_session_is_told_and_not_redirected(people, case, client):
    answer = client.post(
        f"/gestion/{case.code}/contestar/borrador/", {"text": "x"}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401
