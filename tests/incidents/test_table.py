"""Every verb, from every place, by everybody: what the architecture's tables promise, written out again here."""

from __future__ import annotations

import pytest
from django.db import transaction

from soportegl.incidents import actions, policy, verify
from soportegl.incidents.errors import NotAllowed, NotNow, NotVisible, Refused
from soportegl.incidents.models import EventText, Incident
from soportegl.incidents.states import DESKS, REGISTRATIONS, SYSTEM, Place, State, Verb
from tests.cast import People
from tests.incidents.conftest import WORKERS, stand

T, R, C, F = State.TRANSFERRED, State.IN_RESOLUTION, State.CLOSED, State.FINALIZED
PLACES = [Place(state, tier) for state in (T, R, C, F) for tier in DESKS]

# Who sees an incident of Sololá that has been up to this tier: everybody named here, and nobody else.
ALWAYS = {"ana", "diego", "raul", "rosa", "sofia", "aura", "admin"}
CENTRAL = {"carla", "cesar", "saul"}
INFORMATICS = {"ivan", "ines"}

# w: who holds or ended it; a: the agents of its tier; s: its supervisors; desk: whoever attends incidents.
TABLE: dict[Verb, tuple[dict[State, set[str]], set[str]]] = {
    # verb: ({state: who succeeds}, kinds of people who only came at the wrong time elsewhere)
    Verb.TAKE: ({T: {"a"}}, {"agent"}),
    Verb.RELEASE: ({R: {"w", "s"}}, {"agent", "supervisor"}),
    Verb.ASSIGN: ({T: {"s"}, R: {"s"}}, {"supervisor"}),
    Verb.TRANSFER: ({R: {"w"}}, {"agent"}),
    Verb.SEND_BACK: ({R: {"w"}}, {"agent"}),
    Verb.ASK: ({R: {"w"}}, {"agent"}),
    Verb.ANSWER: ({T: {"ana"}, R: {"ana"}}, {"ana"}),
    Verb.REPLY: ({T: {"s"}, R: {"w", "s"}}, {"agent", "supervisor"}),
    Verb.NOTE: ({state: {"desk"} for state in (T, R, C, F)}, {"agent", "supervisor"}),
    Verb.NUDGE: ({T: {"ana"}, R: {"ana"}}, {"ana"}),
    Verb.CORRECT: ({T: {"s"}, R: {"w", "s"}}, {"agent", "supervisor"}),
    Verb.PAUSE: ({R: {"w"}}, {"agent"}),
    Verb.RESUME: ({R: {"w", "s"}}, {"agent", "supervisor"}),
    Verb.WITHDRAW: ({T: {"ana"}}, {"ana"}),
    Verb.CLOSE: ({R: {"w"}}, {"agent"}),
    Verb.DUPLICATE: ({T: {"a", "s"}, R: {"w", "s"}}, {"agent", "supervisor"}),
    Verb.FINALIZE: ({R: {"w"}, C: {"w", "s"}}, {"agent", "supervisor"}),
    Verb.CONFIRM: ({F: {"ana"}}, {"ana"}),
    Verb.REOPEN: ({C: {"ana", "s"}, F: {"ana", "s"}}, {"ana", "supervisor"}),
    Verb.REDACT: ({state: {"admin"} for state in (T, R, C, F)}, {"admin"}),
}
TIERS = {Verb.TRANSFER: {2, 3}, Verb.SEND_BACK: {3, 4}, Verb.WITHDRAW: {2}}
AGENTS = {2: {"raul", "rosa"}, 3: {"carla", "cesar"}, 4: {"ivan", "ines"}}
SUPERVISORS = {2: {"sofia"}, 3: {"saul"}, 4: set()}
ALL_AGENTS = {"raul", "rosa", "nestor", "carla", "cesar", "ivan", "ines"}
ALL_SUPERVISORS = {"sofia", "saul"}


def sees(name: str, place: Place) -> bool:
    if name in ALWAYS:
        return True
    if name in CENTRAL:
        return place.tier >= 3 or place.state in (T, R)
    return name in INFORMATICS and place.tier == 4


def expected(verb: Verb, place: Place, name: str) -> type[Refused] | None:
    """What the tables say of this person at this place."""
    if not sees(name, place):
        return NotVisible
    by_state, kinds = TABLE[verb]
    here = place.state in by_state and place.tier in TIERS.get(verb, {2, 3, 4})
    groups = {
        "a": AGENTS[place.tier],
        "s": SUPERVISORS[place.tier],
        "w": {WORKERS[place.tier]},
        "desk": ALL_AGENTS | ALL_SUPERVISORS,
        "ana": {"ana"},
        "admin": {"admin"},
    }
    if here:
        return None if any(name in groups[group] for group in by_state[place.state]) else NotAllowed
    of_the_kind = {"agent": ALL_AGENTS, "supervisor": ALL_SUPERVISORS, "ana": {"ana"}, "admin": {"admin"}}
    return NotNow if any(name in of_the_kind[kind] for kind in kinds) else NotAllowed


def attempt(cast: People, verb: Verb, incident: Incident, name: str) -> Incident:
    """Do the verb with words that are right."""
    other = cast.users[sorted(AGENTS[incident.tier] - {WORKERS[incident.tier]})[0]]
    values: dict[Verb, dict[str, object]] = {
        Verb.ASSIGN: {"holder": other},
        Verb.TRANSFER: {"reason": "Requiere base de datos", "tried": "Se revisaron los saldos"},
        Verb.SEND_BACK: {"reason": "Falta el detalle"},
        Verb.PAUSE: {"reason": "El banco no responde", "debtor": "bank"},
        Verb.CORRECT: {"reason": "Era otro sistema", "system": cast.servicios},
        Verb.CLOSE: {"solution": "Se explicó"},
        Verb.DUPLICATE: {"solution": "Es la misma", "original": Incident.objects.order_by("pk")[0].code},
        Verb.FINALIZE: {"solution": "Se corrigió"},
        Verb.REOPEN: {"reason": "Sigue igual"},
        Verb.REDACT: {
            "reason": "Llevaba una clave",
            "what": EventText.objects.filter(event__incident=incident).first(),
        },
        **{said: {"text": "Un mensaje"} for said in (Verb.ASK, Verb.ANSWER, Verb.REPLY, Verb.NOTE, Verb.NUDGE)},
    }
    return getattr(actions, verb.value)(incident, by=cast.users[name], **values.get(verb, {}))


def stand_and_wait(cast: People, place: Place) -> Incident:
    """What somebody has waits for the bank, so that it can be gone on with; and one that everybody sees was there."""
    Incident.objects.filter(pk=cast.report().pk).update(tier=4, max_tier=4)
    incident = stand(cast, place)
    if place.state == R:
        incident = attempt(cast, Verb.PAUSE, incident, WORKERS[place.tier])
    return incident


def outcome(cast: People, verb: Verb, incident: Incident, name: str) -> type[Refused] | None:
    """How the attempt ended; whatever it did is undone."""
    refusal: type[Refused] | None = None
    point = transaction.savepoint()
    try:
        attempt(cast, verb, incident, name)
    except Refused as error:
        refusal = type(error)
    transaction.savepoint_rollback(point)
    cast.users[name].forget_permissions()
    return refusal


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.label + str(place.tier))
def test_every_verb_by_everybody_is_what_the_tables_say(cast: People, place: Place) -> None:
    incident = stand_and_wait(cast, place)
    people = [name for name in cast.users if name not in ("berta", "olga")] + ["berta", "olga"]
    wrong = []
    for verb in TABLE:
        for name in people:
            told, promised = outcome(cast, verb, incident, name), expected(verb, place, name)
            if told is not promised:
                wrong.append((str(verb), name, told, promised))
    assert wrong == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.label + str(place.tier))
def test_buttons_are_drawn_exactly_for_what_succeeds(cast: People, place: Place) -> None:
    incident = Incident.objects.get(pk=stand_and_wait(cast, place).pk)
    for name, user in cast.users.items():
        if not sees(name, place):
            continue
        succeeds = {verb for verb in TABLE if outcome(cast, verb, incident, name) is None}
        assert set(policy.verbs_for(user, incident)) == succeeds, name


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.label + str(place.tier))
def test_who_sees_it_is_who_the_table_names(cast: People, place: Place) -> None:
    incident = stand_and_wait(cast, place)
    seen_by = {
        name for name, user in cast.users.items() if Incident.objects.visible_to(user).filter(pk=incident.pk).exists()
    }
    assert seen_by == {name for name in cast.users if sees(name, place)}
    assert list(verify.check(Incident.objects.get(pk=incident.pk))) == []


def test_the_table_has_every_verb_that_people_do() -> None:
    assert set(TABLE) == set(policy.RULES)
    assert set(Verb) - set(TABLE) == {*REGISTRATIONS, *SYSTEM}
