"""How each verb is drawn, what it asks for and what it says: one row a verb."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from soportegl.incidents.states import Verb
from soportegl.web.ui import verb_fields as fields
from soportegl.web.ui.verb_fields import Make, text_field


class Bar(StrEnum):
    """Where the button of a verb stands; the page of an incident has a place of its own for some."""

    OWN = "own"
    MAIN = "main"
    OTHER = "other"
    REPORTER = "reporter"
    ENDED = "ended"


class Look(NamedTuple):
    """How a verb is drawn; every `icon` is one of bootstrap-icons, and the build reads them."""

    icon: str
    bars: tuple[Bar, ...] = ()
    #: One key per action on the desk, none for what cannot be undone by the next key.
    key: str = ""
    #: What stands over its text in the conversation, where it is spoken to somebody; None of what only happened.
    spoken: str | None = None
    bubble: str = "message"
    #: How the trace says that it left a tier so, and how whoever reports reads that it arrived.
    left: str = ""
    received: str = "la recibió"
    #: The mark of what arrived so, among those of `icons.MARKS`.
    mark: str = ""


class Many(NamedTuple):
    """How a verb over many is said; `{many}` is «24 gestiones»."""

    title: str
    lead: str
    one: str
    """The lead when it is a single one."""
    done: str


@dataclass(frozen=True)
class FormSpec:
    """How a verb is drawn, what it asks and says; `{code}`, `{up}`, `{down}`… are filled in with the incident."""

    look: Look
    title: str = ""
    lead: str = ""
    done: str = ""
    button: str = ""
    fields: dict[str, Make] = field(default_factory=dict)
    at_once: bool = False
    """Its button posts without asking anything first."""
    unread: str = ""
    """What is said instead of `done` when whoever reports does not get it."""
    many: Many | None = None
    """The same where it is done to many at once."""


_solution = text_field("Solución", "Quien reporta la recibe por correo y la ve en Consulta de Incidencias.", rows=6)

# In the order in which whoever does them looks for them.
FORM_SPECS: dict[Verb, FormSpec] = {
    Verb.REGISTER: FormSpec(Look(icon="plus-circle", spoken="")),
    Verb.REGISTER_ON_BEHALF: FormSpec(Look(icon="telephone", spoken="Registró por llamada")),
    Verb.TAKE: FormSpec(
        Look(icon="person-check", key="t", bars=(Bar.OWN,)),
        "Tomar {code}",
        "Quedará a su nombre, y quien reporta verá que usted la atiende.",
        "Usted tomó la gestión {code}.",
        at_once=True,
        many=Many(
            "Tomar {many}",
            "Quedarán a su nombre, y quienes reportan verán que usted las atiende.",
            "Quedará a su nombre, y quien reporta verá que usted la atiende.",
            "Usted tomó {many}.",
        ),
    ),
    Verb.RELEASE: FormSpec(
        Look(icon="person-dash", bars=(Bar.OTHER,)),
        "Soltar {code}",
        "Volverá a la cola de {here} para que otra persona la tome.",
        "La gestión {code} volvió a la cola de {here}.",
    ),
    Verb.ASSIGN: FormSpec(
        Look(icon="person-check", bars=(Bar.OTHER,)),
        "Asignar {code}",
        "Quedará a nombre de la persona que elija; ella recibirá un aviso.",
        "La gestión {code} quedó asignada a {holder}.",
        fields={"holder": fields.holder},
        many=Many(
            "Asignar {many}",
            "Quedarán a nombre de la persona que elija; ella recibirá un aviso de cada una.",
            "Quedará a nombre de la persona que elija; ella recibirá un aviso.",
            "Usted asignó {many}.",
        ),
    ),
    Verb.ASK: FormSpec(
        Look(icon="reply-fill", key="p", spoken="Pidió información", bubble="ask", bars=(Bar.MAIN,)),
        "Pedir información en {code}",
        "{reporter} recibirá su pregunta. La gestión sigue a nombre de usted y espera la respuesta.",
        "Su pregunta fue enviada a {reporter}.",
        "Enviar pregunta",
        {"text": text_field("Qué información necesita", "La verá la municipalidad.")},
        unread="Su pregunta quedó en la gestión {code}.",
    ),
    Verb.TRANSFER: FormSpec(
        Look(icon="arrow-right-circle", key="n", left="trasladado", bars=(Bar.MAIN,)),
        "Trasladar {code} a {up_short}",
        "{up} la recibirá con la conversación y los archivos.",
        "La gestión {code} fue trasladada a {up}.",
        "Trasladar a {up_short}",
        {
            "reason": text_field("Motivo", rows=2),
            "tried": text_field("Qué se intentó", "La municipalidad también lo ve, en COLA_INCIDENCIAS."),
        },
        many=Many(
            "Trasladar {many}",
            "Cada una sube un nivel, con su conversación y sus archivos. El motivo queda igual en todas.",
            "Sube un nivel, con su conversación y sus archivos.",
            "Usted trasladó {many}.",
        ),
    ),
    Verb.SEND_BACK: FormSpec(
        Look(
            icon="arrow-left-circle",
            key="d",
            left="devuelto",
            received="la recibió de vuelta",
            mark="returned",
            bars=(Bar.MAIN,),
        ),
        "Devolver {code} a {down_short}",
        "{down} la recibirá otra vez, con todo lo que se hizo aquí.",
        "La gestión {code} fue devuelta a {down}.",
        "Devolver a {down_short}",
        {"reason": text_field("Motivo", "La municipalidad también lo ve, en COLA_INCIDENCIAS.")},
    ),
    Verb.ANSWER: FormSpec(
        Look(icon="reply-fill", spoken="Respondió", bars=(Bar.OWN,)),
        "Responder en {code}",
        "La recibirá quien atiende su gestión.",
        "Su respuesta fue enviada a {whom}.",
        "Enviar respuesta",
        {"text": text_field("Su respuesta")},
    ),
    Verb.REPLY: FormSpec(
        Look(icon="reply", key="r", spoken="", bars=(Bar.OWN,)),
        "Respuesta al usuario en {code}",
        "{reporter} la recibirá por correo.",
        "Su respuesta fue enviada a {reporter}.",
        "Enviar",
        {"text": text_field("Respuesta al usuario", "La verá la municipalidad.")},
        unread="Su respuesta quedó en la gestión {code}.",
    ),
    Verb.NOTE: FormSpec(
        Look(icon="lock-fill", key="i", spoken="Nota interna", bubble="note", bars=(Bar.OWN,)),
        "Nota interna en {code}",
        "La ven solo quienes atienden incidencias.",
        "La nota interna quedó guardada.",
        "Guardar nota",
        {"text": text_field("Nota interna", "La municipalidad no la ve.")},
        many=Many(
            "Nota interna en {many}",
            "La misma nota queda en todas. La ven solo quienes atienden incidencias.",
            "La ven solo quienes atienden incidencias.",
            "La nota interna quedó en {many}.",
        ),
    ),
    Verb.NUDGE: FormSpec(
        Look(icon="bell", spoken="Sigue detenido", bars=(Bar.REPORTER,)),
        "Sigue detenido: {code}",
        "Avisaremos a quien la atiende, o a la supervisión. Puede hacerlo una vez por día hábil.",
        "Su aviso fue enviado a {whom}.",
        "Avisar que sigue detenido",
        {"text": text_field("Mensaje (opcional)")},
    ),
    Verb.CORRECT: FormSpec(
        Look(icon="pencil", bars=(Bar.OTHER,)),
        "Corregir datos de {code}",
        "El dato anterior y el nuevo quedan en el historial.",
        "Los datos de la gestión {code} fueron corregidos.",
        "Guardar corrección",
        {
            "system": fields.system,
            "module": fields.module,
            "entity": fields.entity,
            "expediente_type": fields.expediente_type,
            "expediente_number": fields.number,
            "category": fields.category,
            "urgency": fields.urgency,
            "reason": text_field("Por qué se corrige", rows=2),
        },
    ),
    Verb.WITHDRAW: FormSpec(
        Look(icon="x-circle", left="retirado", bars=(Bar.REPORTER,)),
        "Retirar {code}",
        "La mesa de ayuda ya no la atenderá. Quedará en Consulta de Incidencias.",
        "La gestión {code} fue retirada.",
        "Retirar",
    ),
    Verb.CLOSE: FormSpec(
        Look(icon="check-circle-fill", key="c", spoken="Solución", left="cerrado", bars=(Bar.MAIN,)),
        "Cerrar {code}",
        "Cierre cuando dio una respuesta o una orientación. Si corrigió algo, finalice.",
        "La gestión {code} quedó CERRADO.",
        fields={"solution": _solution},
        many=Many(
            "Cerrar {many} con la misma solución",
            "Cada persona que reporta recibe esta respuesta por correo. Si corrigió algo, finalice cada una.",
            "Quien reporta recibe esta respuesta por correo. Si corrigió algo, finalice en lugar de cerrar.",
            "Usted cerró {many}.",
        ),
    ),
    Verb.FINALIZE: FormSpec(
        Look(icon="patch-check-fill", key="f", spoken="Solución", left="finalizado", bars=(Bar.MAIN,)),
        "Finalizar {code}",
        "Finalice cuando corrigió algo: el sistema pide por correo a quien reporta que verifique la solución.",
        "La gestión {code} quedó FINALIZADO y se pidió verificar la solución.",
        unread="La gestión {code} quedó FINALIZADO.",
        fields={"solution": _solution},
    ),
    Verb.CONFIRM: FormSpec(
        Look(icon="hand-thumbs-up", bars=(Bar.ENDED,)),
        "Ya funciona: {code}",
        "Quedará anotado que usted verificó la solución.",
        "Gracias. Quedó anotado que ya funciona.",
    ),
    Verb.REOPEN: FormSpec(
        Look(
            icon="arrow-counterclockwise",
            spoken="Sigue igual",
            received="la recibió de nuevo, reabierta,",
            mark="reopened",
            bars=(Bar.OTHER, Bar.ENDED),
        ),
        "Sigue igual: {code}",
        "Volverá a {here}, que la terminó.",
        "La gestión {code} volvió a {here}.",
        "Reabrir",
        {"reason": text_field("Qué sigue pasando")},
    ),
    Verb.REDACT: FormSpec(
        Look(icon="eraser", bars=(Bar.OTHER,)),
        "Tachar en {code}",
        "Borra para siempre un texto o un archivo que no debe estar aquí, como una contraseña o una planilla. "
        "El historial dirá que se tachó, quién y por qué; lo tachado no se puede recuperar.",
        "Quedó tachado en la gestión {code}.",
        "Tachar para siempre",
        {
            "what": fields.RedactableField,
            "reason": text_field("Por qué se tacha", "No repita aquí lo que tacha.", rows=2),
        },
    ),
    Verb.REHOME: FormSpec(Look(icon="arrow-left-right")),
    Verb.RELIEVE_REPORTER: FormSpec(Look(icon="person-check")),
    Verb.RELIEVE_HOLDER: FormSpec(Look(icon="person-check")),
    Verb.LAPSE: FormSpec(Look(icon="hourglass-split")),
}
BARS = {bar: tuple(verb for verb, spec in FORM_SPECS.items() if bar in spec.look.bars) for bar in Bar}
