"""The days off that the law of Guatemala gives everywhere, computed for any year."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from soportegl.lib import clock

#: The years that are asked for; of others the library is loaded where somebody asks.
BEFORE, AFTER = 30, 20
#: By law only where it is the feast of the place, as in the capital; the library gives it to everybody.
OF_SOME_PLACES = (8, 15)
#: By law from noon on; the library knows whole days only.
EVES = ((12, 24, "Nochebuena (desde las 12:00)"), (12, 31, "Fin de año (desde las 12:00)"))
WEDNESDAY = "Miércoles Santo (desde las 12:00)"
_KNOWN: dict[int, dict[date, str]] = {}


class Holiday(NamedTuple):
    """A day off, whole or from noon on."""

    day: date
    from_noon: bool
    name: str


def learn() -> None:
    """Know the holidays without loading their library here: it brings every country of the world, 15 MB."""
    year = clock.now().year
    words = [sys.executable, "-m", __name__, *map(str, range(year - BEFORE, year + AFTER + 1))]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    for each, days in json.loads(said).items():
        # The same few names in each year.
        _KNOWN[int(each)] = {date.fromisoformat(day): sys.intern(name) for day, name in days.items()}


def _look_up(year: int) -> dict[date, str]:
    import holidays

    # Without a language the names are those of whatever locale the process has.
    return dict(sorted(holidays.country_holidays("GT", years=year, language="es").items()))


@lru_cache(maxsize=256)
def by_law(year: int) -> tuple[Holiday, ...]:
    """The days off of this year in all of Guatemala, half days among them."""
    if (found := _KNOWN.get(year)) is None:
        found = _KNOWN[year] = _look_up(year)
    whole = [Holiday(day, False, name) for day, name in found.items() if (day.month, day.day) != OF_SOME_PLACES]
    half = [(day - timedelta(days=1), WEDNESDAY) for day, name in found.items() if name == "Jueves Santo"]
    half += [(date(year, *day), name) for *day, name in EVES]
    return tuple(sorted([*whole, *(Holiday(day, True, name) for day, name in half)]))


if __name__ == "__main__":
    json.dump(
        {year: {str(day): name for day, name in _look_up(int(year)).items()} for year in sys.argv[1:]}, sys.stdout
    )
