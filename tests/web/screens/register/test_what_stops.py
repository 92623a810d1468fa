"""«¿Qué se detiene?» and «¿Para cuándo?»: asked in every way of registering, kept, refused in words, put right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from soportegl.directory.models import Consequence
from soportegl.incidents import actions, verify
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Incident
from soportegl.incidents.registration import Report
from soportegl.lib import clock
from tests.api.program import Program
from tests.cast import SYNOPSIS, People, browser_of
from tests.web.screens.register.test_register import typed

pytestmark = pytest.mark.django_db
#: A Monday at 10:00 in Guatemala.
NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
THREE = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@pytest.fixture
def payroll(people: People) -> Consequence:
    return Consequence.objects.create(name="Planilla", urgency="critical", asks_when=True)


@pytest.fixture(autouse=True)
def on_monday():
    with clock.at(NOW):
        yield


def test_what_stops_and_when_say_how_urgent_it_is(people, payroll):
    stops = {"consequence": payroll.pk, "needed_by": "2026-11-23T15:00"}
    page = browser_of(people.ana).post("/registro/crear/", typed(**stops), follow=True)
    made = Incident.objects.get()
    assert (made.consequence, made.needed_by, made.urgency) == (payroll, THREE, "critical")
    assert "Planilla" in page.content.decode()
    assert verify.run() == []


def test_what_is_not_said_changes_nothing(people, payroll):
    browser_of(people.ana).post("/registro/crear/", typed())
    made = Incident.objects.get()
    assert (made.consequence, made.needed_by, made.urgency) == (None, None, "medium")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"needed_by": "2026-11-23T09:59"}, "Ese momento ya pasó."),
        ({"needed_by": "ayer a las 3"}, "Escriba el día y la hora, por ejemplo 30/11/2026 15:00."),
        ({"needed_by": "2029-01-01T08:00"}, "Está a más de un año."),
        ({"needed_by": "9999-12-31T23:59"}, "Escriba el día y la hora"),
        ({"needed_by": "x\0" * 400}, "Escriba el día y la hora"),
        ({"consequence": "999999"}, "Elija una opción de la lista."),
        ({"consequence": "retired"}, "Elija una opción de la lista."),
    ],
)
def test_a_wrong_one_is_refused_with_a_sentence_and_nothing_typed_is_lost(people, payroll, wrong, says):
    retired = Consequence.objects.create(name="Otra", urgency="low", is_active=False)
    if wrong.get("consequence") == "retired":
        wrong = {"consequence": retired.pk}
    sent = typed(**{"consequence": payroll.pk, "needed_by": "hoy 15:00", **wrong})
    answer = browser_of(people.ana).post("/registro/crear/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert SYNOPSIS in page
    assert ("hoy 15:00" if "consequence" in wrong else "Planilla</option>") in page
    assert not Incident.objects.exists()


def test_the_same_form_twice_is_one_incident_and_another_hour_is_another(people, payroll):
    client, sent = browser_of(people.ana), typed(consequence=payroll.pk, needed_by="hoy 15:00")
    first, again = (client.post("/registro/crear/", sent) for _ in range(2))
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    other = client.post("/registro/crear/", {**sent, "needed_by": "hoy 16:00"})
    assert other.status_code == 409
    assert Incident.objects.count() == 1


def test_who_answers_the_phone_asks_it_as_well(people, payroll):
    client = browser_of(people.raul)
    sent = typed(
        consequence=payroll.pk, needed_by="mañana 8:00", reporter="ana.municipal", entity="0701", system="sicoin-gl"
    )
    assert "¿Qué se detiene?" in client.get("/registro/crear/por-llamada/").content.decode()
    client.post("/registro/crear/por-llamada/", sent)
    made = Incident.objects.get()
    assert (made.consequence, made.needed_by) == (payroll, THREE + timedelta(hours=17))


def test_a_correction_keeps_both_values_and_its_reason_and_the_urgency_follows(people, payroll):
    incident = people.held()
    client, address = browser_of(people.raul), f"/gestion/{incident.code}/corregir/"
    sent = {"consequence": payroll.pk, "needed_by": "hoy 15:00", "urgency": "medium", "reason": "Lo dijo", "key": "k"}
    for _ in range(2):
        # Twice, as by an impatient hand: it is one correction.
        assert client.post(address, sent).status_code == 303
    incident.refresh_from_db()
    assert (incident.consequence, incident.needed_by, incident.urgency) == (payroll, THREE, "critical")
    event = incident.events.get(verb="correct")
    assert event.details["changes"] == {
        "consequence": {"from": "", "to": "Planilla"},
        "needed_by": {"from": "", "to": "23/11/2026 15:00"},
        "urgency": {"from": "medium", "to": "critical", "with": "consequence"},
    }
    assert verify.run() == []
    with pytest.raises(Invalid, match="ya pasó"):
        actions.correct(incident, reason="Tarde", needed_by=NOW - timedelta(hours=1), by=people.raul)
    said = actions.correct(incident, reason="No era para tanto", urgency="low", by=people.raul)
    assert (said.urgency, said.consequence) == ("low", payroll)


def test_whoever_may_not_correct_reads_why(people, payroll):
    incident = people.held()
    answer = browser_of(people.ana).post(
        f"/gestion/{incident.code}/corregir/", {"consequence": payroll.pk, "reason": "Yo"}
    )
    assert answer.status_code == 403
    assert Incident.objects.get().consequence is None


def test_a_report_of_an_earlier_form_means_the_same_as_before(people):
    report = Report(system=people.sicoin, synopsis=SYNOPSIS, phone="5500-0142", email="ana@solola.example")
    key = uuid4()
    first = actions.register(report, entity=people.solola, key=key, by=people.ana)
    assert actions.register(report, entity=people.solola, key=key, by=people.ana) == first


def test_a_program_says_it_reads_it_and_filters_by_it(people, payroll):
    ana, raul = Program(people.ana), Program(people.raul)
    offered = ana.get("/consecuencias").json()
    assert offered == [
        {"id": str(payroll.pk), "nombre": "Planilla", "urgencia": "critical", "pregunta_para_cuando": True}
    ]
    report = {"sistema": "sicoin-gl", "sintesis": SYNOPSIS, "consecuencia": payroll.pk}
    made = ana.post("/gestiones", {**report, "para_cuando": "2026-11-23T15:00:40-06:00"}).json()
    told = raul.get(f"/gestiones/{made['codigo']}").json()
    assert (told["se_detiene"]["nombre"], told["para_cuando"]) == ("Planilla", THREE.isoformat())
    assert told["plazo"]["estado"] == "sin-plazo"
    rows = raul.get(f"/gestiones?vista=sede&detiene={payroll.pk}&plazo=sin-plazo").json()["gestiones"]
    assert [row["codigo"] for row in rows] == [made["codigo"]]
    raul.post(f"/gestiones/{made['codigo']}/tomar")
    corrected = {"consecuencia": 0, "para_cuando": "", "motivo": "No se detiene nada"}
    assert raul.post(f"/gestiones/{made['codigo']}/corregir", corrected).status_code == 200
    assert (Incident.objects.get().consequence, Incident.objects.get().needed_by) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"para_cuando": "2026-11-23T09:00:00-06:00"}, "para_cuando"),
        ({"para_cuando": "2026-11-23T15:00:00"}, "para_cuando"),
        ({"para_cuando": "0001-01-01T00:00:00+14:00"}, "para_cuando"),
        ({"para_cuando": "mañana"}, "para_cuando"),
        ({"consecuencia": 999999}, "consecuencia"),
    ],
)
def test_what_a_program_says_wrongly_is_named(people, payroll, wrong, field):
    answer = Program(people.ana).post("/gestiones", {"sistema": "sicoin-gl", "sintesis": SYNOPSIS, **wrong})
    assert answer.status_code == 422
    assert field in str(answer.json())
