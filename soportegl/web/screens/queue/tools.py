"""What people do to a list: filter it, choose its columns, keep it, and take the next of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soportegl.desk import saved
from soportegl.desk.models import SavedView
from soportegl.desk.models.saved import NAME_MAX
from soportegl.desk.next import take_next
from soportegl.directory.entities import like
from soportegl.incidents.errors import Invalid, Refused
from soportegl.reading import lists
from soportegl.reading.lists import ORDERS, Listing, ListQuery
from soportegl.web.screens.queue import list_preferences
from soportegl.web.screens.queue.filter_form import FilterForm
from soportegl.web.screens.queue.rows import COLUMNS
from soportegl.web.site.access import desk_only, desk_readers
from soportegl.web.site.requests import PersonRequest, go_to, same_person
from soportegl.web.ui.forms import Form


def _page(request: PersonRequest, body: str, title: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A dialog when the page asked for one, otherwise a page of its own."""
    template = "ui/tool_dialog.html" if request.htmx else "ui/tool.html"
    back = f"{reverse('queue')}?{ListQuery.of(request.GET).address}"
    whole = {"body": body, "title": title, "back": back, "status": status, **context}
    return render(request, template, whole, status=status)


def _to_list(request: PersonRequest, query: str) -> HttpResponse:
    return go_to(request, f"{reverse('queue')}?{query}" if query else reverse("queue"))


@desk_readers
@require_safe
def filters(request: PersonRequest) -> HttpResponse:
    """All filters of a list, as it has them now."""
    asked = _asked(request)
    kept = asked.query.written
    context = {"form": FilterForm(request.user, kept), "kept": kept, "orders": ORDERS, "order": asked.order.slug}
    return _page(request, "screens/queue/filters.html", "Filtrar la lista", context)


@desk_readers
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PersonRequest) -> HttpResponse:
    """Which columns this browser shows."""
    preferences = list_preferences.read(request)
    query = ListQuery.of(request.GET).address
    if request.method == "POST":
        chosen = list_preferences.columns_of("-".join(request.POST.getlist("columna")))
        response = _to_list(request, query)
        list_preferences.write(response, replace(preferences, columns=chosen))
        return response
    context = {"columns": COLUMNS.items(), "chosen": preferences.columns, "query": query}
    return _page(request, "screens/queue/columns.html", "Columnas de la lista", context)


@desk_readers
@require_POST
def density(request: PersonRequest) -> HttpResponse:
    """Low rows or high ones."""
    response = _to_list(request, ListQuery.of(request.GET).address)
    list_preferences.write(response, replace(list_preferences.read(request), compact=request.POST.get("baja") == "1"))
    return response


class SavedForm(Form):
    """The name of a list, and with whom it is shared."""

    name = forms.CharField(label="Nombre", required=False, widget=forms.TextInput(attrs={"data-max": NAME_MAX}))
    shared = forms.ChoiceField(
        label="Quién la ve", required=False, widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )

    def __init__(self, sharing: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared"].choices = list(sharing.items())  # type: ignore[attr-defined]  # a ChoiceField


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def save_view(request: PersonRequest) -> HttpResponse:
    """Keep the filters and the order of a list under a name."""
    return _save(request, None)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: PersonRequest, number: int) -> HttpResponse:
    """Change or forget one."""
    view = saved.seen(request.user, number)
    if request.method == "POST" and request.POST.get("borrar"):
        saved.drop(view, by=request.user)
        messages.success(request, f"La vista «{view.name}» fue borrada.")
        return _to_list(request, view.query)
    return _save(request, view)


def _asked(request: PersonRequest) -> Listing:
    """With the name of the list, which an address may leave out: another person's own would be shown otherwise."""
    asked = lists.of(ListQuery.of(request.GET), request.user)
    return replace(asked, query=replace(asked.query, view=asked.chosen.slug)) if asked.chosen else asked


def _save(request: PersonRequest, view: SavedView | None) -> HttpResponse:
    user, sharing = request.user, saved.sharing_of(request.user)
    query = view.query if view else _asked(request).query.address
    shared = (
        f"sede-{view.shared_office_id}"
        if view and view.shared_office_id
        else f"nivel-{view.shared_tier}"
        if view and view.shared_tier
        else ""
    )
    typed_form = request.POST if request.method == "POST" else None
    form = SavedForm(sharing, typed_form, initial={"name": view.name if view else "", "shared": shared})
    refusal: Refused | None = None
    if request.method == "POST":
        form.is_valid()
        columns = "-".join(list_preferences.read(request).columns)
        typed = {"name": request.POST.get("name", ""), "shared": request.POST.get("shared", "")}
        try:
            same_person(request)
            made = saved.save(user, **typed, query=query, columns=columns, view=view)
        except Invalid as wrong:
            refusal = wrong
            form.errors.clear()
            form.refuse(wrong.fields)
        except Refused as other:
            refusal = other
        else:
            messages.success(request, f"La vista «{made.name}» quedó guardada.")
            return _to_list(request, f"{query}&guardada={made.pk}" if query else f"guardada={made.pk}")
    context = {
        "form": form,
        "view": view,
        "may_change": view is None or saved.may_change(view, user),
        "action": request.get_full_path(),
        "shows": lists.of(ListQuery.parse(query), user).described,
        "sentence": refusal.sentence if refusal and not isinstance(refusal, Invalid) else "",
    }
    title = "Cambiar la vista guardada" if view else "Guardar la vista"
    return _page(request, "screens/queue/save_view.html", title, context, status=refusal.status if refusal else 200)


@desk_only
@require_POST
def next_one(request: PersonRequest) -> HttpResponse:
    """«Tomar la siguiente» of the list that the address names."""
    query = ListQuery.of(request.GET)
    try:
        same_person(request)
        incident = take_next(lists.of(query, request.user).rows, by=request.user)
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
        return _to_list(request, query.address)
    messages.success(request, f"Usted tomó la gestión {incident.code}, la más antigua por tomar de esta vista.")
    return _to_list(request, urlencode({**query.written, "caso": incident.code}))


@desk_readers
@require_safe
def entities(request: PersonRequest) -> HttpResponse:
    """Options for the entity of a correction or of a filter, as it is typed."""
    found = like(request.GET.get("entity", ""), limit=12)
    return render(request, "screens/queue/entity_options.html", {"entities": found})
