"""What is typed into the search, read: words, "phrases", -words, and operators with what they narrow to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from soportegl.directory import entities
from soportegl.directory.models import System, User
from soportegl.incidents import reporter_lookup
from soportegl.incidents.states import ENDED, OPEN, State
from soportegl.incidents.widening import MOST
from soportegl.lib import clock
from soportegl.lib.checkdigit import looks_like_code, read_code
from soportegl.lib.days import midnight
from soportegl.lib.spans import NAMED, Span, span_of
from soportegl.lib.text import clean, fold, key_pattern
from soportegl.lib.words import Token, ask, folded, tokens_of
from soportegl.lib.words.vectors import MARK, phrase

#: More letters than these nobody types; the rest is not read. Nor are more codes, and more phrases of a kind.
LONGEST, EXTRAS, PHRASES = 400, 16, 8
#: More are not called alike: a third of all municipalities begin with «San» or «Santa».
NAMESAKES = 500
_NO_WORD = "Lo que escribió está en todos los textos y no distingue ninguno. Agregue una palabra del caso."
_NOTHING = "Escriba una palabra o un número."
_ONLY_WITHOUT = "Solo escribió qué dejar fuera. Agregue qué buscar."
OPERATORS = ("entidad", "sistema", "estado", "nivel", "de", "desde", "hasta")
#: By when they ended, as «Consulta de Incidencias» asks; whoever searches is hardly ever offered these.
ENDING = ("cierre-desde", "cierre-hasta")
#: How people say that a code comes.
_AHEAD = re.compile(r"(?:gesti[oó]n|c[oó]digo|n[uú]mero|n\.?[oº°]\.?|#)[\s:.#-]*(?=\d)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+/(\d{4}-\d{7}-\d)(?:[/?#]\S*)?", re.IGNORECASE | re.ASCII)
_NAMES = "|".join((*OPERATORS, *ENDING))
#: One in what is typed: whether it leaves out, its name, and its value when there is one; the next one is none.
OPERATOR = re.compile(
    # What everybody writes with spaces and nobody puts into quotes is one value too.
    rf'(?<!\S)(-?)({_NAMES}):(?:\s*(?!-?(?:{_NAMES}):)("[^"]*"?|en\s+resoluci[oó]n\b|{NAMED}(?!\S)|[^\s"]+))?',
    re.IGNORECASE,
)
_QUOTED = re.compile(r'(?<!\S)(-?)"([^"]*)"?')
_WITHOUT = re.compile(r"(?<!\S)-(?![\d-])([^\s\"]+)")
#: What the states are called besides their labels.
_STATES = {
    "abiert": OPEN,
    "traslad": (State.TRANSFERRED,),
    "resol": (State.IN_RESOLUTION,),
    "cerrad": (State.CLOSED,),
    "finaliz": (State.FINALIZED,),
    "terminad": ENDED,
    "resuelt": ENDED,
}


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other, as they are written."""

    typed: str
    query: str
    folded: str


@dataclass
class Question:
    """What somebody looks for."""

    typed: str
    words: list[str] = field(default_factory=list)
    """The pieces that must be held, in their order."""
    written: dict[str, str] = field(default_factory=dict)
    """How each piece was typed."""
    extras: list[str] = field(default_factory=list)
    """What makes a hit better: codes, amounts with their cents."""
    phrases: list[Phrase] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    """The tsqueries that no hit may hold."""
    filters: list[Q] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)
    """Those of the filters that leave few of all, an entity or who reported, as tsqueries of marks."""
    problems: list[str] = field(default_factory=list)
    """What could not be read, in sentences."""
    is_impossible: bool = False
    """Whether an operator names what is not there."""
    code: str | None = None
    code_typed: str = ""
    """What looks like a code, right or wrong."""
    is_mistyped_code: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.words or self.phrases or self.filters or self.code)


def read(typed: str) -> Question:
    """What was typed; whatever it is, this is an answer."""
    text = clean(typed)
    question = Question(text[:LONGEST])
    # Of full width are the digits of some keyboards, and the address of its page is how people pass a code on.
    plain = unicodedata.normalize("NFKC", text[:LONGEST])
    address = _ADDRESS.fullmatch(plain)
    code = address[1] if address else _AHEAD.sub("", plain, count=1) if _AHEAD.match(plain) else plain
    if looks_like_code(code):
        question.code, question.code_typed = read_code(code), code
        question.is_mistyped_code = question.code is None
    if len(text) > LONGEST:
        question.problems.append(f"Se leyeron los primeros {LONGEST} caracteres de lo que escribió.")
    rest = OPERATOR.sub(lambda found: _operator(question, *found.groups("")), question.typed)
    rest = _QUOTED.sub(lambda found: _quoted(question, found[1], found[2]), rest)
    rest = _WITHOUT.sub(lambda found: _excluded(question, found[1]), rest)
    _words(question, rest)
    return question


def _words(question: Question, text: str) -> None:
    asked = ask(text)
    for each in asked:
        if each.extra:
            question.extras += [each.piece] if len(question.extras) < EXTRAS else []
        elif len(question.words) < MOST:
            question.words.append(each.piece)
            question.written[each.piece] = each.typed
    if sum(not each.extra for each in asked) > MOST:
        question.problems.append(f"Se buscaron las primeras {MOST} palabras.")
    if question.is_empty and not question.problems and question.typed:
        lacks = _NO_WORD if any(map(str.isalnum, question.typed)) else _NOTHING
        question.problems.append(_ONLY_WITHOUT if question.without else lacks)


def _quoted(question: Question, minus: str, text: str) -> str:
    tokens = [token for token in tokens_of(text) if not token.extra][:MOST]
    if not tokens or len(question.without if minus else question.phrases) >= PHRASES:
        return " "
    if minus:
        question.without.append(f"({phrase(tokens)})")
    else:
        question.phrases.append(_phrase(text, tokens))
    return " "


def _phrase(text: str, tokens: list[Token]) -> Phrase:
    return Phrase(text.strip(), phrase(tokens), " ".join(fold(text).split()))


def _excluded(question: Question, text: str) -> str:
    tokens = [token for token in tokens_of(text) if not token.extra][:MOST]
    if tokens and len(question.without) < PHRASES:
        question.without.append(f"({phrase(tokens)})")
    return " "


def _operator(question: Question, minus: str, name: str, value: str) -> str:
    name, value = name.lower(), value.strip('"').strip()
    if not value:
        question.problems.append(f"Después de «{minus}{name}:» falta escribir qué: por ejemplo, {_EXAMPLES[name]}.")
        return " "
    found = _READERS[name](value)
    if not found:
        is_day = name in ("desde", "hasta", *ENDING)
        lacks = "no es un día, un mes ni un año" if is_day else "no se encontró"
        question.problems.append(f"«{minus}{name}: {value}» {lacks}. Por ejemplo, {_EXAMPLES[name]}.")
        question.is_impossible = True
    elif isinstance(found, Q):
        question.filters.append(~found if minus else found)
    else:
        column, letter = _MARKED[name]
        among = Q(**{f"{column}__in": found})
        question.filters.append(~among if minus else among)
        # All but some are not few.
        if not minus:
            question.narrow.append(any_mark(f"{letter}{key}" for key in found))
    return " "


def any_mark(marks: Iterable[str]) -> str:
    """The tsquery of whatever carries one of these marks."""
    return "(" + " | ".join(f"'{MARK}{mark}'" for mark in marks) + ")"


def _entity(value: str) -> list[int]:
    return [each.pk for each in entities.like(value, limit=NAMESAKES)]


def _system(value: str) -> Q | None:
    typed = fold(value)
    found = [each.pk for each in System.objects.all() if typed in fold(each.name) or typed in each.slug]
    return Q(system__in=found) if found else None


def _state(value: str) -> Q | None:
    typed = fold(value)
    # «-cerrado» is what is not closed.
    if typed.startswith("-"):
        return None
    for begun, states in _STATES.items():
        if typed.startswith(begun) or begun.startswith(typed) or begun in typed:
            return Q(state__in=states)
    return None


def _tier(value: str) -> Q | None:
    digit = folded(value).removeprefix("n")
    return Q(tier=int(digit)) if digit in ("1", "2", "3", "4") else None


def people_called(value: str) -> QuerySet[User]:
    """Those whose names begin with these words."""
    found = User.objects.all()
    for word in fold(value).split():
        found = found.filter(Q(sort_key__regex=rf"\m{key_pattern(word)}") | Q(username__startswith=word))
    return found


def people_named(value: str) -> list[int]:
    """The keys of those of them who reported anything."""
    found = reporter_lookup.who_reported(people_called(value))
    return list(found.order_by("pk").values_list("pk", flat=True)[:NAMESAKES])


def _span(value: str) -> Span | None:
    return span_of(value, timezone.localdate(clock.now()))


def _since(value: str) -> Q | None:
    span = _span(value)
    return Q(created_at__gte=midnight(span[0])) if span else None


def _until(value: str) -> Q | None:
    span = _span(value)
    return Q(created_at__lt=midnight(span[1])) if span else None


def _ended_since(value: str) -> Q | None:
    span = _span(value)
    return Q(ended_at__gte=midnight(span[0])) if span else None


def _ended_until(value: str) -> Q | None:
    span = _span(value)
    return Q(ended_at__lt=midnight(span[1])) if span else None


#: What these name is the key of a column, and a mark of each incident.
_MARKED = {"entidad": ("entity", "e"), "de": ("reporter", "p")}
_READERS: dict[str, Callable[[str], Q | list[int] | None]] = {
    "entidad": _entity,
    "sistema": _system,
    "estado": _state,
    "nivel": _tier,
    "de": people_named,
    "desde": _since,
    "hasta": _until,
    "cierre-desde": _ended_since,
    "cierre-hasta": _ended_until,
}
_EXAMPLES = {
    "entidad": "entidad: Sansare",
    "sistema": "sistema: SICOIN",
    "estado": "estado: cerrado",
    "nivel": "nivel: 3",
    "de": "de: María",
    "desde": "desde: 15/03/2026, o desde: 2026",
    "hasta": "hasta: 31/03/2026, o hasta: 2026",
    "cierre-desde": "cierre-desde: 15/03/2026",
    "cierre-hasta": "cierre-hasta: 31/03/2026",
}
