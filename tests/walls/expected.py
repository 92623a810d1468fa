"""Reads expected.txt."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("expected.txt")


@lru_cache(maxsize=1)
def table() -> dict[str, str]:
    """What everybody gets, by method and address."""
    found = {}
    for line in FILE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            method, path, *signs = line.split()
            found[f"{method} {path}"] = " ".join(signs)
    return found
