#!/bin/bash
# A cell whose formula failed holds a value of its own kind in the file («#REF!», «#N/A»), and one expects a reader to give it:
# as a text, as an object, or as an exception. python-calamine 0.9.1 gives the empty text, the same as for a cell that holds
# nothing, in to_python and in iter_rows, with no option that tells them apart. openpyxl gives the text of the error.
# Seen with python-calamine 0.9.1 and openpyxl 3.1.5 (2026), on a workbook that openpyxl wrote.
# For the field: a clerk sends the sheet because its total says #REF!, and the preview of the desk shows a sheet without a
# total; a sum over the column that is read is smaller than the one in Excel, and nothing says why.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import openpyxl
import python_calamine

book = openpyxl.Workbook()
book.active.append(["Total", "#REF!", "#N/A", None, 5])
content = io.BytesIO()
book.save(content)
written = [cell.data_type for cell in openpyxl.load_workbook(content).active[1]]
sheet = python_calamine.load_workbook(io.BytesIO(content.getvalue())).get_sheet_by_index(0)
read = {
    "openpyxl": [cell.value for cell in openpyxl.load_workbook(content).active[1]],
    "to_python": sheet.to_python()[0],
    "iter_rows": next(iter(sheet.iter_rows())),
}
print("python-calamine", version("python-calamine"), "· openpyxl", version("openpyxl"), "· kinds of the cells:", written)
for name, row in read.items():
    print(f"{name}: {row}")
expected = {
    "openpyxl": ["Total", "#REF!", "#N/A", None, 5],
    "to_python": ["Total", "", "", "", 5.0],
    "iter_rows": ["Total", "", "", "", 5.0],
}
sys.exit(0 if read == expected and written[1:3] == ["e", "e"] else 1)
PYTHON
