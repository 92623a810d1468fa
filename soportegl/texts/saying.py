"""What a text says, filled in: as letters for a subject or a sentence, as HTML for a page or a mail."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from soportegl.texts import filling
from soportegl.texts.catalogue import CATALOGUE
from soportegl.texts.overrides import current


def plain(key: str, **values: Any) -> str:
    """The text as letters alone."""
    return filling.plain(current(key), CATALOGUE[key].shape, _given(key, values))


def html(key: str, **values: Any) -> SafeString:
    """The text as a page draws it; values are escaped."""
    return filling.html(current(key), CATALOGUE[key].shape, _given(key, values))


def _given(key: str, values: dict[str, Any]) -> dict[str, Any]:
    assert values.keys() == CATALOGUE[key].names, f"{key} is given {set(values)}, and may name {CATALOGUE[key].names}"
    return values
