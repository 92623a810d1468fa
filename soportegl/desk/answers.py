"""Canned answers: who uses them, who keeps them, and the data that complete themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from soportegl.desk.models import CannedAnswer
from soportegl.desk.models.answers import NAME_MAX, WORD_MAX
from soportegl.directory.roles import Tier
from soportegl.incidents.errors import Invalid, Refused
from soportegl.incidents.recording import required
from soportegl.lib import clock
from soportegl.lib.text import clean, fold

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident


class Datum(NamedTuple):
    """Something of the incident, or of who answers it, that a canned answer names between braces."""

    name: str
    about: str
    value: Callable[[Incident, User], str]


DATA = (
    Datum("nombre", "quien reporta", lambda incident, by: str(incident.reporter)),
    Datum("entidad", "la entidad", lambda incident, by: incident.entity.name),
    Datum("gestión", "el código", lambda incident, by: incident.code),
    Datum("síntesis", "la síntesis del caso, en una línea", lambda incident, by: incident.title),
    Datum("sistema", "el sistema", lambda incident, by: str(incident.system)),
    Datum("módulo", "el módulo", lambda incident, by: str(incident.module or "")),
    Datum("expediente", "el número de expediente", lambda incident, by: incident.expediente_number),
    Datum("nivel", "el nivel que la tiene", lambda incident, by: str(Tier(incident.tier).label)),
    Datum("asesor", "quien responde", lambda incident, by: str(by)),
    Datum("fecha", "la fecha de hoy", lambda incident, by: f"{localdate(clock.now()):%d/%m/%Y}"),
)
_BY_NAME = {fold(datum.name): datum for datum in DATA}
_BRACES = re.compile(r"\{([^{}\n]{1,40})\}")
# What an incident does not have stays visible: whoever answers completes it, or takes it away.
_MISSING = "____"
# For whom, in a form, when it is for no tier in particular.
EVERYBODY = "todos"


class NotYours(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Las respuestas guardadas las cambia la supervisión de su nivel; las de todos, la de los niveles 3 y 4."
        )


class NoSuchAnswer(Refused):
    status = 404

    def __init__(self) -> None:
        super().__init__("No existe esa respuesta guardada, o ya fue retirada.")


def fill(text: str, incident: Incident, by: User) -> str:
    """The text with the data between braces completed from this incident; what it does not have becomes a blank."""

    def value(match: re.Match[str]) -> str:
        datum = _BY_NAME.get(fold(match[1]))
        return match[0] if datum is None else datum.value(incident, by) or _MISSING

    return _BRACES.sub(value, text)


def unknown(text: str) -> list[str]:
    """What the text names between braces and no incident has, each once."""
    return list(dict.fromkeys(name for name in _BRACES.findall(text) if fold(name) not in _BY_NAME))


def found(user: User, typed: str) -> QuerySet[CannedAnswer]:
    """Those this person may use that have every word typed in their name, their word or their text."""
    rows = CannedAnswer.objects.of(user)
    for part in typed.split()[:6]:
        rows = rows.filter(Q(name__icontains=part) | Q(word__istartswith=part) | Q(text__icontains=part))
    return rows


def may_keep(user: User, tier: int | None) -> bool:
    """Whether this person keeps the answers of this tier; those of every desk (None), whoever supervises 3 or 4."""
    supervised = user.standing.supervisor_tiers
    return tier in supervised if tier is not None else bool(supervised & {Tier.CENTRAL, Tier.INFORMATICS})


def tiers_kept_by(user: User) -> dict[str, str]:
    """For whom this person may keep answers: what a form sends → how it reads."""
    whom = {str(tier.value): f"Nivel {tier.value}. {tier.label}" for tier in Tier if may_keep(user, tier.value)}
    return {**whom, **({EVERYBODY: "Todos los niveles"} if may_keep(user, None) else {})}


def seen(user: User, number: int) -> CannedAnswer:
    """One of those this person may use. Raises NoSuchAnswer."""
    answer = CannedAnswer.objects.of(user).filter(pk=number).first()
    if answer is None:
        raise NoSuchAnswer
    return answer


def save(
    user: User, *, name: str, text: str, word: str = "", whom: str = "", answer: CannedAnswer | None = None
) -> CannedAnswer:
    """Keep a new one, or change `answer`. Raises NotYours, or Invalid with what is wrong beside its field."""
    if not tiers_kept_by(user) or (answer is not None and not may_keep(user, answer.for_tier)):
        raise NotYours
    name, word = clean(name), clean(word).lstrip(";").lower()
    if wrong := _wrong(user, name, word, text, whom):
        raise Invalid(**wrong)
    made = answer or CannedAnswer()
    made.name, made.word, made.text = name, word, clean(text)
    made.for_tier = None if whom == EVERYBODY else int(whom)
    made.changed_at, made.changed_by = clock.now(), user
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Invalid(name=f"Ya hay una respuesta con el nombre «{name}». Escriba otro.") from None
    return made


def _wrong(user: User, name: str, word: str, text: str, whom: str) -> dict[str, str]:
    """What cannot be kept, beside its field."""
    wrong: dict[str, str] = {}
    if not name or len(name) > NAME_MAX:
        wrong["name"] = f"Escriba un nombre de {NAME_MAX} caracteres como máximo, por ejemplo: Pedir estado de cuenta."
    if word and not (len(word) <= WORD_MAX and word.isalnum()):
        wrong["word"] = f"Escriba una sola palabra de {WORD_MAX} letras o números como máximo, por ejemplo: saldo."
    if whom not in tiers_kept_by(user):
        wrong["whom"] = "Elija quiénes la usarán."
    try:
        required("text", text, "la respuesta")
    except Invalid as refusal:
        return wrong | refusal.fields
    return wrong | ({"text": _no_such_data(names)} if (names := unknown(text)) else {})


def _no_such_data(names: list[str]) -> str:
    wrong = ", ".join(f"{{{name}}}" for name in names)
    known = ", ".join(f"{{{datum.name}}}" for datum in DATA)
    return f"{'No existe el dato' if len(names) == 1 else 'No existen los datos'} {wrong}. Puede usar: {known}."


def retire(answer: CannedAnswer, *, by: User) -> None:
    """Take it out of use; it is kept. Raises NotYours."""
    if not may_keep(by, answer.for_tier):
        raise NotYours
    CannedAnswer.objects.filter(pk=answer.pk, retired_at__isnull=True).update(retired_at=clock.now(), changed_by=by)


def count_use(user: User, numbers: Iterable[int]) -> None:
    """One more use of each of these that the person may use."""
    CannedAnswer.objects.of(user).order_by().filter(pk__in=set(numbers)).update(used=F("used") + 1)
