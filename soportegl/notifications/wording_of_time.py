"""The texts of what time tells, and of the mail in which several things are told together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localtime

from soportegl.directory.roles import Tier
from soportegl.incidents.pausing import DueFor
from soportegl.notifications.models import Clock
from soportegl.texts.catalogue import Group, Shape, Text, Variable, declare
from soportegl.texts.saying import plain

#: Together with it, the parts of that mail; what each clock tells; and where the sentence of each stands.
DIGEST, TIME = "correo-resumen", "aviso-tiempo"
MANY = Variable("cuantas", "cuántas gestiones", "3", required=True)
WHEN = Variable("cuando", "el día y la hora", "el 30/11 a las 14:30", required=True)
WHAT = Variable("plazo", "qué plazo es", "resolverla en Mesa de Ayuda Regional")
DAYS = Variable("cierre", "el día en que se cerrará por sí sola", "el 04/12")
#: Of each clock: how its heading ends in the catalogue, what it says over several, what it says of one.
CLOCKS: dict[Clock, tuple[str, str, str, tuple[Variable, ...]]] = {
    Clock.DUE: ("vencidas", "Vencidas: {cuantas}", "Venció {cuando} el plazo para {plazo}", (WHEN, WHAT)),
    Clock.WARN: ("por-vencer", "Por vencer: {cuantas}", "Vence {cuando} el plazo para {plazo}", (WHEN, WHAT)),
    Clock.UNANSWERED: (
        "responder",
        "Esperan su respuesta: {cuantas}",
        "Espera su respuesta: le pidieron información {cuando}",
        (WHEN,),
    ),
    Clock.UNANSWERED_AGAIN: (
        "responder-ya",
        "Se cerrarán si nadie responde: {cuantas}",
        "Sigue esperando su respuesta desde {cuando}; sin ella se cerrará {cierre}",
        (WHEN, DAYS),
    ),
    Clock.SILENT: (
        "sin-respuesta",
        "Quien reporta no responde: {cuantas}",
        "Quien reporta no respondió a dos recordatorios: ciérrela, o se cerrará sin respuesta {cierre}",
        (DAYS,),
    ),
    Clock.RETURN: (
        "volver",
        "Para volver a ver hoy: {cuantas}",
        "Vuelva a verla: {motivo}",
        (Variable("motivo", "por qué quiso volver a verla", "esperar el cierre del mes", required=True),),
    ),
}
#: Which of its clocks, in the middle of a sentence.
_PROMISED: dict[str, Callable[[Tier], str]] = {
    DueFor.TAKE: lambda tier: f"tomarla en {tier.the_desk}",
    DueFor.SOLVE: lambda tier: f"resolverla en {tier.the_desk}",
    DueFor.WHOLE: lambda tier: "resolverla del todo",
}


def _mail(key: str, title: str, original: str, *variables: Variable, limit: int = 120) -> Text:
    return Text(f"{DIGEST}-{key}", Group.MAIL, title, original, Shape.LINE, limit, variables)


declare(
    [
        *(
            Text(
                f"{TIME}-{slug}",
                Group.MAIL,
                f"{clock.label}: aviso en la campana y en el resumen",
                said,
                variables=facts,
            )
            for clock, (slug, _, said, facts) in CLOCKS.items()
        ),
        *(
            Text(
                f"{TIME}-mas-{CLOCKS[clock][0]}",
                Group.MESSAGES,
                f"{clock.label}: aviso en la campana de las que no caben",
                f"{CLOCKS[clock][1]} más",
                variables=(MANY,),
            )
            for clock in (Clock.WARN, Clock.DUE)
        ),
        *(
            _mail(slug, f"Resumen: título de «{clock.label}»", heading, MANY)
            for clock, (slug, heading, *_) in CLOCKS.items()
        ),
        _mail("novedades", "Resumen: título de lo que hicieron otros", "Novedades: {cuantas}", MANY),
        _mail(
            "asunto",
            "Resumen: asunto del correo",
            "SoporteGL: {lista}",
            Variable("lista", "los títulos de lo que contiene", "por vencer: 3, novedades: 3", required=True),
        ),
        _mail("texto", "Resumen: primera línea", "Esto es lo que espera que usted lo vea."),
        _mail("mas", "Resumen: cuántas no caben", "y {cuantas} más en SoporteGL", MANY),
        _mail("boton", "Resumen: botón", "Abrir SoporteGL", limit=60),
    ]
)


def when(moment: datetime) -> str:
    """As a sentence says it; it may be read on another day than it was said."""
    return f"{localtime(moment):el %d/%m a las %H:%M}"


def late(clock: Clock, tier: int, due_for: str, due_at: datetime) -> str:
    """What is said of one whose clock runs out or has run out."""
    return plain(f"{TIME}-{CLOCKS[clock][0]}", cuando=when(due_at), plazo=_PROMISED[due_for](Tier(tier)))
