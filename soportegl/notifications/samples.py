"""Mails of nobody, to see a text where it stands: as whoever receives it would, about an incident that is none."""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings

from soportegl.directory.roles import Tier
from soportegl.incidents.states import ENDED, Place, State, Verb
from soportegl.notifications import account_mail, digest, mail
from soportegl.notifications.audience import HEARD, PLAIN_TO_OTHERS, PLAIN_TO_REPORTER, TO_MENTIONED, Message
from soportegl.notifications.models import Clock
from soportegl.notifications.wording import ACCOUNT, EVENT, QUARANTINE, RECOVERY, STOPPED, VERIFICATION, said
from soportegl.notifications.wording_of_time import CLOCKS, DIGEST, TIME
from soportegl.texts.catalogue import CATALOGUE
from soportegl.texts.saying import plain

PERSON = SimpleNamespace(full_name="Ana Lucía Xoquic", username="ana.municipal")
SYNOPSIS = "No permite aprobar el CUR de gasto 1482: dice que el renglón no tiene saldo."
SOLUTION = "Se corrigió el saldo del renglón. Ya puede aprobar el CUR."
CODE = "2026-0004817-2"
NEWS = HEARD[Verb.ANSWER].message or PLAIN_TO_OTHERS
#: Of a text about an account, the mail in which it is seen: its subject and its sentence.
_ACCOUNT = {
    **dict.fromkeys(("usuario", "nota", "clave", "clave-asunto"), ("clave", "clave")),
    **dict.fromkeys(("correo", "correo-asunto"), ("correo", "correo")),
    **dict.fromkeys(("otra-nota", "relevo-asunto", "relevo-sigue"), ("relevo", "relevo-sigue")),
    **{name: ("relevo", name) for name in ("relevo-deja", "relevo-deber")},
    **{name: ("sustitucion", name) for name in ("sustituye", "sustituido")},
    "sustitucion-asunto": ("sustitucion", "sustituye"),
    "factor-asunto": ("factor", "factor-quitado"),
}


def mail_with(key: str) -> mail.Words | None:
    """The mail in which this text stands; None when it stands in none."""
    if (found := _MESSAGES.get(key.rpartition("-")[0])) is not None:
        return _event(*found)
    if key == f"{EVENT}-responder":
        return _event(Verb.ASK, HEARD[Verb.ASK].reporter)
    if key == f"{EVENT}-reabrir":
        return _event(Verb.NO_ANSWER, HEARD[Verb.NO_ANSWER].reporter)
    if key.startswith((EVENT, VERIFICATION)) and key in CATALOGUE:
        return _event(Verb.FINALIZE, HEARD[Verb.FINALIZE].reporter)
    if key.startswith(RECOVERY) or key == "correo-saludo":
        return account_mail.recovery(PERSON, f"{settings.PUBLIC_URL}/recuperar/")
    if key.startswith((DIGEST, TIME)):
        return _digest(key)
    if key.startswith(ACCOUNT):
        name = key.removeprefix(f"{ACCOUNT}-")
        subject, what = _ACCOUNT.get(name, ("factor", name))
        said = (_sample(f"{ACCOUNT}-{each}") for each in (f"{subject}-asunto", what))
        return account_mail.words_for(PERSON, *said, own=subject not in ("relevo", "sustitucion"))
    if key.startswith((QUARANTINE, STOPPED)) and key in CATALOGUE:
        return mail.letter(PERSON, key.rpartition("-")[0], f"{settings.PUBLIC_URL}/", **CATALOGUE[key].samples)
    return None


def _digest(key: str) -> mail.Words:
    """With the part in which this text stands, or with two of them."""
    shown = {clock for clock, (slug, *_) in CLOCKS.items() if key.endswith(f"-{slug}")} or {Clock.WARN}
    parts = []
    for clock in digest.ORDER:
        if clock not in {*shown, ""}:
            continue
        said = f"{TIME}-{CLOCKS[Clock(clock)][0]}" if clock else f"{NEWS.key}-asunto"
        line = digest.Line(CODE, SYNOPSIS, _sample(said), f"{settings.PUBLIC_URL}/gestion/{CODE}/")
        parts.append(digest.Part(digest.heading(clock, 3), [line], 3))
    return digest.words_for(PERSON, parts)


def _sample(key: str) -> str:
    return plain(key, **CATALOGUE[key].samples)


def _event(verb: Verb, message: Message | None) -> mail.Words:
    assert message is not None
    subject, lead = said(message, CATALOGUE[f"{message.key}-texto"].samples)
    state = {Verb.CLOSE: State.CLOSED, Verb.NO_ANSWER: State.CLOSED, Verb.FINALIZE: State.FINALIZED}.get(
        verb, State.IN_RESOLUTION
    )
    to_verify, ended = verb is Verb.FINALIZE, state in ENDED
    incident = SimpleNamespace(
        code=CODE,
        label=Place(state, Tier.REGIONAL).label,
        system="SICOIN GL",
        entity="Municipalidad de Sololá",
        synopsis=SYNOPSIS,
    )
    context = {
        "incident": incident,
        "lead": lead,
        "steps": [mail.Step(lead, [("Solución", SOLUTION)] if ended else [], "", leads=True)],
        "link": f"{settings.PUBLIC_URL}/gestion/{CODE}/",
        "verify_link": f"{settings.PUBLIC_URL}/verificar/" if to_verify else "",
        "is_ended": ended,
        "asks": verb is Verb.ASK,
        "reopens": verb is Verb.NO_ANSWER,
    }
    return mail.Words(mail.in_one_line(f"[{CODE}] {subject}"), *mail.drawn("event", context))


_MESSAGES: dict[str, tuple[Verb, Message]] = {
    message.key: (verb, message)
    for verb, row in HEARD.items()
    for message in (row.reporter, row.message)
    if message is not None
}
_MESSAGES |= {message.key: (Verb.TRANSFER, message) for message in (TO_MENTIONED, PLAIN_TO_REPORTER, PLAIN_TO_OTHERS)}
