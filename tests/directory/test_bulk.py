"""Offices and people from a sheet: each row has its fate, nothing is done twice, and nothing is done by halves."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from soportegl.directory.bulk import plans, sheets, workbooks
from soportegl.directory.bulk.kinds import KINDS, plan_of, template
from soportegl.directory.bulk.plans import Fate, Plan
from soportegl.directory.bulk.sheets import Unreadable
from soportegl.directory.models import Membership, Office, User
from soportegl.incidents import upkeep
from soportegl.incidents.models import Incident
from tests.cast import People, gather

pytestmark = pytest.mark.django_db
PEOPLE = "usuario;nombre;correo;funcion;nivel;sede;entidad;puesto;ve_toda_la_entidad;desde;hasta"


@pytest.fixture
def cast(db: None) -> People:
    return gather()


def sheet(*rows: str, headings: str = PEOPLE) -> bytes:
    return "\n".join([headings, *rows]).encode()


def fates(plan: Plan) -> list[tuple[str, str]]:
    return [(row.fate.value, "\n".join(row.said)) for row in plan.rows]


def done(content: bytes, **words: object) -> Plan:
    return upkeep.import_sheet(lambda: plan_of(content), by=None, **words)  # type: ignore[arg-type]  # shown, good_only


ROWS = {
    "marta;Marta Coj;m@x.example;reporta;1;;701;Contadora;no;2026-01-05;": "nueva",
    "marta;Marta Coj;m@x.example;reporta;;;Quetzaltenango, Quetzaltenango;;;;": "nueva",
    "pedro;Pedro Yat;;Asesor;Nivel 2;solola;;Asesor;;;": "nueva",
    "carla.central;Carla Méndez;;asesor;3;;;;;;": "igual",
    "CARLA.central;Carla Méndez;;supervisión;3;;;;;;": "cambia",
    "aura.auditora;Aura Sical;nueva@x.example;auditoría;;;;;;;": "cambia",
    ";Sin Usuario;;reporta;;;0701;;;;": "Falta el usuario.",
    "x1;;;reporta;;;0701;;;;": "Falta el nombre de la persona.",
    "x2;Nadie;;jefe;;;0701;;;;": "No existe la función «jefe».",
    "x3;Nadie;no-es-correo;reporta;;;0701;;;;": "correo electrónico «no-es-correo»: ",
    "x4;Nadie;;reporta;;;9999;;;;": "No existe la entidad «9999».",
    "x5;Nadie;;asesor;2;Sede Solla;;;;;": "¿Quiso decir «Sede Sololá»?",
    "x6;Nadie;;asesor;7;;;;;;": "El nivel «7» no existe",
    "x7;Nadie;;asesor;2;;;;;;": "necesita sede",
    "x8;Nadie;;reporta;1;;;;;;": "necesita entidad",
    "x9;Nadie;;reporta;;;0701;;quizá;;": "no es sí ni no",
    "x10;Nadie;;reporta;;;0701;;;31/02/2026;": "no es una fecha",
    "x11;Nadie;;reporta;;;0701;;;2026-05-01;2026-04-01": "no puede ser anterior",
    "con espacio;Nadie;;reporta;;;0701;;;;": "usuario «con espacio»: ",
}


@pytest.mark.parametrize(("row", "told"), ROWS.items())
def test_each_row_has_its_fate(cast: People, row: str, told: str) -> None:
    (found,) = plan_of(sheet(row)).rows
    if told in ("nueva", "igual", "cambia"):
        assert found.fate == told, found.said
    else:
        assert found.fate is Fate.REFUSED
        assert told in found.said[0]
    assert not User.objects.filter(username__in=("marta", "pedro")).exists()


def test_the_same_sheet_twice_changes_nothing(cast: People) -> None:
    content = sheet(
        "marta;Marta Coj;m@x.example;reporta;1;;701;Contadora;sí;05/01/2026;",
        "marta;Marta Coj;m@x.example;reporta;1;;0901;Contadora;no;05/01/2026;",
        "pedro;Pedro Yat;;asesor;2;Sede Sololá;;Asesor;;2026-01-05;",
    )
    assert done(content).totals == "2 nuevas, 1 con cambios"
    marta = User.objects.get(username="marta")
    assert not marta.has_usable_password()
    assert (len(marta.permissions.reports_for), marta.permissions.sees_entities) == (2, {cast.solola.pk})
    assert plan_of(content).totals == "3 iguales"
    count = Membership.objects.count()
    assert not done(content).has_work
    assert Membership.objects.count() == count


def test_one_refused_row_stops_all_of_them_unless_the_good_ones_are_wanted(cast: People) -> None:
    content = sheet("marta;Marta Coj;;reporta;;;0701;;;;", "x;Nadie;;jefe;;;0701;;;;")
    with pytest.raises(plans.Refused, match=r"hay filas rechazadas \(1\)"):
        done(content)
    assert not User.objects.filter(username="marta").exists()
    done(content, good_only=True)
    assert User.objects.filter(username="marta").exists()


def test_what_changed_meanwhile_is_not_applied_unseen(cast: People) -> None:
    content = sheet("carla.central;Carla Méndez;nueva@x.example;asesor;3;;;;;;")
    shown = plan_of(content).mark
    User.objects.filter(username="carla.central").update(full_name="Otra persona")
    with pytest.raises(plans.Changed):
        done(content, shown=shown)
    assert User.objects.get(username="carla.central").email != "nueva@x.example"


def test_a_refused_row_leaves_no_trace_in_the_next_one(cast: People) -> None:
    content = sheet("carla.central;Otro Nombre;;jefe;3;;;;;;", "carla.central;Carla Méndez;;asesor;3;;;;;;")
    assert [row.fate for row in plan_of(content).rows] == [Fate.REFUSED, Fate.SAME]


def test_open_incidents_follow_their_entity_to_its_new_office(cast: People) -> None:
    incident = cast.report()
    rows = ["sede,departamento,teléfono,entidades", 'Sede Nueva,Sololá,2200-0101,"701; San José Chacayá, Sololá"']
    content = "\r\n".join(rows).encode("cp1252")
    assert "atiende también a 2" in plan_of(content).rows[0].said[-1]
    done(content)
    office = Office.objects.get(name="Sede Nueva")
    assert Incident.objects.get(pk=incident.pk).office == office
    assert incident.events.latest("number").verb == "rehome"
    assert plan_of(content).totals == "1 igual"


def test_an_entity_in_two_offices_of_a_sheet_is_refused(cast: People) -> None:
    content = sheet("Una;;0701", "Otra;;0701", "Una;;", headings="sede;telefono;entidades").replace(b";0701", b";0701")
    assert [row.fate for row in plan_of(content).rows] == [Fate.NEW, Fate.REFUSED, Fate.REFUSED]


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_of_excel_is_read_with_its_numbers_and_dates(cast: People) -> None:
    from datetime import datetime

    content = xlsx(
        ("Usuario", "Nombre completo", "Función", "Entidad", "Desde"),
        ("marta", "Marta Coj", "Reporta", 701, datetime(2026, 1, 5)),
        (None, None, None, None, None),
    )
    (row,) = plan_of(content).rows
    assert (row.fate, "Sololá" in "".join(row.said)) == (Fate.NEW, True)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (workbooks.MOST_UNPACKED + 1))
    return out.getvalue()


BAD = {
    "empty": (b"  \n ", "vacío"),
    "large": (b"a;b\n" + b"x" * sheets.MOST_BYTES, "mide más de"),
    "binary": (b"usuario\0nombre", "no es una hoja de cálculo"),
    "old excel": (bytes.fromhex("D0CF11E0A1B11AE1") + b"x", "contraseña"),
    "no rows": (PEOPLE.encode(), "no tiene filas"),
    "wrong columns": (b"a;b\n1;2", "Faltan columnas"),
    "unknown column": (b"usuario;nombre;funcion;clave\na;b;reporta;1", "No se conocen estas columnas: «clave»"),
    "more cells": (b"sede;telefono\nUna;1;2;3", "más celdas que títulos"),
    "no zip": (b"PK\x03\x04 esto no es", "dañado"),
    "many rows": (b"sede;telefono\n" + b"Una;1\n" * (sheets.MOST_ROWS + 1), "más de 5000 filas"),
}


@pytest.mark.parametrize("name", [*BAD, "bomb"])
def test_what_is_no_sheet_is_refused_in_a_sentence(db: None, name: str) -> None:
    content, sentence = BAD[name] if name in BAD else (bomb(), "se expande demasiado")
    with pytest.raises(Unreadable, match=sentence):
        plan_of(content)


@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_are_sheets_that_can_be_loaded(cast: People, kind: str) -> None:
    assert plan_of(template(KINDS[kind]).encode()).kind == kind
