"""What is asked of the search, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from soportegl.lib.addresses import address
from soportegl.lib.text import clean
from soportegl.reading import finding

#: Pages that anybody can leaf to.
LAST = -(-finding.RANKED // finding.PAGE)


@dataclass(frozen=True)
class Asked:
    """What was typed, in which order it is shown, which page of it, and whether mistyped words stay as they are."""

    typed: str = ""
    by_date: bool = False
    page: int = 1
    is_as_typed: bool = False

    @classmethod
    def of(cls, written: Mapping[str, str]) -> Self:
        """As an address writes it; a page that is none is the first."""
        page = written.get("pagina", "")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
        return cls(
            typed=clean(written.get("q", "")),
            by_date=written.get("orden") == "fecha",
            page=max(1, min(number, LAST + 1)),
            is_as_typed=written.get("tal-cual") == "1",
        )

    def changed(self, **changed: Any) -> Self:
        """The same with some of it changed."""
        return replace(self, **changed)

    @property
    def address(self) -> str:
        written = {
            "q": self.typed,
            "orden": "fecha" if self.by_date else "",
            "tal-cual": "1" if self.is_as_typed else "",
            "pagina": str(self.page) if self.page > 1 else "",
        }
        return f"{address('find')}?{urlencode({name: value for name, value in written.items() if value})}"

    def to(self, typed: str) -> str:
        """The address of the first page of something else that is typed, in the same order."""
        return self.changed(typed=typed, page=1, is_as_typed=False).address
