"""What people do to incidents, one function a verb: begin, change, record. Nothing else moves an incident."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from soportegl.directory.roles import Tier
from soportegl.incidents import duplicates, handover, policy, used_solutions
from soportegl.incidents.again import done_before as done_before
from soportegl.incidents.again import is_said
from soportegl.incidents.again import was_just_sent as was_just_sent
from soportegl.incidents.correcting import correct as correct
from soportegl.incidents.errors import Invalid, NotNow
from soportegl.incidents.pauses import pause as pause
from soportegl.incidents.pauses import resume as resume
from soportegl.incidents.recording import begin, check_not_stale, record, required_of
from soportegl.incidents.redaction import redact as redact
from soportegl.incidents.registration import register as register
from soportegl.incidents.registration import register_on_behalf as register_on_behalf
from soportegl.incidents.states import Verb, Verification
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident

Uploads = Iterable[UUID]
# The number of the last event that a person saw before they wrote; None where nobody was looking.
Seen = int | None


class Sent(TypedDict, total=False):
    """What comes along with what is written: files, and the key of the form."""

    uploads: Uploads
    form: str


@transaction.atomic
def take(incident: Incident, *, by: User) -> Incident:
    """Hold it: the row is locked, so of two people one holds it and the other learns who. Raises TooMany."""
    incident = begin(Verb.TAKE, incident, by)
    # What somebody takes in the place of another stays theirs when the substitution is over.
    incident.holder = _in_whose_place(incident, by)
    policy.keep_to_limit(incident.holder, Tier(incident.tier))
    return record(Verb.TAKE, incident, by)


def _in_whose_place(incident: Incident, by: User) -> User:
    """For whom this person stands in while they do it, or themselves."""
    return type(by).objects.get(pk=incident.done_instead_of) if incident.done_instead_of else by


@transaction.atomic
def release(incident: Incident, *, by: User, form: str = "") -> Incident:
    """Give it back to the queue of its tier."""
    incident = begin(Verb.RELEASE, incident, by)
    return record(Verb.RELEASE, incident, by, form=form)


@transaction.atomic
def assign(incident: Incident, *, holder: User, by: User, form: str = "") -> Incident:
    """Give it to another agent of its tier and office. Raises Invalid when that person cannot hold it."""
    incident = begin(Verb.ASSIGN, incident, by)
    if incident.holder_id == holder.pk:
        raise NotNow(Verb.ASSIGN, incident, f"ya la tiene {holder}")
    if not policy.possible_holders(incident).filter(pk=holder.pk).exists():
        raise Invalid(holder=f"{holder} no atiende este nivel o esta sede. Elija a otra persona.")
    incident.holder = holder
    return record(Verb.ASSIGN, incident, by, details={"holder": holder.pk}, form=form)


@transaction.atomic
def transfer(
    incident: Incident, *, reason: str, tried: str, by: User, seen_version: Seen = None, **sent: Unpack[Sent]
) -> Incident:
    """Send it one tier up, with the reason and what was tried."""
    incident = begin(Verb.TRANSFER, incident, by, seen_version)
    texts = required_of(Verb.TRANSFER, reason=reason, tried=tried)
    return record(Verb.TRANSFER, incident, by, texts=texts, **sent)


@transaction.atomic
def send_back(
    incident: Incident, *, reason: str, by: User, seen_version: Seen = None, **sent: Unpack[Sent]
) -> Incident:
    """Return it one tier down, to whoever sent it up if they still work there."""
    incident = begin(Verb.SEND_BACK, incident, by, seen_version)
    texts = required_of(Verb.SEND_BACK, reason=reason)
    below = incident.stages.filter(tier=incident.tier - 1, taken_by__isnull=False).order_by("-number").first()
    record(Verb.SEND_BACK, incident, by, texts=texts, **sent)
    return _suggest(incident, below.taken_by if below else None)


def _suggest(incident: Incident, person: User | None) -> Incident:
    """Show it first to this person or, when they left the tier or the office, to who follows in their post."""
    if person is not None and (first := handover.attending_for(person, incident)):
        incident.suggested_holder = first
        incident.save(update_fields=["suggested_holder"])
    return incident


def ask(incident: Incident, *, text: str, by: User, seen_version: Seen = None, **sent: Unpack[Sent]) -> Incident:
    """Ask the reporter for something; the incident then waits for the answer."""
    return _message(Verb.ASK, incident, by, text, seen_version, **sent)


def answer(incident: Incident, *, text: str, by: User, **sent: Unpack[Sent]) -> Incident:
    """What the reporter says; it ends the waiting."""
    return _message(Verb.ANSWER, incident, by, text, **sent)


def reply(
    incident: Incident,
    *,
    text: str,
    by: User,
    seen_version: Seen = None,
    solution_of: str = "",
    **sent: Unpack[Sent],
) -> Incident:
    """Write to the reporter; `solution_of` is the code of the one whose solution it carries, here and where it ends."""
    return _message(Verb.REPLY, incident, by, text, seen_version, solution_of, **sent)


def note(incident: Incident, *, text: str, by: User, **sent: Unpack[Sent]) -> Incident:
    """Leave a note that reporters never see."""
    return _message(Verb.NOTE, incident, by, text, **sent)


@transaction.atomic
def _message(
    verb: Verb,
    incident: Incident,
    by: User,
    text: str,
    seen_version: Seen = None,
    solution_of: str = "",
    *,
    uploads: Uploads = (),
    form: str = "",
) -> Incident:
    """Say it once: the same words in the same form, by an impatient hand or over a line that broke, are one message."""
    incident = begin(verb, incident, by)
    texts, uploads = required_of(verb, text=text), list(uploads)
    if is_said(verb, incident, by, texts, uploads, form):
        return incident
    check_not_stale(incident, seen_version, by)
    used = used_solutions.noted(incident, solution_of, by=by)
    return record(verb, incident, by, texts=texts, uploads=uploads, form=form, details=used)


@transaction.atomic
def nudge(incident: Incident, *, text: str = "", by: User, **sent: Unpack[Sent]) -> Incident:
    """Say that it is still stopped; at most once in a working day, the words are optional."""
    incident = begin(Verb.NUDGE, incident, by)
    texts = required_of(Verb.NUDGE, text=text) if clean(text) else {}
    return record(Verb.NUDGE, incident, by, texts=texts, **sent)


@transaction.atomic
def withdraw(incident: Incident, *, by: User, form: str = "") -> Incident:
    """The reporter takes it back before anybody took it."""
    incident = begin(Verb.WITHDRAW, incident, by)
    incident.withdrawn = True
    return _end(Verb.WITHDRAW, incident, by, form=form)


@transaction.atomic
def close(
    incident: Incident,
    *,
    solution: str,
    by: User,
    seen_version: Seen = None,
    solution_of: str = "",
    **sent: Unpack[Sent],
) -> Incident:
    """End it with an answer."""
    incident = begin(Verb.CLOSE, incident, by, seen_version)
    return _solve(Verb.CLOSE, incident, by, solution, solution_of, **sent)


@transaction.atomic
def duplicate(
    incident: Incident, *, original: str, solution: str, by: User, seen_version: Seen = None, **sent: Unpack[Sent]
) -> Incident:
    """Close it as the same as the one with this code, or as the one that that is a duplicate of itself."""
    duplicates.one_at_a_time()
    incident = begin(Verb.DUPLICATE, incident, by, seen_version)
    incident.duplicate_of, named = duplicates.original_for(incident, original, by=by)
    incident.solution = required_of(Verb.DUPLICATE, solution=solution)["solution"]
    duplicates.check_names_nothing(incident, incident.duplicate_of, named)
    return _end(Verb.DUPLICATE, incident, by, details={"named": named.code}, **sent)


@transaction.atomic
def finalize(
    incident: Incident,
    *,
    solution: str,
    by: User,
    seen_version: Seen = None,
    solution_of: str = "",
    **sent: Unpack[Sent],
) -> Incident:
    """End it with something fixed: the reporter is asked by e-mail to verify it."""
    incident = begin(Verb.FINALIZE, incident, by, seen_version)
    incident.verification = Verification.PENDING
    return _solve(Verb.FINALIZE, incident, by, solution, solution_of, **sent)


def _solve(verb: Verb, incident: Incident, by: User, solution: str, solution_of: str, **sent: Unpack[Sent]) -> Incident:
    incident.solution = required_of(verb, solution=solution)["solution"]
    return _end(verb, incident, by, details=used_solutions.noted(incident, solution_of, by=by), **sent)


def _end(
    verb: Verb, incident: Incident, by: User, details: dict[str, Any] | None = None, **sent: Unpack[Sent]
) -> Incident:
    incident.ended_by = _in_whose_place(incident, by)
    texts = {} if incident.withdrawn else {"solution": incident.solution}
    return record(verb, incident, by, texts=texts, details=details, **sent)


@transaction.atomic
def confirm(incident: Incident, *, by: User, form: str = "") -> Incident:
    """The reporter verified the solution: it works."""
    incident = begin(Verb.CONFIRM, incident, by)
    incident.verification = Verification.VERIFIED
    return record(Verb.CONFIRM, incident, by, form=form)


@transaction.atomic
def reopen(incident: Incident, *, reason: str, by: User, **sent: Unpack[Sent]) -> Incident:
    """It goes on: back to the tier that ended it, shown first to whoever ended it."""
    incident = begin(Verb.REOPEN, incident, by)
    texts = required_of(Verb.REOPEN, reason=reason)
    ended_by = incident.ended_by
    incident.solution, incident.withdrawn, incident.verification = "", False, Verification.NONE
    incident.duplicate_of = None
    record(Verb.REOPEN, incident, by, texts=texts, **sent)
    return _suggest(incident, ended_by)
