"""Which words of an incident and of what is said in it are searched, and who keeps them so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db import connection

from soportegl.directory.roles import Tier
from soportegl.incidents.models import Attachment, Event, EventText, EventWords, Incident, IncidentWords
from soportegl.incidents.states import ENDING, REOPENING, RISES, Verb
from soportegl.lib.words import RECIPE, vector_of

if TYPE_CHECKING:
    from soportegl.incidents.models.attachment import StoredFile

#: The weight of each text, as `ts_rank` knows them.
SYNOPSIS, SOLUTION, EXPEDIENTE, SAID = "A", "B", "C", "B"
_WEEK = 7 * 24 * 3600
#: What `IncidentWords` holds already, and an event need not say again.
_ELSEWHERE = frozenset(("synopsis",))
#: After these it is another's, and so is what was said in it.
_REHOMED = frozenset((Verb.REHOME, Verb.CORRECT, Verb.RELIEVE_REPORTER))
#: After these the words of an incident are not what they were.
WORDED = frozenset((*ENDING, *_REHOMED, *REOPENING, Verb.REDACT))
_KEEP = (
    "INSERT INTO incidents_incidentwords (incident_id, vector, recipe) VALUES (%s, %s::tsvector, %s)"
    " ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector, recipe = excluded.recipe"
)
_KEEP_EVENT = (
    "INSERT INTO incidents_eventwords (event_id, incident_id, public, vector, recipe)"
    " VALUES (%s, %s, %s, %s::tsvector, %s)"
    " ON CONFLICT (event_id) DO UPDATE SET vector = excluded.vector, recipe = excluded.recipe"
)


def week_of(moment: datetime) -> int:
    """The week of a moment, as the marks count them and `incidents_week` in the database."""
    return int(moment.timestamp() // _WEEK)


class Homed(Protocol):
    """What is known of an incident that decides who sees it."""

    entity_id: int
    reporter_id: int
    office_id: int | None
    max_tier: int


def home_of(one: Homed) -> list[str]:
    """Whose an incident is: by these marks it, and what was said in it, is intersected with what somebody sees."""
    marks = [f"e{one.entity_id}", f"p{one.reporter_id}", f"o{one.office_id or 0}"]
    # What reached the last tier is little, and those who work there see it; of the others the most is seen.
    return [*marks, f"x{one.max_tier:d}"] if one.max_tier == Tier.INFORMATICS else marks


def is_rehomed(verb: Verb, incident: Incident) -> bool:
    """Whether after this others may see it."""
    return verb in _REHOMED or (RISES[verb] > 0 and incident.tier == Tier.INFORMATICS)


def marks_of(incident: Incident) -> list[str]:
    """What is asked of an incident besides words: when it ended, when it began, whose it is and what it is about."""
    ended = str(week_of(incident.ended_at)) if incident.ended_at else ""
    about = (
        ("s", incident.system_id),
        ("m", incident.module_id),
        ("t", incident.expediente_type_id),
    )
    began = f"w{week_of(incident.created_at)}"
    return [ended, began, *home_of(incident), *(f"{letter}{key}" for letter, key in about if key)]


def vector(incident: Incident) -> str:
    """Its words. The check digit of its code is none: every tenth incident would have it."""
    texts = (
        (incident.synopsis, SYNOPSIS),
        (incident.code[:-2], SYNOPSIS),
        (incident.solution, SOLUTION),
        (incident.expediente_number, EXPEDIENTE),
    )
    return vector_of(texts, marks_of(incident))


def of(incident: Incident) -> IncidentWords:
    """The row of an incident, not written yet."""
    return IncidentWords(incident=incident, vector=vector(incident), recipe=RECIPE)


def vector_of_event(texts: Mapping[str, str], names: Iterable[str], at: datetime, home: Homed) -> str:
    """The words of what was said then, with the names of its files; empty when nothing was."""
    # By kind: the database gives the two texts of a transfer in the order in which they happen to lie on the disk.
    said = [(body, SAID) for kind, body in sorted(texts.items()) if body and kind not in _ELSEWHERE]
    said += [(name, EXPEDIENTE) for name in names]
    return vector_of(said, [f"w{week_of(at)}", *home_of(home)]) if said else ""


def of_event(event: Event, texts: Mapping[str, str], names: Iterable[str] = ()) -> EventWords | None:
    """The row of an event, not written yet; None when it says nothing."""
    found = vector_of_event(texts, names, event.at, event.incident)
    row = EventWords(event=event, incident=event.incident, public=event.public, vector=found, recipe=RECIPE)
    return row if found else None


def keep(incident: Incident) -> None:
    """Write the words of an incident that is there already."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [incident.pk, vector(incident), RECIPE])


def keep_all(incidents: Collection[Incident]) -> None:
    """As `keep`, with one statement for all."""
    if not incidents:
        return
    rows = [(each.pk, vector(each)) for each in incidents]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO incidents_incidentwords (incident_id, vector, recipe)"
            " SELECT key, words::tsvector, %s FROM unnest(%s::bigint[], %s::text[]) AS made(key, words)"
            " ON CONFLICT (incident_id) DO UPDATE SET vector = excluded.vector, recipe = excluded.recipe",
            [RECIPE, [key for key, _ in rows], [words for _, words in rows]],
        )


def keep_event(event: Event) -> None:
    """Write the words of an event anew: one of its texts or files was blanked."""
    texts = dict(EventText.objects.filter(event=event).values_list("kind", "body"))
    files = Attachment.objects.filter(event=event).order_by("pk")
    row = of_event(event, texts, names_of(files))
    with connection.cursor() as cursor:
        if row is None:
            cursor.execute("DELETE FROM incidents_eventwords WHERE event_id = %s", [event.pk])
        else:
            cursor.execute(_KEEP_EVENT, [event.pk, event.incident_id, row.public, row.vector, RECIPE])


def names_of(files: Iterable[StoredFile]) -> list[str]:
    """What files are called."""
    return [file.name for file in files]
