"""The names of columns, however they were typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from soportegl.lib.text import fold


def heading(typed: str) -> str:
    """The name of a column, however it was typed: «Correo Electrónico» is correo_electronico."""
    return "_".join(fold(typed).replace(".", " ").replace("_", " ").strip(" *:\ufeff").split())


def known_in(cells: Iterable[str], known: Collection[str]) -> int:
    """How many of these are names of columns."""
    return len({heading(cell) for cell in cells} & set(known))
