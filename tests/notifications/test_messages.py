"""Who is told of what, and that nothing is lost or told twice on the way."""

from __future__ import annotations

import re
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as django_mail
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.incidents import actions, recording
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import Verb
from soportegl.notifications import mail, outbox, verification
from soportegl.notifications.audience import HEARD, listeners
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People, gather


@pytest.fixture
def cast(db: None) -> People:
    return gather()


def last_event(incident: Incident) -> Event:
    return incident.events.select_related("incident", "actor").latest("number")


def mails() -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Channel.MAIL)


def told(cast: People, incident: Incident) -> set[str]:
    """First names of who hears of the last thing that happened."""
    names = {user.pk: name for name, user in cast.users.items()}
    return {names[person.pk] for person in listeners(last_event(incident))}


def test_every_verb_has_its_row() -> None:
    assert set(HEARD) == set(Verb)


def test_each_thing_that_happens_is_told_to_those_it_concerns(cast: People) -> None:
    cast.solola.preferred_adviser = cast.rosa
    cast.solola.save()
    incident = cast.report()
    heard = {"register": told(cast, incident)}

    def do(verb: str, *, by: str, **values: object) -> None:
        nonlocal incident
        incident = getattr(actions, verb)(incident, by=cast.users[by], **values)
        heard[verb] = told(cast, incident)

    do("nudge", by="ana")
    do("take", by="raul")
    do("ask", by="raul", text="¿Qué?")
    do("answer", by="ana", text="Esto")
    do("reply", by="sofia", text="Lo vemos")
    do("note", by="rosa", text="Interna")
    do("assign", by="sofia", holder=cast.rosa)
    do("transfer", by="rosa", reason="Sube", tried="Todo")
    do("take", by="carla")
    do("send_back", by="carla", reason="Baja")
    do("take", by="raul")
    do("correct", by="raul", reason="Era otro", urgency="high")
    do("release", by="raul")
    do("take", by="raul")
    do("close", by="raul", solution="Se explicó")
    do("finalize", by="raul", solution="Se corrigió")
    do("confirm", by="ana")
    do("reopen", by="ana", reason="Sigue igual")
    assert heard == {
        "register": {"ana", "rosa"},
        "nudge": {"sofia"},
        "take": {"ana"},
        "ask": {"ana"},
        "answer": {"raul"},
        "reply": {"ana"},
        "note": {"raul"},
        "assign": {"rosa", "ana"},
        "transfer": {"ana"},
        "send_back": {"ana", "rosa"},
        "correct": set(),
        "release": set(),
        "close": {"ana"},
        "finalize": {"ana"},
        "confirm": {"raul"},
        "reopen": {"raul"},
    }


def test_every_step_queues_its_telling_in_its_own_transaction(cast: People) -> None:
    incident = cast.held()
    with transaction.atomic():
        actions.reply(incident, text="No llegó a suceder", by=cast.raul)
        transaction.set_rollback(True)
    actions.note(incident, text="Sí sucedió", by=cast.raul)
    queued = ProcrastinateJob.objects.filter(task_name=recording.TELL).order_by("id")
    assert [job.args["event_id"] for job in queued] == list(
        incident.events.order_by("number").values_list("pk", flat=True)
    )
    assert recording.TELL in app.tasks


def test_telling_twice_tells_nobody_twice(cast: People) -> None:
    event = last_event(cast.held())
    outbox.tell(event.pk)
    outbox.tell(event.pk)
    delivery = mails().get(event=event)
    outbox.send(delivery.pk)
    outbox.send(delivery.pk)
    assert len(django_mail.outbox) == 1


def test_telling_of_a_registration_and_sending_it_are_few_statements(cast: People, django_assert_num_queries) -> None:
    # What is asked for the first time in a process asks more.
    outbox.tell(cast.report().events.get().pk)
    event = cast.report("No imprime el reporte de la deuda").events.get()
    # The event, how its reporter wants to hear of it, its texts; the account, its rows and the job, all or nothing.
    with django_assert_num_queries(4):
        outbox.tell(event.pk)
    letter = mails().latest("id")
    # Which mail, locked; its rows, whether the server rests; what became of them; the lock let go.
    with django_assert_num_queries(5):
        outbox.send(letter.pk)
    assert mails().filter(event=event, status=Status.SENT, attempts=1).exists()


def test_the_reporters_mail_goes_where_the_form_said(cast: People) -> None:
    incident = cast.report()
    cast.ana.email = "otra@correo.example"
    cast.ana.save()
    outbox.tell(last_event(incident).pk)
    assert mails().get(person=cast.ana).to == "ana@solola.example"


def test_no_mail_to_the_reporter_says_what_is_internal(cast: People) -> None:
    incident = actions.note(cast.held(), text="SECRETO INTERNO", by=cast.rosa)
    incident = actions.close(incident, solution="Se explicó", by=cast.raul)
    for event in incident.events.all():
        outbox.tell(event.pk)
    to_ana = mails().filter(person=cast.ana)
    assert to_ana.count() == 3
    assert not any("SECRETO" in delivery.text + delivery.html for delivery in to_ana)
    assert "SECRETO INTERNO" in mails().get(person=cast.raul).text


def test_a_name_cannot_start_another_header(cast: People) -> None:
    cast.raul.full_name = "Raúl\r\nBcc: otro@correo.example"
    cast.raul.save()
    outbox.tell(last_event(cast.held()).pk)
    outbox.send(mails().get().pk)
    sent = django_mail.outbox[0]
    assert "\n" not in sent.subject
    assert sent.recipients() == ["ana@solola.example"]


def test_what_people_write_is_text_in_the_html_part(cast: People) -> None:
    incident = actions.reply(cast.held(), text="<script>alert(1)</script>", by=cast.raul)
    words = mail.words_for(last_event(incident), cast.ana)
    assert "<script>" not in words.html
    assert "&lt;script&gt;" in words.html
    assert "<script>alert(1)</script>" in words.text


def test_the_mails_of_one_incident_are_one_conversation(cast: People) -> None:
    incident = cast.held()
    for event in incident.events.order_by("number"):
        outbox.tell(event.pk)
        outbox.send(mails().latest("id").pk)
    headers = [message.message() for message in django_mail.outbox]
    assert {header["References"] for header in headers} == {mail.thread_id(incident)}
    assert len({header["Message-ID"] for header in headers}) == len(headers) == 2
    assert {header["Auto-Submitted"] for header in headers} == {"auto-generated"}


class Mailbox:
    """A mail server's memory."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope) -> str:  # the name aiosmtpd calls
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def test_the_mail_of_finalizado_through_a_real_server_and_its_link_followed(cast: People, settings) -> None:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "soportegl.lib.bounded_smtp.Backend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        incident = actions.finalize(cast.held(), solution="Se corrigió el saldo", by=cast.raul)
        outbox.tell(last_event(incident).pk)
        outbox.send(mails().get().pk)
    finally:
        controller.stop()
    (message,) = mailbox.messages
    assert message["To"] == "ana@solola.example"
    # A long header is folded, and begins on its second line.
    assert message["Subject"].strip() == f"[{incident.code}] FINALIZADO: verifique la solución"
    body = message.get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+/verificar/\S+", body.get_content())
    assert link
    path = urlsplit(link[0]).path

    client = Client()
    for _ in range(2):
        page = client.get(path)
        assert page.status_code == 200
        assert "Se corrigió el saldo" in page.content.decode()
    incident.refresh_from_db()
    assert (incident.label, incident.verification) == ("FINALIZADO", "pending")

    done = client.post(path, {"answer": "works"})
    assert "Quedó anotado que ya funciona" in done.content.decode()
    incident.refresh_from_db()
    assert incident.verification == "verified"
    assert client.post(path, {"answer": "works"}).status_code == 409


def test_the_link_reopens_with_a_reason_and_keeps_what_was_typed_without_one(cast: People) -> None:
    incident = actions.finalize(cast.held(), solution="Se corrigió", by=cast.raul)
    path, client = verification.path_for(incident), Client()
    refused = client.post(path, {"answer": "same", "reason": "x" * 1600})
    assert refused.status_code == 422
    assert "x" * 1600 in refused.content.decode()
    assert client.post(path, {"answer": "same", "reason": "El saldo sigue mal"}).status_code == 200
    incident.refresh_from_db()
    assert (incident.label, incident.suggested_holder) == ("TRASLADADO_N2", cast.raul)
    gone = client.get(path)
    assert gone.status_code == 410
    assert "se reabrió" in gone.content.decode()


def test_a_forged_or_expired_link_says_so_and_does_nothing(cast: People) -> None:
    import time
    from unittest.mock import patch

    incident = actions.finalize(cast.held(), solution="Se corrigió", by=cast.raul)
    path, client = verification.path_for(incident), Client()
    forged = client.post(path[:-3] + "aaa/", {"answer": "works"})
    assert forged.status_code == 410
    assert "no es correcto" in forged.content.decode()
    later = time.time() + verification.VALID_FOR.total_seconds() + 60
    with patch("django.core.signing.time.time", return_value=later):
        expired = client.post(path, {"answer": "works"})
    assert expired.status_code == 410
    assert "venció" in expired.content.decode()
    incident.refresh_from_db()
    assert incident.verification == "pending"
