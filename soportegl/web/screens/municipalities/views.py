"""«Mis municipios»: a row for each municipality of an office, and the note of a visit or a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from soportegl.desk import entity_notes
from soportegl.desk.models import Contact
from soportegl.directory.models import Entity
from soportegl.directory.phones import dialled
from soportegl.incidents.errors import Invalid, NotForThem, NotThere, Refused
from soportegl.lib import clock
from soportegl.lib.text import clean
from soportegl.reading import municipalities as reading
from soportegl.web.site import pending_form
from soportegl.web.site.access import only
from soportegl.web.site.requests import PersonRequest, SeeOther, same_person
from soportegl.web.site.staging import form_key
from soportegl.web.ui.forms import DayField, Form
from soportegl.web.ui.verb_fields import text_field

#: As many people as a row names.
NAMED = 2


class NoOffice(NotForThem):
    sentence = "«Mis municipios» es de quienes atienden o supervisan una sede."


class NotOfTheirs(NotThere):
    sentence = "No existe ese municipio, o no lo atiende una sede de usted."


of_an_office = only(lambda permissions: bool(permissions.desk_offices), NoOffice)


class ContactForm(Form):
    """A visit or a call, the day, and what came of it."""

    contact = forms.ChoiceField(
        label="Qué fue",
        required=False,
        choices=Contact.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    contact_on = DayField(label="Qué día", required=False)
    text = text_field("De qué se trató", rows=4)(None)  # type: ignore[arg-type]  # a text is the same for every incident


@of_an_office
@require_safe
def municipalities(request: PersonRequest) -> HttpResponse:
    """The board: what is open and who waits for whom, municipality by municipality."""
    order = request.GET.get("orden", "")
    order = order if order in reading.ORDERS else ""
    rows = reading.rows_of(request.user, order)
    names = ("open", "at_risk", "overdue", "mine", "theirs")
    context = {
        "rows": rows,
        "sums": {name: sum(getattr(row, name) for row in rows) for name in names},
        "orders": [(slug, label, slug == order) for slug, (label, _) in reading.ORDERS.items()],
        "offices": sorted({row.entity.office.name for row in rows if row.entity.office}),
        "dialled": dialled,
        "named": NAMED,
    }
    return render(request, "screens/municipalities/municipalities.html", context)


@of_an_office
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: PersonRequest, code: str) -> HttpResponse:
    """Write down what came of a visit or a call."""
    offices = request.user.permissions.desk_offices
    entity = Entity.objects.filter(code=clean(code), office__in=offices).first()
    if entity is None or not entity_notes.attends(request.user, entity):
        raise NotOfTheirs
    if request.method == "POST":
        return _write(request, entity)
    typed = pending_form.take(request, request.path)
    today = f"{timezone.localdate(clock.now()):%d/%m/%Y}"
    form = ContactForm(initial=typed.dict() if typed else {"contact_on": today})
    return _show(request, entity, form, form_key(typed))


def _write(request: PersonRequest, entity: Entity) -> HttpResponse:
    form, key = ContactForm(request.POST), form_key(request.POST)
    values: dict[str, Any] = {name: request.POST.get(name, "") for name in ("contact", "text")}
    try:
        same_person(request)
        form.is_valid()
        if wrong := form.errors.get("contact_on"):
            raise Invalid(contact_on=str(wrong[0]))
        day = form.cleaned_data.get("contact_on")
        entity_notes.write_contact(entity, **values, contact_on=day, key=key, by=request.user)
    except Refused as refusal:
        form = ContactForm(request.POST)
        form.refuse(
            {name: said for name, said in refusal.fields.items() if name not in form.errors}
            if isinstance(refusal, Invalid)
            else {}
        )
        return _show(request, entity, form, key, refusal)
    messages.success(request, f"Lo de {entity.short_name} quedó anotado.", extra_tags=request.path)
    return SeeOther(reverse("municipalities"))


def _show(
    request: PersonRequest, entity: Entity, form: ContactForm, key: str, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "entity": entity,
        "form": form,
        "key": key,
        "sentence": refusal.sentence if refusal and not form.errors else "",
    }
    return render(request, "screens/municipalities/contact.html", context, status=refusal.status if refusal else 200)
