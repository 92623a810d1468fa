"""Days and answers as people type them into a cell."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from soportegl.directory.bulk.plans import Refused, shown
from soportegl.lib.text import fold

YES, NO = {"si", "s", "1", "x", "verdadero", "true"}, {"", "no", "n", "0", "falso", "false"}


def read_yes(typed: str) -> bool:
    """Whether it says yes. Raises Refused when it says neither."""
    word = fold(typed)
    if word not in YES | NO:
        raise Refused(f"«{typed}» no es sí ni no.")
    return word in YES


def read_day(typed: str) -> date:
    """The day that somebody wrote. Raises Refused when it is none for certain."""
    # Programs that know no days write a moment of midnight.
    typed = re.sub(r"[ T]0?0:00(:00(\.0+)?)?$", "", typed)
    for written in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(typed, written).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if typed.isdigit() and len(typed) == 5:
        # Counted from 1900, or from 1904 on old Macs: which of both, nothing says.
        guess = shown(date(1899, 12, 30) + timedelta(days=int(typed)))
        raise Refused(f"«{typed}» es un número; si es el {guess}, déle formato de fecha o escríbala como 31/01/2026.")
    raise Refused(f"«{typed}» no es una fecha. Escríbala como 31/01/2026.")
