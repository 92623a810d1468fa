#!/bin/bash
# What one library for spreadsheets writes, another should read. Letters that XML may not hold, and the carriage return, stand in an
# .xlsx by their number: _x000D_ (ECMA-376, ST_Xstring). XlsxWriter writes them so, and python-calamine undoes it. openpyxl has a
# function for it (openpyxl.utils.escape.unescape) and uses it neither for shared nor for own texts of cells: the seven letters
# are part of what is read. Nor does it escape what looks like one when it writes: a text «A_x00E1_» that it saved is «Aá» for others.
# Seen with openpyxl 3.1.5, XlsxWriter 3.3.1 and python-calamine 0.9.1 (2026). Files of Excel for Windows, and of what writes
# sheets on .NET, hold _x000D_ wherever a text with the line ends of Windows was put into a cell.
# For the field: a list of people exported by a host is imported as «Marta_x000D_ Coj», and that is how the desk greets her.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1 python-calamine==0.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import openpyxl
import python_calamine
import xlsxwriter


def of_xlsxwriter(text):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.add_worksheet().write_string(0, 0, text)
    book.close()
    return content.getvalue()


def of_openpyxl(text):
    content = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = text
    book.save(content)
    return content.getvalue()


def by_openpyxl(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active["A1"].value


def by_calamine(content):
    return python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()[0][0]


print(*(f"{name} {version(name)}" for name in ("openpyxl", "xlsxwriter", "python-calamine")), sep=" · ")
broken, looking = "Marta\r\nCoj", "A_x00E1_"
read = [by_calamine(of_xlsxwriter(broken)), by_openpyxl(of_xlsxwriter(broken)), by_calamine(of_xlsxwriter(looking)), by_calamine(of_openpyxl(looking))]
print(f"XlsxWriter wrote {broken!r}; python-calamine reads {read[0]!r}, openpyxl {read[1]!r}")
print(f"{looking!r}, read by python-calamine: {read[2]!r} when XlsxWriter wrote it, {read[3]!r} when openpyxl did")
sys.exit(0 if read == [broken, "Marta_x000D_\nCoj", looking, "Aá"] else 1)
PYTHON
