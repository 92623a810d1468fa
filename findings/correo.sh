#!/bin/bash
# What a library for spreadsheets writes, it should be able to read. openpyxl 3.1.5 saves a workbook with a chart sheet
# on which nothing is drawn (valid: the part of a chart sheet needs no drawing) without complaint, and cannot open it
# again: AttributeError from load_workbook, in both modes, although the sheet with the data is whole.
# Seen with openpyxl 3.1.5 (2024). For the field: an Excel file that an office keeps a blank «Gráfico1» in is taken for a
# damaged one by every import that reads with openpyxl, or ends in a traceback; the data of its other sheets was fine.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.4.0
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
book.active.append(["usuario", "nombre"])
book.active.append(["ana", "Ana Municipal"])
book.create_chartsheet("Gráfico1")
out = io.BytesIO()
book.save(out)
content = out.getvalue()
print("openpyxl", openpyxl.__version__, "saved", book.sheetnames, f"({len(content)} bytes)")

other = CalamineWorkbook.from_filelike(io.BytesIO(content))
rows = other.get_sheet_by_name("Sheet").to_python()
print("calamine reads it:", other.sheet_names, rows)
still_so = rows == [["usuario", "nombre"], ["ana", "Ana Municipal"]]
for read_only in (False, True):
    try:
        openpyxl.load_workbook(io.BytesIO(content), read_only=read_only)
        print(f"openpyxl opens it (read_only={read_only}): behaviour changed")
        still_so = False
    except AttributeError as error:
        print(f"openpyxl opens it (read_only={read_only}): AttributeError: {error}")
sys.exit(0 if still_so else 1)
PYTHON
