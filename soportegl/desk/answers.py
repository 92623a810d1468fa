"""Canned answers: who uses them, and who keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, When

from soportegl.desk.models import CannedAnswer
from soportegl.desk.models.answers import NAME_MAX, WORD_MAX
from soportegl.desk.placeholders import no_such_data, unknown
from soportegl.directory.roles import Tier
from soportegl.incidents.errors import Invalid, NotForThem, NotThere, Refused, moment
from soportegl.incidents.models import Incident
from soportegl.incidents.recording import required
from soportegl.lib import clock
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import User


# For whom, in a form, when it is for no tier in particular.
EVERYBODY = "todos"
_WHOM: dict[int | None, str] = {tier.value: tier.numbered for tier in Tier}
_WHOM[None] = "Todos los niveles"


class NotYours(NotForThem):
    sentence = "Las respuestas guardadas las cambia la supervisión de su nivel; las de todos, la de los niveles 3 y 4."


class NoSuchAnswer(NotThere):
    sentence = "No existe esa respuesta guardada, o ya fue retirada."


class Changed(Refused):
    """Somebody else changed or retired it while this person was changing it; `now` is how it stands."""

    def __init__(self, now: CannedAnswer) -> None:
        self.now = now
        who = f"{now.changed_by}" if now.changed_by else "otra persona"
        what = "retiró" if now.retired_at else "cambió"
        super().__init__(
            f"Mientras usted la editaba, {who} {what} esta respuesta ({moment(now.retired_at or now.changed_at)}). "
            "Lo que usted escribió sigue aquí: "
            + ("puede guardarlo como una nueva." if now.retired_at else "compárelo con lo guardado y guarde otra vez.")
        )


def found(user: User, typed: str) -> QuerySet[CannedAnswer]:
    """Those this person may use that have every word typed; first the one whose own word it is, then the most used."""
    rows, word = CannedAnswer.objects.of(user), clean(typed).lower()
    if not word:
        return rows
    own = Case(When(word=word, then=0), When(word__startswith=word, then=1), default=2)
    return rows.with_words(typed).order_by(own, "-used", "name", "id")


def retired(user: User, typed: str) -> QuerySet[CannedAnswer]:
    """The retired ones that this person may bring back, the latest first."""
    kept = Q(for_tier__in=user.permissions.supervisor_tiers)
    if may_keep(user, None):
        kept |= Q(for_tier__isnull=True)
    return CannedAnswer.objects.filter(kept, retired_at__isnull=False).with_words(typed).order_by("-retired_at", "-id")


def may_keep(user: User, tier: int | None) -> bool:
    """Whether this person keeps the answers of this tier; those of every desk (None), whoever supervises 3 or 4."""
    supervised = user.permissions.supervisor_tiers
    return tier in supervised if tier is not None else bool(supervised & {Tier.CENTRAL, Tier.INFORMATICS})


def tiers_kept_by(user: User) -> dict[str, str]:
    """For whom this person may keep answers: what a form sends → how it reads."""
    whom = {str(tier.value): _WHOM[tier.value] for tier in Tier if may_keep(user, tier.value)}
    return {**whom, **({EVERYBODY: _WHOM[None]} if may_keep(user, None) else {})}


def whom_of(answer: CannedAnswer) -> str:
    """For whom it is, in words."""
    return _WHOM[answer.for_tier]


def seen(user: User, number: int) -> CannedAnswer:
    """One of those this person may use. Raises NoSuchAnswer."""
    answer = CannedAnswer.objects.of(user).select_related("changed_by").filter(pk=number).first()
    if answer is None:
        raise NoSuchAnswer
    return answer


def kept(user: User, number: int) -> CannedAnswer:
    """One that this person keeps, retired or not. Raises NotYours when they only use it, NoSuchAnswer otherwise."""
    answer = CannedAnswer.objects.shown_to(user).select_related("changed_by").filter(pk=number).first()
    if answer is None:
        raise NoSuchAnswer
    if not may_keep(user, answer.for_tier):
        raise NotYours if answer.retired_at is None else NoSuchAnswer
    return answer


def save(
    user: User,
    *,
    name: str,
    text: str,
    word: str = "",
    whom: str = "",
    answer: CannedAnswer | None = None,
    version: int | None = None,
) -> CannedAnswer:
    """Keep a new one, or change `answer` over the version that its person saw; the same thing again changes nothing.

    Raises NotYours, Changed, or Invalid with what is wrong beside its field.
    """
    if not tiers_kept_by(user) or (answer is not None and not may_keep(user, answer.for_tier)):
        raise NotYours
    name, word = clean(name), clean(word).lstrip(";").lower()
    if wrong := _wrong(user, name, word, text, whom):
        raise Invalid(**wrong)
    tier = None if whom == EVERYBODY else int(whom)
    said = {"name": name, "word": word, "text": clean(text), "for_tier": tier}
    try:
        with transaction.atomic():
            return _keep(said, answer, version, user)
    except IntegrityError:
        # The same form, sent by an impatient hand, finds what it has just made.
        if answer is None and (made := CannedAnswer.objects.filter(**said, changed_by=user, retired_at=None).first()):
            return made
        raise Invalid(name=f"Ya hay una respuesta con el nombre «{name}». Escriba otro.") from None


def _keep(said: Mapping[str, object], answer: CannedAnswer | None, version: int | None, user: User) -> CannedAnswer:
    made = _locked(answer) if answer else CannedAnswer(version=0)
    if all(getattr(made, field) == value for field, value in said.items()) and made.retired_at is None:
        return made
    if made.retired_at or (version is not None and made.pk and made.version != version):
        raise Changed(made)
    for field, value in said.items():
        setattr(made, field, value)
    made.version += 1
    made.changed_at, made.changed_by = clock.now(), user
    made.save()
    return made


def _locked(answer: CannedAnswer) -> CannedAnswer:
    return CannedAnswer.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=answer.pk)


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
    return wrong | ({"text": no_such_data(names)} if (names := unknown(text)) else {})


def retire(answer: CannedAnswer, *, by: User) -> None:
    """Take it out of use; it is kept. Raises NotYours."""
    if not may_keep(by, answer.for_tier):
        raise NotYours
    CannedAnswer.objects.filter(pk=answer.pk, retired_at__isnull=True).update(retired_at=clock.now(), changed_by=by)


def bring_back(answer: CannedAnswer, *, by: User) -> None:
    """Put a retired one into use again. Raises NotYours, or Invalid when its name was given to another meanwhile."""
    if not may_keep(by, answer.for_tier):
        raise NotYours
    rows = CannedAnswer.objects.filter(pk=answer.pk, retired_at__isnull=False)
    try:
        with transaction.atomic():
            rows.update(retired_at=None, changed_at=clock.now(), changed_by=by)
    except IntegrityError:
        raise Invalid(
            name=f"Ya hay otra respuesta con el nombre «{answer.name}». Cambie el de esa antes de recuperar esta."
        ) from None


@contextmanager
def counted(numbers: Iterable[int], incident: Incident, *, by: User) -> Iterator[None]:
    """One more use of each of these answers once what is inside is done; none when that was done before.

    Belongs inside the transaction of what is done.
    """
    used = set(numbers)
    if used:
        # Two sendings of one form wait for each other here; the second adds nothing to what the first one said.
        before = Incident.objects.select_for_update().get(pk=incident.pk).event_count
    yield
    if used and Incident.objects.filter(pk=incident.pk, event_count__gt=before).exists():
        count_use(by, used)


def count_use(user: User, numbers: Iterable[int]) -> None:
    """One more use of each of these that the person may use."""
    rows = CannedAnswer.objects.of(user).filter(pk__in=set(numbers)).order_by("pk")
    # Locked in one order, whatever the order of the page: two messages must not wait for each other.
    locked = list(rows.select_for_update().values_list("pk", flat=True))
    CannedAnswer.objects.filter(pk__in=locked).update(used=F("used") + 1)
