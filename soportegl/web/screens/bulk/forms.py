"""What a verb asks for when it is for many: the fields of its own form, and other words around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms

from soportegl.desk import bulk
from soportegl.incidents.states import Verb
from soportegl.texts.saying import plain
from soportegl.web.site.requests import whole_number
from soportegl.web.ui import verb_wording
from soportegl.web.ui.verb_forms import VerbForm
from soportegl.web.ui.verbs import FORM_SPECS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soportegl.desk.bulk import Prospect
    from soportegl.incidents.models import Incident


MANY = {verb: spec.many for verb, spec in FORM_SPECS.items() if spec.many}


def count_words(count: int) -> str:
    """«1 gestión», «24 gestiones»."""
    return f"{count} {'gestión' if count == 1 else 'gestiones'}"


def title(verb: Verb, count: int) -> str:
    """What it is called to do it to this many."""
    words = MANY[verb].title
    if count == 1:
        words = words.replace(" con la misma solución", "")
    return words.format(gestiones=count_words(count))


def said(verb: Verb, part: str, count: int) -> str:
    """What it says about this many."""
    return plain(verb_wording.key_of(verb, f"muchas-{part}"), gestiones=count_words(count))


@dataclass(frozen=True)
class Chosen:
    """What was marked: what the verb can be done to, what it cannot, and what does not exist for this person."""

    prospects: list[Prospect]
    seen: dict[str, int]
    missing: int

    @property
    def able(self) -> list[Incident]:
        return [prospect.incident for prospect in self.prospects if prospect.refusal is None]

    @property
    def refused(self) -> list[Prospect]:
        return [prospect for prospect in self.prospects if prospect.refusal is not None]

    @property
    def lines(self) -> list[str]:
        """The rows as the form sends them: the code and the last event that was seen of it."""
        return [f"{incident.code}:{self.seen.get(incident.code, incident.event_count)}" for incident in self.able]


def read_lines(lines: Iterable[str]) -> dict[str, int]:
    """Codes and what was seen of each, as `Chosen.lines` wrote them; anything else is left out."""
    found = {}
    for line in lines:
        code, _, typed = line.partition(":")
        if (seen := whole_number(typed)) is not None:
            found[code] = seen
    return found


def form_for(verb: Verb, incidents: list[Incident], data: Any = None, **kwargs: Any) -> VerbForm:
    """The form of the verb; whoever can hold some of them is offered with how many."""
    form = VerbForm(verb, incidents[0], data, **kwargs)
    if verb is Verb.ASSIGN:
        widget = form.fields["holder"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", "Elija a una persona"), *_people(incidents)]
    return form


def _people(incidents: list[Incident]) -> list[tuple[str, str]]:
    whole = len(incidents)
    return [
        (person.username, str(person) if count == whole else f"{person} ({count} de {whole})")
        for person, count in bulk.possible_holders(incidents)
    ]
