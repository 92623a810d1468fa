"""The order of the queue, held against two others over the same month with the same people."""

from __future__ import annotations

import random
from datetime import date

from bench import slack


def test_slack_solves_more_in_time_than_arrival_and_leaves_nobody_for_weeks() -> None:
    cases = slack.month(date(2027, 4, 1), 60, random.Random(1))
    arrival, priorities, order = slack.told(cases, 5).values()
    in_time, waited = slack.IN_TIME, slack.LONGEST
    assert order[in_time] >= arrival[in_time] + 20
    assert order[waited] < priorities[waited] / 2
    assert len(slack.replay(cases, 5, slack.ORDERS["holgura"])) == len(cases)
