"""The incidents behind the figures, one a row, read a step at a time: a million need no more memory than one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from soportegl.directory.roles import Tier
from soportegl.figures import counting
from soportegl.figures.periods import Period
from soportegl.figures.scopes import Scope
from soportegl.incidents.models import Incident
from soportegl.incidents.states import ENDED, ENDING, REGISTRATIONS, Place, State, Verb, Verification
from soportegl.lib.spreadsheets import Format

STEP = 1000
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TIERS = (Tier.REGIONAL, Tier.CENTRAL, Tier.INFORMATICS)


class Shown(NamedTuple):
    """One column of the list."""

    key: str
    label: str
    shown: Format
    sql: str
    personal: bool = False


def _stay(what: str) -> str:
    return f"(SELECT {what} FROM incidents_stage s WHERE s.incident_id = i.id)"  # noqa: S608 - columns of ours


def _verbs(*verbs: Verb) -> str:
    return ", ".join(f"'{verb.value}'" for verb in verbs)


COLUMNS = (
    Shown("codigo", "Gestión", Format.TEXT, "i.code"),
    Shown("creada", "Creada", Format.MOMENT, "i.created_at"),
    Shown("entidad", "Entidad", Format.TEXT, "(SELECT name FROM directory_entity WHERE id = i.entity_id)"),
    Shown("sede", "Sede", Format.TEXT, "(SELECT name FROM directory_office WHERE id = i.office_id)"),
    Shown("sistema", "Sistema", Format.TEXT, "(SELECT name FROM directory_system WHERE id = i.system_id)"),
    Shown("modulo", "Módulo", Format.TEXT, "(SELECT name FROM directory_module WHERE id = i.module_id)"),
    Shown(
        "expediente",
        "Tipo de expediente",
        Format.TEXT,
        "(SELECT name FROM directory_expedientetype WHERE id = i.expediente_type_id)",
    ),
    Shown("estado", "Estado", Format.TEXT, "i.state || ' ' || i.tier"),
    Shown("nivel_mas_alto", "Nivel más alto", Format.NUMBER, "i.max_tier"),
    Shown("terminada", "Terminada", Format.MOMENT, "i.ended_at"),
    Shown("verificacion", "Verificación", Format.TEXT, "i.verification"),
    *(
        Shown(
            f"tiempo_n{tier.value}",
            f"Tiempo hábil en N{tier.value}",
            Format.TIME,
            _stay(f"sum(s.worked_seconds) FILTER (WHERE s.tier = {tier.value})::bigint"),
        )
        for tier in _TIERS
    ),
    Shown("en_pausa", "En pausa", Format.TIME, _stay("sum(s.paused_seconds)::bigint")),
    Shown(
        "devoluciones",
        "Devoluciones",
        Format.NUMBER,
        _stay(f"count(*) FILTER (WHERE s.outcome IN ({_verbs(Verb.SEND_BACK)}))"),
    ),
    Shown(
        "reaperturas",
        "Reaperturas",
        Format.NUMBER,
        _stay(f"count(*) FILTER (WHERE s.outcome IN ({_verbs(*ENDING)}))")
        + f" - (i.state IN ({', '.join(repr(state.value) for state in ENDED)}))::int",
    ),
    Shown(
        "atendio",
        "Quién la atendió",
        Format.TEXT,
        "(SELECT full_name FROM directory_user WHERE id = coalesce(i.holder_id, i.ended_by_id))",
        personal=True,
    ),
)
_FILTERS = {"office": "i.office_id", "system": "i.system_id", "module": "i.module_id", "entity": "i.entity_id"}
_TOOK_PART = " AND EXISTS (SELECT FROM incidents_stage t WHERE t.incident_id = i.id AND t.taken_by_id = %(person)s)"
_REACHED = " AND EXISTS (SELECT FROM incidents_stage t WHERE t.incident_id = i.id AND t.tier = %(tier)s)"
#: Of the incidents of one entity there are few: walking through all that was registered would read a million.
_OF_ONE = f"{Incident._meta.db_table} i"
_IN_ORDER = f"incidents_event e JOIN {_OF_ONE} ON i.id = e.incident_id"


class Listed(NamedTuple):
    """One step of the list, and where the next one goes on; empty at the end."""

    rows: list[tuple[Any, ...]]
    after: str


def columns(scope: Scope) -> list[Shown]:
    """Those that this scope is shown: who attended is for those who answer for it."""
    return [each for each in COLUMNS if scope.names or not each.personal]


def page(period: Period, scope: Scope, narrowed: Mapping[str, int], after: str = "", size: int = STEP) -> Listed:
    """The incidents that were registered in a period, the oldest first. A mark that is none begins at the beginning."""
    one = "entity" in narrowed
    moment = "i.created_at" if one else "e.at"
    where, given = _condition(scope, narrowed)
    shown = columns(scope)
    at, key = _read(after)
    sql = (
        f"SELECT extract(epoch FROM {moment}) * 1000000, i.id, {', '.join(each.sql for each in shown)}"  # noqa: S608 - columns of ours
        f" FROM {_OF_ONE if one else _IN_ORDER} WHERE {moment} >= %(since)s AND {moment} < %(until)s"
        + ("" if one else f" AND e.verb IN ({_verbs(*REGISTRATIONS)})")
        + where
        + (f" AND ({moment}, i.id) > (to_timestamp(%(at)s::numeric / 1000000), %(key)s)" if key else "")
        + f" ORDER BY {moment}, i.id LIMIT %(size)s"
    )
    given |= {**counting.values(*period), "at": at, "key": key, "size": size + 1}
    # The mark alone is no condition of an index: it is of two tables, and each step would read all that came before.
    given["since"] = max(given["since"], _BEGINNING + timedelta(microseconds=at))
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found = cursor.fetchall()
    places = {each.key: place for place, each in enumerate(shown)}
    rows = [tuple(_said(row[2:], places)) for row in found[:size]]
    more = f"{int(found[size - 1][0])}.{found[size - 1][1]}" if len(found) > size else ""
    return Listed(rows, more)


def everything(period: Period, scope: Scope, narrowed: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """All of them, read step by step."""
    step = page(period, scope, narrowed)
    yield from step.rows
    while step.after:
        step = page(period, scope, narrowed, step.after)
        yield from step.rows


def _condition(scope: Scope, narrowed: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    where = ""
    given: dict[str, Any] = dict(narrowed)
    for name, column in _FILTERS.items():
        where += f" AND {column} = %({name})s" if name in narrowed else ""
    where += _TOOK_PART if "person" in narrowed else ""
    where += _REACHED if "tier" in narrowed else ""
    if not scope.everything:
        lowest = min(scope.tiers, default=0)
        where += " AND (i.office_id = ANY(%(offices)s)" + (" OR i.max_tier >= %(lowest)s)" if lowest else ")")
        given |= {"offices": sorted(scope.offices), "lowest": lowest}
    return where, given


def _said(row: tuple[Any, ...], places: Mapping[str, int]) -> Iterator[Any]:
    """The words of states, as people read them."""
    for key, place in places.items():
        value = row[place]
        if key == "estado":
            state, tier = value.split()
            value = Place(State(state), Tier(int(tier))).label
        elif key == "verificacion":
            value = Verification(value).label if value else ""
        yield value


def _read(after: str) -> tuple[int, int]:
    at, _, key = after.partition(".")
    numbers = all(part.isascii() and part.isdigit() and len(part) < 18 for part in (at, key))
    return (int(at), int(key)) if numbers else (0, 0)
