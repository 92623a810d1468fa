"""What was asked, what was seen, and whether it is so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

HEADS = ("Promesa", "Pedido", "Visto", "La otra versión", "")


@dataclass(frozen=True)
class Promise:
    """One line of the table."""

    what: str
    asked: str
    seen: str
    kept: bool
    other: str = ""

    def cells(self) -> tuple[str, ...]:
        """As the table shows it."""
        return self.what, self.asked, self.seen, self.other, "bien" if self.kept else "MAL"


def table(promises: Iterable[Promise]) -> str:
    """All of them, in Markdown."""
    rows = [HEADS, *(promise.cells() for promise in promises)]
    if not any(row[3] for row in rows[1:]):
        rows = [(*row[:3], row[4]) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def seconds(spans: list[float]) -> str:
    """The middle one and the worst, as «4.1 s (peor 5.0)»."""
    return f"{median(spans):.1f} s (peor {max(spans):.1f})" if spans else "—"
