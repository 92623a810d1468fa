"""When a receiver is told nothing more, and what administrators read of why."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest

from soportegl.lib import clock
from soportegl.notifications.models import Delivery
from soportegl.webhooks import sending
from soportegl.webhooks.models import Endpoint, Status
from tests.cast import People
from tests.webhooks.conftest import OK
from tests.webhooks.test_sending import FALLS, attempt, one, waiting

pytestmark = pytest.mark.django_db
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"


def test_410_switches_the_endpoint_off_and_administrators_hear_of_it(cast: People, receiver_that, settings) -> None:
    receiver = receiver_that(GONE)
    message, other = one(cast, receiver), waiting(cast.report())[-1]
    assert attempt(message).status == Status.GIVEN_UP
    made = Endpoint.objects.get()
    assert (made.is_active, made.stopped_for[:14]) == (False, "respondió 410:")
    letter = Delivery.objects.get(subject="SoporteGL ya no avisa a Tablero")
    assert letter.to == cast.admin.email
    assert f"/administracion/webhooks/endpoint/{made.pk}/change/" in letter.text
    assert attempt(other).last_error == sending.OFF
    assert len(receiver.received) == 1
    # Switched on again, all that did not arrive is sent with one order.
    receiver.answer = OK
    made.is_active = True
    made.save()
    assert sending.again(made, since=clock.now() - timedelta(hours=1)) == 2
    assert [attempt(each).status for each in (message, other)] == [Status.ARRIVED] * 2
    assert [each.headers["webhook-id"] for each in receiver.received[1:]] == [message.identifier, other.identifier]
    assert sending.again(made) == 0


def test_after_three_days_without_anything_arriving_it_is_switched_off(cast: People, receiver_that) -> None:
    message = attempt(one(cast, receiver_that(FALLS)))
    assert Endpoint.objects.get().is_active
    # In the evening of Guatemala it is the next day by UTC.
    since = datetime(2026, 3, 5, 2, tzinfo=UTC)
    Endpoint.objects.update(failing_since=since)
    assert attempt(message).status == Status.GIVEN_UP
    made = Endpoint.objects.get()
    assert (made.is_active, made.stopped_for) == (False, "nada le llega desde el 04/03/2026")
    assert Delivery.objects.filter(subject__contains="ya no avisa").count() == 1


def test_days_of_being_off_are_not_days_of_failing(cast: People, receiver_that) -> None:
    message = attempt(one(cast, receiver_that(FALLS)))
    made = Endpoint.objects.get()
    made.failing_since = clock.now() - sending.DEAD
    for made.is_active in (False, True):
        made.save()
    assert attempt(message).status == Status.WAITING
    assert Endpoint.objects.get().is_active


def test_why_nothing_was_answered_is_said_in_spanish_before_what_the_library_says() -> None:
    for problem, sentence in (
        (socket.gaierror(-2, "Name or service not known"), "El nombre de la dirección no se encuentra (gaierror: "),
        (ssl.SSLCertVerificationError(1, "expired"), "Su certificado no es válido (SSLCertVerificationError: "),
        (ssl.SSLError(1, "wrong version"), "No se pudo cifrar la conexión (SSLError: "),
        (OSError(101, "unreachable"), "No se pudo llegar a esa dirección (OSError: "),
    ):
        assert sending._words(problem).startswith(sentence)
