#!/bin/bash
# How a cell is shown never changes what it holds, and a tool that turns a sheet into CSV should give the value, or the value as it is
# shown. xlsx2csv 0.8.6 takes a format for a date as soon as one of the letters d, m, h, s, y stands in it, also inside quotes, where
# it is the name of a unit: 1,482.5 shown as «0.00 "mts"» becomes the text 0.00 "01ts", of «#,##0 "meses"» #,##0 "01eses". The number
# is not in the CSV at all, and neither option nor message says so. «"Q"#,##0.00» is right.
# openpyxl and python-calamine give 1482.5 for each of them.
# Seen with xlsx2csv 0.8.6, openpyxl 3.1.5 and python-calamine 0.9.1 (2026), on a workbook that XlsxWriter wrote. For the field:
# budgets of works in «m²» and «mts», payrolls in «días» and «meses» are whole to the eye and lose their quantities on the way in.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5 python-calamine==0.9.1 XlsxWriter==3.3.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import csv
import sys
from importlib.metadata import version

import openpyxl
import python_calamine
import xlsxwriter
from xlsx2csv import Xlsx2csv

expected = {
    '"Q"#,##0.00': "1482.5",
    '0.00 "mts"': '0.00 "01ts"',
    '#,##0 "meses"': '#,##0 "01eses"',
}
with xlsxwriter.Workbook("hoja.xlsx") as book:
    sheet = book.add_worksheet()
    for place, shown in enumerate(expected):
        sheet.write_number(place, 0, 1482.5, book.add_format({"num_format": shown}))
Xlsx2csv("hoja.xlsx").convert("hoja.csv")
with open("hoja.csv", newline="") as file:
    converted = [row[0] for row in csv.reader(file)]
others = [
    [row[0] for row in openpyxl.load_workbook("hoja.xlsx").active.iter_rows(values_only=True)],
    [row[0] for row in python_calamine.CalamineWorkbook.from_path("hoja.xlsx").get_sheet_by_index(0).to_python()],
]
print(*(f"{name} {version(name)}" for name in ("xlsx2csv", "openpyxl", "python-calamine")), sep=" · ")
for shown, value in zip(expected, converted):
    print(f"1482.5 shown as {shown}: {value}")
sys.exit(0 if converted == list(expected.values()) and others == [[1482.5] * 3] * 2 else 1)
PYTHON
