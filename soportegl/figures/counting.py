"""Counting from the events and the stays themselves, in SQL that is put together of the measures and the cuts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import connection

from soportegl.directory.models import Promise
from soportegl.figures.measures import ARRIVING, COUNTED, MEASURES, Measure
from soportegl.figures.models import DIMENSIONS, OF, Cut, Figure, Grain
from soportegl.incidents.models import Event, Incident, Stage
from soportegl.incidents.states import Verb
from soportegl.lib.days import midnight

_FIGURE, _EVENT, _STAGE = Figure._meta.db_table, Event._meta.db_table, Stage._meta.db_table
_INCIDENT, _PROMISE = Incident._meta.db_table, Promise._meta.db_table
_ZONE = "America/Guatemala"
_COLUMNS = ", ".join(("cut", "grain", "day", *DIMENSIONS, *MEASURES))
_OF_INCIDENT = "i.office_id AS office, i.system_id AS system, i.module_id AS module, i.entity_id AS entity"
_SUMS = ", ".join(f"nullif(sum({name}), 0)::bigint AS {name}" for name in MEASURES)
# Who had solved it answers for what became of it: of what arrives nobody does.
_SOLVER = (
    f"CASE WHEN e.verb IN ('{Verb.FINALIZE.value}', '{Verb.CONFIRM.value}', '{Verb.LAPSE.value}',"  # noqa: S608 - ours
    f" '{Verb.REOPEN.value}') THEN (SELECT b.taken_by_id FROM {_STAGE} b WHERE b.incident_id = e.incident_id"
    " AND b.left_at <= e.at ORDER BY b.number DESC LIMIT 1) END"
)


def _of(measure: Measure, sql: str) -> str:
    if not sql:
        return "0"
    return f"coalesce({sql}, 0)::bigint" if measure.seconds else f"({sql})::int"


def _local(moment: str) -> str:
    return f"{moment} AT TIME ZONE '{_ZONE}'"


_EVENT_SUMS = ", ".join(f"{_of(each, each.event)} AS {name}" for name, each in MEASURES.items())
_STAY_SUMS = ", ".join(f"{_of(each, each.stay)} AS {name}" for name, each in MEASURES.items())
#: One row for each thing that counts in [since, until): `narrow_*` leave some out.
FACTS = f"""
SELECT ({_local("e.at")})::date AS day, e.tier, {_OF_INCIDENT}, i.expediente_type_id AS expediente_type,
  ({_SOLVER})::bigint AS person,
  CASE WHEN e.verb = ANY(%(arriving)s) THEN extract(isodow FROM {_local("e.at")})::int - 1 END AS weekday,
  CASE WHEN e.verb = ANY(%(arriving)s) THEN extract(hour FROM {_local("e.at")})::int END AS hour, {_EVENT_SUMS}
FROM {_EVENT} e JOIN {_INCIDENT} i ON i.id = e.incident_id
WHERE e.at >= %(since)s AND e.at < %(until)s AND e.verb = ANY(%(counted)s){{narrow_event}}
UNION ALL
SELECT ({_local("s.left_at")})::date, s.tier, {_OF_INCIDENT}, i.expediente_type_id, s.taken_by_id, NULL, NULL,
  {_STAY_SUMS}
FROM {_STAGE} s JOIN {_INCIDENT} i ON i.id = s.incident_id LEFT JOIN {_PROMISE} p ON p.id = s.promise_id
WHERE s.left_at >= %(since)s AND s.left_at < %(until)s{{narrow_stay}}
"""  # noqa: S608 - tables and columns of ours
_SETS = ", ".join(f"(day, {', '.join(OF[cut])})" for cut in Cut)
_WHICH = " ".join(f"WHEN GROUPING({OF[cut][-1]}) = 0 THEN {cut.value}" for cut in Cut if cut != Cut.OFFICES)
_DAILY = f"""
SELECT CASE {_WHICH} ELSE {Cut.OFFICES.value} END AS cut, '{Grain.DAY.value}' AS grain, day, {", ".join(DIMENSIONS)},
  {_SUMS}
FROM ({FACTS.format(narrow_event="", narrow_stay="")}) facts WHERE day = ANY(%(days)s)
GROUP BY GROUPING SETS ({_SETS})
HAVING (GROUPING(person) = 1 OR person IS NOT NULL) AND (GROUPING(hour) = 1 OR hour IS NOT NULL)
"""  # noqa: S608 - the same
_MONTHLY = f"""
SELECT cut, '{Grain.MONTH.value}' AS grain, %(month)s::date AS day, {", ".join(DIMENSIONS)}, {_SUMS}
FROM {_FIGURE} WHERE cut = ANY(%(cuts)s) AND grain = '{Grain.DAY.value}' AND day >= %(month)s AND day < %(next)s
GROUP BY cut, {", ".join(DIMENSIONS)}
"""  # noqa: S608 - the same
# Rows that are as they were are left alone: of those of a day, which is counted every five minutes, nearly all are.
_KEPT = f"""
WITH counted AS MATERIALIZED ({{counted}}),
said AS MATERIALIZED (SELECT ROW({_COLUMNS})::text AS said, counted.* FROM counted),
kept AS MATERIALIZED (SELECT id, day, ROW({_COLUMNS})::text AS said FROM {_FIGURE}
  WHERE cut = ANY(%(cuts)s) AND grain = %(grain)s AND day = ANY(%(days)s))
"""  # noqa: S608 - the same
_RECOUNT = f"""{_KEPT},
gone AS (DELETE FROM {_FIGURE} WHERE id IN (SELECT id FROM kept WHERE said NOT IN (SELECT said FROM said)))
INSERT INTO {_FIGURE} ({_COLUMNS}) SELECT {_COLUMNS} FROM said WHERE said NOT IN (SELECT said FROM kept)
"""  # noqa: S608 - the same
_DIFFER = f"""{_KEPT}
SELECT day FROM ((SELECT day, said FROM said EXCEPT ALL SELECT day, said FROM kept)
  UNION ALL (SELECT day, said FROM kept EXCEPT ALL SELECT day, said FROM said)) differing
GROUP BY day
"""  # noqa: S608 - the same
CUTS = [cut.value for cut in Cut]


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the one that follows."""
    return (month + timedelta(days=31)).replace(day=1)


def values(since: date, last: date) -> dict[str, Any]:
    """What FACTS is given for the days from one to another."""
    return {
        "since": midnight(since),
        "until": midnight(last + timedelta(days=1)),
        "arriving": _values_of(ARRIVING),
        "counted": _values_of(COUNTED),
    }


def _values_of(verbs: Iterable[Verb]) -> list[str]:
    return [verb.value for verb in verbs]


def recount(month: date, days: Collection[date]) -> None:
    """Count these days of one month anew, and its sum."""
    with connection.cursor() as cursor:
        for counted, given in ((_DAILY, _daily(days)), (_MONTHLY, _monthly(month))):
            cursor.execute(_RECOUNT.format(counted=counted), given)


def differing(month: date, days: Collection[date], waiting: str, given: dict[str, Any]) -> list[str]:
    """Of these days of one month, and of the month, those whose sums are not what is counted.

    Days that `waiting` finds are still to be summed up; it is asked in the same statement, so that what is written
    meanwhile is no difference.
    """
    with connection.cursor() as cursor:
        counted = _DIFFER.format(counted=_DAILY) + f" HAVING day NOT IN ({waiting}) ORDER BY day"
        cursor.execute(counted, {**given, **_daily(days)})
        found = [f"{day:%d/%m/%Y}" for (day,) in cursor.fetchall()]
        cursor.execute(_DIFFER.format(counted=_MONTHLY), _monthly(month))
        return found + [f"{month:%m/%Y}" for _ in cursor.fetchall()]


def _daily(days: Collection[date]) -> dict[str, Any]:
    return {**values(min(days), max(days)), "grain": Grain.DAY.value, "days": list(days), "cuts": CUTS}


def _monthly(month: date) -> dict[str, Any]:
    return {"month": month, "next": next_month(month), "grain": Grain.MONTH.value, "days": [month], "cuts": CUTS}
