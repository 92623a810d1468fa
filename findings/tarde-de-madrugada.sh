#!/bin/bash
# What a library writes as the hour of a country it should read as that hour, or refuse. Spanish writes «4:30 p. m.», with full stops and
# a space, and so do CLDR and Intl. Babel 2.19.0 writes 16:30 for es_GT that way, and parse_time of just that text, for es_GT, is 04:30:
# it looks for the letters «pm» side by side, whatever the language. 12:15 a. m. is read as 12:15. dayjs 1.11.23 with customParseFormat,
# «h:mm a» and its Spanish takes what Intl writes for es-GT for 04:30 as well, and valid; its strict mode refuses it. dateparser 1.5.0,
# asked for Spanish, knows «4:30 p.m.»; of «8 a. m.» it takes the «a» for years, and answers with this day of 2018, eight years ago.
# date-fns 4.4.0 reads the hour, and a test in English finds nothing wrong in any of them.
# Seen with these releases (2026). For the field: hours of attention and of visits that were written by one page and are read by the next,
# or pasted from a mail, move by twelve hours, into a night in which no term runs; those before noon are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-fund --no-audit --ignore-scripts dayjs@1.11.23 date-fns@4.4.0 >/dev/null
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check babel==2.19.0 dateparser==1.5.0
cat >read.mjs <<'JS'
import dayjs from "dayjs";
import "dayjs/locale/es.js";
import parsing from "dayjs/plugin/customParseFormat.js";
import { parse } from "date-fns";
import { es } from "date-fns/locale";

dayjs.extend(parsing);
const moment = new Date(2026, 2, 31, 16, 30);
const written = new Intl.DateTimeFormat("es-GT", { timeStyle: "short" }).format(moment).replaceAll(/\s/g, " ");
const loose = dayjs(written, "h:mm a", "es");
const read = [
  loose.isValid() && loose.format("HH:mm"),
  dayjs(written, "h:mm a", "es", true).isValid(),
  dayjs("4:30 pm", "h:mm a", "es").format("HH:mm"),
  parse(written, "h:mm a", moment, { locale: es }).getHours(),
];
console.log(`Intl writes ${written}; dayjs ${read[0]} (strict: ${read[1]}, of «4:30 pm» ${read[2]}); date-fns hour ${read[3]}`);
process.exit(JSON.stringify([written, ...read]) === '["4:30 p. m.","04:30",false,"16:30",16]' ? 0 : 1);
JS
node read.mjs
venv/bin/python -W ignore - <<'PYTHON'
import sys
from datetime import datetime, time
from importlib.metadata import version

import dateparser
from babel.dates import format_time, parse_time

MOMENTS = (time(8, 30), time(16, 30), time(0, 15))
TODAY = datetime(2026, 3, 3, 10)
print("Babel", version("babel"), "· dateparser", version("dateparser"))
read = {}
for locale in ("en_US", "es_GT"):
    for moment in MOMENTS:
        written = format_time(moment, "short", locale=locale)
        read[locale, moment] = parse_time(written, locale=locale, format="short")
        print(f"{locale}: {moment} is written «{written}» and read {read[locale, moment]}")
found = [
    dateparser.parse(text, languages=["es"], settings={"RELATIVE_BASE": TODAY})
    for text in ("4:30 p.m.", "4:30 p. m.", "8 a. m.")
]
print("dateparser of «4:30 p.m.», «4:30 p. m.», «8 a. m.»:", *found, sep="\n  ")
is_right = [read[locale, moment] == moment for locale in ("en_US", "es_GT") for moment in MOMENTS]
is_seen = is_right == [True, True, True, True, False, False] and read["es_GT", time(16, 30)] == time(4, 30)
sys.exit(0 if is_seen and found == [datetime(2026, 3, 3, 16, 30), None, datetime(2018, 3, 3, 10)] else 1)
PYTHON
