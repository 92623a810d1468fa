"""Drafts: what is typed and not sent is kept for its person, on whatever machine they go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from soportegl.desk.models import Draft
from soportegl.incidents.errors import Invalid, Refused, at_moment
from soportegl.lib import clock
from soportegl.lib.query_cache import CachedQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from soportegl.directory.models import User
    from soportegl.incidents.models import Incident
    from soportegl.incidents.states import Verb

# More than an action takes: whoever pastes too much reads that it is too long, and still has it.
CHARACTERS = 20_000


class WrittenElsewhere(Refused):
    """Another window of the same person went on; `draft` is None when it was sent or discarded there."""

    def __init__(self, draft: Draft | None) -> None:
        self.draft = draft
        super().__init__(
            f"En otra ventana escribió otra cosa ({at_moment(draft.saved_at)})."
            if draft
            else "En otra ventana este borrador ya se envió o se descartó."
        )


def begun_by(owner: int) -> Exists:
    """Beside an incident: whether this person has a draft in it, of whatever verb; it is read as `drafts_begun`."""
    return Exists(Draft.objects.filter(incident=OuterRef("pk"), owner=owner))


def of(incident: Incident, owner: User, *verbs: Verb) -> dict[str, Draft]:
    """The drafts of this person in this incident, by verb."""
    # Mostly there are none, and an incident that was read with that said is not asked about again.
    if incident.__dict__.get("drafts_begun") is False:
        return {}
    found = _OF.of(verbs).instances(incident.pk, owner.pk)
    return {draft.verb: draft for draft in found}


def _of(verbs: Iterable[Verb], incident: int, owner: int) -> QuerySet[Draft]:
    return Draft.objects.filter(incident=incident, owner=owner, verb__in=verbs)


_OF = CachedQuery(_of, int, int)


def save(incident: Incident, verb: Verb, *, texts: Mapping[str, str], version: int, by: User) -> Draft | None:
    """Keep what was typed over the version that the window has; nothing typed discards it.

    Raises WrittenElsewhere when that version is no longer the last, or Invalid over 20,000 characters.
    """
    typed = {name: text for name, text in texts.items() if text.strip()}
    if (long := sum(map(len, typed.values()))) > CHARACTERS:
        raise Invalid(form=f"El borrador tiene {long} caracteres; se guardan hasta {CHARACTERS}.")
    try:
        with transaction.atomic():
            return _save(incident, verb, typed, version, by)
    except IntegrityError:
        # Two windows began at once; the second one finds the draft of the first.
        return _save(incident, verb, typed, version, by)


@transaction.atomic
def _save(incident: Incident, verb: Verb, typed: dict[str, str], version: int, by: User) -> Draft | None:
    kept = Draft.objects.select_for_update().filter(incident=incident, owner=by, verb=verb).first()
    if kept is None:
        if not typed:
            return None
        if version:
            raise WrittenElsewhere(None)
        return Draft.objects.create(incident=incident, owner=by, verb=verb, texts=typed, saved_at=clock.now())
    if kept.texts == typed:
        return kept
    if kept.version != version:
        raise WrittenElsewhere(kept)
    if not typed:
        kept.delete()
        return None
    kept.texts, kept.version, kept.saved_at = typed, version + 1, clock.now()
    kept.save()
    return kept


def forget(incident: Incident, verbs: Iterable[Verb], *, by: User) -> None:
    """Remove it: what it was to become was done."""
    Draft.objects.filter(incident=incident, owner=by, verb__in=verbs).delete()
