#!/bin/bash
# In an OpenDocument sheet a line that is broken inside a paragraph and a tab are elements (text:line-break, text:tab), as several
# spaces are (text:s). A reader that knows the third should know the first two, or put something in their place.
# python-calamine 0.9.1 gives the spaces back and drops the other two without a trace: what stood on both sides becomes one word.
# Two paragraphs in a cell are told apart, so a test with what LibreOffice makes of Ctrl+Enter finds nothing wrong.
# Seen with python-calamine 0.9.1, on a sheet that odfpy 1.4.1 wrote; pandas reads .ods with it when asked for engine="calamine".
# For the field: «Orden 214<break>Renglón 298» of a sheet that a program made is read as «Orden 214Renglón 298»: neither word is found,
# and two numbers that stood under each other («214<break>298») are a third one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import python_calamine
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab


def cell(*paragraphs):
    made = TableCell(valuetype="string")
    for parts in paragraphs:
        paragraph = P()
        for part in parts:
            paragraph.addText(part) if isinstance(part, str) else paragraph.addElement(part)
        made.addElement(paragraph)
    return made


cells = {
    "three spaces": cell(("214", S(c=3), "298")),
    "two paragraphs": cell(("214",), ("298",)),
    "a broken line": cell(("214", LineBreak(), "298")),
    "a tab": cell(("214", Tab(), "298")),
}
book, table, row = OpenDocumentSpreadsheet(), Table(name="Hoja1"), TableRow()
for made in cells.values():
    row.addElement(made)
table.addElement(row)
book.spreadsheet.addElement(table)
content = io.BytesIO()
book.save(content)
[read] = python_calamine.load_workbook(io.BytesIO(content.getvalue())).get_sheet_by_index(0).to_python()
print("python-calamine", version("python-calamine"), "· odfpy", version("odfpy"))
for name, value in zip(cells, read):
    print(f"{name}: {value!r}")
sys.exit(0 if read == ["214   298", "214\n298", "214298", "214298"] else 1)
PYTHON
