#!/bin/bash
# A statement of psycopg that is executed a thousand times is taken apart once: its %s become $1, $2… and that is kept.
# One would expect the same of every statement, or at most a limit on how many are kept. There is one on how many values it
# has: with 50 it is read once, with 51 (or with more than 4,096 letters) at every execution, in Python, also where it is
# prepared on the server and the compiled psycopg is installed. Seen with psycopg 3.3.9.
# For the field: a list of 50 rows asked by their keys and one value more (whose list, which day) costs each page that much
# on top, and a list of 25 nothing; no log, no plan and no statistic of the server shows it. RawCursor, with $1, has no such cost.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'psycopg[binary]==3.3.9'
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import timeit

import psycopg
from psycopg import _queries
from psycopg.adapt import Transformer

TIMES = 1000
read = 0
split = _queries._split_query


def counted(*values, **named):
    global read
    read += 1
    return split(*values, **named)


_queries._split_query = counted


def executed(values, words=""):
    """How often the text is read, and the microseconds of each time, for so many executions with so many values."""
    global read
    read = 0
    text = f"SELECT {words or 1} FROM incident WHERE id IN ({', '.join(['%s'] * values)})"
    row = list(range(values))
    taken = timeit.timeit(lambda: _queries.PostgresQuery(Transformer()).convert(text, row), number=TIMES)
    return read, taken / TIMES * 1e6


print(f"psycopg {psycopg.__version__} ({psycopg.pq.__impl__}), {TIMES} executions of one statement")
seen = {}
for name, values, words in (("50 values", 50, ""), ("51 values", 51, ""), ("10 values, 5,000 letters", 10, "a" * 5000)):
    seen[name], each = executed(values, words)
    print(f"{name}: its text was read {seen[name]} times; {each:.0f} µs each")
expected = {"50 values": 1, "51 values": TIMES, "10 values, 5,000 letters": TIMES}
sys.exit(0 if seen == expected else f"It changed: {seen} instead of {expected}")
PYTHON
