"""What a system reads of an event: what it wants, as its person reads it, and as it stood then."""

from __future__ import annotations

import json
from typing import Any

import pytest

from soportegl.directory.models import User
from soportegl.incidents import actions, redaction
from soportegl.incidents.models import Incident
from soportegl.webhooks import payload
from soportegl.webhooks.models import Message
from tests.cast import People
from tests.incidents.test_substitution import stands_in
from tests.webhooks.conftest import endpoint
from tests.webhooks.test_sending import waiting

pytestmark = pytest.mark.django_db
CONTENTS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("aura", {}, {"titulo": "", "textos": {}, "usuario": "raul.regional"}),
    ("aura", {"with_texts": True}, {"textos": {"text": "@rosa.regional, ¿desde cuándo?"}, "usuario": "raul.regional"}),
    ("ana", {"with_texts": True}, {"textos": {"text": "Rosa Chavajay, ¿desde cuándo?"}, "usuario": None}),
]


@pytest.mark.parametrize(("who", "chosen", "expected"), CONTENTS)
def test_texts_go_only_where_they_are_wanted_and_as_its_person_reads_them(cast: People, who, chosen, expected) -> None:
    endpoint(cast.users[who], **chosen)
    incident = actions.ask(cast.held(), text="@rosa.regional, ¿desde cuándo?", by=cast.raul)
    later = waiting(incident)[-1]
    actions.answer(incident, text="Desde ayer.", by=cast.ana)
    told = json.loads(payload.written(Message.objects.select_related("event__incident").get(pk=later.pk)))["data"]
    found = {**told["gestion"], **told["entrada"], **told["entrada"]["quien"]}
    assert {name: found[name] for name in expected} == expected
    # As it stood then, whatever happened since.
    assert (found["version"], found["verbo"]) == (3, "pedir-informacion")
    assert not {"correo", "telefono", "contacto"} & found.keys()
    assert "5500" not in json.dumps(told)


def test_what_was_blanked_meanwhile_is_sent_blank(cast: People) -> None:
    endpoint(cast.aura, with_texts=True)
    incident = actions.ask(cast.held(), text="La contraseña es 1234.", by=cast.raul)
    message = waiting(incident)[-1]
    event = incident.events.get(number=3)
    redaction.redact(incident, what=event.bodies.get(), reason="Contraseña", by=cast.admin)
    assert b"1234" not in payload.written(Message.objects.get(pk=message.pk))


def test_what_was_corrected_since_is_told_as_it_was(cast: People) -> None:
    endpoint(cast.aura)
    incident = cast.held()
    message = waiting(incident)[-1]
    Incident.objects.filter(pk=incident.pk).update(system=cast.servicios, entity=cast.quetzaltenango)
    told = json.loads(payload.written(Message.objects.get(pk=message.pk)))["data"]["gestion"]
    assert (told["sistema"], told["entidad"], told["etiqueta"]) == (
        "SICOIN GL", cast.solola.short_name, "EN RESOLUCION_N2",
    )  # fmt: skip


def test_who_stood_in_is_told_with_both_names_as_through_the_api(cast: People) -> None:
    endpoint(cast.aura)
    stands_in(cast.rosa, cast.carla)
    message = waiting(actions.ask(cast.held(by="carla"), text="¿Desde cuándo?", by=User.objects.get(pk=cast.rosa.pk)))[
        -1
    ]
    told = json.loads(payload.written(Message.objects.get(pk=message.pk)))["data"]["entrada"]
    assert told["autor"] == "Rosa Chavajay, en sustitución de Carla Méndez"
    assert told["quien"]["nombre"] == "Rosa Chavajay"
