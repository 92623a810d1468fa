"""The chapters of the manual: texts in Markdown beside this file, cut into sections and pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from soportegl.directory.roles import Permissions, Tier

TEXTS = Path(__file__).parent / "text"
PICTURES = Path(__file__).parent / "pictures.json"
LONGEST_KEY = len("Ctrl+Enter")
_SECTION = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z-]+)\}$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[(?P<words>[^\]]+)\]\((?P<name>[a-z0-9-]+)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    """One chapter: where it stands, what it is called and for whom it is."""

    slug: str
    title: str
    summary: str
    suits: Callable[[Permissions], bool]


CHAPTERS = (
    Chapter(
        "municipal",
        "Usuario Municipal",
        "Registrar una incidencia, seguirla y consultar su solución. Sigue los pasos de la guía, con sus nombres.",
        lambda permissions: permissions.is_reporter,
    ),
    Chapter(
        "asesor",
        "Asesor municipal (nivel 2)",
        "Atender desde la sede: la bandeja, tomar, responder, trasladar, cerrar, y registrar por llamada.",
        lambda permissions: Tier.REGIONAL in permissions.agent_tiers,
    ),
    Chapter(
        "mesa",
        "Mesa central e informática (niveles 3 y 4)",
        "Lo que llega trasladado: leer lo que se intentó, devolver, resolver y atender muchas gestiones a la vez.",
        lambda permissions: bool(permissions.agent_tiers & {Tier.CENTRAL, Tier.INFORMATICS}),
    ),
    Chapter(
        "supervision",
        "Supervisión",
        "Ver qué se atrasa, asignar y reasignar, reabrir, y mantener las respuestas guardadas.",
        lambda permissions: permissions.is_supervisor,
    ),
    Chapter(
        "auditoria",
        "Auditoría",
        "Ver cada incidencia y su traza sin cambiar nada.",
        lambda permissions: permissions.is_auditor,
    ),
    Chapter(
        "administracion",
        "Administración",
        "Personas, sedes, entidades y catálogos; la puesta en marcha, los correos y lo que se tacha.",
        lambda permissions: permissions.is_administrator,
    ),
)


@dataclass(frozen=True)
class Picture:
    """A screen of the product as the manual shows it; sizes in pixels."""

    name: str
    words: str
    width: int
    height: int

    @property
    def path(self) -> str:
        """Where it lies among the static files."""
        return f"ayuda/{self.name}.webp"


@dataclass(frozen=True)
class Section:
    """A part of a chapter with an address of its own."""

    anchor: str
    title: str
    blocks: tuple[SafeString | Picture, ...]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Its texts and pictures in order, each as what a page draws."""
        return [{"picture": part} if isinstance(part, Picture) else {"text": part} for part in self.blocks]


@dataclass(frozen=True)
class Text:
    """What a chapter says before its first section, and its sections."""

    lead: SafeString
    sections: tuple[Section, ...]


def chapter_of(slug: str) -> Chapter | None:
    """The chapter with this name, or None."""
    return next((chapter for chapter in CHAPTERS if chapter.slug == slug), None)


def chapters_for(permissions: Permissions | None) -> list[Chapter]:
    """The chapters about what this person does, the first one first; empty for who did not sign in."""
    return [chapter for chapter in CHAPTERS if permissions is not None and chapter.suits(permissions)]


@lru_cache
def text_of(slug: str) -> Text:
    """The chapter as sections, read once in each process."""
    lead, *rest = _SECTION.split((TEXTS / f"{slug}.md").read_text(encoding="utf-8"))
    # The pattern has two groups: title, anchor and body follow one another.
    triples = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    sections = (Section(anchor, title, tuple(_blocks(body))) for title, anchor, body in triples)
    return Text(_html(lead), tuple(sections))


def _blocks(body: str) -> list[SafeString | Picture]:
    parts = _PICTURE.split(body)
    made: list[SafeString | Picture] = [_html(parts[0])]
    for words, name, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        # Before a new picture is taken for the first time the text stands without it.
        if size := _sizes().get(name):
            made.append(Picture(name, words, size["width"], size["height"]))
        made.append(_html(after))
    return [part for part in made if part]


@lru_cache
def _sizes() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(PICTURES.read_text(encoding="utf-8"))
    return found


def _html(text: str) -> SafeString:
    return mark_safe(_READER.render(text.strip()))  # noqa: S308 - the manual is ours, and HTML in it is shown as typed


def _key(reader: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    text = tokens[index].content
    # What other texts print as code is a key here, unless it is longer than one.
    tag = "kbd" if len(text) <= LONGEST_KEY else "code"
    return f"<{tag}>{escape(text)}</{tag}>"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("code_inline", _key)
    return reader


_READER = _reader()
