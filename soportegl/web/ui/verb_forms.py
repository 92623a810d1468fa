"""The form of a verb, and its sentences filled in. Forms only parse; the rules are the actions'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soportegl.directory.roles import Tier
from soportegl.incidents.states import Is, Verb
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
            "urgency": incident.urgency,
        }
    return {"solution": incident.solution} if verb is Verb.FINALIZE else {}


def say(sentence: str, incident: Incident, *, tier: int | None = None, **more: Any) -> str:
    """A sentence of a row, filled in with this incident, where it stands or at the tier where it stood."""
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


def button(verb: Verb, incident: Incident) -> str:
    """What the button that does it says."""
    return say(FORM_SPECS[verb].button or verb.words.label, incident)
