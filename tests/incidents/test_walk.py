"""Random walks of random people, compared with a plain model of the guide."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soportegl.incidents import actions, verify
from soportegl.incidents.errors import Refused
from soportegl.incidents.models import Incident
from tests.cast import People, gather

SOLOLA = {"raul": 2, "rosa": 2, "carla": 3, "cesar": 3, "ivan": 4, "ines": 4}
SUPERVISORS = {"sofia": 2, "saul": 3}
PEOPLE = ["ana", "diego", "berta", "raul", "rosa", "nestor", "carla", "cesar", "ivan", "ines", "sofia", "saul", "aura"]
VERBS = {
    "take": {},
    "release": {},
    "transfer": {"reason": "Sube", "tried": "Todo"},
    "send_back": {"reason": "Baja"},
    "ask": {"text": "¿Qué pasó?"},
    "answer": {"text": "Esto pasó"},
    "reply": {"text": "Lo vemos"},
    "withdraw": {},
    "close": {"solution": "Se explicó"},
    "finalize": {"solution": "Se corrigió"},
    "confirm": {},
    "reopen": {"reason": "Sigue igual"},
}


@dataclass
class Guide:
    """The incident as the guide's text has it, without tables, locks or rows."""

    level: int = 2
    highest: int = 2
    open: bool = True
    holder: str = ""
    ever_taken: bool = False
    waiting: bool = False
    ending: str = ""
    ended_by: str = ""
    withdrawn: bool = False
    verified: bool = False

    def sees(self, who: str) -> bool:
        if who in ("ana", "diego", "raul", "rosa", "sofia", "aura"):
            return True
        if who in ("carla", "cesar", "saul"):
            return self.open or self.highest >= 3
        return who in ("ivan", "ines") and self.highest == 4

    def can(self, verb: str, who: str) -> bool:
        if not self.sees(who):
            return False
        here = SOLOLA.get(who) == self.level
        boss = SUPERVISORS.get(who) == self.level
        mine = self.open and self.holder == who
        closed = self.ending == "CERRADO" and not self.withdrawn
        return {
            "take": self.open and not self.holder and here,
            "release": self.open and bool(self.holder) and (mine or boss),
            "transfer": mine and self.level < 4,
            "send_back": mine and self.level > 2,
            "ask": mine,
            "answer": self.open and who == "ana",
            "reply": self.open and (mine or boss),
            "withdraw": self.open and who == "ana" and self.level == 2 and not self.holder and not self.ever_taken,
            "close": mine,
            "finalize": mine or (closed and ((self.ended_by == who and here) or boss)),
            "confirm": self.ending == "FINALIZADO" and who == "ana" and not self.verified,
            "reopen": not self.open and (who == "ana" or boss),
        }[verb]

    def do(self, verb: str, who: str) -> None:
        if verb == "take":
            self.holder, self.ever_taken = who, True
        elif verb == "release":
            self.holder = ""
        elif verb in ("transfer", "send_back"):
            self.level += 1 if verb == "transfer" else -1
            self.highest = max(self.highest, self.level)
            self.holder, self.waiting = "", False
        elif verb in ("ask", "answer"):
            self.waiting = verb == "ask"
        elif verb in ("withdraw", "close", "finalize"):
            self.ending = "FINALIZADO" if verb == "finalize" else "CERRADO"
            self.open, self.holder, self.waiting, self.ended_by = False, "", False, who
            self.withdrawn, self.verified = verb == "withdraw", False
        elif verb == "confirm":
            self.verified = True
        elif verb == "reopen":
            self.open, self.ending, self.ended_by, self.withdrawn, self.verified = True, "", "", False, False

    def label(self) -> str:
        if not self.open:
            return self.ending
        return f"{'EN RESOLUCION' if self.holder else 'TRASLADADO'}_N{self.level}"


@pytest.fixture
def cast(db: None) -> People:
    return gather()


STEPS = st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.sampled_from(PEOPLE)), max_size=14)
# Who could do something at this point is drawn more often: blind draws would hardly ever leave the first state.
CHOICES = st.lists(st.integers(0, 10_000), min_size=4, max_size=14)


def follow(cast: People, guide: Guide, incident: Incident, verb: str, who: str) -> Incident:
    """One step in both worlds, which must agree on whether it is done and on how things stand after."""
    try:
        with transaction.atomic():
            incident = getattr(actions, verb)(incident, by=cast.users[who], **VERBS[verb])
        done = True
    except Refused:
        done = False
    assert done == guide.can(verb, who), (verb, who, guide)
    if done:
        guide.do(verb, who)
    row = Incident.objects.get(pk=incident.pk)
    holder = row.holder.username.split(".")[0] if row.holder else ""
    assert (
        row.label,
        row.tier,
        row.max_tier,
        holder,
        row.is_waiting,
        row.withdrawn,
        row.verification == "verified",
    ) == (
        guide.label(),
        guide.level,
        guide.highest,
        guide.holder,
        guide.waiting,
        guide.withdrawn,
        guide.verified,
    )
    return row


RELAXED = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@RELAXED
@given(steps=STEPS)
def test_blind_walks_agree_with_the_guide(cast: People, steps: list[tuple[str, str]]) -> None:
    walk(cast, steps)


@RELAXED
@given(choices=CHOICES)
def test_walks_that_always_find_a_way_agree_with_the_guide(cast: People, choices: list[int]) -> None:
    point = transaction.savepoint()
    guide, incident = Guide(), cast.report()
    for choice in choices:
        ways = [(verb, who) for verb in VERBS for who in PEOPLE if guide.can(verb, who)]
        incident = follow(cast, guide, incident, *ways[choice % len(ways)])
    assert list(verify.check(incident)) == []
    transaction.savepoint_rollback(point)


def walk(cast: People, steps: list[tuple[str, str]]) -> None:
    point = transaction.savepoint()
    guide, incident = Guide(), cast.report()
    for verb, who in steps:
        incident = follow(cast, guide, incident, verb, who)
    assert list(verify.check(incident)) == []
    transaction.savepoint_rollback(point)
