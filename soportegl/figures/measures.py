"""What is summed up: each measure is a row, with how it is counted of an event, or of a stay that somebody left."""

from __future__ import annotations

from typing import NamedTuple

from soportegl.incidents.states import ARRIVALS, ENDING, REGISTRATIONS, SYSTEM, StageEffect, Verb


def _verbs(*verbs: Verb) -> str:
    return "(" + ", ".join(f"'{verb.value}'" for verb in verbs) + ")"


def _event(*verbs: Verb) -> str:
    return f"e.verb IN {_verbs(*verbs)}"


def _left(*verbs: Verb) -> str:
    return f"s.outcome IN {_verbs(*verbs)}"


#: With these somebody solved it; what whoever reported took back, what is solved with another one, and what ended by
#: itself, was not.
SOLVING = tuple(verb for verb in ENDING if verb not in (Verb.WITHDRAW, Verb.DUPLICATE, *SYSTEM))
ARRIVING = tuple(verb for verb in Verb if verb.stay in ARRIVALS)
#: The events that are counted; the rest is counted of the stays.
COUNTED = tuple(dict.fromkeys((*ARRIVING, Verb.FINALIZE, Verb.CONFIRM, Verb.LAPSE)))
assert all(verb.stay is StageEffect.BEGUN for verb in REGISTRATIONS)
_NEVER_ABOVE = (
    "NOT EXISTS (SELECT FROM incidents_stage b WHERE b.incident_id = s.incident_id AND b.number <= s.number"
    " AND b.tier > 2)"
)
_TAKEN = "s.take_seconds IS NOT NULL AND p.take_minutes IS NOT NULL"
_SOLVED = "s.worked_seconds IS NOT NULL AND p.solve_minutes IS NOT NULL"


class Measure(NamedTuple):
    """How one is counted: SQL of an event, or of a stay, that gives a truth value or a number of seconds."""

    event: str = ""
    stay: str = ""
    seconds: bool = False


MEASURES: dict[str, Measure] = {
    # Incidents that were registered, and stays that began: by a transfer, a return or a reopening as well.
    "arrived": Measure(event=_event(*REGISTRATIONS)),
    "received": Measure(event=_event(*ARRIVING)),
    "reopened": Measure(event=_event(Verb.REOPEN)),
    "finalized": Measure(event=_event(Verb.FINALIZE)),
    "verified": Measure(event=_event(Verb.CONFIRM)),
    "unverified": Measure(event=_event(Verb.LAPSE)),
    # Stays that ended, and how.
    "attended": Measure(stay="TRUE"),
    "sent_up": Measure(stay=_left(Verb.TRANSFER)),
    "sent_back": Measure(stay=_left(Verb.SEND_BACK)),
    "ended": Measure(stay=_left(*ENDING)),
    "solved": Measure(stay=_left(*SOLVING)),
    "first_level": Measure(stay=f"{_left(*SOLVING)} AND {_NEVER_ABOVE}"),
    # What was promised of them, and kept.
    "take_promised": Measure(stay=_TAKEN),
    "take_kept": Measure(stay=f"{_TAKEN} AND s.take_seconds <= p.take_minutes * 60"),
    "solve_promised": Measure(stay=_SOLVED),
    "solve_kept": Measure(stay=f"{_SOLVED} AND s.worked_seconds <= p.solve_minutes * 60"),
    # How long they took.
    "taken": Measure(stay="s.take_seconds IS NOT NULL"),
    "take_seconds": Measure(stay="s.take_seconds", seconds=True),
    "worked": Measure(stay="s.worked_seconds IS NOT NULL"),
    "worked_seconds": Measure(stay="s.worked_seconds", seconds=True),
    "paused_seconds": Measure(stay="s.paused_seconds", seconds=True),
    "whole_seconds": Measure(stay="extract(epoch FROM s.left_at - s.received_at)", seconds=True),
}
