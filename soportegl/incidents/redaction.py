"""Blanking what must not be there: a password, a payroll. Its hash stays in the chain: nothing else takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from soportegl.incidents import files, words
from soportegl.incidents.errors import Invalid
from soportegl.incidents.models import Attachment, EventText, Incident, Precedent
from soportegl.incidents.recording import begin, record, required_of
from soportegl.incidents.states import ARRIVALS, Verb
from soportegl.lib import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soportegl.directory.models import User
    from soportegl.incidents.models import Event

REDACTED = "[Tachado]"
GONE = "Ese texto o archivo ya no está, o ya fue tachado. Elija otro de la lista."


class Targets(NamedTuple):
    """What the events of an incident say was blanked: (event number, kind of text), and files by their key."""

    texts: frozenset[tuple[int, str]]
    files: frozenset[int]


def redacted(events: Iterable[Event]) -> Targets:
    """What these events, chained like all others, say was blanked; nothing else may differ from its hash."""
    details = [event.details for event in events if event.verb == Verb.REDACT]
    return Targets(
        frozenset((row["event"], row["kind"]) for row in details if "kind" in row),
        frozenset(row["attachment"] for row in details if "attachment" in row),
    )


def redactable_texts(incident: Incident) -> list[EventText]:
    """Every text of the incident that is not blanked yet, oldest first."""
    texts = EventText.objects.filter(event__incident=incident).exclude(body=REDACTED)
    return list(texts.select_related("event__actor").order_by("event__number", "id"))


def redactable_files(incident: Incident) -> list[Attachment]:
    """Every file of the incident that is not blanked yet, oldest first."""
    files = incident.attachments.filter(event__incident=incident, redacted_at__isnull=True)
    return list(files.select_related("event__actor").order_by("id"))


def redactable(incident: Incident) -> dict[str, EventText | Attachment]:
    """All of both, each under the name by which it is chosen."""
    found: dict[str, EventText | Attachment] = {f"texto-{text.pk}": text for text in redactable_texts(incident)}
    return found | {f"archivo-{file.pk}": file for file in redactable_files(incident)}


@transaction.atomic
def redact(incident: Incident, *, what: EventText | Attachment | None, reason: str, by: User) -> Incident:
    """Blank one text or one file, wherever it is kept; the reason is an internal text of its own.

    Raises Invalid when it is not of this incident or blanked already.
    """
    incident = begin(Verb.REDACT, incident, by)
    texts = required_of(Verb.REDACT, reason=reason)
    if isinstance(what, EventText):
        details = _blank_text(incident, what)
    elif isinstance(what, Attachment):
        details = _blank_file(incident, what)
    else:
        raise Invalid(what="Elija qué se tacha.")
    return record(Verb.REDACT, incident, by, texts=texts, details=details)


def _blank_text(incident: Incident, text: EventText) -> dict[str, int | str]:
    found = (
        EventText.objects.select_for_update(of=("self",))
        .select_related("event")
        .filter(pk=text.pk, event__incident=incident)
        .exclude(body=REDACTED)
        .first()
    )
    if found is None:
        raise Invalid(what=GONE)
    body, event = found.body, found.event
    found.body = REDACTED
    found.save(update_fields=["body"])
    if found.kind == "synopsis":
        incident.synopsis = REDACTED
    elif found.kind == "solution" and incident.solution and event == _latest_with(incident, "solution"):
        incident.solution = REDACTED
    if found.kind in ("synopsis", "solution"):
        # What is shown to others was made of it.
        Precedent.objects.filter(incident=incident).delete()
    _blank_stage(incident, event, found.kind, body)
    words.keep_event(event)
    return {"event": event.number, "kind": found.kind}


def _latest_with(incident: Incident, kind: str) -> Event | None:
    return incident.events.filter(texts__has_key=kind).order_by("-number").first()


def _blank_stage(incident: Incident, event: Event, kind: str, body: str) -> None:
    """Blank the copy of a text in the stay that this event ended; the same words in another stay are another's."""
    earlier = [Verb(verb) for verb in incident.events.filter(number__lt=event.number).values_list("verb", flat=True)]
    begun = sum(verb.stay in ARRIVALS for verb in earlier)
    column = "tried" if kind == "tried" else "outcome_text"
    incident.stages.filter(number=begun, outcome=event.verb, **{column: body}).update(**{column: REDACTED})


def _blank_file(incident: Incident, file: Attachment) -> dict[str, int | str]:
    there = incident.attachments.filter(event__incident=incident, redacted_at__isnull=True)
    found = there.select_for_update(of=("self",)).filter(pk=file.pk).first()
    if found is None:
        raise Invalid(what=GONE)
    # Its name may say as much as its content.
    found.name, found.redacted_at = REDACTED, clock.now()
    found.save(update_fields=["name", "redacted_at"])
    words.keep_event(found.event)
    # After the commit: an action that is undone must not have lost the content.
    transaction.on_commit(lambda: files.forget_content(found.sha256), robust=True)
    return {"event": found.event.number, "attachment": found.pk}


def others_with(file: Attachment) -> list[str]:
    """Codes of other incidents that carry the same content, bounded: there it stays."""
    same = Attachment.objects.filter(sha256=file.sha256, redacted_at__isnull=True).exclude(pk=file.pk)
    return list(same.order_by("incident__code").values_list("incident__code", flat=True).distinct()[:10])
