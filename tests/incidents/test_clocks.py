"""The clocks of incidents are what a walk by minutes says of them; `python -m bench.clocks` walks many thousands."""

from __future__ import annotations

from hypothesis import given, settings

from bench import histories
from bench.histories import History


@settings(max_examples=25)
@given(histories.histories())
def test_clocks_are_what_a_walk_by_minutes_says(history: History) -> None:
    assert histories.differences(history) == []
