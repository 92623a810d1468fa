"""What each verb asks for and what it says: one row a verb. Forms only parse; the rules are the actions'."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms

from soportegl.directory.roles import Tier
from soportegl.incidents.states import Place, Verb
from soportegl.web import verb_fields as fields
from soportegl.web.verb_fields import Make, words

if TYPE_CHECKING:
    from soportegl.incidents.models import Incident


@dataclass(frozen=True)
class Sheet:
    """What a verb asks and says; `{code}`, `{up}`, `{down}`… are filled in with the incident."""

    title: str
    lead: str
    done: str
    button: str = ""
    fields: dict[str, Make] = field(default_factory=dict)
    files: bool = False
    at_once: bool = False
    """Its button posts without asking anything first."""
    unread: str = ""
    """What is said instead of `done` when whoever reports does not get it."""
    answers: bool = False
    """Canned answers go into its text, which is its first field."""
    leaves: bool = False
    """Whoever did it from a list goes on with the list."""


_solution = words("Solución", "Quien reporta la recibe por correo y la ve en Consulta de Incidencias.", rows=6)

SHEETS: dict[Verb, Sheet] = {
    Verb.TAKE: Sheet(
        "Tomar {code}",
        "Quedará a su nombre, y quien reporta verá que usted la atiende.",
        "Usted tomó la gestión {code}.",
        at_once=True,
    ),
    Verb.RELEASE: Sheet(
        "Soltar {code}",
        "Volverá a la cola de {here} para que otra persona la tome.",
        "La gestión {code} volvió a la cola de {here}.",
    ),
    Verb.ASSIGN: Sheet(
        "Asignar {code}",
        "Quedará a nombre de la persona que elija; ella recibirá un aviso.",
        "La gestión {code} quedó asignada a {holder}.",
        fields={"holder": fields.holder},
    ),
    Verb.TRANSFER: Sheet(
        "Trasladar {code} a {up_short}",
        "{up} la recibirá con la conversación y los archivos.",
        "La gestión {code} fue trasladada a {up}.",
        "Trasladar a {up_short}",
        {
            "reason": words("Motivo", rows=2),
            "tried": words("Qué se intentó", "La municipalidad también lo ve, en COLA_INCIDENCIAS."),
        },
        files=True,
        leaves=True,
    ),
    Verb.SEND_BACK: Sheet(
        "Devolver {code} a {down_short}",
        "{down} la recibirá otra vez, con todo lo que se hizo aquí.",
        "La gestión {code} fue devuelta a {down}.",
        "Devolver a {down_short}",
        {"reason": words("Motivo", "La municipalidad también lo ve, en COLA_INCIDENCIAS.")},
        files=True,
        leaves=True,
    ),
    Verb.ASK: Sheet(
        "Pedir información en {code}",
        "{reporter} recibirá su pregunta. La gestión sigue a nombre de usted y espera la respuesta.",
        "Su pregunta fue enviada a {reporter}.",
        "Enviar pregunta",
        {"text": words("Qué información necesita", "La verá la municipalidad.")},
        unread="Su pregunta quedó en la gestión {code}.",
        files=True,
        answers=True,
    ),
    Verb.ANSWER: Sheet(
        "Responder en {code}",
        "La recibirá quien atiende su gestión.",
        "Su respuesta fue enviada a {whom}.",
        "Enviar respuesta",
        {"text": words("Su respuesta")},
        files=True,
    ),
    Verb.REPLY: Sheet(
        "Respuesta al usuario en {code}",
        "{reporter} la recibirá por correo.",
        "Su respuesta fue enviada a {reporter}.",
        "Enviar",
        {"text": words("Respuesta al usuario", "La verá la municipalidad.")},
        unread="Su respuesta quedó en la gestión {code}.",
        files=True,
        answers=True,
    ),
    Verb.NOTE: Sheet(
        "Nota interna en {code}",
        "La ven solo quienes atienden incidencias.",
        "La nota interna quedó guardada.",
        "Guardar nota",
        {"text": words("Nota interna", "La municipalidad no la ve.")},
        files=True,
        answers=True,
    ),
    Verb.NUDGE: Sheet(
        "Sigue detenido: {code}",
        "Avisaremos a quien la atiende, o a la supervisión. Puede hacerlo una vez por día hábil.",
        "Su aviso fue enviado a {whom}.",
        "Avisar que sigue detenido",
        {"text": words("Mensaje (opcional)")},
        files=True,
    ),
    Verb.CORRECT: Sheet(
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
            "reason": words("Por qué se corrige", rows=2),
        },
    ),
    Verb.WITHDRAW: Sheet(
        "Retirar {code}",
        "La mesa de ayuda ya no la atenderá. Quedará en Consulta de Incidencias.",
        "La gestión {code} fue retirada.",
        "Retirar",
    ),
    Verb.CLOSE: Sheet(
        "Cerrar {code}",
        "Cierre cuando dio una respuesta o una orientación. Si corrigió algo, finalice.",
        "La gestión {code} quedó CERRADO.",
        fields={"solution": _solution},
        files=True,
        answers=True,
        leaves=True,
    ),
    Verb.FINALIZE: Sheet(
        "Finalizar {code}",
        "Finalice cuando corrigió algo: el sistema pide por correo a quien reporta que verifique la solución.",
        "La gestión {code} quedó FINALIZADO y se pidió verificar la solución.",
        unread="La gestión {code} quedó FINALIZADO.",
        fields={"solution": _solution},
        files=True,
        answers=True,
        leaves=True,
    ),
    Verb.CONFIRM: Sheet(
        "Ya funciona: {code}",
        "Quedará anotado que usted verificó la solución.",
        "Gracias. Quedó anotado que ya funciona.",
    ),
    Verb.REOPEN: Sheet(
        "Sigue igual: {code}",
        "Volverá a {here}, que la terminó.",
        "La gestión {code} volvió a {here}.",
        "Reabrir",
        {"reason": words("Qué sigue pasando")},
        files=True,
    ),
    Verb.REDACT: Sheet(
        "Tachar en {code}",
        "Borra para siempre un texto o un archivo que no debe estar aquí, como una contraseña o una planilla. "
        "El historial dirá que se tachó, quién y por qué; lo tachado no se puede recuperar.",
        "Quedó tachado en la gestión {code}.",
        "Tachar para siempre",
        {"what": fields.redactable, "reason": words("Por qué se tacha", "No repita aquí lo que tacha.", rows=2)},
    ),
}


class VerbForm(forms.Form):
    """The form of one verb over one incident; it parses and nothing else."""

    use_required_attribute = False

    def __init__(self, verb: Verb, incident: Incident, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(verb, incident))
        super().__init__(data=data, **kwargs)
        self.sheet, self.verb = SHEETS[verb], verb
        for name, make in self.sheet.fields.items():
            self.fields[name] = make(incident)
        if verb is Verb.CORRECT and data is not None:
            # What a caller does not send is not corrected; an emptied field is sent, as an empty text.
            for name in [name for name in self.fields if name != "reason" and name not in data]:
                del self.fields[name]

    def refuse(self, wrong: dict[str, str]) -> None:
        """Say what an action refused beside the field it is about."""
        self.is_valid()
        for name, sentence in wrong.items():
            self.add_error(name if name in self.fields else None, sentence)


def _initial(verb: Verb, incident: Incident) -> dict[str, Any]:
    if verb is Verb.CORRECT:
        return {
            "system": incident.system.slug,
            "module": incident.module_id,
            "entity": incident.entity.code,
            "expediente_type": incident.expediente_type_id,
            "expediente_number": incident.expediente_number,
            "category": incident.category_id,
            "urgency": incident.urgency,
        }
    return {"solution": incident.solution} if verb is Verb.FINALIZE else {}


def say(sentence: str, incident: Incident, *, tier: int | None = None, **more: Any) -> str:
    """A sentence of a sheet, filled in with this incident, where it stands or at the tier where it stood."""
    tier = tier or incident.tier
    up, down = Tier(min(tier + 1, Tier.INFORMATICS)), Tier(max(tier - 1, Tier.REGIONAL))
    return sentence.format(
        code=incident.code,
        reporter=incident.reporter,
        here=Tier(tier).label,
        up=up.label,
        up_short=f"N{up.value}",
        down=down.label,
        down_short=f"N{down.value}",
        **{"holder": "", "whom": "", **more},
    )


def label(verb: Verb, incident: Incident) -> str:
    """What its button says in a list of actions."""
    if verb in (Verb.TRANSFER, Verb.SEND_BACK):
        return say(SHEETS[verb].button, incident)
    return verb.words.label


def button(verb: Verb, incident: Incident) -> str:
    """What the button that does it says."""
    return say(SHEETS[verb].button or verb.words.label, incident)


def place_after(verb: Verb, incident: Incident) -> Place | None:
    """Where the incident will stand, when that is somewhere else."""
    after = verb.flow.get(incident.place)
    return after if after and after != incident.place else None
