"""`python -m bench.slack`: a month of one desk in three orders, and what was solved before its consequence.

The same incidents come at the same moments and need the same work; the same people take the next one, finish it, take
another. Only the order differs: first come first served, four fixed priorities, or the slack that the queue has
(`clocks.clock_of`, with the consequences and promises of the catalogue).
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import statistics
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from soportegl.incidents import clocks
from soportegl.lib.worktime import GUATEMALA, NATIONAL, add_working_days

CATALOGUE = json.loads(
    (Path(__file__).parents[1] / "soportegl" / "directory" / "data" / "catalogo.json").read_text(encoding="utf-8")
)
URGENCY = {row["name"]: row["urgency"] for row in CATALOGUE["consequences"]}
PROMISED = {urgency: (take, solve) for tier, urgency, take, solve in CATALOGUE["promises"] if tier == 2}
PRIORITY = ("critical", "high", "medium", "low")
#: So many of a hundred incidents have this consequence, and take so many minutes of work (median).
KINDS = {
    "Planilla": (5, 35),
    "Recaudación o cobro en ventanilla": (4, 30),
    "Pago a proveedor": (16, 45),
    "Cierre de mes": (12, 60),
    "Rendición cuatrimestral": (4, 70),
    "Trámite de un vecino": (10, 30),
    "Otra cosa": (25, 40),
    "Solo consulta": (24, 20),
}


class Case(NamedTuple):
    """An incident of the month."""

    number: int
    kind: str
    came_at: datetime
    needed_by: datetime | None
    work: timedelta
    slack: datetime

    @property
    def urgency(self) -> str:
        return URGENCY[self.kind]


#: What a line tells, in percent and in days of eight and a half hours.
IN_TIME, LONGEST = "antes de su consecuencia %", "la que más esperó sin consecuencia, días"
Line = dict[str, float]
Order = Callable[[Case], tuple[object, ...]]
ORDERS: dict[str, Order] = {
    "por llegada": lambda case: (case.came_at,),
    "cuatro prioridades": lambda case: (PRIORITY.index(case.urgency), case.came_at),
    "holgura": lambda case: (case.slack, case.came_at),
}


def at(day: date, hour: float) -> datetime:
    """A moment of a day in Guatemala."""
    return datetime(day.year, day.month, day.day, tzinfo=GUATEMALA) + timedelta(hours=hour)


def month(first: date, per_day: int, chance: random.Random) -> list[Case]:
    """What comes in a month: more in the mornings, on Mondays and before the month ends."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = [day for number in range(last.day) if NATIONAL.is_worked(day := first + timedelta(days=number))]
    made: list[Case] = []
    for place, day in enumerate(days):
        busy = 1 + 0.25 * (day.weekday() == 0) + 0.4 * (place >= len(days) - 4)
        for _ in range(round(per_day * busy * chance.uniform(0.8, 1.2))):
            kind = chance.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]
            came_at = at(day, 8 + 8.4 * chance.betavariate(1.6, 2.2))
            needed_by = _needed(kind, came_at, days, chance)
            usual = timedelta(minutes=KINDS[kind][1])
            work = usual * chance.lognormvariate(0, 0.6)
            take, solve = PROMISED.get(URGENCY[kind], PROMISED[""])
            stay = clocks.Stay(NATIONAL, came_at, came_at, take=timedelta(minutes=take), solve=timedelta(minutes=solve))
            slack = clocks.clock_of([stay], [], needed_by=needed_by, usual=usual).begin_by
            made.append(Case(len(made), kind, came_at, needed_by, work, slack))
    return sorted(made, key=lambda case: case.came_at)


def _needed(kind: str, came_at: datetime, days: list[date], chance: random.Random) -> datetime | None:
    """When something stops: of this kind, for who reports it at this moment."""
    day, soon = came_at.date(), NATIONAL.add(came_at, timedelta(hours=1.5))
    match kind:
        case "Planilla":
            return max(at(day, 15), soon)
        case "Recaudación o cobro en ventanilla":
            return NATIONAL.add(came_at, timedelta(hours=chance.uniform(2, 8)))
        case "Pago a proveedor" | "Trámite de un vecino":
            return at(add_working_days(day, chance.choice((0, 1, 1, 2, 3))), 16) if chance.random() < 0.8 else None
        case "Cierre de mes":
            return max(at(days[-1], 16), soon)
        case "Rendición cuatrimestral":
            return at(add_working_days(day, chance.choice((2, 3, 5))), 16)
    return None


def replay(cases: list[Case], people: int, order: Order) -> dict[int, datetime]:
    """When each is solved, if so many people always take the first of this order."""
    free = [cases[0].came_at] * people
    heapq.heapify(free)
    waiting: list[tuple[tuple[object, ...], int]] = []
    solved: dict[int, datetime] = {}
    by_number = {case.number: case for case in cases}
    coming = list(reversed(cases))
    while coming or waiting:
        now = heapq.heappop(free)
        if not waiting:
            now = max(now, coming[-1].came_at)
        while coming and coming[-1].came_at <= now:
            case = coming.pop()
            heapq.heappush(waiting, (order(case), case.number))
        taken = by_number[heapq.heappop(waiting)[1]]
        solved[taken.number] = NATIONAL.add(now, taken.work)
        heapq.heappush(free, solved[taken.number])
    return solved


def told(cases: list[Case], people: int) -> dict[str, Line]:
    """What each order did."""
    lines: dict[str, Line] = {}
    for name, order in ORDERS.items():
        solved = replay(cases, people, order)
        pressed = [case for case in cases if case.needed_by]
        in_time = [case for case in pressed if case.needed_by and solved[case.number] <= case.needed_by]
        hours = [NATIONAL.elapsed(case.came_at, solved[case.number]) / timedelta(hours=1) for case in cases]
        calm = [hour for case, hour in zip(cases, hours, strict=True) if not case.needed_by]
        kept = [
            case
            for case, hour in zip(cases, hours, strict=True)
            if hour * 60 <= PROMISED.get(case.urgency, PROMISED[""])[1]
        ]
        lines[name] = {
            IN_TIME: 100 * len(in_time) / len(pressed),
            "dentro de lo prometido %": 100 * len(kept) / len(cases),
            "mediana h hábiles": statistics.median(hours),
            LONGEST: max(calm) / 8.5,
        }
    return lines


def main() -> None:
    """Say how busy the people are, and what each order solved in time."""
    whole = argparse.ArgumentParser(prog="python -m bench.slack", description=__doc__)
    whole.add_argument("--first", type=date.fromisoformat, default=date(2027, 4, 1), help="primer día del mes")
    whole.add_argument("--per-day", type=int, default=60)
    whole.add_argument("--seeds", type=int, default=5, help="cuántos meses distintos")
    whole.add_argument("--people", type=int, nargs="+", default=[5, 6, 7])
    options = whole.parse_args()
    for people in options.people:
        rows: dict[str, list[Line]] = {name: [] for name in ORDERS}
        loads = []
        for seed in range(options.seeds):
            cases = month(options.first, options.per_day, random.Random(seed))
            span = NATIONAL.elapsed(cases[0].came_at, cases[-1].came_at)
            loads.append(sum((case.work for case in cases), timedelta()) / span / people)
            for name, line in told(cases, people).items():
                rows[name].append(line)
        print(f"\n{people} personas, ocupadas {100 * statistics.mean(loads):.0f} %, {options.seeds} meses")
        for name, lines in rows.items():
            means = {key: statistics.mean(line[key] for line in lines) for key in lines[0]}
            print(f"  {name:20}", " · ".join(f"{key}: {value:.1f}" for key, value in means.items()))


if __name__ == "__main__":
    main()
