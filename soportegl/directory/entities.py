"""Entities by what people type of them: a code, or some words of a name."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from soportegl.directory.models import Entity
from soportegl.lib.text import clean, fold

IN_USE = Q(is_active=True)


def in_use(rows: QuerySet[Any], own: int | None) -> QuerySet[Any]:
    """Those of a catalogue that are in use, and the one that an incident has whether it is or not."""
    return rows.filter(IN_USE | Q(pk=own))


def like(typed: str, *, limit: int, among: Q = IN_USE) -> list[Entity]:
    """Active entities whose code, name or alias carries all the words typed."""
    found = Entity.objects.filter(IN_USE, among)
    for word in fold(typed).split():
        found = found.filter(search_text__contains=word)
    return list(found.select_related("department")[:limit]) if typed.strip() else []


def one(typed: str, taken: Q = IN_USE) -> Entity:
    """The one with this code, or else the only one with these words in its name. Raises ValidationError."""
    typed = clean(typed)
    code = typed.split(" ", 1)[0].upper()
    found = list(Entity.objects.filter(taken, code=code)) or like(typed, limit=6)
    if len(found) == 1:
        return found[0]
    if not typed or not found:
        raise ValidationError("Escriba el código de una entidad, por ejemplo 0701.")
    several = "; ".join(f"{entity.code} {entity.short_name}" for entity in found[:5])
    raise ValidationError(f"Hay varias entidades con ese nombre. Escriba el código: {several}.")
