"""Addresses of pages, put together once: a list names a hundred, and the next page names most of them again."""

from functools import lru_cache
from typing import Any

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(name: str, *parts: Any) -> str:
    """The address of the page with this name and these parts."""
    return reverse(name, args=parts)
