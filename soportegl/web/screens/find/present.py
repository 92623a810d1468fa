"""How an answer of the search is shown: what is said of it, and what else may be tried."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.text import Truncator

from soportegl.lib import clock
from soportegl.lib.checkdigit import DIGITS
from soportegl.reading import finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soportegl.directory.models import System, User
    from soportegl.incidents.models import Incident
    from soportegl.reading.finding import Findings
    from soportegl.web.screens.find.asked import Asked

#: Of what stopped it, so many are offered to be taken out.
OFFERED = 4
#: Of a word, so many letters are repeated in a sentence.
SHORT = 60
#: Below so many hits nobody needs to narrow them.
MANY = 6
#: Digits that were meant as a code, with one too few or too many; of another year's they are a CUI, a NOG, a phone.
_LIKE_A_CODE = re.compile(r"20\d\d[\s.-]*\d{5,8}[\s.-]*\d")
_ONLY_MINE = "Aquí aparece solo lo que usted puede ver."


class Way(NamedTuple):
    """Something else to try."""

    label: str
    href: str


@dataclass
class Nothing:
    """What is said where nothing was found."""

    title: str
    text: str = ""
    meant: list[Incident] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    says_problems: bool = False
    """Whether it says what could not be read, so that nobody says it again."""


def around(user: User) -> dict[str, Any]:
    """What the page says whatever was typed."""
    permissions = user.permissions
    return {
        "whose": _whose(user),
        "operators": finding.SAYS,
        "many_entities": permissions.is_desk or permissions.sees_all or len(permissions.reports_for) > 1,
    }


def _whose(user: User) -> str:
    permissions = user.permissions
    if permissions.sees_all:
        return "En todas las gestiones, abiertas y terminadas"
    if permissions.is_desk:
        return "En las gestiones que ve su mesa, abiertas y terminadas"
    if permissions.sees_entities:
        return "En las gestiones de su municipalidad, abiertas y terminadas"
    if permissions.is_reporter:
        return "En las gestiones que usted reportó, abiertas y terminadas"
    return "Su usuario no tiene una función activa: por ahora no ve ninguna gestión"


def answer(asked: Asked, found: Findings, user: User, systems: Sequence[System]) -> dict[str, Any]:
    """What is said of what was found, and where it goes on."""
    narrowings = finding.narrowings(asked.typed)
    some, last = bool(found.hits or found.numbered), found.page * finding.PAGE
    nothing = None if some else _nothing(asked, found, user)
    problems = [] if nothing and nothing.says_problems else found.problems
    return {
        "narrowings": [Way(f"{each.name}: {each.value}", asked.to(each.rest)) for each in narrowings if each.value],
        "hints": [*problems, *filter(None, [_like_a_code(asked)])],
        "nothing": nothing,
        "narrower": _narrower(asked, {each.name for each in narrowings}, systems) if _are_many(found) else [],
        "unheld": [Way(word, _without(asked, word)) for word in found.unheld[:OFFERED]] if found.hits else [],
        "undo": asked.changed(is_as_typed=True, page=1).address if found.corrections else "",
        "by_relevance": asked.changed(by_date=False, page=1).address,
        "by_date": asked.changed(by_date=True, page=1).address,
        "summary": _summary(found),
        "newer": asked.changed(page=found.page - 1).address if found.page > 1 else "",
        "older": asked.changed(page=found.page + 1).address if found.has_more else "",
        "is_cut": bool(found.hits) and not found.has_more and (found.total is None or found.total > last),
    }


def _summary(found: Findings) -> str:
    if not found.hits:
        return ""
    first = (found.page - 1) * finding.PAGE + 1
    last = first + len(found.hits) - 1
    if found.total is None:
        return f"Muchas gestiones: de la {first} a la {last}"
    if found.total == 1:
        return "1 gestión"
    return (
        f"{found.total} gestiones" if found.total == len(found.hits) else f"{first} a {last} de {found.total} gestiones"
    )


def _are_many(found: Findings) -> bool:
    return bool(found.hits) and (found.total is None or found.total >= MANY)


def _narrower(asked: Asked, names: set[str], systems: Sequence[System]) -> list[Way]:
    """What leaves fewer of many."""
    ways = []
    if "estado" not in names:
        ways += [("Solo abiertas", "estado", "abierto"), ("Solo terminadas", "estado", "terminado")]
    if "sistema" not in names:
        ways += [(f"Solo {each}", "sistema", str(each)) for each in systems]
    if not names & {"desde", "hasta"}:
        ways.append(("De este año", "desde", str(timezone.localdate(clock.now()).year)))
    return [Way(label, asked.to(finding.narrowed(asked.typed, name, value))) for label, name, value in ways]


def _nothing(asked: Asked, found: Findings, user: User) -> Nothing:
    permissions = user.permissions
    if not (permissions.is_reporter or permissions.is_desk or permissions.sees_all):
        return Nothing(
            "Usted todavía no ve ninguna gestión",
            "Quien administra SoporteGL debe darle una función en una entidad o en una mesa de ayuda.",
        )
    if found.is_mistyped_code or found.no_such_code:
        return _no_code(asked, found)
    if found.page > 1:
        first = asked.changed(page=1).address
        return Nothing("Hasta esta página ya no hay más", ways=[Way("Volver a la primera página", first)])
    ways = _ways(asked, found)
    if found.problems and not found.unheld:
        # The first sentence is the heading, and no paragraph of them.
        title, stop, rest = " ".join(found.problems).partition(". ")
        return Nothing(title + stop.strip(), rest, ways=ways, says_problems=True)
    return Nothing(_stopped(asked, found), _advice(asked), ways=ways)


def _no_code(asked: Asked, found: Findings) -> Nothing:
    if found.is_mistyped_code:
        says = "Un dígito está cambiado, o dos están al revés."
        hint = " Quizá es una de estas:" if found.meant else " Revíselo en el correo o en la pantalla que se lo dio."
        return Nothing(f"«{asked.typed}» no es un código de gestión", says + hint, found.meant)
    code = found.no_such_code
    year, now = int(code[:4]), timezone.localdate(clock.now()).year
    hint = f"El año {year} todavía no llega. " if year > now else "Revise el código. "
    hint += "Con ese número, pero de otro año, está:" if found.meant else _ONLY_MINE
    return Nothing(f"Ninguna gestión que usted pueda ver tiene el código {code}", hint, found.meant)


def _stopped(asked: Asked, found: Findings) -> str:
    named = [_named(each) for each in found.unheld[:OFFERED]]
    if found.are_apart and len(named) > 1:
        return f"Ninguna gestión que usted pueda ver tiene juntas {_listed(named, 'y')}"
    if named and finding.narrowings(asked.typed):
        return f"Con lo que se acotó, ninguna gestión que usted pueda ver contiene {_listed(named, 'ni')}"
    if named:
        return f"Ninguna gestión que usted pueda ver contiene {_listed(named, 'ni')}"
    return f"Ninguna gestión que usted pueda ver responde a {_named(asked.typed)}"


def _listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _like_a_code(asked: Asked) -> str:
    """What is said of digits that were meant as a code and are one too few or too many."""
    digits = sum(map(str.isdigit, asked.typed))
    if not _LIKE_A_CODE.fullmatch(asked.typed) or digits == DIGITS:
        return ""
    return f"Un código de gestión tiene {DIGITS} dígitos, como 2026-0000711-4; el que escribió tiene {digits}."


def _advice(asked: Asked) -> str:
    narrowed = ", ".join(f"{each.name}: {each.value}" for each in finding.narrowings(asked.typed))
    within = f"Se buscó solo con «{narrowed}». " if narrowed else ""
    return f"{within}Revise la escritura o pruebe con menos palabras. {_ONLY_MINE}"


def _ways(asked: Asked, found: Findings) -> list[Way]:
    """What may be tried instead: without what stopped it, without what narrows it."""
    # A single word can only be written anew.
    ways = [Way(f"Buscar sin {_named(each)}", _without(asked, each)) for each in found.unheld[:OFFERED]]
    if plain := finding.unquoted(asked.typed):
        ways.append(Way("Buscar sin las comillas", asked.to(plain)))
    for each in finding.narrowings(asked.typed):
        says = f"{each.name}: {each.value}".strip()
        ways.append(Way(f"Quitar «{says}»", asked.to(each.rest) if each.rest else ""))
    if asked.is_as_typed:
        ways.append(Way("Buscar con las palabras corregidas", asked.to(asked.typed)))
    return [each for each in ways if each.href]


def _named(words: str) -> str:
    return f"«{Truncator(words.strip('«»')).chars(SHORT)}»"


def _without(asked: Asked, word: str) -> str:
    rest = finding.without(asked.typed, word)
    return asked.to(rest) if rest else ""
