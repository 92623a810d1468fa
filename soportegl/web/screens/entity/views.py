"""The entity beside the incident: who they are, what they have asked for, and what the desk knows of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from soportegl.desk import entity_notes
from soportegl.desk.entity_notes import NoSuchNote
from soportegl.desk.models import EntityNote
from soportegl.directory.models import Entity, Membership, User
from soportegl.directory.phones import dialled
from soportegl.directory.roles import May
from soportegl.incidents.errors import Invalid, NotThere, Refused
from soportegl.incidents.models import Incident
from soportegl.lib.counting import count_up_to
from soportegl.lib.text import clean
from soportegl.web.site import pending_form
from soportegl.web.site.access import NotADesk, signed_in
from soportegl.web.site.requests import PersonRequest, SeeOther, same_person
from soportegl.web.site.staging import form_key
from soportegl.web.ui.forms import Form
from soportegl.web.ui.verb_fields import text_field

PEOPLE, OPEN, ENDED, NOTES, COUNTED = 40, 5, 10, 50, 100


class NoSuchEntity(NotThere):
    sentence = "No existe esa entidad, o no está entre las que usted puede ver."


class NoteForm(Form):
    """A note."""

    text = text_field("Nota", rows=3)(None)  # type: ignore[arg-type]  # a text is the same for every incident
    pinned = forms.BooleanField(label="Mostrar primero", required=False)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: PersonRequest, code: str) -> HttpResponse:
    """The card of an entity, and a new note when one is posted."""
    entity = find(request.user, code)
    if request.method == "POST":
        return _write(request, entity)
    typed = pending_form.take(request, request.path)
    return _show(request, entity, NoteForm(initial=typed.dict() if typed else None), form_key(typed))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: PersonRequest, code: str, pk: int) -> HttpResponse:
    """Change or retire one's own note."""
    entity = find(request.user, code)
    found = entity_notes.notes_of(entity, reader=request.user).filter(pk=pk).first()
    if found is None:
        raise NoSuchNote
    if found.author_id != request.user.pk:
        raise entity_notes.NotTheirs
    if request.method == "POST":
        return _change(request, entity, found)
    typed = pending_form.take(request, request.path)
    form = NoteForm(initial=typed.dict() if typed else {"text": found.text, "pinned": found.pinned})
    return _show_note(request, entity, found, form, form_key(typed))


def find(user: User, code: str) -> Entity:
    """The entity, for somebody of the desk who attends it or sees an incident of it. Raises NotADesk, NoSuchEntity."""
    if not user.permissions.is_desk:
        raise NotADesk
    rows = Entity.objects.select_related("office", "department", "preferred_adviser")
    entity = rows.filter(code=clean(code)).first()
    if entity is None or not (
        entity_notes.attends(user, entity) or Incident.objects.visible_to(user).filter(entity=entity).exists()
    ):
        raise NoSuchEntity
    return entity


def _write(request: PersonRequest, entity: Entity) -> HttpResponse:
    typed, key = request.POST, form_key(request.POST)
    form = NoteForm(typed)
    try:
        same_person(request)
        form.is_valid()
        entity_notes.write(entity, **_values(typed), key=key, by=request.user)
    except Refused as refusal:
        return _show(request, entity, _marked(form, refusal), key, refusal)
    if request.htmx:
        return _show(request, entity, NoteForm(), form_key(None), saved=True)
    messages.success(request, "La nota quedó guardada.", extra_tags=request.path)
    return SeeOther(_notes_address(entity))


def _change(request: PersonRequest, entity: Entity, found: EntityNote) -> HttpResponse:
    typed, key = request.POST, form_key(request.POST)
    form = NoteForm(typed)
    try:
        same_person(request)
        if "retirar" in typed:
            entity_notes.retire(found, by=request.user)
            messages.success(request, "La nota quedó retirada.", extra_tags=request.path)
        else:
            form.is_valid()
            entity_notes.change(found, **_values(typed), key=key, by=request.user)
            messages.success(request, "La nota quedó cambiada.", extra_tags=request.path)
    except Refused as refusal:
        return _show_note(request, entity, found, _marked(form, refusal), key, refusal)
    return SeeOther(_notes_address(entity))


def _values(typed: QueryDict) -> dict[str, Any]:
    return {"text": typed.get("text", ""), "pinned": bool(typed.get("pinned"))}


def _marked(form: NoteForm, refusal: Refused) -> NoteForm:
    """The form with what was refused beside its field."""
    form.refuse(refusal.fields if isinstance(refusal, Invalid) else {})
    return form


def _notes_address(entity: Entity) -> str:
    return f"{reverse('entity', args=[entity.code])}#notas"


def _show(
    request: PersonRequest,
    entity: Entity,
    form: NoteForm,
    key: str,
    refusal: Refused | None = None,
    *,
    saved: bool = False,
) -> HttpResponse:
    """The whole page, or only the card when it is asked for beside an incident."""
    user = request.user
    beside = request.htmx and not request.htmx.history_restore_request
    seen = Incident.objects.visible_to(user).filter(entity=entity)
    attends = entity_notes.attends(user, entity)
    people = _people(entity)
    context = {
        "entity": entity,
        "office_phone": dialled(entity.office.phone) if entity.office else "",
        "people": people[:PEOPLE],
        "more_people": len(people) > PEOPLE,
        "open_count": count_up_to(COUNTED, {"open": seen.open()})["open"],
        "count_limit": COUNTED,
        "open": list(seen.open().with_names("system", "holder").order_by("-created_at", "-id")[:OPEN]),
        "ended": list(seen.ended().with_names("system").order_by("-ended_at", "-id")[:ENDED]),
        "attends": attends,
        "notes": list(entity_notes.notes_of(entity, reader=user)[:NOTES]),
        "form": form,
        "key": key,
        "sentence": refusal.sentence if refusal and not form.errors else "",
        "saved": saved,
        "beside": beside,
        # Of its headings, which stand under another one beside an incident.
        "level": (3 if request.GET.get("nivel") == "3" else 4) if beside else 2,
    }
    template = "screens/entity/card.html" if beside else "screens/entity/entity.html"
    response = render(request, template, context, status=refusal.status if refusal else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _people(entity: Entity) -> list[dict[str, Any]]:
    """Who reports for it, with the number as a telephone dials it; one more than are shown, to know of them."""
    rows = Membership.objects.active().who_may(May.REPORT).filter(entity=entity, user__is_active=True)
    rows = rows.select_related("user", "position").order_by("user__sort_key", "pk")[: PEOPLE + 1]
    return [
        {
            "person": row.user,
            "position": row.position,
            "sees_entity": row.sees_entity,
            "dial": dialled(row.user.phone),
        }
        for row in rows
    ]


def _show_note(
    request: PersonRequest, entity: Entity, found: EntityNote, form: NoteForm, key: str, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "entity": entity,
        "note": found,
        "form": form,
        "key": key,
        "sentence": refusal.sentence if refusal and not form.errors else "",
    }
    return render(request, "screens/entity/note.html", context, status=refusal.status if refusal else 200)
