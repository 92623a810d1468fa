"""`soportegl verify` names what was changed behind its back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from soportegl import cli
from soportegl.commands import checking
from soportegl.incidents import actions, files, store, verify
from soportegl.incidents.models import Event, EventText, Incident, Stage
from tests.cast import People

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def solved(cast: People) -> Incident:
    """An incident that went to tier 3, was asked about, came back and was finalized."""
    incident = cast.held()
    upload = files.stage(SimpleUploadedFile("nota.pdf", PDF), owner=cast.raul, form_key="prueba")
    incident = actions.ask(incident, text="¿Desde cuándo?", by=cast.raul, uploads=[upload.pk])
    incident = actions.answer(incident, text="Desde ayer", by=cast.ana)
    incident = actions.transfer(incident, reason="Central", tried="Todo", by=cast.raul)
    incident = actions.take(incident, by=cast.carla)
    incident = actions.send_back(incident, reason="Falta un dato", by=cast.carla)
    incident = actions.take(incident, by=cast.rosa)
    return actions.finalize(incident, solution="Se corrigió", by=cast.rosa)


def quietly(sql: str, *values: object) -> None:
    """What somebody with the owner's rights could do: switch the trigger off, change, switch it on."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_nothing_is_wrong_with_a_story_that_was_told_by_actions(solved: Incident) -> None:
    assert verify.run() == []


ROW_CHANGES: dict[str, tuple[Callable[[Incident, People], object], str]] = {
    "state": (
        lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(state="closed", verification=""),
        "state dice 'closed' y sus sucesos dicen 'finalized'",
    ),
    "office": (
        lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(office=None),
        "office dice None",
    ),
    "solution": (
        lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(solution="Otra cosa"),
        "solution no es el texto que se registró",
    ),
    "synopsis": (
        lambda incident, cast: Incident.objects.filter(pk=incident.pk).update(synopsis="Otra cosa distinta"),
        "synopsis no es el texto que se registró",
    ),
    "stage": (
        lambda incident, cast: Stage.objects.filter(incident=incident, number=2).update(taken_by=cast.cesar),
        "etapa 2: taken_by dice",
    ),
    "stage number": (
        lambda incident, cast: Stage.objects.filter(incident=incident, number=3).update(number=7),
        "etapa 3: number dice 7",
    ),
    "stage time": (
        lambda incident, cast: Stage.objects.filter(incident=incident, number=1).update(
            left_at=F("left_at") + timedelta(hours=1)
        ),
        "etapa 1: left_at dice",
    ),
    "stage gone": (
        lambda incident, cast: Stage.objects.filter(incident=incident, number=3).delete(),
        "tiene 2 etapas y sus sucesos dicen 3",
    ),
    "text": (
        lambda incident, cast: EventText.objects.filter(body="Desde ayer").update(body="Desde siempre"),
        "su texto (text) no es el que se registró",
    ),
    "attachment": (
        lambda incident, cast: incident.attachments.all().delete(),
        "sus archivos no son los que se registraron",
    ),
    "attachment of another": (
        lambda incident, cast: incident.attachments.update(incident=cast.report("Otra que nada tiene que ver")),
        "suceso 3: el archivo «nota.pdf» fue pasado a otra gestión",
    ),
    "content": (
        lambda incident, cast: store.remove(incident.attachments.get().sha256),
        "falta el contenido del archivo «nota.pdf»",
    ),
    "event": (
        lambda incident, cast: quietly(
            "UPDATE incidents_event SET actor_id = %s WHERE incident_id = %s AND number = 2", cast.rosa.pk, incident.pk
        ),
        "suceso 2: fue cambiado después de registrarse",
    ),
    "tail": (
        lambda incident, cast: (
            quietly("DELETE FROM incidents_eventtext WHERE event_id IN (SELECT max(id) FROM incidents_event)"),
            quietly("DELETE FROM incidents_event WHERE incident_id = %s AND number = 9", incident.pk),
        ),
        "tiene 8 sucesos y debe tener 9: la cadena está cortada",
    ),
    "tail and count": (
        lambda incident, cast: (
            quietly("DELETE FROM incidents_eventtext WHERE event_id IN (SELECT max(id) FROM incidents_event)"),
            quietly("DELETE FROM incidents_event WHERE incident_id = %s AND number = 9", incident.pk),
            Incident.objects.filter(pk=incident.pk).update(event_count=8),
        ),
        "su última marca no coincide con la de su último suceso",
    ),
}


@pytest.mark.parametrize("name", ROW_CHANGES)
def test_a_row_changed_behind_its_back_is_named(solved: Incident, cast: People, name: str) -> None:
    change, sentence = ROW_CHANGES[name]
    change(solved, cast)
    told = verify.run()
    assert any(line.startswith(f"{solved.code}: ") and sentence in line for line in told), told


def test_whom_it_is_shown_first_is_compared_with_who_had_it(solved: Incident, cast: People) -> None:
    incident = actions.transfer(cast.held(by="rosa"), reason="Sube", tried="Todo", by=cast.rosa)
    incident = actions.send_back(actions.take(incident, by=cast.carla), reason="Baja", by=cast.carla)
    reopened = actions.reopen(solved, reason="Sigue igual", by=cast.ana)
    waiting = actions.note(cast.report(), text="Nadie lo ha tenido", by=cast.raul)
    assert (incident.suggested_holder, reopened.suggested_holder) == (cast.rosa, cast.rosa)
    assert verify.run() == []
    several = (incident, reopened, waiting)
    Incident.objects.filter(pk__in=[each.pk for each in several]).update(suggested_holder=cast.raul)
    assert sorted(verify.run()) == sorted(
        f"{each.code}: suggested_holder dice {cast.raul.pk} y sus sucesos dicen {first}"
        for each, first in zip(several, (cast.rosa.pk, cast.rosa.pk, None), strict=True)
    )


def test_content_changed_without_a_change_of_size_is_found_by_reading_it(solved: Incident) -> None:
    content = Path(settings.FILES_ROOT) / store.name_of(solved.attachments.get().sha256)
    content.write_bytes(PDF.replace(b"obj", b"OBJ"))
    assert verify.run() == []
    named = f"{solved.code}: el contenido del archivo «nota.pdf» está dañado"
    assert list(verify.damaged_contents()) == [named]
    content.write_bytes(PDF[:-1])
    assert verify.run() == [f"{solved.code}: suceso 3: el contenido del archivo «nota.pdf» está dañado"]
    content.unlink()
    assert list(verify.damaged_contents()) == [f"{solved.code}: el contenido del archivo «nota.pdf» falta"]


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--contents"], 1)])
def test_the_command_reads_the_contents_when_it_is_asked(solved: Incident, capsys, monkeypatch, options, code) -> None:
    # The command would start a database of its own; this one has the incident.
    monkeypatch.setattr(checking, "django_at_hand", nullcontext)
    content = Path(settings.FILES_ROOT) / store.name_of(solved.attachments.get().sha256)
    content.write_bytes(PDF.replace(b"obj", b"OBJ"))
    assert cli.main(["verify", *options]) == code
    assert f"Diferencias: {code}." in capsys.readouterr().out


def test_another_incident_is_not_blamed(solved: Incident, cast: People) -> None:
    healthy = cast.report("Otra incidencia que nadie tocó")
    Incident.objects.filter(pk=solved.pk).update(solution="Otra cosa")
    assert not any(line.startswith(healthy.code) for line in verify.run())


@pytest.mark.parametrize("sql", ["UPDATE incidents_event SET at = now()", "DELETE FROM incidents_event"])
def test_the_database_refuses_to_change_or_delete_events(solved: Incident, sql: str) -> None:
    refused = pytest.raises(IntegrityError, match="Los sucesos no se cambian ni se borran")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.filter(incident=solved).count() == 9
