"""What mail servers really send back: each form is understood, and nothing else is taken for one."""

from __future__ import annotations

import base64
import logging

import pytest

from soportegl.lib.mailboxes import normalised
from soportegl.notifications import bounces, outbox, reports
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People


@pytest.fixture
def sent(cast: People) -> Delivery:
    outbox.tell(cast.report().events.get().pk)
    delivery = Delivery.objects.get(channel=Channel.MAIL)
    outbox.send(delivery.pk)
    return delivery


def mime(sender: str, *parts: tuple[str, str], kind: str = "multipart/report; report-type=delivery-status") -> bytes:
    """A mail of these parts, each its header lines and its content."""
    head = f"From: {sender}\nTo: devueltos@soportegl.example\nMIME-Version: 1.0\nContent-Type: {kind}; boundary=corte\n"
    body = "".join(f"\n--corte\n{headers}\n\n{content}\n" for headers, content in parts)
    return f"{head}{body}\n--corte--\n".replace("\n", "\r\n").encode()


def coded(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


RETURNED = "Message-ID: {id}\nFrom: SoporteGL <avisos@soportegl.example>\nSubject: Incidencia creada\n"
POSTFIX = (
    "Reporting-MTA: dns; correo.solola.example\nArrival-Date: Thu, 26 Nov 2026 08:00\n\n"
    "Final-Recipient: {kind}; {final}\nOriginal-Recipient: {kind};{original}\nAction: failed\nStatus: 5.1.1\n"
    "Remote-MTA: dns; mx.otro.example\nDiagnostic-Code: smtp; 550 5.1.1 <{final}>: no mailbox here by\n    that name\n"
)
ABROAD = POSTFIX.format(kind="rfc822", final="ana.c@otro.example", original="ana@solola.example")
NEWER = POSTFIX.format(kind="utf-8", final="anita@peña.example", original="ana@solola.example")
ESCAPED = POSTFIX.format(kind="utf-8", final=r"anita@pe\x{F1}a.example", original="ana@solola.example")
SAID = "550 5.1.1 <{}>: no mailbox here by that name"
DAEMON = "Mail Delivery System <MAILER-DAEMON@correo.solola.example>"
FORMS = {
    "forwarded": (
        mime(
            DAEMON,
            ("Content-Type: text/plain", "It was not delivered."),
            ("Content-Type: message/delivery-status", ABROAD),
            ("Content-Type: text/rfc822-headers", RETURNED),
        ),
        SAID.format("ana.c@otro.example"),
    ),
    "newer": (
        mime(
            DAEMON,
            ("Content-Type: text/plain; charset=utf-8", "It was not delivered."),
            ("Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: 8bit", NEWER),
            ("Content-Type: message/global-headers\nContent-Transfer-Encoding: 8bit", RETURNED),
        ),
        SAID.format("anita@peña.example"),
    ),
    "newer, in base64": (
        mime(
            DAEMON,
            ("Content-Type: text/plain; charset=utf-8", "It was not delivered."),
            ("Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: base64", "{coded:NEWER}"),
            ("Content-Type: message/global\nContent-Transfer-Encoding: base64", "{coded:RETURNED}"),
        ),
        SAID.format("anita@peña.example"),
    ),
    "newer, written in ASCII": (
        mime(
            DAEMON,
            ("Content-Type: message/global-delivery-status", ESCAPED),
            ("Content-Type: message/global-headers", RETURNED),
        ),
        SAID.format(r"anita@pe\x{F1}a.example"),
    ),
    "exchange": (
        mime(
            "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@muni.example>\nIn-Reply-To: {id}",
            ("Content-Type: text/html; charset=utf-8", "<p>No se pudo entregar a ana.c@muni.example.</p>"),
            (
                "Content-Type: message/delivery-status",
                "Reporting-MTA: dns;EX01.muni.example\n\nFinal-recipient: RFC822;ana.c@muni.example\nAction: failed\n"
                "Status: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by lookup\n"
                "X-Display-Name: Ana C.\n",
            ),
        ),
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by lookup",
    ),
    "gmail": (
        mime(
            "Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nReferences: {id}\nIn-Reply-To: {id}",
            ("Content-Type: text/plain; charset=UTF-8", "** Address not found **\n\nSu mensaje no llegó."),
            (
                "Content-Type: message/delivery-status",
                "Reporting-MTA: dns; googlemail.com\nX-Original-Message-ID: {id}\n\n"
                "Final-Recipient: rfc822; ana.c@gmail.example\nAction: failed\nStatus: 5.2.2\n"
                "Diagnostic-Code: smtp; 552-5.2.2 The recipient's inbox is out of storage space.\n 552 5.2.2 - gsmtp\n",
            ),
        ),
        "552-5.2.2 The recipient's inbox is out of storage space. 552 5.2.2 - gsmtp",
    ),
    "exim, in prose": (
        b"Return-path: <>\nFrom: Mail Delivery System <Mailer-Daemon@hosting.example>\n"
        b"X-Failed-Recipients: ana.c@otro.example\nAuto-Submitted: auto-replied\nSubject: Mail delivery failed\n\n"
        b"A message that you sent could not be delivered.\n\n  ana.c@otro.example\n"
        b"    host mx.otro.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:\n"
        b"    550 5.7.1 Rejected by policy\n\n------ This is a copy of the message ------\n\nMessage-ID: {id}\n",
        "550 5.7.1 Rejected by policy",
    ),
}
MEANT = {
    "gmail": "el buzón está lleno",
    "exim, in prose": "rechazó por sus reglas",
}


def about(form: bytes, identifier: str) -> bytes:
    for name, text in {"NEWER": NEWER, "RETURNED": RETURNED.replace("{id}", identifier)}.items():
        form = form.replace(f"{{coded:{name}}}".encode(), coded(text).encode())
    return form.replace(b"{id}", identifier.encode())


@pytest.mark.parametrize("name", FORMS)
def test_each_server_is_understood_although_it_failed_at_another_address(sent: Delivery, name: str) -> None:
    form, said = FORMS[name]
    assert bounces.take(about(form, sent.message_id))
    sent.refresh_from_db()
    assert sent.status == Status.GIVEN_UP
    assert sent.last_error.endswith(f"El servidor dijo: {said}")
    assert MEANT.get(name, "esa dirección no existe") in sent.last_error
    # Where the report also carries the address as we wrote it, nothing has to be explained.
    told_ours = name.startswith(("newer", "forwarded"))
    assert sent.last_error.startswith("Volvió: " if told_ours else "Volvió de ana.c@")


def test_an_address_in_its_ascii_form_is_the_one_in_letters(cast: People) -> None:
    assert normalised("Ana@Peña.Example") == normalised("ana@xn--pea-8ma.example")
    mail = outbox.queue_mail(to="ana@peña.example", subject="Recuperación", text="Enlace", html="Enlace")
    outbox.send(mail.pk)
    status = POSTFIX.format(kind="rfc822", final="ana@xn--pea-8ma.example", original="ana@xn--pea-8ma.example")
    parts = ("Content-Type: message/delivery-status", status), ("Content-Type: text/rfc822-headers", RETURNED)
    assert bounces.take(about(mime(DAEMON, *parts), mail.message_id))
    mail.refresh_from_db()
    assert mail.last_error.startswith("Volvió: esa dirección no existe.")


def test_a_relay_that_gives_its_own_identifier_is_matched_by_the_conversation(sent: Delivery, cast: People) -> None:
    from soportegl.notifications.mail import thread_id

    assert sent.event
    returned = f"Message-ID: <0100018f@relevo.example>\nReferences: {thread_id(sent.event.incident)}\n"
    for final, taken in (("ana.c@otro.example", True), ("ana@solola.example", True)):
        Delivery.objects.filter(pk=sent.pk).update(status=Status.SENT, sent_at=sent.created_at)
        status = POSTFIX.format(kind="rfc822", final=final, original=final)
        parts = ("Content-Type: message/delivery-status", status), ("Content-Type: text/rfc822-headers", returned)
        assert bounces.take(mime(DAEMON, *parts)) is taken
    sent.refresh_from_db()
    assert sent.status == Status.GIVEN_UP


NO_BOUNCES = {
    "put off": mime(
        DAEMON,
        ("Content-Type: message/delivery-status", ABROAD.replace("failed", "delayed").replace("5.1.1", "4.4.1")),
        ("Content-Type: text/rfc822-headers", RETURNED),
    ),
    "forwarded well": mime(
        DAEMON,
        ("Content-Type: message/delivery-status", ABROAD.replace("failed", "relayed").replace("5.1.1", "2.0.0")),
        ("Content-Type: text/rfc822-headers", RETURNED),
    ),
    "out of office": b"From: ana@solola.example\nAuto-Submitted: auto-replied\nIn-Reply-To: {id}\nReferences: {id}\n"
    b"Subject: Fuera de la oficina\n\nVuelvo el lunes.\n",
    "a person who quotes a bounce": b"From: Ana <ana@solola.example>\nIn-Reply-To: {id}\nSubject: RE: Incidencia\n\n"
    b"A mi colega le vuelve:\n\n  This is a permanent error.\n<otra@solola.example>:\n550 5.1.1 user unknown\n",
    "read": mime(
        "ana@solola.example",
        ("Content-Type: text/plain", "Leído."),
        (
            "Content-Type: message/disposition-notification",
            "Final-Recipient: rfc822;ana@solola.example\nOriginal-Message-ID: {id}\n"
            "Disposition: automatic-action/MDN-sent-automatically; deleted\n",
        ),
        kind="multipart/report; report-type=disposition-notification",
    ),
}


@pytest.mark.parametrize("name", NO_BOUNCES)
def test_what_is_no_failure_changes_nothing(sent: Delivery, name: str) -> None:
    assert not bounces.take(about(NO_BOUNCES[name], sent.message_id))
    sent.refresh_from_db()
    assert sent.status == Status.SENT


def test_a_mail_that_is_no_bounce_leaves_no_line(sent: Delivery, caplog) -> None:
    with caplog.at_level(logging.INFO):
        bounces.take(about(NO_BOUNCES["out of office"], sent.message_id))
    assert caplog.messages == []


def test_a_mail_that_breaks_the_reader_does_not_keep_those_behind_it(sent: Delivery, caplog, monkeypatch) -> None:
    def broken(message: object) -> None:
        raise LookupError("persona@muni.example")

    monkeypatch.setattr(reports, "all_failures", broken)
    assert not bounces.take(about(FORMS["exim, in prose"][0], sent.message_id))
    assert caplog.messages == ["Bounces: a mail could not be read: LookupError"]


def test_what_cannot_be_stored_is_left_out_of_the_reason(sent: Delivery) -> None:
    status = POSTFIX.format(kind="utf-8", final=r"a\x{D800}na@otro.example", original="").replace(
        "mailbox", "mail\0box"
    )
    parts = ("Content-Type: message/global-delivery-status", status), ("Content-Type: message/global-headers", RETURNED)
    assert bounces.take(about(mime(DAEMON, *parts), sent.message_id))
    sent.refresh_from_db()
    assert sent.last_error.startswith("Volvió de a?na@otro.example, adonde se reenvía: esa dirección no existe.")


def test_the_whole_reason_is_kept(sent: Delivery) -> None:
    long = "550 5.7.1 " + "política " * 60
    form = FORMS["forwarded"][0].replace(b"550 5.1.1", long.encode())
    assert bounces.take(about(form, sent.message_id))
    sent.refresh_from_db()
    assert sent.last_error.endswith("no mailbox here by that name")
