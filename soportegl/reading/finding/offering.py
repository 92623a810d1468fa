"""What the search offers while somebody types: operators with their values, and words that texts hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from soportegl.directory import entities
from soportegl.directory.models import Entity, System, User
from soportegl.directory.roles import Tier
from soportegl.incidents.models import Incident, Vocabulary
from soportegl.lib import clock
from soportegl.lib.checkdigit import read_code
from soportegl.lib.text import fold
from soportegl.lib.words import folded, piece_of
from soportegl.reading.finding.asking import LONGEST, OPERATORS
from soportegl.reading.finding.reporters import reporters

MOST = 8
#: Of so many entities that are called alike, those come first whose names begin so.
NAMESAKES = 60
#: What each operator narrows to, in words.
SAYS = {
    "entidad": "de una municipalidad",
    "sistema": "de SICOIN GL o de SERVICIOS GL",
    "estado": "trasladado, en resolución, cerrado, finalizado",
    "nivel": "2, 3 o 4",
    "de": "de quien la reportó",
    "desde": "creada ese día o después",
    "hasta": "creada ese día o antes",
}
#: An operator at the end of what is typed, with as much of its value as there is.
_BEGUN = re.compile(rf'(?<!\S)-?({"|".join(OPERATORS)}):\s*("[^"]*|[^\s"]*)$', re.IGNORECASE)
_STATES = ("abierto", "trasladado", "en resolución", "cerrado", "finalizado")


@dataclass(frozen=True)
class Offer:
    """Something to go on with: what the whole field would say, and what is said of it."""

    typed: str
    label: str
    about: str = ""
    leads_to: Incident | None = None
    """The incident whose code was typed."""


def offered(typed: str, person: User) -> list[Offer]:
    """What goes on with the last word of what is typed; nothing is counted, and nothing shown that others may not see.

    Words are those that many texts hold: of a rare one the vocabulary would say that somebody wrote it.
    """
    typed = typed[:LONGEST]
    if code := read_code(typed):
        seen = Incident.objects.visible_to(person).filter(code=code).first()
        return [Offer(code, seen.title, f"Ir a la gestión {code}", seen)] if seen else []
    if begun := _BEGUN.search(typed):
        return _values(typed[: begun.start(1)], begun[1].lower(), begun[2], person)
    before, _, last = typed.rpartition(" ")
    before = f"{before} " if before else ""
    word = fold(last)
    operators = [Offer(f"{before}{each}: ", f"{each}:", SAYS[each]) for each in OPERATORS if each.startswith(word)]
    return [*(operators if word else []), *_words(before, last)][:MOST]


def _values(before: str, name: str, value: str, person: User) -> list[Offer]:
    typed, found = fold(value.strip('"')), list[tuple[str, str]]()
    if name == "entidad":
        found = [(each.code, each.short_name) for each in _entities(typed, person)]
    elif name == "sistema":
        found = [(f'"{each}"', str(each)) for each in System.objects.all() if typed in fold(each.name)]
    elif name == "estado":
        found = [(f'"{each}"' if " " in each else each, each) for each in _STATES if typed in fold(each)]
    elif name == "nivel":
        found = [(str(each.value), each.the_desk) for each in Tier if each > 1 and str(each.value).startswith(typed)]
    elif name == "de":
        return [Offer(f'{before}de: "{each}" ', str(each), about) for each, about in reporters(typed, person)]
    elif name in ("desde", "hasta"):
        found = [each for each in _days() if each[0].startswith(typed) or (typed and each[1].startswith(typed))]
    return [Offer(f"{before}{name}: {value} ", label, value) for value, label in found[:MOST]]


def _entities(typed: str, person: User) -> list[Entity]:
    """Those of this name whose incidents this person may see; without a name, those of who has few."""
    permissions = person.permissions
    among = Q(pk__in=permissions.reports_for | permissions.sees_entities) | Q(office__in=permissions.desk_offices)
    if permissions.sees_all or permissions.desk_tiers - {Tier.REGIONAL}:
        among = Q()
    elif not typed:
        return list(Entity.objects.filter(entities.IN_USE, among)[:MOST])
    found = entities.like(typed, limit=NAMESAKES, among=among)
    # The town before those of the department that is called the same.
    return sorted(found, key=lambda each: not fold(each.short_name).startswith(typed))[:MOST]


def _days() -> list[tuple[str, str]]:
    today = timezone.localdate(clock.now())
    last = today.replace(day=1) - timedelta(days=1)
    return [
        (f"{today:%d/%m/%Y}", "hoy"),
        (f"{today:%m/%Y}", "este mes"),
        (f"{last:%m/%Y}", "el mes pasado"),
        (f"{today:%Y}", "este año"),
        (str(today.year - 1), "el año pasado"),
    ]


#: A word in fewer texts than these could be of one case alone.
OF_MANY = 5


def _words(before: str, last: str) -> list[Offer]:
    begun = folded(last.lstrip('-"'))
    if len(begun) < 3 or not begun.isalpha():
        return []
    # A stem as it sounds is no beginning of what is typed: the first letters are, and the word decides.
    rows = Vocabulary.objects.filter(piece__startswith=piece_of(begun)[:2], count__gte=OF_MANY).exclude(word="")
    words = [row.word for row in rows.order_by("-count")[:2_000] if folded(row.word).startswith(begun)]
    return [Offer(f"{before}{word} ", word) for word in words[:MOST]]
