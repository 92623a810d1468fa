"""Which systems are told of what: of what their person sees and they want, in one statement with the mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.directory.models import Membership
from soportegl.directory.models.people import today
from soportegl.incidents import actions
from soportegl.incidents.models import Event, Incident
from soportegl.incidents.states import Verb
from soportegl.notifications import outbox
from soportegl.webhooks import types
from soportegl.webhooks.models import Message, Status
from tests.cast import People
from tests.webhooks.conftest import endpoint

pytestmark = pytest.mark.django_db


def told(incident: Incident) -> list[str]:
    """Tell of all that happened in it; the types of what waits for systems then."""
    for event in incident.events.order_by("number"):
        outbox.tell(event.pk)
    return [message.type for message in Message.objects.order_by("id").select_related("event")]


def asked(event: Event) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outbox.tell(event.pk)
    return [each["sql"] for each in queries]


def test_nothing_more_is_asked_while_no_system_listens(cast: People) -> None:
    outbox.tell(cast.report().events.get().pk)
    before = asked(cast.report().events.get())
    off, _ = endpoint(cast.aura, is_active=False)
    with_one_off = asked(cast.report().events.get())
    assert len(with_one_off) == len(before)
    assert not any(
        "FROM webhooks_endpoint" in sql.replace('"', "") for sql in before if sql.startswith('SELECT "webhooks')
    )
    off.is_active = True
    off.save()
    assert len(asked(cast.report().events.get())) > len(before)
    assert Message.objects.count() == 1


def test_a_message_comes_once_with_its_job_and_in_one_statement_with_the_mail(cast: People) -> None:
    made, _ = endpoint(cast.aura)
    event = cast.report().events.get()
    for _ in range(3):
        outbox.tell(event.pk)
    message = Message.objects.get()
    assert (message.endpoint, message.event, message.status, message.type) == (
        made, event, Status.WAITING, "gestion.crear",
    )  # fmt: skip
    job = ProcrastinateJob.objects.get(task_name="soportegl.webhooks.tasks.send")
    assert job.args == {"message_id": message.pk}
    assert job.priority < 0
    assert message.identifier == f"msg_{message.uid.hex}"


SCOPES: list[tuple[str, dict[str, Any], list[str]]] = [
    # Whoever reports is told what they would read: takes and notes are not among it.
    ("ana", {}, ["crear", "tomar", "pedir_informacion"]),
    ("ana", {"with_internal": True}, ["crear", "tomar", "pedir_informacion"]),
    ("berta", {"with_internal": True}, []),
    ("diego", {}, ["crear", "tomar", "pedir_informacion"]),
    # Of another office: nothing.
    ("nestor", {"with_internal": True}, []),
    ("raul", {"with_internal": True}, ["crear", "tomar", "nota", "pedir_informacion"]),
    ("aura", {}, ["crear", "tomar", "pedir_informacion"]),
    ("aura", {"with_internal": True}, ["crear", "tomar", "nota", "pedir_informacion"]),
    ("aura", {"verbs": [Verb.NOTE]}, []),
    ("aura", {"verbs": [Verb.NOTE], "with_internal": True}, ["nota"]),
    ("aura", {"verbs": []}, []),
    ("aura", {"system": "sicoin", "verbs": [Verb.TAKE]}, ["tomar"]),
    ("aura", {"system": "servicios"}, []),
    ("aura", {"entity": "solola", "verbs": [Verb.TAKE]}, ["tomar"]),
    ("aura", {"entity": "quetzaltenango"}, []),
    ("aura", {"is_active": False}, []),
]


@pytest.mark.parametrize(("who", "chosen", "types_told"), SCOPES)
def test_a_system_is_told_what_its_person_sees_and_it_wants(cast: People, who, chosen, types_told) -> None:
    chosen = {name: getattr(cast, value) if isinstance(value, str) else value for name, value in chosen.items()}
    endpoint(cast.users[who], **chosen)
    incident = cast.held()
    actions.note(incident, text="Entre nosotros.", by=cast.rosa)
    actions.ask(incident, text="¿Desde cuándo?", by=cast.raul)
    assert told(incident) == [f"gestion.{name}" for name in types_told]


def test_several_are_each_told_their_own_and_who_left_is_told_nothing(cast: People) -> None:
    endpoint(cast.aura, name="Auditoría")
    endpoint(cast.berta, name="Otra entidad")
    endpoint(cast.ana, name="La suya")
    endpoint(cast.carla, name="De quien se fue")
    cast.carla.is_active = False
    cast.carla.save()
    Membership.objects.filter(user=cast.ivan).update(ends_on=today())
    told(cast.report())
    assert sorted(message.endpoint.name for message in Message.objects.all()) == ["Auditoría", "La suya"]


def test_every_verb_has_a_type_of_the_letters_that_the_convention_takes() -> None:
    names = [types.type_of(verb) for verb in Verb]
    assert len(set(names)) == len(names) == len(types.CHOICES)
    assert [name for name in names if not name.removeprefix("gestion.").replace("_", "").isalpha()] == []
