"""Names between braces become what they stand for, and nothing else in a text does anything."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

from soportegl.lib.markup import to_html
from soportegl.texts.catalogue import Shape

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_KEPT = 1024


class Braces(string.Template):
    """The template of the standard library, with {name} instead of $name: no attributes, no calls, no loops."""

    delimiter = "{"
    pattern = r"\{(?P<braced>\w{1,40})\}|(?P<named>(?!))|(?P<escaped>(?!))|(?P<invalid>(?!))"  # type: ignore[assignment]  # the class makes a pattern of it


def names_in(text: str) -> list[str]:
    """What a text names between braces, each once."""
    return Braces(text).get_identifiers()


def plain(text: str, shape: Shape, values: Mapping[str, object]) -> str:
    """The text as letters alone, filled in."""
    bare = _BOLD.sub(r"\1", text) if shape is Shape.PHRASE else text
    return Braces(bare).safe_substitute(values) if values else bare


def html(text: str, shape: Shape, values: Mapping[str, object]) -> SafeString:
    """The text as a page draws it, filled in after its marks were read: a value is never read as one."""
    drawn = _drawn(text, shape)
    if not values:
        return drawn
    escaped = {name: conditional_escape(_letters(value)) for name, value in values.items()}
    return mark_safe(Braces(drawn).safe_substitute(escaped))  # noqa: S308 - both what it is and what goes in are escaped


def _letters(value: object) -> str:
    return value if isinstance(value, str) else str(value)


@lru_cache(_KEPT)
def _drawn(text: str, shape: Shape) -> SafeString:
    if shape is Shape.TEXT:
        return to_html(text)
    if shape is Shape.PHRASE:
        return mark_safe(_BOLD.sub(r"<strong>\1</strong>", escape(text)))  # noqa: S308 - escaped before
    return escape(text)
