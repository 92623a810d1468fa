"""Makes the words of what was there before, step by step beside whoever works, and goes on where it was stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from time import monotonic
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from soportegl.incidents import words
from soportegl.incidents.models import Attachment, Event, EventText, EventWords, Incident, SearchIndex
from soportegl.incidents.words_compared import EventRow, differences
from soportegl.lib import clock
from soportegl.lib.words import RECIPE

#: Incidents of one step: half a second, after which it is kept.
STEP = 400
#: A run takes no longer, and what is left is for the next, which follows at once.
RUN_SECONDS = 50
_INSERT = (
    "INSERT INTO incidents_{table} AS kept ({columns}, vector, recipe)"
    " SELECT {columns}, words::tsvector, %s FROM unnest({arrays}, %s::text[]) AS made({columns}, words)"
    " ON CONFLICT ({key}) DO UPDATE SET vector = excluded.vector, recipe = excluded.recipe"
)
#: What somebody wrote meanwhile is newer, unless it was made by other rules.
_IF_OLDER = " WHERE kept.recipe <> excluded.recipe"
_INCIDENTS = _INSERT.format(table="incidentwords", columns="incident_id", arrays="%s::bigint[]", key="incident_id")
_EVENTS = _INSERT.format(
    table="eventwords",
    columns="event_id, incident_id, public",
    arrays="%s::bigint[], %s::bigint[], %s::boolean[]",
    key="event_id",
)
_COLUMNS = (
    *("id", "code", "synopsis", "solution", "expediente_number", "ended_at", "created_at"),
    *("entity_id", "reporter_id", "office_id", "max_tier", "system_id", "module_id", "expediente_type_id"),
)
#: Whether nothing is left to be made; once so, it stays so for as long as this process lives.
_complete = False
_marked = False


def is_complete() -> bool:
    """Whether the words made here are those of everything, so that the old ones need not serve any more."""
    global _complete
    _complete = _complete or not SearchIndex.objects.filter(finished_at__isnull=True).exists()
    return _complete


def are_marked() -> bool:
    """Whether whose each is stands among its words: until then nothing can be found by it."""
    global _marked
    _marked = _marked or not is_due(progress())
    return _marked


def progress() -> SearchIndex | None:
    """How far it is; None when there was never anything to be made."""
    return SearchIndex.objects.order_by("-pk").first()


def begin_again() -> SearchIndex:
    """Have everything looked through: what is missing, made by other rules or wrong is made; what serves goes on."""
    with transaction.atomic():
        index = SearchIndex.objects.select_for_update().order_by("-pk").first()
        # What once was complete goes on serving: its rows are there, and are written over one by one.
        index = index or SearchIndex(finished_at=clock.now())
        index.recipe, index.reached, index.made = RECIPE, 0, 0
        index.total, index.started_at = Incident.objects.count(), clock.now()
        index.save()
    return index


def is_due(index: SearchIndex | None) -> bool:
    """Whether something is left to be made."""
    return index is not None and index.is_due


def run(seconds: float = RUN_SECONDS) -> bool:
    """Make what is left, so long at most; whether there is more."""
    end = monotonic() + seconds
    while step():
        if monotonic() > end:
            return True
    return False


def step() -> bool:
    """Make the words of the next incidents; False when none is left, or another worker is at it."""
    others = _step()
    # Afterwards: whoever acts on one holds it and waits for its words, which the step holds.
    for key in others or ():
        mend(key)
    return others is not None


@transaction.atomic
def mend(key: int) -> None:
    """Write anew all words of one, whatever they were; nobody acts on it meanwhile."""
    incident = Incident.objects.select_for_update(of=("self",)).only(*_COLUMNS).get(pk=key)
    own = Event.objects.filter(incident=key).values("pk")
    EventWords.objects.filter(Q(incident=key) | Q(event__in=own)).delete()
    words.keep(incident)
    keep_said([key])


@transaction.atomic
def _step() -> list[int] | None:
    """Those of the next whose words are still others than their texts give; None when none is left to be made."""
    index = SearchIndex.objects.select_for_update(skip_locked=True).order_by("-pk").first()
    if index is None or not is_due(index):
        return None
    rows = next(chunks(index.reached), [])
    if not rows:
        index.total = index.made
        index.finished_at = index.finished_at or clock.now()
        index.save()
        return None
    # Wrong, or written meanwhile.
    others = sorted({found.incident for found in differences(rows, *_make(rows))})
    index.started_at = index.started_at or clock.now()
    index.reached, index.made = rows[-1].pk, index.made + len(rows)
    index.total = max(index.total, index.made + (len(rows) == STEP))
    index.save()
    return others


def chunks(reached: int = 0) -> Iterator[list[Incident]]:
    """Incidents behind this one, in steps, with what their words are made of."""
    while rows := list(Incident.objects.filter(pk__gt=reached).order_by("pk").only(*_COLUMNS)[:STEP]):
        yield rows
        reached = rows[-1].pk


def make_between(first: int, last: int) -> None:
    """The words of these incidents, for whoever copied rows into the tables without acting."""
    for rows in chunks(first - 1):
        within = [row for row in rows if row.pk <= last]
        if within:
            _make(within)
        if len(within) < len(rows):
            return


def event_rows(keys: list[int]) -> list[EventRow]:
    """The words of each event of these incidents that says something: its key, its incident, who reads it, and they."""
    return [made for made in map(_event_row, *_said(keys)) if made]


def keep_said(keys: list[int]) -> None:
    """Write anew the words of what was said in these incidents: they are another's now."""
    _keep_events(event_rows(keys), _EVENTS)


def _make(rows: list[Incident]) -> tuple[list[str], list[EventRow]]:
    """Write the words of these, and of what was said in them, where they are of other rules; returns both."""
    keys = [row.pk for row in rows]
    vectors, events = [words.vector(row) for row in rows], event_rows(keys)
    with connection.cursor() as cursor:
        cursor.execute(_INCIDENTS + _IF_OLDER, [RECIPE, keys, vectors])
    _keep_events(events, _EVENTS + _IF_OLDER)
    return vectors, events


def _keep_events(events: list[EventRow], sql: str) -> None:
    if events:
        *columns, made = map(list, zip(*events, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [RECIPE, *columns, made])


def _said(keys: list[int]) -> tuple[list[Any], list[dict[str, str]], list[list[str]]]:
    """Events of these incidents that say something, the texts of each, and the names of its files."""
    texts, names = defaultdict[int, dict[str, str]](dict), defaultdict[int, list[str]](list)
    said = EventText.objects.filter(event__incident__in=keys).values_list("event_id", "kind", "body")
    for event, kind, body in said:
        texts[event][kind] = body
    files = Attachment.objects.filter(event__incident__in=keys).order_by("pk").values_list("event_id", "name")
    for event, name in files:
        names[event].append(name)
    home = {name: F(f"incident__{name}") for name in ("entity_id", "reporter_id", "office_id", "max_tier")}
    found = Event.objects.filter(pk__in={*texts, *names}).values("pk", "incident_id", "public", "at", **home)
    events = [SimpleNamespace(**each) for each in found]
    return events, [texts[each.pk] for each in events], [names[each.pk] for each in events]


def _event_row(event: Any, texts: dict[str, str], names: list[str]) -> EventRow | None:
    made = words.vector_of_event(texts, names, event.at, event)
    return (event.pk, event.incident_id, event.public, made) if made else None
