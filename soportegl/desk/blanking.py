"""Blanking with what the desk still has in its hands: what waits to be written over many, and drafts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from soportegl.desk import placeholders
from soportegl.desk.models import BulkRow, BulkRun, Draft, Outcome
from soportegl.incidents import actions
from soportegl.incidents.models import EventText
from soportegl.incidents.redaction import REDACTED
from soportegl.lib import clock
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Attachment, Incident

_NAMES = ("event__actor", *(f"event__incident__{name}" for name in ("reporter", "entity", "system", "module")))
STOPPED = "La administración tachó el texto de este lote: ya no se escribe en más gestiones."


@transaction.atomic
def redact(incident: Incident, *, what: EventText | Attachment | None, reason: str, by: User) -> Incident:
    """Blank one text or one file of an incident, and what the desk would still write of that text. Raises Invalid."""
    # Rows of a run before the incident and drafts after it, as whoever works on them takes them: in any other order
    # two would wait for each other.
    if isinstance(what, EventText):
        _stop_runs(what)
    incident = actions.redact(incident, what=what, reason=reason, by=by)
    if isinstance(what, EventText):
        _blank_drafts(what)
    return incident


def _stop_runs(text: EventText) -> None:
    """Whoever wrote it may have it waiting for other rows, or kept to try again those that could not be done."""
    runs = BulkRun.objects.select_for_update().filter(by=text.event.actor_id).exclude(values={})
    for run in runs.order_by("pk"):
        left = {name: value for name, value in run.values.items() if not _wrote(value, text)}
        if left == run.values:
            continue
        run.rows.filter(outcome=Outcome.PENDING).update(outcome=Outcome.REFUSED, sentence=STOPPED)
        run.values, run.ended_at = left, run.ended_at or clock.now()
        run.save(update_fields=["values", "ended_at"])


def _wrote(value: object, text: EventText) -> bool:
    """Whether this value of a run is that text, once what is between braces was completed."""
    return isinstance(value, str) and value != "" and _same(value, text) == _same(text.body, text)


def _same(body: str, text: EventText) -> str:
    assert text.event.actor is not None
    return placeholders.emptied(body, text.event.incident, text.event.actor)


def _blank_drafts(text: EventText) -> None:
    """In what anybody writes in that incident and its writer anywhere; the rest of each draft stays."""
    passage = re.compile(rf"(?<!\w){re.escape(text.body)}(?!\w)")
    near = Q(incident=text.event.incident_id) | Q(owner=text.event.actor_id)
    for draft in Draft.objects.select_for_update().filter(near).order_by("pk"):
        left = {name: _without(passage, typed) for name, typed in draft.texts.items()}
        if left != draft.texts:
            # A window that has the text open may not save it over this one.
            draft.texts, draft.version = left, draft.version + 1
            draft.save(update_fields=["texts", "version"])


def _without(passage: re.Pattern[str], typed: str) -> str:
    # A draft is kept as it was typed, a text as `clean` leaves it.
    left, found = passage.subn(REDACTED, clean(typed))
    return left if found else typed


def others_with(text: EventText) -> list[str]:
    """Codes of the other incidents in which the same run wrote the same text: there it stays."""
    together = BulkRun.objects.filter(by=text.event.actor_id, rows__incident=text.event.incident_id)
    rows = BulkRow.objects.filter(run__in=together, outcome=Outcome.DONE).exclude(incident=text.event.incident_id)
    what = _same(text.body, text)
    written = EventText.objects.filter(
        event__incident__in=rows.values("incident"), event__actor=text.event.actor_id, kind=text.kind
    )
    found = {each.event.incident.code for each in written.select_related(*_NAMES) if _same(each.body, each) == what}
    return sorted(found)
