"""What the search offers while somebody types: operators with their values, and words that texts hold."""

from __future__ import annotations

from dataclasses import dataclass

from soportegl.directory import entities
from soportegl.directory.models import System, User
from soportegl.incidents.models import Incident, Vocabulary
from soportegl.lib.checkdigit import read_code
from soportegl.lib.text import fold
from soportegl.lib.words import folded, piece_of
from soportegl.reading.finding.asking import LONGEST, OPERATORS

MOST = 8
_SAYS = {
    "entidad": "de una municipalidad",
    "sistema": "de SICOIN GL o de SERVICIOS GL",
    "estado": "trasladado, en resolución, cerrado, finalizado",
    "nivel": "2, 3 o 4",
    "de": "de quien la reportó",
    "desde": "creada ese día o después",
    "hasta": "creada ese día o antes",
}
_STATES = ("abierto", "trasladado", "en resolución", "cerrado", "finalizado")


@dataclass(frozen=True)
class Offer:
    """Something to go on with: what the whole field would say, and what is said of it."""

    typed: str
    label: str
    about: str = ""


def offered(typed: str, person: User) -> list[Offer]:
    """What goes on with the last word of what is typed; nothing is counted, and nothing shown that others may not see.

    Words are those that many texts hold: of a rare one the vocabulary would say that somebody wrote it.
    """
    typed = typed[:LONGEST]
    if code := read_code(typed):
        seen = Incident.objects.visible_to(person).filter(code=code).first()
        return [Offer(code, seen.title, "ir a la gestión")] if seen else []
    before, _, last = typed.rpartition(" ")
    before = f"{before} " if before else ""
    name, mark, value = last.partition(":")
    if not mark and before.rstrip().endswith(":"):
        rest, _, name = before.rstrip().rpartition(" ")
        name, value, mark, before = name.rstrip(":"), last, ":", f"{rest} " if rest else ""
    if mark and fold(name) in OPERATORS:
        return _values(before, fold(name), value)
    begun = fold(last)
    operators = [Offer(f"{before}{each}: ", f"{each}:", _SAYS[each]) for each in OPERATORS if each.startswith(begun)]
    return [*(operators if begun else []), *_words(before, last)][:MOST]


def _values(before: str, name: str, value: str) -> list[Offer]:
    typed, found = fold(value.strip('"')), list[tuple[str, str]]()
    if name == "entidad" and typed:
        found = [(each.code, each.name) for each in entities.like(typed, limit=MOST)]
    elif name == "sistema":
        found = [(f'"{each}"', str(each)) for each in System.objects.all() if typed in fold(each.name)]
    elif name == "estado":
        found = [(f'"{each}"' if " " in each else each, each) for each in _STATES if typed in fold(each)]
    elif name == "nivel":
        found = [(each, f"nivel {each}") for each in "234" if each.startswith(typed)]
    return [Offer(f"{before}{name}: {value} ", label) for value, label in found[:MOST]]


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
