"""`soportegl verify` names what was changed in a registration, its files and times, and an incident that went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from soportegl.directory.models import Category, ExpedienteType, Module
from soportegl.hosts.models import Arrival, Host
from soportegl.hosts.models.arrival import SAID
from soportegl.incidents import actions, chain, files, verify
from soportegl.incidents.models import Attachment, Event, Incident, IncidentContext, IncidentWords, Participant
from soportegl.incidents.registration import Report
from soportegl.lib import clock
from soportegl.lib.checkdigit import make_code
from tests.cast import People, gather
from tests.incidents.test_verify import PDF, quietly


def sent_by_host(cast: People) -> Arrival:
    """What a host said of the screen where it happened."""
    host = Host.objects.create(issuer="https://sicoin.example", name="SICOIN GL", system=cast.sicoin)
    said = {"screen": "Orden de compra", "operation_type": "CUR", "operation_number": "1482", "error_code": "ORA-20001"}
    return Arrival(host=host, capsule="x" * 16, host_time=clock.now(), module_name="Tesorería", **said)


@pytest.fixture
def whole(cast: People) -> Incident:
    """One with everything that a form can say, asked about and ended."""
    report = Report(
        system=cast.sicoin,
        synopsis="El módulo no abre desde ayer",
        phone="5500-0142",
        email="ana@solola.example",
        module=Module.objects.get(name="Tesorería"),
        expediente_type=ExpedienteType.objects.get(),
        expediente_number="CUR-1482",
        follows=cast.report("La anterior, que quedó igual"),
        context=sent_by_host(cast),
    )
    upload = files.stage(SimpleUploadedFile("nota.pdf", PDF), owner=cast.ana, form_key="prueba")
    incident = actions.register(report, entity=cast.solola, key=uuid4(), by=cast.ana, uploads=[upload.pk])
    incident = actions.take(incident, by=cast.raul)
    incident = actions.correct(
        incident, reason="Era urgente", by=cast.raul, urgency="high", category=Category.objects.get()
    )
    incident = actions.ask(incident, text="¿Desde cuándo?", by=cast.raul)
    incident = actions.answer(incident, text="Desde ayer", by=cast.ana)
    return actions.close(incident, solution="Se explicó", by=cast.raul)


def later(name: str) -> dict[str, object]:
    return {name: F(name) + timedelta(milliseconds=1)}


#: What somebody writes over the row of an incident, and the name by which it is told.
CHANGES: dict[str, Callable[[People], dict[str, object]]] = {
    "reporter": lambda cast: {"reporter": cast.diego},
    "registered_by": lambda cast: {"registered_by": cast.rosa},
    "created_at": lambda cast: later("created_at"),
    "state_since": lambda cast: later("state_since"),
    "ended_at": lambda cast: later("ended_at"),
    "contact_phone": lambda cast: {"contact_phone": "5500-0143"},
    "contact_email": lambda cast: {"contact_email": "otra@solola.example"},
    "contact_position": lambda cast: {"contact_position": "Alcaldesa"},
    "module": lambda cast: {"module": Module.objects.get(name="Presupuesto")},
    "expediente_type": lambda cast: {"expediente_type": None},
    "expediente_number": lambda cast: {"expediente_number": "CUR-1483"},
    "category": lambda cast: {"category": None},
    "urgency": lambda cast: {"urgency": "low"},
    "registration_key": lambda cast: {"registration_key": uuid4()},
    "follows": lambda cast: {"follows": None},
    "search_text": lambda cast: {"search_text": F("code")},
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_registered_and_changed_behind_its_back_is_named(whole: Incident, cast: People, name: str) -> None:
    assert verify.run() == []
    Incident.objects.filter(pk=whole.pk).update(**CHANGES[name](cast))
    told = verify.run()
    assert [line for line in told if line.startswith(f"{whole.code}: {name} ")], told
    # What is looked for says the number of the expediente too.
    assert len(told) == (2 if name == "expediente_number" else 1)


@pytest.mark.parametrize("name", SAID)
def test_what_the_host_said_and_was_changed_since_is_named(whole: Incident, cast: People, name: str) -> None:
    other = Host.objects.create(issuer="https://otro.example", name="Otro", system=cast.servicios)
    changed = {"host_id": other.pk, "host_time": F("host_time") + timedelta(seconds=1)}.get(name, "Otra cosa")
    IncidentContext.objects.filter(incident=whole).update(**{name: changed})
    assert f"{whole.code}: context no es lo que se registró" in verify.run()


def test_a_context_that_went_that_came_later_or_is_looked_for_by_other_words_is_named(
    whole: Incident, cast: People
) -> None:
    IncidentContext.objects.filter(incident=whole).update(error_key="otra")
    assert verify.run() == [f"{whole.code}: lo que se busca de su contexto no es lo que dice su contexto"]
    IncidentContext.objects.filter(incident=whole).delete()
    bare = cast.report()
    host = Host.objects.get()
    IncidentContext.objects.create(incident=bare, host=host, capsule="y" * 16, host_time=clock.now())
    told = {f"{code}: context no es lo que se registró" for code in (whole.code, bare.code)}
    assert set(verify.run()) == told


@pytest.mark.parametrize(("name", "value"), [("name", "otra.pdf"), ("content_type", "text/plain")])
def test_a_file_that_was_renamed_is_named(whole: Incident, name: str, value: str) -> None:
    Attachment.objects.filter(incident=whole).update(**{name: value})
    shown = whole.attachments.get().name
    what = "el nombre" if name == "name" else "el tipo"
    assert verify.run() == [f"{whole.code}: suceso 1: {what} del archivo «{shown}» no es el que se registró"]


def test_whoever_was_let_in_or_left_out_is_named(whole: Incident, cast: People) -> None:
    Participant.objects.filter(incident=whole).delete()
    Participant.objects.create(incident=whole, user=cast.nestor)
    assert verify.run() == [f"{whole.code}: quienes tomaron parte no son los que dicen sus sucesos"]


def test_words_under_which_it_cannot_be_found_are_named(whole: Incident) -> None:
    IncidentWords.objects.filter(incident=whole).update(vector="")
    assert verify.run() == [f"{whole.code}: las palabras con que se busca no son las de su texto (no tiene ninguna)"]
    IncidentWords.objects.filter(incident=whole).delete()
    assert verify.run() == [f"{whole.code}: las palabras con que se busca no son las de su texto (no tiene ninguna)"]


def test_an_entity_of_another_name_changes_nothing_that_was_told(whole: Incident, cast: People) -> None:
    cast.solola.name = "Municipalidad de Ñanjuyú, Sololá"
    cast.solola.save()
    whole.refresh_from_db()
    assert whole.search_text.endswith("\nmunicipalidad de ñanjuyu, solola")
    assert verify.run() == []


def before_it_was_kept(incident: Incident) -> None:
    """Its chain as it was written before an event kept what was registered."""
    last = chain.GENESIS
    for event in Event.objects.filter(incident=incident).order_by("number"):
        details = {name: value for name, value in event.details.items() if name not in ("registered", "files", "seen")}
        last = relinked(event, last, details=details)
    Incident.objects.filter(pk=incident.pk).update(last_hash=last)


def relinked(event: Event, last: str, **other: object) -> str:
    """The event with other values, chained to the link before it."""
    for name, value in other.items():
        setattr(event, name, value)
    event.hash = chain.link(
        last,
        incident=event.incident.code,
        number=event.number,
        verb=event.verb,
        actor=event.actor_id,
        at=event.at,
        tier=event.tier,
        public=event.public,
        details=event.details,
        texts=event.texts,
        files=event.files,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        event.save()
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return event.hash


@pytest.mark.parametrize("name", ["reporter", "registered_by", "urgency", "category", "search_text"])
def test_of_what_was_registered_earlier_as_much_is_compared_as_its_events_say(
    whole: Incident, cast: People, name: str
) -> None:
    before_it_was_kept(whole)
    assert verify.run() == []
    Incident.objects.filter(pk=whole.pk).update(**CHANGES[name](cast))
    told = [line for line in verify.run() if line.startswith(f"{whole.code}: {name} ")]
    # Which category was chosen only its name says, which may be another one today.
    assert bool(told) == (name != "category")


def test_times_of_earlier_incidents_may_differ_by_as_long_as_an_action_took(whole: Incident) -> None:
    before_it_was_kept(whole)
    Incident.objects.filter(pk=whole.pk).update(
        **later("ended_at"), created_at=F("created_at") - timedelta(milliseconds=1)
    )
    assert verify.run() == []
    Incident.objects.filter(pk=whole.pk).update(created_at=F("created_at") - timedelta(hours=1))
    assert [line.split(" dice ")[0] for line in verify.run()] == [f"{whole.code}: created_at"]


def test_a_clock_that_was_set_back_does_not_take_a_chain_back(cast: People) -> None:
    incident = cast.held()
    incident = actions.note(incident, text="A las doce", by=cast.raul)
    with clock.at(clock.now() - timedelta(hours=3)):
        incident = actions.note(incident, text="A las nueve", by=cast.raul)
        incident = actions.ask(incident, text="¿Desde cuándo?", by=cast.raul)
        incident = actions.close(incident, solution="Listo", by=cast.raul)
        incident = actions.note(incident, text="Cerrada", by=cast.raul)
    times = list(incident.events.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
    assert verify.run() == []


def test_times_that_go_back_are_named(cast: People) -> None:
    incident = cast.held()
    second = incident.events.get(number=2)
    last = relinked(second, incident.events.get(number=1).hash, at=second.at - timedelta(hours=1))
    Incident.objects.filter(pk=incident.pk).update(last_hash=last)
    assert f"{incident.code}: suceso 2: su hora es anterior a la del suceso 1" in verify.run()


def vanish(*incidents: Incident) -> None:
    """Each with all that is its own, as somebody with the owner's rights could do it."""
    for table, column in (
        ("incidents_eventtext", "event_id IN (SELECT id FROM incidents_event WHERE incident_id = %s)"),
        ("incidents_event", "incident_id = %s"),
        ("incidents_stage", "incident_id = %s"),
        ("incidents_participant", "incident_id = %s"),
        ("incidents_incidentwords", "incident_id = %s"),
        ("incidents_incident", "id = %s"),
    ):
        for incident in incidents:
            quietly(f"DELETE FROM {table} WHERE {column}", incident.pk)


def test_an_incident_that_is_gone_is_named_by_those_that_came_after_it(cast: People) -> None:
    cast.report()
    second, third = cast.report(), cast.report()
    with transaction.atomic():
        cast.report()
        transaction.set_rollback(True)
    cast.report()
    # A number that a registration took and gave up is nobody's.
    assert verify.run() == []
    vanish(second, third)
    numbers = f"{second.code[5:12]} a {third.code[5:12]}"
    assert verify.run() == [f"Faltan las gestiones de número {numbers}: otras posteriores las vieron registradas"]


def test_a_number_that_was_never_given_and_one_given_twice_are_named(cast: People) -> None:
    first, second = cast.report(), cast.report()
    forged = make_code(2031, int(first.code[5:12]))
    quietly("UPDATE incidents_incident SET code = %s WHERE id = %s", forged, second.pk)
    told = verify.run()
    assert f"Dos gestiones llevan el número {first.code[5:12]}" in told
    quietly("UPDATE incidents_incident SET code = %s WHERE id = %s", make_code(2026, 9_999_998), second.pk)
    assert "La gestión de número 9999998 lleva un número que todavía no se ha dado" in verify.run()


@pytest.mark.django_db(transaction=True)
def test_who_registers_waits_for_nobody_and_no_gap_is_unexplained(transactional_db: None) -> None:
    cast, together = gather(), Barrier(4)

    def work(number: int) -> None:
        try:
            for turn in range(4):
                together.wait(20)
                try:
                    with transaction.atomic():
                        cast.report(f"La incidencia {turn} de {number}")
                        if (turn + number) % 3 == 0:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass
        finally:
            connection.close()

    workers = [Thread(target=work, args=[number]) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    cast.report("La última, que vio a todas las demás")
    assert Incident.objects.count() == 11
    assert verify.run() == []


KEPT = ("incident", "event", "eventtext", "stage", "participant", "attachment")


@pytest.mark.parametrize("table", KEPT)
def test_the_database_refuses_to_empty_what_is_only_added_to(whole: Incident, table: str) -> None:
    refused = pytest.raises(IntegrityError, match="no se vacían")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        # What the constraints have left to check would be refused before the trigger is asked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE incidents_{table} CASCADE")
    assert Incident.objects.filter(pk=whole.pk).exists()
