#!/bin/bash
# A library that finds out in which code a text was written may be wrong of a few words. charset-normalizer 3.5.3 is wrong of ordinary
# Spanish, long or short: a letter of four sentences in Windows-1252 it says to be Spanish, with a confidence of 1.0, and to be written
# in windows-1250, the page of Poland and Hungary, which has no ñ. «señora Peña» becomes «seńora Peńa». A table of 300 rows
# as Excel saves it in Guatemala is read the same way, with 1.0 as well. Both pages hold á, é, í, ó and ú at the same place, and the
# right one stands second among what it found. Where there is no ñ nothing is wrong, so a test with «Descripción» finds nothing.
# requests 2.34.2 decodes with it what comes without a charset (Response.text). chardet 7.7.0 reads both texts right.
# Seen with charset-normalizer 3.5.3, requests 2.34.2 and chardet 7.7.0 (2026). For the field: names of people and «año» are the words
# that are hit; Núñez and Peña are stored under a name that nobody looks for, and no letter is missing that would tell.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check charset-normalizer==3.5.3 requests==2.34.2
python3 -m venv "$folder/other"
"$folder/other/bin/pip" install --quiet --disable-pip-version-check chardet==7.7.0
cat >"$folder/texts.py" <<'PYTHON'
LETTER = (
    "Buenos días. No puedo aprobar el comprobante de la señora Peña porque el sistema dice que el año fiscal está cerrado. "
    "Ya revisé la asignación y el saldo, y no encuentro el error. Le agradezco su ayuda."
)
NAMES = ("Marta Núñez", "José Coj", "Ángel Muñoz", "Inés Ajú", "Elías Ordóñez")
WORK = ("Señalización", "Construcción de aula", "Papelería y útiles", "Reparación de bomba", "Combustible", "Energía eléctrica")
ROWS = "".join(f"2026;{NAMES[n % 5]};{WORK[n % 6]};{1482 + n}.50\r\n" for n in range(300))
TABLE = "Año;Proveedor;Descripción;Monto\r\n" + ROWS
PYTHON
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version

import requests
from charset_normalizer import detect, from_bytes
from texts import LETTER, TABLE

print("charset-normalizer", version("charset-normalizer"), "· requests", version("requests"))
seen = []
for name, text in (("letter", LETTER), ("table", TABLE)):
    content = text.encode("cp1252")
    said, found = detect(content), from_bytes(content)
    answer = requests.Response()
    answer._content, answer.status_code = content, 200
    is_polish = answer.text == text.replace("ñ", "ń") != text
    print(f"{name}, {len(content)} bytes: {said}; requests reads «{answer.text[50:80].strip()}»")
    seen.append((said["encoding"], said["confidence"], is_polish, found[1].encoding))
    language = said["language"] if name == "letter" else language
without = from_bytes(LETTER.replace("ñ", "n").encode("cp1252")).best()
is_whole = str(without) == LETTER.replace("ñ", "n")
print("the letter without ñ is whole:", is_whole)
sys.exit(0 if seen == [("windows-1250", 1.0, True, "cp1252")] * 2 and language == "Spanish" and is_whole else 1)
PYTHON
other/bin/python - <<'PYTHON'
import sys

import chardet
from texts import LETTER, TABLE

said = [chardet.detect(text.encode("cp1252"))["encoding"] for text in (LETTER, TABLE)]
is_whole = [text.encode("cp1252").decode(code) == text for text, code in zip((LETTER, TABLE), said)]
print("chardet", chardet.__version__, said, "whole:", is_whole)
sys.exit(0 if all(is_whole) else 1)
PYTHON
