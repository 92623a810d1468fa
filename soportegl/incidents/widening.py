"""What else a word stands for that is looked for: synonyms, and what is called so; known in each process."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db.models.signals import post_delete, post_save

from soportegl.directory.models import Entity, ExpedienteType, Module, System
from soportegl.incidents.models.search import Synonym
from soportegl.lib.words import tokens_of
from soportegl.lib.words.vectors import MARK, phrase

#: Seconds for which they stay known.
LATELY = 5
#: A word in the names of more entities than these is in those of all: «municipalidad».
IN_ALL = 150
#: More words than these are not looked for.
MOST = 24
_PARTS = re.compile(r'(-(?![0-9]))?(?:"([^"]*)"|([^\s"]+))')

Way = tuple[str, ...]


@dataclass
class _Known:
    until: float = 0.0
    #: The first piece of each way → (the way, the other ways of what means the same).
    ways: dict[str, list[tuple[Way, list[Way]]]] = field(default_factory=dict)
    entities: dict[str, list[str]] = field(default_factory=dict)
    subjects: dict[str, list[str]] = field(default_factory=dict)
    systems: list[str] = field(default_factory=list)


_known = _Known()


def forget(**_: object) -> None:
    """Have them read again: this process has just changed one."""
    _known.until = 0.0


for _model in (Synonym, Entity, Module, ExpedienteType, System):
    post_save.connect(forget, sender=_model, dispatch_uid=f"widening {_model.__name__}")
    post_delete.connect(forget, sender=_model, dispatch_uid=f"widening {_model.__name__}")


def _now_known() -> _Known:
    now = time.monotonic()
    if now >= _known.until:
        _known.until = now + LATELY
        _known.ways = _ways()
        rows = Entity.objects.values_list("pk", "name", "aliases")
        _known.entities = _named((f"e{key}", f"{name} {others}") for key, name, others in rows)
        _known.systems = [f"s{key}" for key in System.objects.values_list("pk", flat=True)]
        named = [("m", Module), ("t", ExpedienteType), ("s", System)]
        _known.subjects = _named(
            (f"{letter}{key}", name)
            for letter, model in named
            for key, name in model._default_manager.values_list("pk", "name")
        )
    return _known


def _ways() -> dict[str, list[tuple[Way, list[Way]]]]:
    found = defaultdict[str, list[tuple[Way, list[Way]]]](list)
    for row in Synonym.objects.filter(is_active=True):
        ways = [made for made in (pieces_of(way) for way in row.ways) if made]
        for way in ways:
            found[way[0]].append((way, [other for other in ways if other != way]))
    return dict(found)


def pieces_of(text: str) -> Way:
    """The pieces of a way to say something, which follow each other."""
    return tuple(token.piece for token in tokens_of(text) if not token.extra)


def _named(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for mark, name in rows:
        for piece in dict.fromkeys(pieces_of(name)):
            found[piece].append(mark)
    return dict(found)


@dataclass(frozen=True)
class Widened:
    """What is looked for when a word is."""

    query: str
    """The tsquery."""
    pieces: tuple[str, ...]
    """The pieces of texts that answer to it, to be shown as hits."""
    marks: tuple[str, ...] = ()
    """What is called so, as marks of incidents; `said` is asked of messages, which have none of these."""
    said: str = ""


def widened(pieces: Sequence[str], *, subjects: bool = False) -> list[Widened]:
    """Each of these pieces, which follow each other, with what means the same and what is called so."""
    known = _now_known()
    others: list[list[Way]] = [[] for _ in pieces]
    for place, piece in enumerate(pieces):
        for way, same in known.ways.get(piece, ()):
            if tuple(pieces[place : place + len(way)]) == way:
                for each in others[place : place + len(way)]:
                    each.extend(same)
    return [_widened(piece, same, _marks(piece, known, subjects)) for piece, same in zip(pieces, others, strict=True)]


def _marks(piece: str, known: _Known, subjects: bool) -> list[str]:
    entities = known.entities.get(piece, [])
    marks = known.systems if len(entities) > IN_ALL else entities
    return [*marks, *(known.subjects.get(piece, ()) if subjects else ())]


def _widened(piece: str, same: list[Way], marks: list[str]) -> Widened:
    ways = dict.fromkeys([(piece,), *same])
    parts = [" & ".join(f"'{each}'" for each in way) for way in ways]
    parts = [f"({part})" if "&" in part else part for part in parts]
    named = tuple(f"{MARK}{mark}" for mark in dict.fromkeys(marks))
    pieces = tuple(dict.fromkeys(chain.from_iterable(ways)))
    return Widened(_any([*parts, *(f"'{mark}'" for mark in named)]), pieces, named, _any(parts))


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def _glued(typed: str) -> str:
    """The same without the spaces inside of what is one piece: a CUI, a phone, «C. U. R.»."""
    typed, glued, last = " ".join(typed.split()), list[str](), 0
    for token in tokens_of(typed, mapped=True):
        if not token.extra:
            glued += [typed[last : token.begin], "".join(typed[token.begin : token.end].split())]
            last = token.end
    return "".join((*glued, typed[last:]))


def query_of(typed: str) -> str:
    """What is typed beside a list, as a tsquery: all of its words, «or» between those of which any will do, -without.

    What is written in one piece, or between quotes, is looked for as its pieces, one after the other.
    """
    groups, plain = [list[str]()], list[str]()

    def settle() -> None:
        groups[-1].extend(each.query for each in widened(plain))
        plain.clear()

    seen = set[str]()
    for minus, quoted, term in _PARTS.findall(_glued(typed)):
        text = quoted or term
        if term.lower() == "or":
            settle()
            groups.append([])
            continue
        if len(seen) >= MOST or f"{minus}{text}" in seen:
            continue
        seen.add(f"{minus}{text}")
        tokens = [token for token in tokens_of(text) if not token.extra][:MOST]
        if not tokens:
            continue
        if not minus and not quoted and len(tokens) == 1:
            plain.append(tokens[0].piece)
        else:
            groups[-1].append(f"{'!' if minus else ''}({phrase(tokens)})")
    settle()
    return " | ".join(f"({' & '.join(group)})" for group in groups if group)
