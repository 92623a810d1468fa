#!/bin/bash
# How a cell is shown never changes what it holds, and an OpenDocument sheet keeps both: office:value for the number, a text for the eye.
# A reader of sheets takes the number. tablib 3.10.0 takes the text and makes a number of it: 7.64123 shown with two places is read as
# 7.64, 1482.5 without places as 1483.0, 1482500 in thousands as 1482.0. Where the text is no number the same cell ends the
# whole import (1,482.50: ValueError), and of money it is a text («Q1,482.50»). Of dates it takes the value, as one expects.
# python-calamine gives the number each time.
# Seen with tablib 3.10.0, odfpy 1.4.1 and python-calamine 0.9.1 (2026). For the field: django-import-export reads with tablib; rates of
# the day and budgets shown in whole quetzales are imported rounded, without a word, and the totals differ by what nobody typed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "tablib[ods]==3.10.0" odfpy==1.4.1 python-calamine==0.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import python_calamine
import tablib
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

SHOWN = [("float", "7.64123", "7.64"), ("float", "1482.5", "1483"), ("float", "1482500", "1482"),
         ("float", "1482.5", "1,482.50"), ("currency", "1482.5", "Q1,482.50")]


def sheet(kind, value, shown):
    """A sheet with a heading and one number under it, as an office program keeps them."""
    made, table = OpenDocumentSpreadsheet(), Table(name="Hoja1")
    for attributes, text in (({"valuetype": "string"}, "monto"), ({"valuetype": kind, "value": value}, shown)):
        row, cell = TableRow(), TableCell(**attributes)
        cell.addElement(P(text=text))
        row.addElement(cell)
        table.addElement(row)
    made.spreadsheet.addElement(table)
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def by_tablib(content):
    try:
        return tablib.Dataset().load(content, format="ods")[0][0]
    except ValueError as error:
        return type(error).__name__


print(*(f"{name} {version(name)}" for name in ("tablib", "odfpy", "python-calamine")), sep=" · ")
said, others = [], []
for kind, value, shown in SHOWN:
    content = sheet(kind, value, shown)
    said.append(by_tablib(content))
    others.append(python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1][0])
    print(f"{kind} {value} shown as {shown}: tablib {said[-1]!r}, python-calamine {others[-1]!r}")
expected = [7.64, 1483.0, 1482.0, "ValueError", "Q1,482.50"]
sys.exit(0 if said == expected and others == [float(value) for _, value, _ in SHOWN] else 1)
PYTHON
