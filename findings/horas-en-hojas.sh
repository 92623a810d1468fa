#!/bin/bash
# One library that reads .xlsx and .ods should give the same value for the same cell of both. A sum of hours, «36:00», is a duration.
# Of an .xlsx python-calamine 0.9.1 gives a timedelta, for it as for «15:05» in the same column. In an .ods of the same sheet
# «15:05» is a time of the day and «36:00» the text «PT36H00M00S»: a column of hours holds times up to 23:59 and texts from there
# on, and the sum of it is an error, or, where texts are left out as headings are, too small.
# Seen with python-calamine 0.9.1 (2026), on sheets that XlsxWriter 3.3.1 and odfpy 1.4.1 wrote.
# For the field: extra hours of a payroll that was kept in LibreOffice, which many municipalities use.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1 XlsxWriter==3.3.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
from datetime import time, timedelta
from importlib.metadata import version

import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

with xlsxwriter.Workbook("hoja.xlsx") as book:
    shown = book.add_format({"num_format": "[h]:mm"})
    book.add_worksheet().write_row(0, 0, [timedelta(hours=15, minutes=5), timedelta(hours=36)], shown)
made, table, row = OpenDocumentSpreadsheet(), Table(name="Hoja1"), TableRow()
for value, text in (("PT15H05M00S", "15:05"), ("PT36H00M00S", "36:00")):
    cell = TableCell(valuetype="time", timevalue=value)
    cell.addElement(P(text=text))
    row.addElement(cell)
table.addElement(row)
made.spreadsheet.addElement(table)
made.save("hoja.ods")
read = {name: CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0] for name in ("hoja.xlsx", "hoja.ods")}
print("python-calamine", version("python-calamine"))
for name, values in read.items():
    print(f"{name}: 15:05 → {values[0]!r}, 36:00 → {values[1]!r}")
as_seen = read["hoja.ods"] == [time(15, 5), "PT36H00M00S"] and read["hoja.xlsx"][1] == timedelta(hours=36)
sys.exit(0 if as_seen else 1)
PYTHON
