"""Codes that are typed or meant, what is offered while somebody types, and how what was found is shown and narrowed."""

from __future__ import annotations

from uuid import uuid4

import pytest

from soportegl.directory.models import Module
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.incidents.report import Report
from soportegl.lib import clock
from soportegl.lib.checkdigit import make_code
from soportegl.reading import finding
from tests.cast import People, loaded
from tests.reading.conftest import TEXTS


def test_a_code_leads_straight_and_a_mistyped_one_is_named(cast: People) -> None:
    incident = Incident.objects.get(synopsis=TEXTS[0])
    assert finding.find(incident.code, cast.raul).straight == incident
    wrong = f"{incident.code[:-1]}{(int(incident.code[-1]) + 1) % 10}"
    found = finding.find(wrong, cast.raul)
    assert (found.is_mistyped_code, found.meant[:1], found.straight) == (True, [incident], None)
    other_year = make_code(2019, int(incident.code[5:12]))
    found = finding.find(other_year, cast.raul)
    assert (found.no_such_code, found.meant) == (other_year, [incident])
    # To who may not see it, it is not there.
    found = finding.find(incident.code, cast.berta)
    assert (found.no_such_code, found.meant, found.hits) == (incident.code, [], [])
    for typed in (wrong, other_year):
        assert incident not in finding.find(typed, cast.berta).meant


def test_a_code_is_read_however_it_is_said(cast: People) -> None:
    incident = Incident.objects.get(synopsis=TEXTS[0])
    digits = incident.code.replace("-", "")
    for ahead in ("", "gestión ", "GESTION: ", "Código ", "#", "No. ", "n.º"):
        for code in (incident.code, digits, incident.code.replace("-", " ")):
            assert finding.find(f"{ahead}{code}", cast.ana).straight == incident, (ahead, code)
    swapped = digits[:2] + digits[3] + digits[2] + digits[4:]
    for wrong in (swapped, digits[:5] + "9" + digits[6:]):
        found = finding.find(wrong, cast.ana)
        assert (found.is_mistyped_code, incident in found.meant) == (True, True), wrong
    number = digits[4:11].lstrip("0")
    assert finding.find(number, cast.ana).numbered == [incident]
    assert finding.find(number, cast.berta).numbered == []


def test_what_is_offered_goes_on_with_the_last_word(cast: People) -> None:
    assert [each.label for each in finding.offered("saldo ent", cast.raul)][:1] == ["entidad:"]
    assert "saldo entidad: 0701 " in [each.typed for each in finding.offered("saldo entidad: solo", cast.raul)]
    assert [each.label for each in finding.offered("estado: en", cast.raul)] == ["en resolución"]
    with clock.at(clock.now().replace(year=2026, month=11)):
        assert [each.about for each in finding.offered("desde: 20", cast.raul)] == ["2026", "2025"]
        assert [each.typed for each in finding.offered("hasta: el mes", cast.raul)] == []
        assert next(each.typed for each in finding.offered("hasta: hoy", cast.raul)).startswith("hasta: ")
    assert [each.typed for each in finding.offered("saldo nivel: 3", cast.raul)] == ["saldo nivel: 3 "]
    incident = Incident.objects.get(synopsis=TEXTS[0])
    assert [each.leads_to for each in finding.offered(incident.code, cast.ana)] == [incident]
    assert finding.offered(incident.code, cast.berta) == []
    # Of what one case alone says nothing is offered; of what many say, the word.
    assert [each.label for each in finding.offered("bode", cast.berta)] == ["bodega"]
    assert finding.offered("concili", cast.raul) == []


@pytest.mark.parametrize(
    ("who", "typed", "offers"),
    [
        ("ana", "", ["0701"]),
        ("ana", "quetz", []),
        ("raul", "", ["0701"]),
        ("raul", "quetz", []),
        ("nestor", "quetz", ["0901"]),
        ("carla", "quetz", ["0901"]),
        ("aura", "chaca", ["0702"]),
        ("aura", "", []),
    ],
)
def test_only_entities_whose_incidents_one_may_see_are_offered(
    cast: People, who: str, typed: str, offers: list[str]
) -> None:
    assert [each.about for each in finding.offered(f"entidad: {typed}", cast.users[who])] == offers


@pytest.mark.parametrize(
    ("who", "typed", "offers"),
    [
        ("ana", "", ["Ana Lucía Xoquic"]),
        ("ana", "ber", []),
        ("diego", "an", ["Ana Lucía Xoquic"]),
        # He reported nothing that anybody could find.
        ("raul", "diego", []),
        ("raul", "xoq", ["Ana Lucía Xoquic"]),
        ("raul", "ANA lu", []),
        ("raul", '"ana lu', ["Ana Lucía Xoquic"]),
        ("raul", "berta", []),
        ("raul", "", []),
        ("nestor", "b", ["Berta Coyoy"]),
        ("carla", "coyoy", ["Berta Coyoy"]),
        ("ivan", "berta", []),
        ("aura", "b", ["Berta Coyoy"]),
        ("aura", "%", []),
        ("admin", "ana.m", ["Ana Lucía Xoquic"]),
    ],
)
def test_of_people_those_are_offered_who_reported_what_one_sees(
    cast: People, who: str, typed: str, offers: list[str]
) -> None:
    offered = finding.offered(f"saldo de: {typed}", cast.users[who])
    assert [each.label for each in offered if each.typed.startswith("saldo de: ")] == offers
    for each in offered if offers else ():
        assert each.typed == f'saldo de: "{each.label}" '
        assert finding.find(f'de: "{each.label}"', cast.users[who]).hits
        assert each.about in ("Sololá, Sololá", "Quetzaltenango, Quetzaltenango")


def test_without_a_name_those_are_offered_whose_cases_one_holds(cast: People) -> None:
    actions.take(Incident.objects.get(synopsis=TEXTS[2]), by=cast.raul)
    assert [each.label for each in finding.offered("de:", cast.raul)] == ["Ana Lucía Xoquic"]


def test_where_it_was_found_is_said(cast: People) -> None:
    incident = actions.take(Incident.objects.get(synopsis=TEXTS[1]), by=cast.raul)
    incident = actions.ask(incident, text="Mande el comprobante", by=cast.raul)
    actions.answer(incident, text="Va", by=cast.ana, uploads=loaded(cast.ana, "balance_enero.pdf"))
    other = actions.take(Incident.objects.get(synopsis=TEXTS[4]), by=cast.rosa)
    actions.close(other, solution="Se reinició el guacamayo", by=cast.rosa)
    treasury = Module.objects.get(name="Tesorería")
    in_module = Report(cast.sicoin, "No entra desde ayer", "5500-0142", "ana@solola.example", module=treasury)
    actions.register(in_module, entity=cast.solola, key=uuid4(), by=cast.ana)
    places = {
        "comprobante": "conversación",
        "balance": "archivo",
        "guacamayo": "solución",
        "1482": "síntesis",
        "xoquic": "quien reporta",
        "sololá": "entidad",
        "tesorería": "módulo",
    }
    for typed, where in places.items():
        assert [hit.where for hit in finding.find(typed, cast.raul).hits][:1] == [where], typed


def test_what_was_typed_is_written_anew_without_a_part() -> None:
    typed = 'CUR saldo "cuenta única" estado: cerrado -caja'
    assert finding.without(typed, "saldo") == 'CUR "cuenta única" estado: cerrado -caja'
    assert finding.without(typed, "«cuenta única»") == "CUR saldo estado: cerrado -caja"
    assert (finding.without("saldo", "saldo"), finding.without("saldos", "saldo")) == ("", "")
    assert finding.unquoted(typed) == "CUR saldo cuenta única estado: cerrado -caja"
    assert finding.unquoted('a estado: "en resolución" "b c" de:x') == 'a estado: "en resolución" b c de:x'
    assert finding.unquoted('a estado: "en resolución"') == ""
    assert [(each.name, each.value, each.rest) for each in finding.narrowings('a estado: "en resolución" nivel:2')] == [
        ("estado", "en resolución", "a nivel:2"),
        ("nivel", "2", 'a estado: "en resolución"'),
    ]
    assert finding.narrowed("saldo", "estado", "en resolución") == 'saldo estado: "en resolución"'
    assert finding.narrowings("modelo: x") == []
