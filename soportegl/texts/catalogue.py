"""Every text that the administration may put otherwise: what it says by itself, what it is for, what it may name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Group(StrEnum):
    """What a text is for, as the list offers it."""

    MAIL = "correos"
    MESSAGES = "avisos"
    WARNINGS = "advertencias"
    HELP = "ayudas"
    MANUAL = "manual"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Group.MAIL: "Correos y avisos",
    Group.MESSAGES: "Mensajes en pantalla",
    Group.WARNINGS: "Advertencias",
    Group.HELP: "Ayudas junto a un dato",
    Group.MANUAL: "Manual de ayuda",
}


class Shape(StrEnum):
    """How a text may be made."""

    LINE = "Una línea, sin formato."
    PHRASE = "Un párrafo; **negrita** entre dos asteriscos."
    TEXT = "Párrafos, listas con guion, **negrita** y enlaces [palabras](https://…)."
    CHAPTER = "Párrafos, listas, tablas, **negrita**, `teclas`, enlaces y las imágenes del manual."


class Variable(NamedTuple):
    """Something that the product puts in, named between braces."""

    name: str
    about: str
    sample: str
    #: Without it the text would not say what it is about.
    required: bool = False


@dataclass(frozen=True)
class Text:
    """One text: its key, what it is for, and what the product says by itself."""

    key: str
    group: Group
    title: str
    original: str
    shape: Shape = Shape.LINE
    limit: int = 300
    variables: tuple[Variable, ...] = ()
    #: What else is wrong with a text, where its shape knows more than is checked of all.
    check: Callable[[str], list[str]] | None = None

    @cached_property
    def names(self) -> frozenset[str]:
        """The names it may have between braces."""
        return frozenset(variable.name for variable in self.variables)

    @property
    def samples(self) -> dict[str, str]:
        """A value for each of them."""
        return {variable.name: variable.sample for variable in self.variables}


#: By key, in the order in which the parts of the product say them.
CATALOGUE: dict[str, Text] = {}


def declare(texts: Iterable[Text]) -> None:
    """Add these to the catalogue; each once."""
    for text in texts:
        assert text.key not in CATALOGUE, f"{text.key} is declared twice"
        CATALOGUE[text.key] = text
