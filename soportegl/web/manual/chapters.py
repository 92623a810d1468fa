"""The chapters of the manual: texts in Markdown beside this file, cut into sections and pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from soportegl.directory.roles import Permissions, Tier
from soportegl.texts.catalogue import Group, Shape, Text, declare
from soportegl.texts.overrides import current

TEXTS = Path(__file__).parent / "text"
PICTURES = Path(__file__).parent / "pictures.json"
SECTION_MAX = 12_000
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
    Chapter(
        "plazos",
        "Plazos y relojes",
        "Cómo se cuenta el tiempo en cada nivel, qué lo detiene, por qué vence a esa hora y qué hace cambiar un plazo.",
        lambda permissions: permissions.is_desk or permissions.reads_audit,
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
class ChapterText:
    """What a chapter says before its first section, and its sections."""

    lead: SafeString
    sections: tuple[Section, ...]


def chapter_of(slug: str) -> Chapter | None:
    """The chapter with this name, or None."""
    return next((chapter for chapter in CHAPTERS if chapter.slug == slug), None)


def chapters_for(permissions: Permissions | None) -> list[Chapter]:
    """The chapters about what this person does, the first one first; empty for who did not sign in."""
    return [chapter for chapter in CHAPTERS if permissions is not None and chapter.suits(permissions)]


def text_of(slug: str) -> ChapterText:
    """The chapter as sections, as the manual has them or as the administration wrote them."""
    sections = (
        Section(anchor, title, blocks_of(current(_key(slug, anchor)))) for anchor, title in _titles(slug).items()
    )
    return ChapterText(_html(current(_key(slug))), tuple(sections))


@lru_cache
def _read(slug: str) -> dict[str, str]:
    """What stands before the first section under an empty name, then each section under its anchor."""
    lead, *rest = _SECTION.split((TEXTS / f"{slug}.md").read_text(encoding="utf-8"))
    # The pattern has two groups: title, anchor and body follow one another.
    return {"": lead.strip(), **{anchor: body.strip() for anchor, body in zip(rest[1::3], rest[2::3], strict=True)}}


@lru_cache
def _titles(slug: str) -> dict[str, str]:
    found = _SECTION.findall((TEXTS / f"{slug}.md").read_text(encoding="utf-8"))
    return {anchor: title for title, anchor in found}


@lru_cache(maxsize=256)
def blocks_of(body: str) -> tuple[SafeString | Picture, ...]:
    """A section as texts and pictures, in order."""
    parts = _PICTURE.split(body)
    made: list[SafeString | Picture] = [_html(parts[0])]
    for words, name, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        # Before a new picture is taken for the first time the text stands without it.
        if size := _sizes().get(name):
            made.append(Picture(name, words, size["width"], size["height"]))
        made.append(_html(after))
    return tuple(part for part in made if part)


@lru_cache
def _sizes() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(PICTURES.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=256)
def _html(text: str) -> SafeString:
    return mark_safe(_READER.render(text.strip()))  # noqa: S308 - the manual is ours, and HTML in it is shown as typed


def _drawn_key(reader: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    text = tokens[index].content
    # What other texts print as code is a key here, unless it is longer than one.
    tag = "kbd" if len(text) <= LONGEST_KEY else "code"
    return f"<{tag}>{escape(text)}</{tag}>"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("code_inline", _drawn_key)
    return reader


_READER = _reader()


def _key(slug: str, anchor: str = "") -> str:
    return f"manual-{slug}-{anchor or 'inicio'}"


def _wrong(body: str) -> list[str]:
    """What a section cannot have: a heading of the page's own, or a picture that the manual has not."""
    pictures = {name for _, name in _PICTURE.findall(body)}
    found = [f"No hay ninguna imagen «{name}» en el manual." for name in sorted(pictures - set(_sizes()))]
    if body.count("![") != len(_PICTURE.findall(body)):
        found.append("Una imagen del manual va sola en su línea: ![lo que muestra](su-nombre).")
    if re.search(r"^\s{0,3}#{1,2}(?!#)", body, re.MULTILINE):
        found.append("Los títulos de un apartado empiezan con ###: los otros son del capítulo.")
    return found


def _texts() -> Iterator[Text]:
    for chapter in CHAPTERS:
        for anchor, body in _read(chapter.slug).items():
            title = f"{chapter.title}: {_titles(chapter.slug).get(anchor, 'al comenzar')}"
            yield Text(_key(chapter.slug, anchor), Group.MANUAL, title, body, Shape.CHAPTER, SECTION_MAX, check=_wrong)


declare(_texts())
