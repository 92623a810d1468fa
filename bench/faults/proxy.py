"""A line that loses answers now and then: what was asked reached the product, and nobody learns so."""

from __future__ import annotations

from random import Random

from bench import proxy
from bench.proxy import Cut, Where

#: The answer to one in so many requests is lost: half of them before it begins, half while the product works at it.
ONE_IN = 25


class Proxy(proxy.Proxy):
    """Passes everything on to the product; while it is `bad` it loses answers."""

    def __init__(self, port: int, chance: Random) -> None:
        super().__init__(port, self._draw, chance)
        self.bad = False

    def _draw(self, head: bytes) -> Cut | None:
        if not self.bad or self.chance.randrange(ONE_IN):
            return None
        return Cut(self.chance.choice((Where.ANSWER, Where.WORKING)))
