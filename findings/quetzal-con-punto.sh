#!/bin/bash
# A library for money given an amount with its sign before it gives the amount, or says that it cannot. Guatemala writes «Q1,482.50» and,
# also «Q.1,482.50». accounting.js 0.4.1 takes the sign away and leaves its full stop: .1482.50, of which JavaScript reads
# the beginning. Q.1,482.50 becomes 0.1482, Q.500.00 half a quetzal, without an error. currency.js 2.0.4 gives NaN for both, and for
# the whole amount «Q.25» 0.25, which price-parser 0.5.1 gives as well; that one reads the other two right.
# «Q1,482.50» is right in all of them, and so is every test with a dollar.
# Seen with accounting 0.4.1, currency.js 2.0.4 and price-parser 0.5.1 (2026). For the field: amounts copied from cheques and orders of
# purchase become cents, and a pattern that refuses numbers behind a full stop, as one is written for amounts, takes them apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts accounting@0.4.1 currency.js@2.0.4 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check price-parser==0.5.1
cat >read.js <<'JS'
const texts = JSON.parse(process.argv[2]);
const said = texts.map((text) => [require("accounting").unformat(text), String(require("currency.js")(text).value)]);
console.log(JSON.stringify([require("accounting").version, said]));
JS
venv/bin/python - <<'PYTHON'
import json
import subprocess
import sys
from importlib.metadata import version

from price_parser import Price

expected = {
    "Q1,482.50": (1482.5, "1482.5", 1482.5),
    "Q.1,482.50": (0.1482, "NaN", 1482.5),
    "Q.500.00": (0.5, "NaN", 500.0),
    "Q.25": (0.25, "0.25", 0.25),
}
run = subprocess.run(["node", "read.js", json.dumps(list(expected))], capture_output=True, text=True, check=True)
accounting, read = json.loads(run.stdout)
print("accounting", accounting, "· currency.js 2.0.4 · price-parser", version("price-parser"))
said = {}
for text, (first, second) in zip(expected, read):
    said[text] = first, second, Price.fromstring(text).amount_float
    print(f"{text}: accounting.js {first}, currency.js {second}, price-parser {said[text][2]}")
sys.exit(0 if said == expected else 1)
PYTHON
