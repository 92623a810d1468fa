#!/bin/bash
# Guatemala has one day of rest that moves, and two libraries that know the country should give one day for it. By Decreto 19-2018 the 30 of
# June is kept on the Monday before when it is a Tuesday or a Wednesday, and on the Monday after when it is a Thursday, Friday, Saturday
# or Sunday. date-holidays 3.37.0 (npm) knows this of Tuesdays alone, takes the Friday after for Wednesdays and Thursdays, and leaves the
# day where it is on Fridays, Saturdays and Sundays: 2 July 2027 instead of 28 June. Of the twelve years from 2019 to 2030 it is right in
# three, and two of them are 2025 and 2026: who tried it in these saw the law. holidays 0.109 (PyPI) keeps it in all twelve; but it gives
# the whole country 15 August, the feast of the capital, of which date-holidays knows nothing, and has no subdivision to ask without it.
# Seen with date-holidays 3.37.0 and holidays 0.109 (2026, each the latest). For the field: terms in working days are counted over a day of
# rest and end on one, in the week in which the half year is closed, and a desk and its host that count by one library each differ.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
cd "$folder"
npm install --silent --no-audit --no-fund date-holidays@3.37.0
cat >days.js <<'JAVASCRIPT'
const Holidays = require("date-holidays");
const days = {};
const august = new Holidays("GT").getHolidays(2027).filter((day) => day.date.startsWith("2027-08-15")).length;
for (let year = 2019; year <= 2030; year++) {
  const found = new Holidays("GT").getHolidays(year).filter((day) => day.type === "public" && /Armadas/.test(day.name));
  days[year] = found.map((day) => day.date.slice(0, 10)).join(" ");
}
console.log(JSON.stringify({ version: require("date-holidays/package.json").version, days, august }));
JAVASCRIPT
node days.js >days.json
venv/bin/python - <<'PYTHON'
import json
import sys
from datetime import date, timedelta
from importlib.metadata import version

import holidays

#: How many days the 30 of June moves, from Monday to Sunday: artículo 2 of the Ley que Promueve el Turismo Interno.
MOVED = (0, -1, -2, 4, 3, 2, 1)
said = json.load(open("days.json"))
print("date-holidays", said["version"], "· holidays", version("holidays"))
right, kept = [], []
for year in range(2019, 2031):
    day = date(year, 6, 30)
    law = day + timedelta(MOVED[day.weekday()])
    (army,) = (on for on, name in holidays.country_holidays("GT", years=year, language="es").items() if "Ejército" in name)
    other = said["days"][str(year)]
    print(f"{day:%d %B %Y, a %A}: by the law {law:%a %d %b}; holidays {army:%a %d %b}, date-holidays {date.fromisoformat(other):%a %d %b}")
    right += [year] * (other == str(law))
    kept += [year] * (army == law)
print("date-holidays is right in", *right)
capital = date(2027, 8, 15) in holidays.country_holidays("GT", years=2027)
print("15 August, of the capital alone: in holidays", capital, "· in date-holidays", said["august"] > 0)
print("parts of the country in holidays:", list(holidays.Guatemala.subdivisions) or "none")
as_seen = right == [2020, 2025, 2026] and len(kept) == 12 and capital and not said["august"]
sys.exit(0 if as_seen and not holidays.Guatemala.subdivisions else 1)
PYTHON
