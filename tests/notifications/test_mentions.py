"""A colleague who is named is told: once, as what it is, and never what they may not read."""

from __future__ import annotations

import pytest

from soportegl.incidents import actions
from soportegl.incidents.models import Event, Incident
from soportegl.notifications import mail, outbox
from soportegl.notifications.audience import listeners, message_for
from soportegl.notifications.models import Channel, Delivery, Status
from soportegl.notifications.notification_types import MENTIONED, choose, kinds_for
from tests.cast import People


def last(incident: Incident) -> Event:
    return incident.events.select_related("incident", "actor").latest("number")


def told(cast: People, incident: Incident) -> set[str]:
    known = {user.pk: name for name, user in cast.users.items()}
    return {known[person.pk] for person in listeners(last(incident))}


def test_who_is_named_hears_beside_those_it_concerns_anyway(cast):
    incident = actions.note(cast.held(), text="@sofia.supervisora y @nestor.norte", by=cast.rosa)
    assert told(cast, incident) == {"raul", "sofia"}
    incident = actions.reply(incident, text="Lo ve @rosa.regional con @raul.regional", by=cast.raul)
    assert told(cast, incident) == {"ana", "rosa"}


def test_the_holder_who_is_named_hears_once_and_that_they_were_named(cast):
    incident = actions.note(cast.held(), text="@raul.regional @RAUL.REGIONAL", by=cast.rosa)
    for _ in range(2):
        outbox.tell(last(incident).pk)
    subjects = Delivery.objects.filter(person=cast.raul).values_list("channel", "subject")
    subject = f"[{incident.code}] Mención de Rosa Chavajay"
    assert sorted(subjects) == [(Channel.APP, subject), (Channel.MAIL, subject)]


def test_the_reporter_never_hears_of_a_note_that_names_them(cast):
    incident = actions.note(cast.held(), text="@ana.municipal", by=cast.rosa)
    assert told(cast, incident) == {"raul"}


def test_one_of_the_desk_who_reported_it_hears_of_no_note_and_of_an_answer_as_its_reporter(cast):
    incident = cast.held()
    Incident.objects.filter(pk=incident.pk).update(reporter=cast.rosa)
    incident.refresh_from_db()
    incident = actions.note(incident, text="@rosa.regional", by=cast.raul)
    assert told(cast, incident) == set()
    incident = actions.reply(incident, text="@rosa.regional", by=cast.raul)
    assert told(cast, incident) == {"rosa"}
    assert message_for(last(incident), cast.rosa).kind.slug == "asked"


@pytest.mark.parametrize(
    ("verb", "values", "lead"),
    [
        ("note", {"text": "Con @rosa.regional"}, "Raúl Sacor dejó una nota interna y mencionó su nombre."),
        ("reply", {"text": "Con @rosa.regional"}, "Raúl Sacor escribió a quien reporta y mencionó su nombre."),
        ("close", {"solution": "Con @rosa.regional"}, "Raúl Sacor cerró el caso y mencionó su nombre."),
        (
            "transfer",
            {"reason": "Sube", "tried": "Con @rosa.regional"},
            "Raúl Sacor trasladó el caso y mencionó su nombre.",
        ),
    ],
)
def test_the_message_says_who_named_them_and_brings_the_text(cast, verb, values, lead):
    incident = getattr(actions, verb)(cast.held(), by=cast.raul, **values)
    words = mail.words_for(last(incident), cast.rosa)
    assert words.subject == f"[{incident.code}] Mención de Raúl Sacor"
    assert words.text.startswith(lead + "\n")
    assert "Con Rosa Chavajay" in words.text
    assert ">Con Rosa Chavajay</p>" in words.html


def test_the_reporter_reads_the_name_of_the_person_and_what_was_tried_stays_out(cast):
    incident = actions.transfer(cast.held(), reason="Lo lleva @rosa.regional", tried="SECRETO", by=cast.raul)
    words = mail.words_for(last(incident), cast.ana)
    assert "Lo lleva Rosa Chavajay" in words.text
    assert "SECRETO" not in words.text + words.html
    assert "rosa.regional" not in words.text + words.html


def test_the_mail_can_be_switched_off_and_the_notice_cannot(cast):
    assert MENTIONED in kinds_for(cast.rosa)
    assert MENTIONED not in kinds_for(cast.ana)
    choose(cast.rosa, MENTIONED, app=False, mail=False)
    incident = actions.note(cast.held(), text="@rosa.regional", by=cast.raul)
    outbox.tell(last(incident).pk)
    rows = Delivery.objects.filter(person=cast.rosa).values_list("channel", "status")
    assert dict(rows) == {Channel.APP: Status.SENT, Channel.MAIL: Status.NOT_WANTED}
