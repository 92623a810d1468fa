"""Notes about an entity: read and written by those who attend it, never by those who report for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from soportegl.desk.models import Contact, EntityNote
from soportegl.directory.roles import Tier
from soportegl.incidents.errors import Invalid, NotForThem, NotThere
from soportegl.incidents.recording import required
from soportegl.lib import clock
from soportegl.lib.text import told_apart

if TYPE_CHECKING:
    from soportegl.directory.models import Entity, User

#: A visit is written down while somebody still remembers it; an older day is a slip of the finger.
CONTACT_DAYS = 366


class NotTheirs(NotForThem):
    sentence = "Solo quien escribió la nota puede cambiarla o retirarla."


class NoSuchNote(NotThere):
    sentence = "No existe esa nota, o ya fue cambiada o retirada."


class NotAttending(NotForThem):
    sentence = "Las notas de una entidad son de quienes la atienden."


def attends(user: User, entity: Entity) -> bool:
    """Whether this person works at a desk that attends this entity, and does not report for it."""
    permissions = user.permissions
    if entity.pk in permissions.reports_for | permissions.sees_entities:
        return False
    if permissions.desk_tiers - {Tier.REGIONAL}:
        return True
    if entity.office_id is None:
        return Tier.REGIONAL in permissions.supervisor_tiers
    return entity.office_id in permissions.desk_offices


def notes_of(entity: Entity, *, reader: User) -> QuerySet[EntityNote]:
    """The notes in force, pinned first, the latest first; none for whoever does not attend it."""
    if not attends(reader, entity):
        return EntityNote.objects.none()
    return EntityNote.objects.filter(entity=entity, retired_at__isnull=True).select_related("author")


@transaction.atomic
def write(entity: Entity, *, text: str, pinned: bool, key: str, by: User) -> EntityNote:
    """Leave a note, once per key and content.

    Raises NotAttending, or Invalid when it is empty or longer than 1,500 characters.
    """
    if not attends(by, entity):
        raise NotAttending
    body = required("text", text, "la nota")
    note, _ = EntityNote.objects.get_or_create(
        author=by,
        key=told_apart(key, [entity.pk, body, pinned]),
        defaults={"entity": entity, "text": body, "pinned": pinned, "written_at": clock.now()},
    )
    return note


@transaction.atomic
def write_contact(
    entity: Entity, *, contact: str, contact_on: date | None, text: str, key: str, by: User
) -> EntityNote:
    """Leave what came of a visit or a call, once per key and content.

    Raises NotAttending, or Invalid when it says neither of them, no day on which it can have been, or nothing else.
    """
    if not attends(by, entity):
        raise NotAttending
    wrong, today = dict[str, str](), timezone.localdate(clock.now())
    if contact not in Contact.values:
        wrong["contact"] = "Elija si fue una visita o una llamada."
    if contact_on is None:
        wrong["contact_on"] = "Escriba qué día fue."
    elif contact_on > today:
        wrong["contact_on"] = "Ese día todavía no llega."
    elif contact_on < today - timedelta(days=CONTACT_DAYS):
        wrong["contact_on"] = "Ese día fue hace más de un año. Revise la fecha."
    try:
        body = required("text", text, "de qué se trató")
    except Invalid as refusal:
        raise Invalid(**wrong, **refusal.fields) from None
    if wrong:
        raise Invalid(**wrong)
    note, _ = EntityNote.objects.get_or_create(
        author=by,
        key=told_apart(key, [entity.pk, body, contact, str(contact_on)]),
        defaults={
            "entity": entity,
            "text": body,
            "written_at": clock.now(),
            "contact": contact,
            "contact_on": contact_on,
        },
    )
    return note


@transaction.atomic
def change(note: EntityNote, *, text: str, pinned: bool, key: str, by: User) -> EntityNote:
    """Write the next version of one's own note, once per key and content; the former one is kept.

    Raises NotAttending, NotTheirs, NoSuchNote when it is no longer in force, or Invalid.
    """
    body = required("text", text, "la nota")
    key = told_apart(key, [note.pk, body, pinned])
    if existing := EntityNote.objects.filter(author=by, key=key).first():
        return existing
    old = _own(note, by)
    if (body, pinned) == (old.text, old.pinned):
        return old
    old.retired_at = clock.now()
    old.save(update_fields=["retired_at"])
    return EntityNote.objects.create(
        entity=old.entity,
        author=by,
        text=body,
        pinned=pinned,
        written_at=clock.now(),
        key=key,
        replaces=old,
        contact=old.contact,
        contact_on=old.contact_on,
    )


@transaction.atomic
def retire(note: EntityNote, *, by: User) -> None:
    """Take one's own note out of sight; it is kept. Raises NotAttending, NotTheirs or NoSuchNote."""
    old = _own(note, by)
    old.retired_at = clock.now()
    old.save(update_fields=["retired_at"])


def _own(note: EntityNote, by: User) -> EntityNote:
    """The note, locked, when it is this person's and in force."""
    locked = EntityNote.objects.select_for_update(of=("self",)).select_related("entity").get(pk=note.pk)
    if not attends(by, locked.entity):
        raise NotAttending
    if locked.author_id != by.pk:
        raise NotTheirs
    if locked.retired_at is not None:
        raise NoSuchNote
    return locked
