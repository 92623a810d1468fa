"""What people were told, to be held against what is there afterwards."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

REFERENCE = re.compile(r"«ref \d{6}»")


@dataclass
class Claim:
    """One thing that somebody asked for, under words that nobody else used."""

    verb: str
    username: str
    reference: str
    code: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """Name of each file → SHA-256 of its content."""
    acknowledged: bool = False


class Claims:
    """Everybody's, in one list."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.all: list[Claim] = []
        self.number = 0

    def new(self, verb: str, username: str, code: str = "") -> Claim:
        """A claim with a reference of its own, noted before anything is sent."""
        with self.lock:
            self.number += 1
            claim = Claim(verb, username, f"«ref {self.number:06d}»", code)
            self.all.append(claim)
            return claim

    def acknowledged(self) -> list[Claim]:
        """What the product said it had done."""
        return [claim for claim in self.all if claim.acknowledged]
