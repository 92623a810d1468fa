"""The data between braces that complete themselves: in canned answers, and in whatever a desk writes by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.utils.timezone import localdate

from soportegl.directory.roles import Tier
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Is, Verb
from soportegl.lib import clock
from soportegl.lib.text import fold

if TYPE_CHECKING:
    from soportegl.directory.models import User


class Datum(NamedTuple):
    """Something of the incident, or of who answers it, that a text names between braces."""

    name: str
    about: str
    example: str
    value: Callable[[Incident, User], str]


DATA = (
    Datum("nombre", "quien reporta", "Ana Lucía Xoquic", lambda incident, by: str(incident.reporter)),
    Datum("entidad", "la entidad", "Municipalidad de Sololá", lambda incident, by: incident.entity.name),
    Datum("gestión", "el código", "2026-0004817-2", lambda incident, by: incident.code),
    Datum(
        "síntesis",
        "la síntesis del caso, en una línea",
        "No permite aprobar el CUR de gasto 1482",
        lambda incident, by: incident.title,
    ),
    Datum("sistema", "el sistema", "SICOIN GL", lambda incident, by: str(incident.system)),
    Datum("módulo", "el módulo", "Tesorería", lambda incident, by: str(incident.module or "")),
    Datum("expediente", "el número de expediente", "311", lambda incident, by: incident.expediente_number),
    Datum("nivel", "el nivel que la tiene", Tier.REGIONAL.label, lambda incident, by: Tier(incident.tier).label),
    Datum("asesor", "quien responde", "Raúl Sacor", lambda incident, by: str(by)),
    Datum("fecha", "la fecha de hoy", "23/11/2026", lambda incident, by: f"{localdate(clock.now()):%d/%m/%Y}"),
)
_BY_NAME = {fold(datum.name): datum for datum in DATA}
_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")
# What an incident does not have stays visible: whoever answers completes it, or takes it away.
MISSING = "____"
_BLANK = re.compile(rf"(?<!_){MISSING}(?!_)")
_DAY = re.compile(r"\b\d\d/\d\d/\d{4}\b")
TEXTS = ("text", "reason", "tried", "solution")
#: More codes in one sentence nobody reads.
CODES_NAMED = 5


class Unfilled(Invalid):
    """A text would go out with something between braces, or a blank; `names` are what to agree to, to send it so."""

    def __init__(self, names: Iterable[str], **fields: str) -> None:
        super().__init__(**fields)
        self.names = list(dict.fromkeys(names))


def fill(text: str, incident: Incident, by: User) -> str:
    """The text with the data between braces completed from this incident; what it does not have becomes a blank."""
    return _filled(text, lambda datum: datum.value(incident, by) or MISSING)


def example(text: str) -> str:
    """The text as it would read in an incident that has everything."""
    return _filled(text, lambda datum: datum.example)


def _filled(text: str, value: Callable[[Datum], str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        datum = _BY_NAME.get(fold(match[1].strip()))
        return match[0] if datum is None else value(datum)

    return _BRACES.sub(replaced, text)


def unknown(text: str) -> list[str]:
    """What the text names between braces and no incident has, each once."""
    return list(dict.fromkeys(name for name in _BRACES.findall(text) if fold(name.strip()) not in _BY_NAME))


def _named(text: str) -> list[Datum]:
    """The data that it names, each once."""
    names = (fold(name.strip()) for name in _BRACES.findall(text))
    return list(dict.fromkeys(_BY_NAME[name] for name in names if name in _BY_NAME))


def agreed_to(typed: str) -> list[str]:
    """The names that whoever sends a form agreed to see go out as they are."""
    return [name for name in typed.split("|") if name]


def texts_of(values: Mapping[str, object]) -> dict[str, str]:
    """Of the values of a form, the texts that can hold something to complete."""
    found = {name: value for name in TEXTS if isinstance(value := values.get(name), str)}
    return {name: text for name, text in found.items() if _BRACES.search(text) or _BLANK.search(text)}


def completed(
    verb: Verb, values: Mapping[str, object], incident: Incident, *, agreed: Collection[str] = (), by: User
) -> dict[str, str]:
    """The texts of a form with what is between braces completed from this incident. Raises Unfilled."""
    require(texts_of(values) if Is.COMPLETED in verb.marks else {}, [incident], agreed=agreed, by=by)
    return filled(verb, values, incident, by=by)


def filled(verb: Verb, values: Mapping[str, object], incident: Incident, *, by: User) -> dict[str, str]:
    """The same, whether or not somebody agreed to what stays open: what a form that was sent before has said."""
    texts = texts_of(values) if Is.COMPLETED in verb.marks else {}
    return {name: fill(text, incident, by) for name, text in texts.items()}


def require(
    texts: Mapping[str, str], incidents: Collection[Incident], *, agreed: Collection[str] = (), by: User
) -> None:
    """Raises Unfilled when somebody would read braces or a blank that its writer did not agree to."""
    names: list[str] = []
    wrong: dict[str, str] = {}
    for field, text in texts.items():
        said = []
        if strange := [name for name in unknown(text) if name not in agreed]:
            names += strange
            said.append(no_such_data(strange))
        for datum in _named(text):
            without = [incident.code for incident in incidents if not datum.value(incident, by)]
            if without and datum.name not in agreed:
                names.append(datum.name)
                said.append(_lacking(datum, without, len(incidents)))
        if MISSING not in agreed and _BLANK.search(text):
            names.append(MISSING)
            said.append(f"Complete el espacio «{MISSING}», o quítelo.")
        if said:
            wrong[field] = " ".join(said)
    if wrong:
        raise Unfilled(names, **wrong)


def no_such_data(names: list[str]) -> str:
    """Why these names between braces cannot be completed, and which can."""
    wrong = ", ".join(f"{{{name}}}" for name in names)
    known = ", ".join(f"{{{datum.name}}}" for datum in DATA)
    return f"{'No existe el dato' if len(names) == 1 else 'No existen los datos'} {wrong}. Puede usar: {known}."


def _lacking(datum: Datum, without: list[str], of: int) -> str:
    if of == 1:
        return f"Esta gestión no tiene {{{datum.name}}} ({datum.about}): escríbalo o quítelo."
    more = f" y {len(without) - CODES_NAMED} más" if len(without) > CODES_NAMED else ""
    verb = "no tiene" if len(without) == 1 else "no tienen"
    named = ", ".join(without[:CODES_NAMED])
    return f"{len(without)} de {of} {verb} {{{datum.name}}} ({datum.about}): {named}{more}."


def emptied(text: str, incident: Incident, by: User) -> str:
    """The text with this incident's own data taken out: what a run wrote into many is the same in all of them."""
    found = _filled(_DAY.sub("{fecha}", text), lambda datum: f"{{{datum.name}}}")
    values = {datum.value(incident, by): datum.name for datum in DATA if datum.name != "fecha"}
    for value in sorted(filter(None, values), key=len, reverse=True):
        found = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", f"{{{values[value]}}}", found)
    return found
