"""What goes out: the contents of what `documented` names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings

from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.incidents import duplicates, policy
from soportegl.incidents.models import Incident
from soportegl.incidents.shapes import base_of, event, file, link, moment, person, verb_name
from soportegl.incidents.states import OPEN, Verification
from soportegl.lib.clock import now
from soportegl.reading import clocks
from soportegl.reading.clocks import Clock
from soportegl.reading.conversation import Conversation, Entry
from soportegl.reading.rows import IncidentRow
from soportegl.reading.timeline import Stay, Timeline


def named(row: Any) -> dict[str, str] | None:
    return {"id": str(row.pk), "nombre": str(row)} if row else None


def etag(version: int) -> str:
    """By it whoever writes says what they had read."""
    return f'"v{version}"'


def desk_row(row: IncidentRow) -> dict[str, Any]:
    """A row of a list of the desk."""
    return {
        "codigo": row.code,
        "titulo": row.title,
        "estado": str(row.place.state),
        "etiqueta": row.place.label,
        "nivel": int(row.place.tier),
        "entidad": row.entity,
        "sistema": row.system,
        "urgencia": row.urgency,
        "plazo": clock(clocks.clock_of(row.clock, row.calendar, now()) if row.place.state in OPEN else None),
        "creada": moment(row.created_at),
        "movida": moment(row.moved_at),
        "tiene": row.holder,
        "mia": row.mine,
        "puede_tomar": row.can_take,
        "quien_la_tiene_ya_no_atiende": row.holder_is_gone,
        "respondida": row.is_answered,
        "espera": row.is_waiting,
        "llego_por": row.arrived_by,
        "verificacion": row.verification,
        "sugerida": row.suggested,
        "version": row.version,
        "enlace": link(row.code),
    }


def clock(found: Clock | None) -> dict[str, Any] | None:
    """How the clock of an open one stands; nothing of one that has ended."""
    if found is None:
        return None
    kept, runs = found.kept, found.calendar is not None
    return {
        "estado": str(found.standing),
        "vence": moment(kept.due_at),
        "para": kept.due_for,
        "avisa": moment(kept.warn_at),
        "quedan": found.seconds if runs else kept.left_seconds if kept.paused_since else None,
        "en_pausa_desde": moment(kept.paused_since),
        "espera_a": kept.paused_for,
        "en_pausa_hasta": moment(kept.paused_until),
    }


def own_row(found: Incident) -> dict[str, Any]:
    """One of somebody's own, as another system shows it to them."""
    at = Tier(found.tier).the_desk
    to_do = "responder" if found.is_waiting else "verificar" if found.verification == Verification.PENDING else ""
    return base_of(found) | {
        "donde": f"En {at}" if found.is_open else "Resuelta",
        "le_toca": to_do,
        "pagina": f"{settings.PUBLIC_URL}{found.get_absolute_url()}",
    }


def detail(found: Incident, reader: User) -> dict[str, Any]:
    """All of one incident that its page shows."""
    inside = policy.reads_notes(reader, found)
    return base_of(found) | {
        "sintesis": found.synopsis,
        "solucion": found.solution,
        "modulo": named(found.module),
        "tipo_de_expediente": named(found.expediente_type),
        "expediente": found.expediente_number,
        # Whoever reports does not see how the desk sorts it.
        "categoria": named(found.category) if inside else None,
        "urgencia": found.urgency if inside else None,
        "se_detiene": named(found.consequence),
        "para_cuando": moment(found.needed_by),
        "plazo": clock(clocks.of_incident(found, now()) if found.is_open else None),
        "codigo_de_entidad": found.entity.code,
        "sede": str(found.office) if found.office else None,
        "reporta": person(found.reporter, reader),
        "registrada_por": person(found.registered_by, reader),
        "contacto": {
            "telefono": found.contact_phone,
            "correo": found.contact_email,
            "puesto": found.contact_position,
        },
        "tiene": person(found.holder, reader),
        "quien_la_tiene_ya_no_atiende": policy.holder_is_gone(found),
        "espera": found.is_waiting,
        "respondida": found.answered_at is not None,
        "terminada": moment(found.ended_at),
        "terminada_por": person(found.ended_by, reader),
        "retirada": found.withdrawn,
        "verificacion": found.verification,
        "continua": found.follows.code if found.follows else None,
        "duplicada": found.duplicate_of_id is not None,
        "duplicada_de": original.code if (original := duplicates.original_seen(found, reader)) else None,
        "puede": [
            {"verbo": verb.words.path, "nombre": verb.words.label, "enlace": f"{link(found.code)}/{verb.words.path}"}
            for verb in policy.verbs_for(reader, found)
        ],
    }


def talk(told: Conversation, incident: Incident, reader: User) -> dict[str, Any]:
    """The conversation, as far as its reader may read it."""
    return {
        "entradas": [_said(entry, incident, reader) for entry in told.entries],
        "archivos": [file(each, incident.code) for each in told.attachments],
        "hay_anteriores": told.cut,
    }


def _said(entry: Entry, incident: Incident, reader: User) -> dict[str, Any]:
    said = {"author": entry.author, "done": entry.done}
    return event(entry.event, incident, reader, **said, tier=entry.tier, texts=entry.texts, files=entry.files)


def trace(timeline: Timeline, reader: User) -> dict[str, Any]:
    """COLA_INCIDENCIAS."""
    return {
        "pasos": [_stayed(stay, reader) for stay in timeline.stays],
        "traslados": timeline.transfers,
        "segundos_en_espera": _seconds(timeline.waited),
        "segundos_en_atencion": _seconds(timeline.worked),
    }


def _stayed(stay: Stay, reader: User) -> dict[str, Any]:
    return {
        "nivel": int(stay.tier),
        "recibida": moment(stay.received),
        "tomada": moment(stay.taken),
        "tomada_por": person(stay.taken_by, reader),
        "salio": moment(stay.left),
        "segundos_en_espera": _seconds(stay.waited),
        "segundos_en_atencion": _seconds(stay.worked),
        "como_salio": verb_name(stay.outcome) if stay.outcome else None,
        "texto": stay.outcome_text,
        "intentado": stay.tried,
    }


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def moved(found: Incident, said: list[str] | None = None) -> dict[str, Any]:
    """How an incident stands after something was done to it, without any of its texts."""
    return {
        "codigo": found.code,
        "estado": str(found.state),
        "etiqueta": found.label,
        "nivel": int(found.tier),
        "tiene": found.holder.username if found.holder else None,
        "version": found.event_count,
        "enlace": link(found.code),
        "avisos": said or [],
    }


def paged(rows: list[dict[str, Any]], after: str, before: str, total: int | None) -> dict[str, Any]:
    """A page of a list, with the cursors of its neighbours; empty where there is none."""
    return {"gestiones": rows, "despues": after, "antes": before, "cuantas": total}
