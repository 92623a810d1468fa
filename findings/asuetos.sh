#!/bin/bash
# Who asks the library `holidays` for one country should load one country: the package says that its countries are loaded
# lazily, and its registry does so. holidays 0.109 loads all of them for Guatemala: both `country_holidays("GT")` and
# `holidays.Guatemala` import a module inside the package `holidays.countries`, whose own __init__ imports every country.
# Seen with holidays 0.109 and Python 3.11 (2026): no country is loaded before, 250 modules of them after asking for one.
# For the field: a worker or a web process that only wants to know whether 30 June is a day of rest in one country keeps the
# calendars of the world in memory, in each process that was not forked from one that had them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import holidays


def countries() -> int:
    return sum(name.startswith("holidays.countries.") for name in sys.modules)


before = countries()
known = holidays.country_holidays("GT", years=2026)
print("holidays", version("holidays"), f"· modules of countries: {before} before, {countries()} after asking for Guatemala alone")
print("29 June 2026 is a day of rest:", "2026-06-29" in known, "· Japan is loaded:", "holidays.countries.japan" in sys.modules)
sys.exit(0 if before == 0 and countries() > 200 and "holidays.countries.japan" in sys.modules else 1)
PYTHON
