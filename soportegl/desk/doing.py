"""A verb, done as somebody writes it: their texts completed, their draft forgotten, their canned answers counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from soportegl.desk import answers, blanking, drafts, placeholders
from soportegl.incidents import actions, mentions, policy, reach
from soportegl.incidents.states import Is, Verb

if TYPE_CHECKING:
    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident


def do(
    verb: Verb,
    incident: Incident,
    values: Mapping[str, Any],
    *,
    agreed: Collection[str] = (),
    canned: Collection[int] = (),
    by: User,
) -> Incident:
    """Do it, with these values of its form; `agreed` may go out between braces, `canned` answers went into it.

    Raises Refused.
    """
    # Without waiting for the row: of two hundred who want the same one, all but the first read at once who has it.
    if refusal := policy.refusal(by, verb, incident):
        raise refusal
    used = answers.counted(canned, incident, by=by)
    completed = {**values, **placeholders.completed(verb, values, incident, agreed=agreed, by=by)}
    with transaction.atomic(), used:
        # What is blanked is blanked in drafts and runs as well, of which incidents know nothing.
        does: Callable[..., Incident] = blanking.redact if verb is Verb.REDACT else getattr(actions, verb.value)
        done = does(incident, by=by, **completed)
        drafts.forget(incident, [verb], by=by)
    return done


def not_reached(verb: Verb, incident: Incident, *, by: User) -> list[str]:
    """Whom what was just written does not reach although it was meant for them, in a sentence each."""
    said = []
    if Is.TO_REPORTER in verb.marks and (unread := reach.unread_by_reporter(incident)):
        said.append(unread)
    if Is.TO_DESK in verb.marks and not reach.reached(verb, incident, by=by):
        said.append(reach.NOBODY)
    return [*said, *mentions.not_hearing(incident, by=by)]
