"""Mail that came back is read from a real IMAP server and matched to the message it speaks of."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from imap_tools import MailBoxUnencrypted

from soportegl.lib import service_urls
from soportegl.notifications import bounces, outbox
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People

REPORT = """\
From: MAILER-DAEMON@correo.example
To: devueltos@soportegl.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="corte"

--corte
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--corte
Content-Type: message/delivery-status

Reporting-MTA: dns; correo.example

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: {action}
Status: {status}
Remote-MTA: dns; destino.example
Diagnostic-Code: smtp; {status} <{to}>: User unknown in virtual
    mailbox table

--corte
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {to}
Subject: [2026] Incidencia creada

--corte--
"""


def report(delivery: Delivery, **values: str) -> bytes:
    """What a mail server sends back about this message."""
    usual = {"to": delivery.to, "action": "failed", "status": "5.1.1", "message_id": delivery.message_id}
    return REPORT.format(**usual | values).replace("\n", "\r\n").encode()


@pytest.fixture
def sent(cast: People) -> Delivery:
    outbox.tell(cast.report().events.get().pk)
    delivery = Delivery.objects.get(channel=Channel.MAIL)
    outbox.send(delivery.pk)
    return delivery


def test_a_message_that_came_back_is_given_up_with_the_words_of_the_server(sent: Delivery) -> None:
    assert bounces.take(report(sent))
    assert bounces.take(report(sent))
    sent.refresh_from_db()
    assert (sent.status, sent.sent_at) == (Status.GIVEN_UP, None)
    assert sent.last_error == (
        f"Volvió: esa dirección no existe. El servidor dijo: 5.1.1 <{sent.to}>: User unknown in virtual mailbox table"
    )
    assert outbox.send_again(sent)


@pytest.mark.parametrize(
    "values",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"message_id": "<gestion.2026-0000001-0.1.1@127.0.0.1>"},
        {"message_id": "<otra-cosa@servidor.example>"},
    ],
)
def test_what_speaks_of_no_message_of_ours_changes_nothing(sent: Delivery, values: dict[str, str]) -> None:
    assert not bounces.take(report(sent, **values))
    sent.refresh_from_db()
    assert sent.status == Status.SENT


def test_a_mail_of_recovery_that_came_back_is_matched_too(cast: People) -> None:
    mail = outbox.queue_mail(to="ana@solola.example", subject="Recuperación", text="Enlace", html="Enlace")
    outbox.send(mail.pk)
    assert bounces.take(report(mail))
    mail.refresh_from_db()
    assert mail.status == Status.GIVEN_UP


@pytest.fixture
def mailbox() -> Iterator[str]:
    """The address of a real IMAP server with one mailbox."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = "import sys; from pymap.main import main; sys.exit(main())"
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin", "dict", "--demo-data"]
    process = subprocess.Popen([sys.executable, "-c", script, *options], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield f"imap://demouser:demopass@127.0.0.1:{port}/INBOX"
    finally:
        process.terminate()
        process.wait(10)


def test_the_mailbox_is_read_once_each_message(sent: Delivery, mailbox: str, settings) -> None:
    settings.BOUNCES_URL = mailbox
    bounces.read()
    at = service_urls.imap(mailbox)
    with MailBoxUnencrypted(at.host, at.port).login(at.user, at.password) as box:
        box.append(report(sent), "INBOX")
        box.append(b"From: a@b.example\r\nSubject: Fuera de la oficina\r\n\r\nVuelvo el lunes.\r\n", "INBOX")
    assert bounces.read() == bounces.Read(messages=2, matched=1)
    assert bounces.read() == bounces.Read(messages=0, matched=0)
    sent.refresh_from_db()
    assert sent.status == Status.GIVEN_UP


@pytest.mark.parametrize("address", ["", "http://a@b.example", "imaps://sin-usuario.example", "imap://u:p@h:muchos/"])
def test_an_address_that_is_no_mailbox_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="SOPORTEGL_BOUNCES_URL"):
        service_urls.imap(address)


def test_the_parts_of_an_address_are_read() -> None:
    at = service_urls.imap("imaps://buzon%40muni:cla%3Ave@correo.example/Devueltos")
    assert at == service_urls.Mailbox(True, "correo.example", 993, "buzon@muni", "cla:ve", "Devueltos")
