"""A full disk, a database that is gone, a clock that jumps: a clear sentence, nothing lost, and on again by itself."""

from __future__ import annotations

import errno
from datetime import timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from soportegl.incidents import actions, files, room, verify
from soportegl.incidents.errors import NotKept
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.notifications import balance, outbox
from soportegl.notifications.models import Channel, Delivery
from tests.cast import People, browser_of

TEXT = "No se puede aprobar la planilla de noviembre: el sistema se cierra al firmar"


@pytest.fixture
def disk(monkeypatch) -> SimpleNamespace:
    """The free bytes of every disk, to be changed."""
    usage = SimpleNamespace(free=10 * 2**30)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: usage)
    return usage


def fields(people: People) -> dict[str, str]:
    return {
        "key": "3f0c1c9e-6e3e-4c39-8a55-0d6e4cf1a001",
        "synopsis": TEXT,
        "phone": "5500-0142",
        "email": "ana@solola.example",
        "entity": people.solola.code,
        "who": str(people.ana.pk),
    }


def test_on_a_full_disk_nothing_new_begins_and_what_is_there_goes_on(people: People, disk, settings) -> None:
    held = people.held()
    ana = browser_of(people.ana)
    disk.free = settings.DISK_RESERVE_BYTES - 1
    refused = ana.post("/registro/crear/", fields(people))
    assert (refused.status_code, Incident.objects.count()) == (503, 1)
    assert "no tiene espacio para registrar" in refused.content.decode()
    assert TEXT in refused.content.decode()
    with pytest.raises(NotKept):
        files.stage(SimpleUploadedFile("oficio.pdf", b"%PDF-1.4\n%%EOF\n"), owner=people.ana, form_key="a")
    actions.close(held, solution="Se explicó", by=people.raul)
    disk.free = settings.DISK_RESERVE_BYTES
    assert ana.post("/registro/crear/", fields(people)).status_code == 303
    assert Incident.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (OperationalError("gone"), 503, "atendiendo a muchas personas"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "no tiene espacio"),
        (psycopg.errors.DiskFull("could not extend file"), 503, "no tiene espacio"),
        (ZeroDivisionError(), 500, "El problema es nuestro"),
    ],
)
def test_what_was_typed_comes_back_to_be_sent_again(people: People, monkeypatch, error, status, sentence) -> None:
    def broken(*args: object, **values: object) -> None:
        raise error

    client = Client(raise_request_exception=False)
    client.force_login(people.ana)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "register", broken)
        answer = client.post("/registro/crear/", fields(people))
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (status, True)
    assert f">{TEXT}</textarea>" in page
    assert 'name="key" value="3f0c1c9e-6e3e-4c39-8a55-0d6e4cf1a001"' in page
    # The page alone is enough to do it: its fields, sent to its address.
    assert client.post("/registro/crear/", fields(people)).status_code == 303


def test_passwords_are_never_given_back(people: People, monkeypatch) -> None:
    from soportegl.web.screens.account import views as account

    client = Client(raise_request_exception=False)

    def broken(*args: object, **values: object) -> None:
        raise OperationalError

    monkeypatch.setattr(account.SignInForm, "clean", broken)
    answer = client.post("/ingresar/", {"username": "ana.municipal", "password": "muy-secreta", "system": "sicoin-gl"})
    assert answer.status_code == 503
    assert "muy-secreta" not in answer.content.decode()


def test_a_clock_that_is_set_back_stops_nobody(people: People) -> None:
    later = clock.now() + timedelta(hours=3)
    with clock.at(later):
        incident = people.held()
        outbox.tell(incident.events.latest("number").pk)
    incident = actions.transfer(incident, reason="Requiere base de datos", tried="Todo", by=people.raul)
    incident = actions.finalize(actions.take(incident, by=people.carla), solution="Listo", by=people.carla)
    assert list(verify.check(Incident.objects.get(pk=incident.pk))) == []
    times = list(incident.events.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
    assert max(times) == later


def test_a_message_that_waits_for_another_age_is_sent_now(people: People) -> None:
    outbox.tell(people.report().events.get().pk)
    mail = Delivery.objects.get(channel=Channel.MAIL)
    Delivery.objects.update(next_at=clock.now() + timedelta(days=365))
    assert balance.reconcile()[1] == 1
    mail.refresh_from_db()
    assert mail.next_at is not None
    assert mail.next_at <= clock.now()
