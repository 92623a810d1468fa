#!/bin/bash
# In Word a hyphen at which a line must not be broken (Ctrl+Shift+hyphen) is no letter but an element, w:noBreakHyphen, as a tab is. It is
# typed just where a number must stay whole: «3952550-3», «Decreto 19-2018», «01-05-000-001». Who makes text of a document should put a hyphen,
# or at least something, in its place. docx2txt 0.9 and docx2python 3.7.1 give back tabs and broken lines and leave this one out:
# 39525503, Decreto 192018, 0105000001. No option, no warning, and the hyphen that was typed without Ctrl is right in the same document.
# python-docx 1.2.0 puts «-» and mammoth 1.13.0 «‑» (U+2011), which is another letter than the one people look for.
# Seen with these releases (2026), on a document that python-docx wrote. For the field: the number of a decree, a NIT or a budget code of an
# order that is kept as a Word file is found under another number, or not at all, and the other number looks as good.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check docx2txt==0.9 docx2python==3.7.1 python-docx==1.2.0 mammoth==1.13.0
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version

import docx
import docx2txt
import mammoth
from docx2python import docx2python
from docx.oxml import OxmlElement

CODES = ("3952550-3", "Decreto 19-2018", "01-05-000-001")
document = docx.Document()
for code in CODES:
    document.add_paragraph(code)
    kept = document.add_paragraph()
    for place, part in enumerate(code.split("-")):
        if place:
            kept.add_run()._r.append(OxmlElement("w:noBreakHyphen"))
        kept.add_run(part)
document.save("orden.docx")
with open("orden.docx", "rb") as file, docx2python("orden.docx") as other:
    read = {
        "docx2txt": docx2txt.process("orden.docx"),
        "docx2python": other.text,
        "python-docx": "\n".join(paragraph.text for paragraph in docx.Document("orden.docx").paragraphs),
        "mammoth": mammoth.extract_raw_text(file).value,
    }
put = {"docx2txt": "", "docx2python": "", "python-docx": "-", "mammoth": "\u2011"}
is_seen = True
for library, text in read.items():
    lines = [line for line in text.splitlines() if line]
    expected = [line for code in CODES for line in (code, code.replace("-", put[library]))]
    is_seen = is_seen and lines == expected
    print(library, version(library), lines)
sys.exit(0 if is_seen else 1)
PYTHON
