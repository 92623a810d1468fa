"""Asuetos from a sheet: what the law says is not written again, an agreement reaches who it is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from soportegl.audit.models import Entry
from soportegl.directory.bulk.kinds import plan_of
from soportegl.directory.bulk.plans import Fate, Plan
from soportegl.directory.importing import load_feasts
from soportegl.directory.models import DayOff, Office, PlaceScope
from soportegl.incidents import upkeep
from tests.directory.test_calendars import three_places

pytestmark = pytest.mark.django_db
SHEET = (Path(__file__).parent / "asuetos_2025_2029.csv").read_bytes()


@pytest.fixture(autouse=True)
def _country(db: None) -> None:
    three_places()
    load_feasts()
    Office.objects.create(name="Sede Sololá")


def sheet(*rows: str) -> bytes:
    return "\n".join(["fecha;asueto;ambito;parte;base;cada año;se atiende", *rows]).encode()


def done(content: bytes) -> Plan:
    return upkeep.import_sheet(lambda: plan_of(content), by=None)


def test_of_five_years_only_the_agreements_are_written_and_twice_nothing():
    plan = plan_of(SHEET)
    assert plan.kind == "asuetos"
    assert (plan.count(Fate.NEW), plan.count(Fate.SAME), len(plan.rows)) == (4, 75, 79)
    said = {row.said for row in plan.rows if row.fate is Fate.SAME}
    assert {what for (what,) in said} == {
        "ya es asueto por ley",
        "ya es medio día por ley",
        "ya es asueto cada año: Asunción (Ciudad de Guatemala)",
        "ya es asueto cada año: Santiago Apóstol (Antigua Guatemala)",
    }
    feasts = DayOff.objects.count()
    done(SHEET)
    # Four agreements for whoever is of the ministry: tiers 2, 3 and 4.
    new = DayOff.objects.filter(scope=PlaceScope.TIER)
    assert (new.count(), DayOff.objects.count() - feasts) == (12, 12)
    assert set(new.values_list("tier", flat=True)) == {2, 3, 4}
    assert "Acuerdo Gubernativo 186-2025" in set(new.values_list("basis", flat=True))
    assert not plan_of(SHEET).has_work


def test_a_row_says_what_it_would_write_and_where():
    plan = plan_of(
        sheet(
            "13/11/2026;Feria de Sololá;municipio:0701;;;sí;",
            "2026-12-08;Asueto;departamento:7;tarde;Acuerdo 1;;",
            "24/12/2026;Se atiende;sede:sede solola;;;;sí",
            "15/08/2027;Asunción;municipio:0101;;;;",
        )
    )
    assert [(row.fate, row.said[0]) for row in plan.rows] == [
        (Fate.NEW, "Municipio de Sololá, todo el día"),
        (Fate.NEW, "Departamento de Sololá, desde las 12:00"),
        (Fate.NEW, "Sede Sololá, todo el día"),
        (Fate.SAME, "ya es asueto cada año: Asunción (Ciudad de Guatemala)"),
    ]
    assert "cada año: sí" in plan.rows[0].said


def test_what_is_there_changes_and_comes_back_into_use():
    done(sheet("2026-12-26;Permiso;nivel:3;;;;"))
    DayOff.objects.filter(tier=3).update(is_active=False)
    (row,) = done(sheet("2026-12-26;Permiso laboral;nivel:3;;Acuerdo 2;;")).rows
    assert row.fate is Fate.CHANGED
    assert row.said[1:] == ("nombre: Permiso → Permiso laboral", "vale: no → sí", "base legal: vacío → Acuerdo 2")
    assert DayOff.objects.get(tier=3).is_active
    assert not Entry.objects.exists(), "nobody acts here; a page says who loaded it"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("31/02/2026;Nada;nacional;;;;", "no es una fecha"),
        (";Nada;nacional;;;;", "no es una fecha"),
        ("2026-12-08;;nacional;;;;", "nombre"),
        ("2026-12-08;Algo;mundial;;;;", "El ámbito «mundial» no existe"),
        ("2026-12-08;Algo;nivel:9;;;;", "El ámbito «nivel:9» no existe"),
        ("2026-12-08;Algo;municipio:9999;;;;", "No existe la entidad «9999»"),
        ("2026-12-08;Algo;departamento:99;;;;", "No existe el departamento «99»"),
        ("2026-12-08;Algo;sede:Sede Solla;;;;", "¿Quiso decir «Sede Sololá»?"),
        ("2026-12-08;Algo;municipio:;;;;", "No existe la entidad «»"),
        ("2026-12-08;Algo;nacional;noche;;;", "La parte «noche» no existe"),
        ("2026-12-08;Algo;nacional;;;quizá;", "no es sí ni no"),
        ("1492-10-12;Algo;nacional;;;;", "entre los años 1950 y 2150"),
        (f"2026-12-08;{'a' * 200};nacional;;;;", "nombre"),
    ],
)
def test_a_row_that_is_none_is_refused_in_a_sentence(row, said):
    (refused,) = plan_of(sheet(row)).rows
    assert refused.fate is Fate.REFUSED
    assert said in " ".join(refused.said)


def test_the_same_row_twice_in_a_file_is_refused():
    plan = plan_of(sheet("2026-12-08;Algo;nacional;;;;", "08/12/2026;Otra;;;;;"))
    assert [row.fate for row in plan.rows] == [Fate.NEW, Fate.REFUSED]
