"""Lengths of working time as people write them: «4 h 30 min»."""

import re

from soportegl.lib.text import simplified

EXAMPLE = "4 h 30 min"
_HOURS, _MINUTES = (
    r"(?P<hours>\d{1,6}(?:[.,]\d{1,2})?)\s*(?:h|hs|hrs?|horas?)",
    r"(?P<minutes>\d{1,8})\s*(?:m|mins?|minutos?)",
)
_WAYS = tuple(
    re.compile(way)
    for way in (rf"{_HOURS}(?:\s*y?\s*{_MINUTES})?", _MINUTES, r"(?P<hours>\d{1,6}):(?P<minutes>[0-5]\d)")
)


def read(typed: str) -> int:
    """The minutes that somebody wrote. Raises ValueError with what to write instead."""
    text = simplified(typed)
    shown = f"«{typed.strip()[:40]}»"
    if text.startswith("-"):
        raise ValueError(f"{shown} es menos que nada. Escriba un tiempo mayor que cero, por ejemplo {EXAMPLE}.")
    if text.isascii() and text.isdigit():
        raise ValueError(f"{shown} no dice si son horas o minutos. Escriba por ejemplo {EXAMPLE}.")
    found = next((found for way in _WAYS if text.isascii() and (found := way.fullmatch(text))), None)
    if found is None:
        raise ValueError(f"{shown} no es un tiempo. Escríbalo en horas y minutos, por ejemplo {EXAMPLE}.")
    parts = found.groupdict()
    hours = float((parts.get("hours") or "0").replace(",", "."))
    return round(hours * 60) + int(parts.get("minutes") or 0)


def write(minutes: int) -> str:
    """The same way for all: hours and minutes, without what there is none of."""
    hours, left = divmod(minutes, 60)
    return " ".join([f"{hours:,} h"] * bool(hours) + [f"{left} min"] * bool(left)) or "0 min"
