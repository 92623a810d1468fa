"""What was typed with a part taken out: what is offered where it found nothing, and for what narrows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from soportegl.reading.finding.asking import OPERATOR


@dataclass(frozen=True)
class Narrowing:
    """An operator in what was typed, and all the rest."""

    name: str
    value: str
    rest: str


def narrowings(typed: str) -> list[Narrowing]:
    """The operators that stand in it, in their order."""
    return [
        Narrowing(
            f"{each[1]}{each[2].lower()}",
            (each[3] or "").strip('"').strip(),
            _tidy(typed[: each.start()] + typed[each.end() :]),
        )
        for each in OPERATOR.finditer(typed)
    ]


def without(typed: str, part: str) -> str:
    """The same without this word or «phrase»; empty when nothing is left, or when it does not stand there by itself."""
    phrase = part.strip("«»")
    pattern = rf'-?"\s*{re.escape(phrase)}\s*"?' if phrase != part else rf"(?<!\w){re.escape(part)}(?!\w)"
    rest, times = re.subn(pattern, " ", typed, flags=re.IGNORECASE)
    return _tidy(rest) if times else ""


def unquoted(typed: str) -> str:
    """The same with its phrases as words; empty when it has none. What an operator says stays in its quotes."""
    kept = [each[0] for each in OPERATOR.finditer(typed)]
    words = OPERATOR.sub("\0", typed)
    if '"' not in words:
        return ""
    plain = words.replace('"', " ")
    for each in kept:
        plain = plain.replace("\0", each, 1)
    return _tidy(plain)


def narrowed(typed: str, name: str, value: str) -> str:
    """The same narrowed by this operator as well."""
    quoted = f'"{value}"' if " " in value else value
    return _tidy(f"{typed} {name}: {quoted}")


def _tidy(typed: str) -> str:
    return " ".join(typed.split())
