"""Nothing of a file is lost in silence: it adds up, and what is not certain is refused in a sentence."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest

from soportegl.directory.bulk.encodings import decoded
from soportegl.directory.bulk.kinds import _KNOWN, _LISTS, plan_of
from soportegl.directory.bulk.plans import Fate, Plan
from soportegl.directory.bulk.sheets import Sheet, Unreadable, read
from soportegl.directory.models import Entity, Office, User
from tests.cast import People, gather

HEAD = "usuario;nombre;funcion;entidad;puesto"
MARTA, PEDRO = "marta;Marta Coj;reporta;0701;Contadora", "pedro;Pedro Yat;reporta;0701;Tesorero"


@pytest.fixture
def cast(db: None) -> People:
    return gather()


def sheet_of(content: str | bytes) -> Sheet:
    return read(content.encode() if isinstance(content, str) else content, _KNOWN, _LISTS)


def planned(*rows: str, head: str = HEAD) -> Plan:
    return plan_of("\n".join([head, *rows]).encode())


def book(*rows: tuple[object, ...], extra: object = None) -> bytes:
    """A workbook with one sheet of these rows; `extra` may do what it wants to it."""
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active.title = "Personas"
    for row in rows:
        made.active.append(row)
    if callable(extra):
        extra(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook in which one part says something else, as other programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as made:
        for member in archive.namelist():
            part = archive.read(member)
            assert member != name or old in part
            made.writestr(member, part.replace(old, new) if member == name else part)
    return out.getvalue()


HEADINGS = ("Usuario", "Nombre", "Función", "Entidad", "Puesto")
FIRST = ("marta", "Marta Coj", "reporta", "0701", "Contadora")
SECOND = ("pedro", "Pedro Yat", "reporta", "0701", "Tesorero")

UNBALANCED = {
    "never closed": f'{HEAD}\nmarta;Marta Coj;reporta;0701;"Contadora\n{PEDRO}\n',
    "closed by another one": f'{HEAD}\nmarta;Marta Coj;reporta;0701;"Contadora\n{PEDRO}\nluis;Luis;reporta;1;Alias"\n',
    "out of place": f'{HEAD}\nmarta;"Marta" Coj;reporta;0701;Contadora\n',
    "larger than a field": f'{HEAD}\nmarta;Marta Coj;reporta;0701;"Contadora\n' + f"{PEDRO}\n" * 4000,
}


@pytest.mark.parametrize("name", UNBALANCED)
def test_a_quote_that_swallows_rows_is_found_and_nothing_is_read(name: str) -> None:
    with pytest.raises(Unreadable, match=r"En la (línea|fila) 2.*comilla") as refusal:
        sheet_of(UNBALANCED[name])
    assert "no se leyó nada" in str(refusal.value).lower()


def test_the_lines_of_the_file_add_up() -> None:
    sheet = sheet_of(f"sep=;\r\n\r\nPersonal municipal 2026\r\n{HEAD}\r\n{MARTA}\r\n;;;;\r\n{PEDRO}\r\n")
    assert sheet.counted == "6 líneas en el archivo: 1 encima, 1 de títulos, 2 filas y 2 en blanco"
    assert sheet.notes == ["La fila 2 está encima de los títulos y no se lee: «Personal municipal 2026»."]
    assert [line.cells["usuario"] for line in sheet.lines] == ["marta", "pedro"]
    listed = sheet_of('sede;entidades\nSede Una;"0701\n0702"\n')
    assert listed.counted == "3 líneas en el archivo: 1 de títulos, 1 fila y 1 que continúa una celda"


GOOD = {
    "old Macs": f"{HEAD}\r{MARTA}\r{PEDRO}\r".encode("mac_roman"),
    "Texto Unicode": f"{HEAD}\n{MARTA}\n{PEDRO}\n".replace(";", "\t").encode("utf-16"),
    "said separator": f"sep=|\n{HEAD}\n{MARTA}\n{PEDRO}".replace(";", "|").encode(),
    "commas in the titles": f"Lista, completa, al día, hoy, sí\n{HEAD}\n{MARTA}\n{PEDRO}".encode(),
    "its own quotes": f'{HEAD}\n"marta";"Marta ""La Chata"" Coj";reporta;="0701";Contadora\n{PEDRO}'.encode(),
    "empty chart": book(HEADINGS, FIRST, SECOND, extra=lambda made: made.create_chartsheet()),
    "wrong size": rewritten(book(HEADINGS, FIRST, SECOND), "xl/worksheets/sheet1.xml", b'ref="A1:E3"', b'ref="A1:B1"'),
    "floats": book(HEADINGS, ("marta", "Marta Coj", "reporta", 701.0, "Contadora"), SECOND),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_real_programs_write_is_read_whole(name: str) -> None:
    sheet = sheet_of(GOOD[name])
    assert [(line.cells["usuario"], line.problem) for line in sheet.lines] == [("marta", ""), ("pedro", "")]
    assert {line.cells["entidad"] for line in sheet.lines} <= {"0701", "701"}


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16"])
def test_a_text_is_read_in_the_code_it_was_written_in(code: str) -> None:
    names = ("María Muñoz", "JOSÉ LÓPEZ", "Ángel Ixpatá", "Güicho Peña")
    for text in (*names, "\n".join(names)):
        try:
            found = decoded(text.encode(code))[0]
        except Unreadable:
            continue
        assert found == text
    assert decoded("\n".join(names).encode(code))[0] == "\n".join(names)


@pytest.mark.parametrize("content", [b"norte\x96sur", b"\xff\xfa\x03\x81", b"Mar\x8da"])
def test_a_text_that_could_be_in_two_codes_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="No se sabe en qué codificación"):
        decoded(content)


WRONG = {
    "#REF!": "error de la hoja",
    "#¡REF!": "error de la hoja",
    "#N/A": "error de la hoja",
    "#N/D": "error de la hoja",
    "#¿NOMBRE?": "error de la hoja",
    "Err:502": "error de la hoja",
    "########": "error de la hoja",
    "=BUSCARV(A2)": "fórmula sin resultado",
    "Mar¡a Mu¤oz": "otra codificación",
    "MarÃ\u00ada": "otra codificación",
    "PeÃ±a": "otra codificación",
    "Mar�a": "otra codificación",
    "G¢mez": "otra codificación",
    "7.76E+07": "la hoja acortó",
    '"Marta\nCoj"': "varias líneas",
}


@pytest.mark.parametrize("value", WRONG)
def test_what_is_no_name_is_refused_with_its_column(cast: People, value: str) -> None:
    (row,) = planned(f"marta;{value};reporta;0701;Contadora").rows
    assert row.fate is Fate.REFUSED
    assert row.said[0].startswith("nombre: «")
    assert WRONG[value] in row.said[0]


def test_names_that_only_look_strange_are_names() -> None:
    for value in (
        "MÜLLER ÃO",
        "O’Higgins",
        "N'Gué",
        "D´León",
        "¿Cuál?",
        "3.ª Avenida 5-20, zona 1",
        "Ñandú Ço",
        "Núm. 5",
    ):
        (line,) = sheet_of(f"{HEAD}\nmarta;{value};reporta;0701;Contadora").lines
        assert line.problem == "", value


def test_a_formula_that_was_never_calculated_is_no_empty_cell(cast: People) -> None:
    row, other = plan_of(book(HEADINGS, ("marta", "=B9&C9", "reporta", "0701", None), SECOND)).rows
    assert (row.fate, other.fate) == (Fate.REFUSED, Fate.NEW)
    assert row.said[0].startswith("Nombre: «=B9&C9» es una fórmula sin resultado")


def merge(made: openpyxl.Workbook) -> None:
    made.active.merge_cells("E2:E3")  # type: ignore[union-attr]  # a sheet, not a chart


def another(made: openpyxl.Workbook) -> None:
    made.create_sheet("Otras").append(HEADINGS)


OLE = bytes.fromhex("D0CF11E0A1B11AE1")
REFUSED = {
    "merged": (book(HEADINGS, FIRST, ("pedro", "Pedro", "reporta", "0701"), extra=merge), r"combinadas \(E2:E3\)"),
    "two sheets": (book(HEADINGS, FIRST, extra=another), "varias hojas con datos («Personas», «Otras»)"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "El archivo tiene contraseña. Quítesela"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), r"Excel antiguo (.xls)"),
    "page": (b"<html><table><tr><td>usuario</td></tr></table>", "página con nombre de hoja de cálculo"),
    "pdf": (b"%PDF-1.7\n", "es un PDF"),
    "twice": (f"{HEAD};Nombre\n{MARTA};Otra".encode(), "El título «nombre» está dos veces"),
    "same": (f"{HEAD};cargo\n{MARTA};Otra".encode(), "«puesto» y «cargo» dicen lo mismo"),
    "no title": (f"{HEAD};;nivel\n{MARTA};5500-1234;1".encode(), "La columna F no tiene título, y la fila 2 dice"),
    "no function": (b"Usuario;Nombre;Entidad\nmarta;Marta;0701", "A la hoja de personas le falta la columna «Función»"),
    "nearly": (b"usuario;nombre;funcion;telefno\nm;M;reporta;1", "«telefno» ¿Quiso decir «telefono»?"),
    "who or what": (b"nombre;correo\nMarta;m@x.example", "hacen falta sede (sedes) o usuario, nombre, funcion"),
    "headings below": (f"{PEDRO}\n{HEAD}\n{MARTA}".encode(), "La fila 1 está encima de los títulos y tiene datos"),
    "cut": ("\ufeffusuario;ñ".encode("utf-16-le")[:-1], "cortado o dañado"),
    "far away": (
        rewritten(book(HEADINGS, FIRST), "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="90000000"'),
        "demasiadas filas en blanco",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_for_certain_is_refused(db: None, name: str) -> None:
    content, sentence = REFUSED[name]
    pattern = sentence if "\\" in sentence else re.escape(sentence)
    with pytest.raises(Unreadable, match=pattern):
        plan_of(content)


@pytest.mark.parametrize(
    ("inside", "what"),
    [("content.xml", ".ods"), ("xl/workbook.bin", ".xlsb"), ("xl/workbook.xml", "«Strict Open XML»")],
)
def test_books_of_other_programs_are_named(inside: str, what: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(inside, '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>')
    with pytest.raises(Unreadable, match=re.escape(what)):
        sheet_of(out.getvalue())


def test_what_a_workbook_writes_as_the_number_of_a_letter_is_that_letter(cast: People) -> None:
    broken = ("marta", "Marta_x000D_\nCoj", "reporta", "0701", "Contadora")
    row, other = plan_of(book(HEADINGS, broken, ("pedro", "Pedro_x0020_Yat", "reporta", "0701", "Tesorero"))).rows
    assert row.said == ("Nombre: «Marta Coj» ocupa varias líneas: déjelo en una.",)
    assert "nombre completo: Pedro Yat" in other.said


def test_what_is_hidden_is_read_and_said(cast: People) -> None:
    def hide(made: openpyxl.Workbook) -> None:
        made.active.row_dimensions[3].hidden = True  # type: ignore[union-attr]  # a sheet, not a chart
        made.create_sheet("Notas").append(["Pendientes"])

    plan = plan_of(book(HEADINGS, FIRST, SECOND, extra=hide))
    assert plan.notes == [
        "Se leyó la hoja «Personas». No se leyeron: «Notas».",
        "1 fila está oculta en la hoja y también se lee.",
    ]


def test_every_value_that_will_be_written_is_shown(cast: People) -> None:
    head = "usuario;nombre;correo;telefono;funcion;entidad;puesto;ve_toda_la_entidad;desde;hasta"
    (row,) = planned(
        "marta;Marta Coj;m@x.example;5500-0123;reporta;0701;Encargada de obras;sí;05/01/2026;31/12/2026", head=head
    ).rows
    assert row.said == (
        "nombre completo: Marta Coj",
        "correo electrónico: m@x.example",
        "teléfono: 5500-0123",
        "función: Quien reporta · Municipalidad de Sololá, Sololá",
        "puesto: Encargada de obras (se agrega a la lista de puestos)",
        "ve toda la entidad: sí",
        "desde: 5 de enero de 2026",
        "hasta: 31 de diciembre de 2026",
    )
    codes = [f"19{number:02}" for number in range(1, 14)]
    for code in codes:
        Entity.objects.create(code=code, name=code, municipality=code, department=cast.solola.department)
    (office,) = planned(f"Sede Nueva;{'|'.join(codes)}", head="sede;entidades").rows
    assert office.said[-1].endswith(f"atiende también a 13: {', '.join(codes)}")


def test_a_position_that_fits_no_column_and_a_day_that_is_a_number_are_refused(cast: People) -> None:
    head = "usuario;nombre;funcion;entidad;puesto;desde"
    long, day = planned(
        f"marta;Marta;reporta;0701;{'Encargada ' * 40};", "pedro;Pedro;reporta;0701;Contador;46027", head=head
    ).rows
    assert (long.fate, "caracteres" in long.said[0]) == (Fate.REFUSED, True)
    assert long.said[0].startswith("puesto «Encargada Encargada")
    assert day.said[0].startswith("«46027» es un número; si es el 5 de enero de 2026")
    assert not User.objects.filter(username__in=("marta", "pedro")).exists()
    assert not Office.objects.filter(name="Sede Nueva").exists()
