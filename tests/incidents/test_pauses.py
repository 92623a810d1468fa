"""The clock stands still with a reason and a debtor; what ends a pause is written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from soportegl.incidents import actions, verify
from soportegl.incidents.errors import Invalid, NotNow
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Place, State
from soportegl.lib import clock
from tests.cast import People
from tests.incidents.conftest import stand

HELD = Place(State.IN_RESOLUTION, 3)


def pauses_of(incident: Incident) -> list[tuple[str, bool]]:
    """The debtor of each, and whether it is over."""
    return [(pause.debtor, pause.ended_at is not None) for pause in incident.pauses.order_by("id")]


def holds(incident: Incident) -> bool:
    """Whether rows and events say the same."""
    fresh = Incident.objects.get(pk=incident.pk)
    return list(verify.check(fresh)) == [] and fresh.paused_for == incident.paused_for


STEPS = {
    "a question waits for the reporter": (["ask"], [("reporter", False)]),
    "asked twice it waits once": (["ask", "ask"], [("reporter", False)]),
    "an answer ends it": (["ask", "answer"], [("reporter", True)]),
    "the bank instead of the reporter": (["ask", "bank"], [("reporter", True), ("bank", False)]),
    "an answer is not the bank's": (["ask", "bank", "answer"], [("reporter", True), ("bank", False)]),
    "asking leaves the bank its turn": (["bank", "ask"], [("bank", False)]),
    "another date for the bank": (["bank", "bank"], [("bank", True), ("bank", False)]),
    "gone on with": (["bank", "resume"], [("bank", True)]),
    "the question is withdrawn with it": (["ask", "resume"], [("reporter", True)]),
    "it moves": (["bank", "transfer"], [("bank", True)]),
    "it ends": (["ask", "close"], [("reporter", True)]),
    "given back it waits on": (["bank", "release"], [("bank", False)]),
    "taken again it waits on": (["bank", "release", "take"], [("bank", False)]),
    "reopened it runs": (["bank", "close", "reopen"], [("bank", True)]),
}


@pytest.mark.parametrize("case", STEPS)
def test_what_begins_and_ends_a_pause(cast: People, case: str) -> None:
    steps, expected = STEPS[case]
    carla, incident = cast.users["carla"], stand(cast, HELD)
    until = clock.now() + timedelta(days=2)
    for step in steps:
        by = cast.ana if step in ("answer", "reopen") else carla
        values = {
            "bank": {"reason": "El banco no ha acreditado", "debtor": "bank", "until": until},
            "transfer": {"reason": "Es de informática", "tried": "Se revisó el banco"},
            "close": {"solution": "Se explicó"},
            "reopen": {"reason": "Sigue igual"},
            "ask": {"text": "¿Qué cuenta es?"},
            "answer": {"text": "La 3-01"},
        }.get(step, {})
        incident = getattr(actions, "pause" if step == "bank" else step)(incident, by=by, **values)
    assert pauses_of(incident) == expected
    open_one = [debtor for debtor, over in expected if not over]
    assert (incident.paused_for, incident.paused_since is not None) == ("".join(open_one), bool(open_one))
    assert (incident.waiting_since is not None) is (steps in (["ask"], ["ask"] * 2, ["ask", "bank"], ["bank", "ask"]))
    assert holds(incident)


def test_what_is_wrong_in_a_pause_is_said(cast: People) -> None:
    carla, incident, now = cast.users["carla"], stand(cast, HELD), clock.now()
    for wrong in (
        {"debtor": "", "reason": "El banco"},
        {"debtor": "alguien", "reason": "El banco"},
        {"debtor": "bank", "reason": " "},
        {"debtor": "bank", "reason": "El banco", "until": now - timedelta(minutes=1)},
        {"debtor": "bank", "reason": "El banco", "until": now + timedelta(days=900)},
    ):
        with pytest.raises(Invalid):
            actions.pause(incident, by=carla, **wrong)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(NotNow, match="no está en pausa"):
        actions.resume(incident, by=carla)
    assert pauses_of(incident) == []


def test_a_clock_set_back_ends_no_pause_before_it_began(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    carla = cast.users["carla"]
    incident = actions.ask(stand(cast, HELD), text="¿Qué cuenta es?", by=carla)
    before = clock.now() - timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: before)
    incident = actions.answer(incident, text="La 3-01", by=cast.ana)
    incident = actions.pause(incident, reason="El banco", debtor="bank", until=before + timedelta(hours=4), by=carla)
    assert all(pause.ended_at is None or pause.ended_at >= pause.begun_at for pause in incident.pauses.all())
    assert holds(incident)


def test_a_pause_that_somebody_changed_by_hand_is_found(cast: People) -> None:
    incident = actions.ask(stand(cast, HELD), text="¿Qué cuenta es?", by=cast.users["carla"])
    incident.pauses.update(debtor="bank")
    Incident.objects.filter(pk=incident.pk).update(paused_for="bank", paused_since=None)
    found = " ".join(verify.check(Incident.objects.get(pk=incident.pk)))
    assert "sus pausas no son las que dicen sus sucesos" in found
    assert "paused_since dice None" in found
