"""The form of a verb, and its sentences filled in. Forms only parse; the rules are the actions'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soportegl.directory.roles import Tier
from soportegl.incidents.states import Is, Verb
from soportegl.texts.catalogue import CATALOGUE
from soportegl.texts.saying import plain
from soportegl.web.ui import verb_wording
from soportegl.web.ui.forms import Form
from soportegl.web.ui.verbs import FORM_SPECS

if TYPE_CHECKING:
    from soportegl.incidents.models import Incident


class VerbForm(Form):
    """The form of one verb over one incident."""

    def __init__(self, verb: Verb, incident: Incident, data: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(verb, incident))
        super().__init__(data=data, **kwargs)
        self.spec, self.verb, self.takes_files = FORM_SPECS[verb], verb, Is.FILES in verb.marks
        for name, make in self.spec.fields.items():
            self.fields[name] = make(incident)
        if verb is Verb.CORRECT and data is not None:
            # What a caller does not send is not corrected; an emptied field is sent, as an empty text.
            for name in [name for name in self.fields if name != "reason" and name not in data]:
                del self.fields[name]


def _initial(verb: Verb, incident: Incident) -> dict[str, Any]:
    if verb is Verb.CORRECT:
        return {
            "system": incident.system.slug,
            "module": incident.module_id,
            "entity": incident.entity.code,
            "expediente_type": incident.expediente_type_id,
            "expediente_number": incident.expediente_number,
            "category": incident.category_id,
            "consequence": incident.consequence_id,
            "needed_by": incident.needed_by,
            "urgency": incident.urgency,
        }
    if verb is Verb.DUPLICATE:
        return {"solution": plain("duplicada-texto")}
    return {"solution": incident.solution} if verb is Verb.FINALIZE else {}


def say(sentence: str, incident: Incident) -> str:
    """A title or a button of a row, filled in with this incident."""
    return sentence.format(**_facts(incident, incident.tier))


def said(verb: Verb, part: str, incident: Incident, *, tier: int | None = None, **more: Any) -> str:
    """What a verb says of this incident, at its tier or at the one where it stood; it may say nothing."""
    key = verb_wording.key_of(verb, part)
    return plain(key, **_facts(incident, tier or incident.tier) | more) if key in CATALOGUE else ""


def _facts(incident: Incident, tier: int) -> dict[str, Any]:
    up, down = Tier(min(tier + 1, Tier.INFORMATICS)), Tier(max(tier - 1, Tier.REGIONAL))
    return {
        "gestión": incident.code,
        "reporta": incident.reporter,
        "nivel": Tier(tier).label,
        "siguiente": up.label,
        "n_siguiente": f"N{up.value}",
        "anterior": down.label,
        "n_anterior": f"N{down.value}",
        "responsable": "",
        "destino": "",
    }


def button(verb: Verb, incident: Incident) -> str:
    """What the button that does it says."""
    return say(FORM_SPECS[verb].button or verb.words.label, incident)
