"""What happened in a period, under some keys, narrowed by others: of the sums, or where they say too little, anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection
from django.db.models import F, Sum, Value
from django.db.models.functions import TruncMonth

from soportegl.figures import counting
from soportegl.figures.measures import MEASURES
from soportegl.figures.models import OF, Cut, Figure
from soportegl.figures.periods import Period
from soportegl.figures.scopes import Scope

#: What tells rows apart, besides the dimensions of a figure.
DAY, MONTH = "day", "month"
#: So few incidents belong to one of these that they can be counted while somebody waits.
FEW = frozenset({"entity", "person"})
_ENTITY = " AND i.entity_id = %(entity)s"
_PERSON = " AND s.taken_by_id = %(person)s"
_THEIRS = " AND e.incident_id IN (SELECT s.incident_id FROM incidents_stage s WHERE s.taken_by_id = %(person)s)"
Sums = dict[tuple[Any, ...], dict[str, int]]


class TooWide(ValueError):
    """No cut has all of these, and what is asked is not of one entity or one person."""


def of(
    period: Period,
    scope: Scope,
    by: tuple[str, ...] = (),
    narrowed: Mapping[str, int] | None = None,
    measures: Collection[str] = MEASURES.keys(),
) -> Sums:
    """These measures of a period, under the values of `by` that have any of them. Raises TooWide."""
    narrowed = narrowed or {}
    if cut := cut_of({*by, *narrowed} - {DAY, MONTH}):
        return _kept(cut, period, scope, by, narrowed, measures)
    if not FEW & narrowed.keys():
        raise TooWide
    return _counted(period, scope, by, narrowed, measures)


def cut_of(names: set[str]) -> Cut | None:
    """The cut that has all of these."""
    return next((cut for cut in Cut if names <= {*OF[cut]}), None)


def _kept(
    cut: Cut,
    period: Period,
    scope: Scope,
    by: tuple[str, ...],
    narrowed: Mapping[str, int],
    measures: Collection[str],
) -> Sums:
    when = period.by_days if DAY in by else period.condition
    rows = Figure.objects.filter(when, scope.condition, cut=cut, **narrowed).order_by()
    # The constant keeps a sum without keys from being one of each row.
    keys = {f"by_{name}": TruncMonth("day") if name == MONTH else F(name) for name in by}
    summed = {f"sum_{name}": Sum(name) for name in measures}
    found: Iterable[Any] = rows.values(**keys, whole=Value(1)).annotate(**summed)
    return {
        tuple(row[key] for key in keys): {name: row[f"sum_{name}"] or 0 for name in measures}
        for row in found
        # Without keys the sum of nothing is a row as well.
        if any(row[name] for name in summed)
    }


def _counted(
    period: Period, scope: Scope, by: tuple[str, ...], narrowed: Mapping[str, int], measures: Collection[str]
) -> Sums:
    entity = _ENTITY if "entity" in narrowed else ""
    theirs, person = (_THEIRS, _PERSON) if "person" in narrowed else ("", "")
    facts = counting.FACTS.format(narrow_event=entity + theirs, narrow_stay=entity + person)
    where = ["TRUE", *(f"{name} = %({name})s" for name in narrowed)]
    if not scope.everything:
        where.append("(office = ANY(%(offices)s) OR tier = ANY(%(tiers)s))")
    names = ", ".join("date_trunc('month', day)::date" if name == MONTH else name for name in by)
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint" for name in measures)
    sql = (
        f"SELECT {names + ', ' if by else ''}{sums} FROM ({facts}) facts WHERE {' AND '.join(where)}"  # noqa: S608 - ours
        + (f" GROUP BY {names}" if by else "")
    )
    given = {**counting.values(*period), **narrowed, "offices": sorted(scope.offices), "tiers": sorted(scope.tiers)}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    keyed = ((row[: len(by)], row[len(by) :]) for row in rows)
    return {key: dict(zip(measures, values, strict=True)) for key, values in keyed if any(values)}
