"""A form that comes again: what its person did with it before is not done twice, and what they mean anew is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from soportegl.incidents import chain, correcting, files, particulars, policy
from soportegl.incidents.states import Is, Verb
from soportegl.lib import clock
from soportegl.lib.checkdigit import read_code
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Event, Incident

# For so long a request that was sent before may still arrive.
ON_ITS_WAY = timedelta(minutes=2)


def is_said(verb: Verb, incident: Incident, by: User, texts: Mapping[str, str], uploads: list[UUID], form: str) -> bool:
    """Whether this very form said this very thing before; other words or another file are another message."""
    if not form:
        return False
    digests = {kind: chain.digest(text) for kind, text in texts.items()}
    before = incident.events.filter(verb=verb, actor=by, details__form=form, texts=digests)
    sent = [set(found) for found in before.values_list("files", flat=True)]
    return bool(sent) and set(files.hashes(uploads, owner=by)) <= set().union(*sent)


def was_just_sent(verb: Verb, incident: Incident, *, form: str, by: User) -> bool:
    """Whether this very form was sent a moment ago: what is typed into it later, after «Atrás», is another message."""
    lately = {"details__form": form, "at__gte": clock.now() - ON_ITS_WAY}
    return bool(form) and incident.events.filter(verb=verb, actor=by, **lately).exists()


def done_before(
    verb: Verb,
    incident: Incident,
    values: Mapping[str, Any],
    *,
    by: User,
    refused: bool = False,
    kept: bool = False,
) -> Event | None:
    """The event in which this very form did this very thing, when it comes again because its answer got lost.

    Not when its person went on since, nor when it is long ago and can be done anew: then they mean it once more. What a
    browser has kept is meant once, however late it comes again.
    """
    done = incident.events.filter(actor=by).order_by("-number")
    if kept:
        done = done.filter(verb=verb, details__form=values.get("form") or "")
    last = None if Is.UNKEYED in verb.marks else done.first()
    if last is None or last.verb != verb or not values["form"] or last.details.get("form") != values["form"]:
        return None
    texts = {kind: clean(values[kind]) for kind in verb.texts if values.get(kind)}
    same = last.texts == {kind: chain.digest(text) for kind, text in texts.items() if text}
    if not (same and _same_values(last, incident, values)):
        return None
    if not set(files.hashes(values.get("uploads", ()), owner=by)) <= set(last.files):
        return None
    if kept or last.at >= clock.now() - ON_ITS_WAY:
        return last
    after = last.details["after"]
    stands = (incident.state, incident.tier) == (after["state"], after["tier"])
    return last if stands and (refused or policy.refusal(by, verb, incident)) else None


def _same_values(event: Event, incident: Incident, values: Mapping[str, Any]) -> bool:
    """Whether a form says what this event did, besides its texts."""
    if event.verb == Verb.ASSIGN:
        return bool(event.details["holder"] == values["holder"].pk)
    if event.verb == Verb.DUPLICATE:
        return bool(event.details["named"] == read_code(values["original"]))
    if event.verb == Verb.PAUSE:
        until = values.get("until")
        said = (values["debtor"], particulars.moment(until) if until else None)
        return said == (event.details["debtor"], event.details.get("until"))
    return correcting.is_same(event, incident, values)
