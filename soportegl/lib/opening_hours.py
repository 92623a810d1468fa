"""The hours of a day as people write them: «08:00-12:00, 13:00-16:30»."""

from __future__ import annotations

import re
from itertools import pairwise

from soportegl.lib.text import simplified
from soportegl.lib.worktime import DAY, HOUR, Spans

EXAMPLE = "08:00-12:00, 13:00-16:30"
_CLOSED = frozenset({"", "-", "no", "cerrado", "libre", "no se atiende"})
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:h|hrs?|horas|(?:([ap])\s?\.?\s?)?(m)\b\.?))?"
_SPAN = re.compile(rf"(?:de\s+)?{_TIME}\s*(?:-|a|hasta)\s*{_TIME}")


def read(typed: str) -> Spans:
    """The spans that somebody wrote, in their order; none for a day that is not worked. Raises ValueError."""
    text = simplified(typed)
    if text in _CLOSED:
        return ()
    spans = sorted(_span(part.strip()) for part in re.split(r"[,;/]|\by\b", text))
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise ValueError("Dos tramos se cruzan: cada uno empieza cuando el anterior ya terminó.")
    return tuple(_joined(spans))


def write(spans: Spans) -> str:
    """The same way for all: two figures each, from hour to hour."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"«{text[:40]}» no es un horario. Escríbalo como {EXAMPLE}, o déjelo en blanco.")
    if bool(found[4]) != bool(found[8]):
        # «1 a 5 p. m.» begins after noon and «8 a 5 p. m.» before it: neither says so.
        raise ValueError(
            f"«{text[:40]}» dice solo de una hora si es a. m. o p. m. Dígalo de las dos, o escriba {EXAMPLE}."
        )
    start, end = (_moment(*found.group(at, at + 1, at + 2, at + 3)) for at in (1, 5))
    if end <= start:
        raise ValueError(f"«{text[:40]}» termina antes de empezar. Escriba las horas de 00:00 a 24:00.")
    return start, end


def _moment(hours: str, minutes: str | None, half: str | None, marked: str | None) -> int:
    """Seconds of the day; «12 m.» is noon, «12 a. m.» midnight."""
    hour, mark = int(hours), f" {half or ''}{marked}" if marked else ""
    if mark:
        # Of «13 p. m.» and «8 m.» nobody knows what is meant.
        hour = hour % 12 + 12 * (half != "a") if 1 <= hour <= 12 and (half or hour == 12) else 99
    moment = hour * HOUR + int(minutes or 0) * HOUR // 60
    if int(minutes or 0) > 59 or moment > DAY:
        raise ValueError(f"«{hours}:{minutes or '00'}{mark}» no es una hora del día.")
    return moment


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch are one: between them there is no break."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined


def _clock(moment: int) -> str:
    return f"{moment // HOUR:02}:{moment % HOUR * 60 // HOUR:02}"
