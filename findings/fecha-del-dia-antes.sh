#!/bin/bash
# A date without an hour that goes into a sheet is that date in the sheet. SheetJS (npm xlsx 0.18.5) counts days from 30 December 1899 in
# local time, and Guatemala then kept the time of its sun, 6:02:04 behind Greenwich; JavaScript tells offsets in whole minutes. Four
# seconds are left: 31 March 2026 is written as 46111.99995, which is the 30th, 23:59:56, for all who read the file: its own CSV says
# 3/30/26, openpyxl 30 March. Read again by SheetJS it is the 31st, so a test that writes and reads finds nothing; neither does one
# whose clock stands at UTC, as in containers and CI, or in New York. Mexico City, El Salvador and Bogotá are off as Guatemala is.
# Seen with xlsx 0.18.5 (2022, still the latest on npm), TZ=America/Guatemala. For the field: what was paid on the first of a month is
# exported as paid in the month before, from the browsers of the country alone; who writes dates as numbers or text is spared.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts xlsx@0.18.5 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5
cat >write.js <<'JS'
const xlsx = require("xlsx");
const sheet = xlsx.utils.aoa_to_sheet([["fecha"], [new Date(2026, 2, 31)]]);
const content = xlsx.write({ SheetNames: ["Hoja1"], Sheets: { Hoja1: sheet } }, { type: "buffer", bookType: "xlsx" });
require("fs").writeFileSync("hoja.xlsx", content);
const again = xlsx.read(content, { cellDates: true }).Sheets.Hoja1.A2.v;
console.log([xlsx.version, xlsx.utils.sheet_to_csv(sheet).split("\n")[1], `${again.getDate()}/${again.getMonth() + 1}`].join(" "));
JS
venv/bin/python - <<'PYTHON'
import os
import subprocess
import sys

import openpyxl

said = {}
for zone in ("America/Guatemala", "America/New_York", "UTC"):
    run = subprocess.run(["node", "write.js"], env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True)
    version, csv, again = run.stdout.split()
    other = openpyxl.load_workbook("hoja.xlsx").active["A2"].value
    said[zone] = csv, again, other.date().isoformat()
    print(f"xlsx {version}, {zone}: 31 March 2026 is {csv} in its CSV, {other} for openpyxl {openpyxl.__version__}, {again} when read again")
right = ("3/31/26", "31/3", "2026-03-31")
expected = {"America/Guatemala": ("3/30/26", "31/3", "2026-03-30"), "America/New_York": right, "UTC": right}
sys.exit(0 if said == expected else 1)
PYTHON
