"""What is streamed is a file that spreadsheets read, whatever its cells hold."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
import python_calamine
from openpyxl.utils.escape import unescape

from soportegl.lib import spreadsheets
from soportegl.lib.spreadsheets import Format, csv_lines, xlsx_pieces

HEADING = ["Nombre", "Cuántas", "A tiempo", "Tiempo", "Día", "Creada"]
FORMATS = [Format.TEXT, Format.NUMBER, Format.SHARE, Format.TIME, Format.DAY, Format.MOMENT]
MOMENT = datetime(2026, 3, 2, 14, 15, tzinfo=UTC)
STRANGE = '=1+1 <b>&"ñ\x00\x0b _x0041_ \ud800'
ROWS = [
    ["Sololá", 1482, 0.934, 5400.0, date(2026, 3, 2), MOMENT],
    [STRANGE, None, None, None, None, None],
]


def book(rows, title: str = "Carga: de / trabajo [todo]") -> bytes:
    return b"".join(xlsx_pieces(title, HEADING, FORMATS, rows))


def test_a_workbook_holds_what_it_was_given():
    found = openpyxl.load_workbook(io.BytesIO(book(ROWS)))
    cells = [[cell.value for cell in row] for row in found.active]
    assert cells[0] == HEADING
    assert cells[1][:3] == ["Sololá", 1482, 0.934]
    assert cells[1][4:] == [datetime(2026, 3, 2), datetime(2026, 3, 2, 8, 15)]
    assert cells[1][3].total_seconds() == 5400
    assert [unescape(cells[2][0]), *cells[2][1:]] == ['=1+1 <b>&"ñ _x0041_ ', *[None] * 5]
    assert (found.active["A3"].data_type, found.active["C2"].number_format) == ("s", "0.0%")
    assert found.sheetnames == ["Carga  de   trabajo  todo"]
    # Another program reads the same.
    other = python_calamine.load_workbook(io.BytesIO(book(ROWS))).get_sheet_by_index(0).to_python()
    assert (other[0], other[1][:2], other[2][0]) == (HEADING, ["Sololá", 1482.0], unescape(cells[2][0]))


def test_no_rows_are_a_sheet_with_its_heading_and_too_many_go_on_in_another(monkeypatch):
    assert [*openpyxl.load_workbook(io.BytesIO(book([]))).active.values] == [tuple(HEADING)]
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    found = openpyxl.load_workbook(io.BytesIO(book([ROWS[0]] * 5, "Gestiones")))
    assert [(sheet.title, sheet.max_row) for sheet in found] == [
        ("Gestiones", 3),
        ("Gestiones 2", 3),
        ("Gestiones 3", 2),
    ]


def test_it_is_sent_while_it_is_written():
    taken = []

    def rows():
        for number in range(3000):
            taken.append(number)
            yield ROWS[0]

    pieces = xlsx_pieces("Carga", HEADING, FORMATS, rows())
    next(pieces)
    assert len(taken) < 3000
    assert b"".join(pieces)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "-5"), ("-5+A1", "'-5+A1"), ("Ñandú, «dos»", "Ñandú, «dos»")],
)
def test_nothing_in_a_line_is_calculated(typed, written):
    text = "".join(csv_lines(HEADING, FORMATS, [[typed, *ROWS[0][1:]]]))
    assert text.startswith("\ufeffNombre,")
    assert [*csv.reader(io.StringIO(text))][1] == [written, "1482", "93.4", "1.50", "02/03/2026", "02/03/2026 08:15"]
