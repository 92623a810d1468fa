"""Begin and record: what every action does before and after its own change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from soportegl.incidents import authors, chain, files, filling, mentions, particulars, policy, words
from soportegl.incidents.course import Course, Pausing, course_of
from soportegl.incidents.errors import Changed, Invalid, NotVisible, at_moment
from soportegl.incidents.models import Event, EventText, Incident, Participant
from soportegl.incidents.models.incident import TEXT_MAX
from soportegl.incidents.states import (
    ANSWERED,
    ARRIVALS,
    ENDING,
    HANDED,
    OPEN,
    REGISTRATIONS,
    Is,
    Place,
    StageEffect,
    State,
    Verb,
    turn_of,
)
from soportegl.lib import clock
from soportegl.lib.insertion import Insertion, Job, add_together
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from soportegl.directory.models import User

# The name of the job that tells people; who runs it is not known here.
TELL = "soportegl.notifications.tasks.tell"
_PARTICIPANT = Insertion(Participant, ignore_conflicts=True)


def begin(verb: Verb, incident: Incident, by: User, seen_version: int | None = None) -> Incident:
    """The incident, locked, when this person may do the verb to it as it stands now, and has seen all that happened.

    Raises NotVisible, NotAllowed, NotNow, TooSoon, WindowOver or Changed.
    """
    # Without joins: after waiting for a lock PostgreSQL reads this row again, but not the rows joined to it.
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    if not Incident.objects.one_visible_to(by).filter(pk=locked.pk).exists():
        raise NotVisible
    if refusal := policy.refusal(by, verb, locked):
        raise refusal
    check_not_stale(locked, seen_version, by)
    locked.done_instead_of = policy.stands_in_for(by, verb, locked)
    return locked


def check_not_stale(incident: Incident, seen_version: int | None, by: User) -> None:
    """What others did after the last event this person saw is read before it is answered. Raises Changed."""
    what, more = news(incident, seen_version, by)
    if what:
        raise Changed(what, more=more)


def news(incident: Incident, seen_version: int | None, by: User) -> tuple[str, int]:
    """The last thing others did after the event this person saw, and how many more; empty when nobody did anything."""
    if seen_version is None or seen_version >= incident.event_count:
        return "", 0
    missed = (
        incident.events.filter(number__gt=seen_version).exclude(actor=by).select_related("actor").order_by("-number")
    )
    last = missed.first()
    if last is None:
        return "", 0
    named = authors.named_in([last])
    done = authors.done_of(last, named)
    if last.verb == Verb.ASSIGN and incident.holder_id:
        done += " a usted" if incident.holder_id == by.pk else f" a {incident.holder}"
    return f"{authors.author_of(last, named)} {done} ({at_moment(last.at)})", missed.count() - 1


def required(field: str, typed: str, what: str) -> str:
    """The text as it is stored. Raises Invalid when it is empty or longer than 1,500 characters."""
    text = clean(typed)
    if not text:
        raise Invalid(**{field: f"Escriba {what}."})
    if len(text) > TEXT_MAX:
        raise Invalid(**{field: f"El texto tiene {len(text)} caracteres; escriba {TEXT_MAX} como máximo."})
    return text


def required_of(verb: Verb, **typed: str) -> dict[str, str]:
    """The texts of a verb as they are stored. Raises Invalid."""
    return {name: required(name, typed[name], what) for name, what in verb.texts.items()}


def record(
    verb: Verb,
    incident: Incident,
    by: User | None,
    *,
    texts: Mapping[str, str] | None = None,
    uploads: Iterable[UUID] = (),
    details: dict[str, Any] | None = None,
    form: str = "",
    pausing: Pausing | None = None,
) -> Incident:
    """Move the state as the flow says, turn stay and pause, write the event and its chain, and have people told.

    The key of the form it was done with stays in the event: by it the same form is known when it comes again.
    """
    before = None if verb in REGISTRATIONS else incident.place
    # What is registered happens when it was created.
    now = incident.created_at if before is None else moment_of(incident)
    turn = turn_of(verb, before)
    course = course_of(verb, turn, incident)
    if before is not None:
        _move(verb, incident, before, verb.flow[before], now)
    _mark(incident, verb, turn, now)
    if course:
        course.turn(verb, turn, now, texts or {}, pausing)
    _write_event(verb, incident, by, now, texts or {}, uploads, _with_form(details or {}, incident, form), course)
    if course:
        course.write()
    # Whoever reported it sees it by that: among what a reporter took part in would be all that they ever reported.
    for person in {by.pk if by else None, incident.holder_id} - {incident.reporter_id}:
        if person:
            _PARTICIPANT.add(Participant(incident=incident, user_id=person))
    return incident


def _with_form(details: dict[str, Any], incident: Incident, form: str) -> dict[str, Any]:
    """Besides the details: the form it was done with, and in whose place."""
    instead_of = incident.__dict__.pop("done_instead_of", None)
    return details | ({"form": form} if form else {}) | ({authors.INSTEAD_OF: instead_of} if instead_of else {})


def moment_of(incident: Incident) -> datetime:
    """When what is done to it now happens: a clock that was set back must not take the chain back.

    Nor end a stay before it began: the database refuses that, and with it the action.
    """
    return max(clock.now(), incident.state_since, last_moved(incident))


def last_moved(incident: Incident) -> datetime:
    """When the last thing happened to it."""
    # What had ended before rows kept it has at least the time at which it ended.
    return incident.moved_at or incident.ended_at or incident.created_at


def _move(verb: Verb, incident: Incident, before: Place, after: Place, now: datetime) -> None:
    incident.state, incident.tier = after
    incident.max_tier = max(incident.max_tier, after.tier)
    if after.state != State.IN_RESOLUTION:
        incident.holder = None
    if after.state != State.TRANSFERRED:
        incident.suggested_holder = None
    if after.tier != before.tier or after.state not in OPEN:
        incident.waiting_since = None
    if after.state in OPEN:
        incident.ended_at = incident.ended_by = None
    elif verb in ENDING:
        incident.ended_at = now
    if after != before or verb in HANDED:
        incident.state_since = now


def _mark(incident: Incident, verb: Verb, turn: StageEffect | None, now: datetime) -> None:
    """What the lists ask of the last event, kept on the row."""
    incident.moved_at = now
    if verb is Verb.ASK:
        incident.waiting_since = incident.waiting_since or now
    if verb in ANSWERED:
        incident.waiting_since = None
    if verb is Verb.ANSWER:
        incident.answered_at = now
    elif Is.SETTLING in verb.marks:
        incident.answered_at = None
    if turn in ARRIVALS:
        incident.arrived_by = verb


def snapshot(incident: Incident) -> dict[str, Any]:
    """How the incident stands after an event; `verify` compares it with the row and with the flow."""
    return {
        "state": str(incident.state),
        "tier": int(incident.tier),
        "max_tier": int(incident.max_tier),
        "holder": incident.holder_id,
        "office": incident.office_id,
        "entity": incident.entity_id,
        "system": incident.system_id,
        "waiting": incident.waiting_since is not None,
        "ended_by": incident.ended_by_id,
        "withdrawn": incident.withdrawn,
        "verification": str(incident.verification),
        **_pause_of(incident),
        **({"duplicate_of": incident.duplicate_of_id} if incident.duplicate_of_id else {}),
    }


#: What only the events say of an incident that stands in pause, or closed as a duplicate.
SOMETIMES = ("paused_for", "paused_until", "duplicate_of")


def _pause_of(incident: Incident) -> dict[str, str]:
    if incident.paused_since is None:
        return {}
    until = {"paused_until": particulars.moment(incident.paused_until)} if incident.paused_until else {}
    return {"paused_for": str(incident.paused_for), **until}


def _write_event(
    verb: Verb,
    incident: Incident,
    by: User | None,
    now: datetime,
    texts: Mapping[str, str],
    uploads: Iterable[UUID],
    details: dict[str, Any],
    course: Course | None,
) -> None:
    staged = files.claim(uploads, by) if by else []
    if staged:
        details = {**details, particulars.FILES: [particulars.named(upload) for upload in staged]}
    details = {**details, **mentions.noted(incident, texts, by)}
    event = chained(verb, incident, by, now, texts, [upload.sha256 for upload in staged], details)
    bodies = [EventText(event=event, kind=kind, body=body) for kind, body in texts.items()]
    said = words.of_event(event, texts, words.names_of(staged))
    rows = [event, *bodies, *([said] if said else [])]
    if incident._state.adding:
        incident.note_words()
        rows = [incident, *rows, *(course.stages if course else ()), words.of(incident)]
    else:
        incident.save()
        if (verb in words.WORDED or words.is_rehomed(verb, incident)) and not incident.are_words_kept:
            words.keep(incident)
        if words.is_rehomed(verb, incident):
            filling.keep_said([incident.pk])
    add_together(*rows, jobs=(Job(TELL, "event_id", event),))
    files.attach(staged, event)


def chained(
    verb: Verb,
    incident: Incident,
    by: User | None,
    now: datetime,
    texts: Mapping[str, str],
    hashes: list[str],
    details: dict[str, Any],
) -> Event:
    """The next event of an incident as it stands now, linked to the one before; not written yet."""
    event = Event(
        incident=incident,
        number=incident.event_count + 1,
        verb=verb,
        actor=by,
        at=now,
        tier=incident.tier,
        public=Is.PUBLIC in verb.marks,
        details={**details, "after": snapshot(incident)},
        texts={str(kind): chain.digest(body) for kind, body in texts.items()},
        files=hashes,
    )
    event.hash = chain.link(
        incident.last_hash,
        incident=incident.code,
        number=event.number,
        verb=verb,
        actor=by.pk if by else None,
        at=now,
        tier=event.tier,
        public=event.public,
        details=event.details,
        texts=event.texts,
        files=event.files,
    )
    incident.event_count, incident.last_hash = event.number, event.hash
    return event
