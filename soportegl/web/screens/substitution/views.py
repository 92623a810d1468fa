"""«Sustituciones»: who stands in for whom, from when until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from soportegl.directory.models import Substitution
from soportegl.directory.models.people import today
from soportegl.incidents import substitution
from soportegl.incidents.errors import Invalid, NotForThem, Refused
from soportegl.lib.text import fold
from soportegl.web.site import pending_form
from soportegl.web.site.access import only
from soportegl.web.site.requests import PersonRequest, same_person
from soportegl.web.site.staging import form_key
from soportegl.web.ui.forms import DayField, Form, found_person


class NotAtADesk(NotForThem):
    sentence = "Las sustituciones son de quienes atienden incidencias y de quienes administran SoporteGL."


at_a_desk = only(lambda one: one.by_themselves.is_desk or one.is_administrator, NotAtADesk)


class SubstitutionForm(Form):
    """Who stands in for whom."""

    person = forms.CharField(label="A quién", required=False, max_length=160)
    substitute = forms.CharField(label="Quién sustituye", required=False, max_length=160)
    starts_on = DayField(label="Desde")
    ends_on = DayField(label="Hasta")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", f"{today():%d/%m/%Y}")

    def values(self) -> dict[str, Any] | None:
        """What is to be done; None when something is not clear, which its fields then say."""
        self.is_valid()
        people = {name: found_person(self, name) for name in ("person", "substitute")}
        for name, found in people.items():
            # It holds at once, and mails say so: of part of a name, who it is is seen before.
            if found and fold(self.cleaned_data[name]) not in {fold(found.username), fold(str(found))}:
                said = f"Es {found} ({found.username}). Si es la persona correcta, presione «Indicar» otra vez."
                self.add_error(name, said)
        return None if self.errors else {**self.cleaned_data, **people}


@at_a_desk
@require_http_methods(["GET", "HEAD", "POST"])
def substitutions(request: PersonRequest) -> HttpResponse:
    """Those that are not over; a POST names one."""
    # One's own name stands there already; whoever stands at no desk names others alone.
    own = request.user.username if request.user.permissions.by_themselves.is_desk else ""
    if request.method != "POST":
        typed = pending_form.take(request, request.path)
        return _show(request, SubstitutionForm(initial={"person": own, **(typed.dict() if typed else {})}))
    form = SubstitutionForm(request.POST)
    same_person(request)
    values = form.values()
    if values is None:
        return _show(request, form, status=422)
    try:
        made = substitution.name(by=request.user, **values)
    except Invalid as wrong:
        form.refuse(wrong.fields)
        return _show(request, form, status=422)
    except Refused as refusal:
        return _show(request, form, sentence=refusal.sentence, status=refusal.status)
    messages.success(request, f"{made.substitute} sustituye a {made.person} {made.days}.")
    return redirect("substitutions")


def _show(request: PersonRequest, form: SubstitutionForm, *, sentence: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "sentence": sentence,
        "rows": substitution.known_to(request.user)[:200],
        "today": today(),
        "key": form_key(request.POST or None),
    }
    return render(request, "screens/substitution/substitutions.html", context, status=status)


@require_POST
@at_a_desk
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End one now; twice does nothing more."""
    same_person(request)
    ended = substitution.end(get_object_or_404(Substitution, pk=pk), by=request.user)
    messages.success(request, f"Terminó la sustitución: {ended.substitute} ya no sustituye a {ended.person}.")
    return redirect("substitutions")
