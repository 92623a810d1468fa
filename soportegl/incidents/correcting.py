"""What was registered wrongly is put right, and both values are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from soportegl.incidents import particulars
from soportegl.incidents.errors import Invalid
from soportegl.incidents.recording import begin, record, required_of
from soportegl.incidents.report import wrong_moment
from soportegl.incidents.states import Verb

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Event, Incident

CORRECTABLE = (
    *("system", "module", "entity", "expediente_type", "expediente_number", "category"),
    *("consequence", "needed_by", "urgency"),
)
#: Of a change that nobody asked for: it came with the field that it names.
WITH = "with"


@transaction.atomic
def correct(incident: Incident, *, reason: str, by: User, form: str = "", **values: Any) -> Incident:
    """Change what was registered wrongly; both values are kept. Raises Invalid when nothing changes."""
    incident = begin(Verb.CORRECT, incident, by)
    texts = required_of(Verb.CORRECT, reason=reason)
    changes = {}
    for field in CORRECTABLE:
        if field in values and values[field] != (old := getattr(incident, field)):
            changes[field] = {"from": _plain(old), "to": _plain(values[field])}
            setattr(incident, field, values[field])
    if not changes:
        raise Invalid(reason="No cambió ningún dato. Corrija al menos uno.")
    if incident.module and incident.module.system_id != incident.system_id:
        raise Invalid(module=f"El módulo {incident.module} no es de {incident.system}. Elija otro módulo.")
    if "needed_by" in changes and (wrong := wrong_moment(incident.needed_by)):
        raise Invalid(needed_by=wrong)
    if "entity" in changes:
        incident.office = incident.entity.attended_by
    # What stops says how urgent it is, unless the same correction says so itself.
    stops = incident.consequence if "consequence" in changes and "urgency" not in changes else None
    if stops and stops.urgency != incident.urgency:
        changes["urgency"] = {"from": str(incident.urgency), "to": stops.urgency, WITH: "consequence"}
        incident.urgency = stops.urgency
    details = {"changes": changes, particulars.REGISTERED: particulars.corrected(incident, changes)}
    return record(Verb.CORRECT, incident, by, texts=texts, details=details, form=form)


def is_same(event: Event, incident: Incident, values: Mapping[str, Any]) -> bool:
    """Whether a form says what this correction did."""
    changes = {name: change for name, change in event.details.get("changes", {}).items() if WITH not in change}
    came_along = event.details.get("changes", {}).keys() - changes.keys()
    given = {field: _plain(values[field]) for field in CORRECTABLE if field in values and field not in came_along}
    now = {field: changes[field]["to"] if field in changes else _plain(getattr(incident, field)) for field in given}
    return given == now and changes.keys() <= given.keys()


def _plain(value: Any) -> str:
    """A value of a field as the trace shows it."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return "" if value is None else str(value)
