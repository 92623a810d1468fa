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
    """How a verb over many is said; `{gestiones}` is «24 gestiones»."""

    title: str
    lead: str
    one: str
    """The lead when it is a single one."""
    done: str


@dataclass(frozen=True)
class FormSpec:
    """How a verb is drawn, what it asks and says; `{gestión}`, `{siguiente}`… are filled in with the incident."""

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


_solution = text_field("Solución", "accion-solucion", rows=6)

# In the order in which whoever does them looks for them.
FORM_SPECS: dict[Verb, FormSpec] = {
    Verb.REGISTER: FormSpec(Look(icon="plus-circle", spoken="")),
    Verb.REGISTER_ON_BEHALF: FormSpec(Look(icon="telephone", spoken="Registró por llamada")),
    Verb.TAKE: FormSpec(
        Look(icon="person-check", key="t", bars=(Bar.OWN,)),
        "Tomar {gestión}",
        "Quedará a su nombre, y quien reporta verá que usted la atiende.",
        "Usted tomó la gestión {gestión}.",
        at_once=True,
        many=Many(
            "Tomar {gestiones}",
            "Quedarán a su nombre, y quienes reportan verán que usted las atiende.",
            "Quedará a su nombre, y quien reporta verá que usted la atiende.",
            "Usted tomó {gestiones}.",
        ),
    ),
    Verb.RELEASE: FormSpec(
        Look(icon="person-dash", bars=(Bar.OTHER,)),
        "Soltar {gestión}",
        "Volverá a la cola de {nivel} para que otra persona la tome.",
        "La gestión {gestión} volvió a la cola de {nivel}.",
    ),
    Verb.ASSIGN: FormSpec(
        Look(icon="person-check", bars=(Bar.OTHER,)),
        "Asignar {gestión}",
        "Quedará a nombre de la persona que elija; ella recibirá un aviso.",
        "La gestión {gestión} quedó asignada a {responsable}.",
        fields={"holder": fields.holder},
        many=Many(
            "Asignar {gestiones}",
            "Quedarán a nombre de la persona que elija; ella recibirá un aviso de cada una.",
            "Quedará a nombre de la persona que elija; ella recibirá un aviso.",
            "Usted asignó {gestiones}.",
        ),
    ),
    Verb.ASK: FormSpec(
        Look(icon="reply-fill", key="p", spoken="Pidió información", bubble="ask", bars=(Bar.MAIN,)),
        "Pedir información en {gestión}",
        "{reporta} recibirá su pregunta. La gestión sigue a nombre de usted y espera la respuesta.",
        "Su pregunta fue enviada a {reporta}.",
        "Enviar pregunta",
        {"text": text_field("Qué información necesita", "accion-la-ve")},
        unread="Su pregunta quedó en la gestión {gestión}.",
    ),
    Verb.TRANSFER: FormSpec(
        Look(icon="arrow-right-circle", key="n", left="trasladado", bars=(Bar.MAIN,)),
        "Trasladar {gestión} a {n_siguiente}",
        "{siguiente} la recibirá con la conversación y los archivos.",
        "La gestión {gestión} fue trasladada a {siguiente}.",
        "Trasladar a {n_siguiente}",
        {"reason": text_field("Motivo", rows=2), "tried": text_field("Qué se intentó", "accion-en-cola")},
        many=Many(
            "Trasladar {gestiones}",
            "Cada una sube un nivel, con su conversación y sus archivos. El motivo queda igual en todas.",
            "Sube un nivel, con su conversación y sus archivos.",
            "Usted trasladó {gestiones}.",
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
        "Devolver {gestión} a {n_anterior}",
        "{anterior} la recibirá otra vez, con todo lo que se hizo aquí.",
        "La gestión {gestión} fue devuelta a {anterior}.",
        "Devolver a {n_anterior}",
        {"reason": text_field("Motivo", "accion-en-cola")},
    ),
    Verb.ANSWER: FormSpec(
        Look(icon="reply-fill", spoken="Respondió", bars=(Bar.OWN,)),
        "Responder en {gestión}",
        "La recibirá quien atiende su gestión.",
        "Su respuesta fue enviada a {destino}.",
        "Enviar respuesta",
        {"text": text_field("Su respuesta")},
    ),
    Verb.REPLY: FormSpec(
        Look(icon="reply", key="r", spoken="", bars=(Bar.OWN,)),
        "Respuesta al usuario en {gestión}",
        "{reporta} la recibirá por correo.",
        "Su respuesta fue enviada a {reporta}.",
        "Enviar",
        {"text": text_field("Respuesta al usuario", "accion-la-ve")},
        unread="Su respuesta quedó en la gestión {gestión}.",
    ),
    Verb.NOTE: FormSpec(
        Look(icon="lock-fill", key="i", spoken="Nota interna", bubble="note", bars=(Bar.OWN,)),
        "Nota interna en {gestión}",
        "La ven solo quienes atienden incidencias.",
        "La nota interna quedó guardada.",
        "Guardar nota",
        {"text": text_field("Nota interna", "accion-no-la-ve")},
        many=Many(
            "Nota interna en {gestiones}",
            "La misma nota queda en todas. La ven solo quienes atienden incidencias.",
            "La ven solo quienes atienden incidencias.",
            "La nota interna quedó en {gestiones}.",
        ),
    ),
    Verb.NUDGE: FormSpec(
        Look(icon="bell", spoken="Sigue detenido", bars=(Bar.REPORTER,)),
        "Sigue detenido: {gestión}",
        "Avisaremos a quien la atiende, o a la supervisión. Puede hacerlo una vez por día hábil.",
        "Su aviso fue enviado a {destino}.",
        "Avisar que sigue detenido",
        {"text": text_field("Mensaje (opcional)")},
    ),
    Verb.PAUSE: FormSpec(
        Look(icon="pause-circle", bars=(Bar.OTHER,)),
        "Pausar el reloj de {gestión}",
        "El plazo deja de correr mientras se espera a otra persona o institución. Quien reporta ve a quién se espera.",
        "El reloj de la gestión {gestión} quedó en pausa.",
        "Pausar",
        {
            "debtor": fields.debtor,
            "until": fields.until,
            "reason": text_field("Por qué se pausa", rows=2),
        },
    ),
    Verb.RESUME: FormSpec(
        Look(icon="play-circle", bars=(Bar.OTHER,)),
        "Reanudar el reloj de {gestión}",
        "El plazo vuelve a correr desde este momento; lo que estuvo en pausa no cuenta.",
        "El reloj de la gestión {gestión} corre de nuevo.",
        "Reanudar",
    ),
    Verb.CORRECT: FormSpec(
        Look(icon="pencil", bars=(Bar.OTHER,)),
        "Corregir datos de {gestión}",
        "El dato anterior y el nuevo quedan en el historial.",
        "Los datos de la gestión {gestión} fueron corregidos.",
        "Guardar corrección",
        {
            "system": fields.system,
            "module": fields.module,
            "entity": fields.entity,
            "expediente_type": fields.expediente_type,
            "expediente_number": fields.number,
            "category": fields.category,
            "consequence": fields.consequence,
            "needed_by": fields.needed_by,
            "urgency": fields.urgency,
            "reason": text_field("Por qué se corrige", rows=2),
        },
    ),
    Verb.WITHDRAW: FormSpec(
        Look(icon="x-circle", left="retirado", bars=(Bar.REPORTER,)),
        "Retirar {gestión}",
        "La mesa de ayuda ya no la atenderá. Quedará en Consulta de Incidencias.",
        "La gestión {gestión} fue retirada.",
        "Retirar",
    ),
    Verb.CLOSE: FormSpec(
        Look(icon="check-circle-fill", key="c", spoken="Solución", left="cerrado", bars=(Bar.MAIN,)),
        "Cerrar {gestión}",
        "Cierre cuando dio una respuesta o una orientación. Si corrigió algo, finalice.",
        "La gestión {gestión} quedó CERRADO.",
        fields={"solution": _solution},
        many=Many(
            "Cerrar {gestiones} con la misma solución",
            "Cada persona que reporta recibe esta respuesta por correo. Si corrigió algo, finalice cada una.",
            "Quien reporta recibe esta respuesta por correo. Si corrigió algo, finalice en lugar de cerrar.",
            "Usted cerró {gestiones}.",
        ),
    ),
    Verb.DUPLICATE: FormSpec(
        Look(icon="copy", spoken="Duplicada", left="cerrado como duplicado", bars=(Bar.OTHER,)),
        "{gestión} es duplicada de otra",
        "Se cierra y se atiende con la otra. Quien reporta lee lo que usted escriba aquí, y un aviso al resolverse.",
        "La gestión {gestión} quedó cerrada como duplicada.",
        "Cerrar como duplicada",
        {"original": fields.original, "solution": text_field("Lo que leerá quien reporta", "accion-la-ve")},
    ),
    Verb.FINALIZE: FormSpec(
        Look(icon="patch-check-fill", key="f", spoken="Solución", left="finalizado", bars=(Bar.MAIN,)),
        "Finalizar {gestión}",
        "Finalice cuando corrigió algo: el sistema pide por correo a quien reporta que verifique la solución.",
        "La gestión {gestión} quedó FINALIZADO y se pidió verificar la solución.",
        unread="La gestión {gestión} quedó FINALIZADO.",
        fields={"solution": _solution},
    ),
    Verb.CONFIRM: FormSpec(
        Look(icon="hand-thumbs-up", bars=(Bar.ENDED,)),
        "Ya funciona: {gestión}",
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
        "Sigue igual: {gestión}",
        "Volverá a {nivel}, que la terminó.",
        "La gestión {gestión} volvió a {nivel}.",
        "Reabrir",
        {"reason": text_field("Qué sigue pasando")},
    ),
    Verb.REDACT: FormSpec(
        Look(icon="eraser", bars=(Bar.OTHER,)),
        "Tachar en {gestión}",
        "Borra para siempre un texto o un archivo que no debe estar aquí, como una contraseña o una planilla. "
        "El historial dirá que se tachó, quién y por qué; lo tachado no se puede recuperar.",
        "Quedó tachado en la gestión {gestión}.",
        "Tachar para siempre",
        {
            "what": fields.RedactableField,
            "reason": text_field("Por qué se tacha", "accion-tachar", rows=2),
        },
    ),
    Verb.REHOME: FormSpec(Look(icon="arrow-left-right")),
    **dict.fromkeys((Verb.RELIEVE_REPORTER, Verb.RELIEVE_HOLDER), FormSpec(Look(icon="person-check"))),
    Verb.LAPSE: FormSpec(Look(icon="hourglass-split")),
    Verb.ORIGINAL_SOLVED: FormSpec(Look(icon="check-circle-fill")),
    Verb.ON_ITS_OWN: FormSpec(Look(icon="arrow-counterclockwise", received="la recibió de nuevo")),
    Verb.WAKE: FormSpec(Look(icon="hourglass-split")),
    Verb.ESCALATE: FormSpec(Look(icon="arrow-right-circle", left="trasladado por tiempo")),
    Verb.LET_GO: FormSpec(Look(icon="person-dash")),
    Verb.NO_ANSWER: FormSpec(Look(icon="hourglass-split", left="cerrado sin respuesta")),
}
BARS = {bar: tuple(verb for verb, spec in FORM_SPECS.items() if bar in spec.look.bars) for bar in Bar}
