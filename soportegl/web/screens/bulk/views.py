"""Many rows at once: what is asked before, and what became of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from soportegl.desk import bulk, placeholders
from soportegl.desk.bulk import NothingChosen, NotInBulk, TooManyRows
from soportegl.desk.models import BulkRow, BulkRun, Outcome
from soportegl.incidents.errors import Invalid, NotThere, Refused
from soportegl.incidents.models import Incident
from soportegl.incidents.states import BY_PATH, Verb
from soportegl.lib import keyset
from soportegl.lib.checkdigit import read_code
from soportegl.reading import lists
from soportegl.reading.lists import ListQuery
from soportegl.web.screens.bulk import forms
from soportegl.web.screens.bulk.forms import Chosen
from soportegl.web.site import pending_form
from soportegl.web.site.access import desk_only, signed_in
from soportegl.web.site.pages import neighbours
from soportegl.web.site.requests import PersonRequest, go_to, same_person
from soportegl.web.site.staging import form_key
from soportegl.web.ui.verb_forms import VerbForm

if TYPE_CHECKING:
    from collections.abc import Iterable


class NoSuchRun(NotThere):
    sentence = "No existe ese lote, o lo pidió otra persona."


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PersonRequest) -> HttpResponse:
    """What the verb needs for the marked rows, and which of them it cannot be done to."""
    typed = _typed(request)
    if typed is None:
        return _to_list(request)
    try:
        verb = BY_PATH.get(typed.get("verbo", ""))
        if verb is None:
            raise NotInBulk
        chosen = _choose(request, verb, typed)
    except Refused as refusal:
        return _refused(request, refusal, typed)
    # Whoever tries again what could not be done finds the text they typed.
    form = forms.form_for(verb, chosen.able, initial=typed.dict()) if chosen.able else None
    return _show(request, verb, chosen, form, typed)


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: PersonRequest, verb: Verb) -> HttpResponse:
    """Begin it: a few at once, many by the worker."""
    typed = _typed(request)
    if typed is None:
        return _to_list(request)
    if request.method != "POST":
        return _again(request, verb, typed, None)
    try:
        run = _start(request, verb, typed)
    except Refused as refusal:
        return _again(request, verb, typed, refusal)
    left_out = len(set(typed.getlist("fila"))) - run.rows.count()
    if left_out > 0:
        messages.warning(request, f"{forms.count_words(left_out)} ya no está entre lo que usted puede ver.")
    done = run.is_over and not run.rows.exclude(outcome=Outcome.DONE, sentence="").exists()
    count = run.rows.count()
    asked = f"Se pidió para {forms.count_words(count)}. Aquí se ve qué pasó con cada una."
    messages.success(request, forms.said(verb, "hecho", count) if done else asked, extra_tags=request.path)
    return go_to(request, _list_address(run.view) if done else reverse("bulk_run", args=[run.pk]))


def _start(request: PersonRequest, verb: Verb, typed: QueryDict) -> BulkRun:
    same_person(request)
    rows = forms.read_lines(typed.getlist("fila"))
    if len(rows) > bulk.MOST:
        raise TooManyRows
    incidents = _visible(request, rows)
    if verb not in bulk.VERBS:
        raise NotInBulk
    if not incidents:
        raise NothingChosen
    form = forms.form_for(verb, incidents, typed)
    values = form.cleaned_data if form.is_valid() else {}
    agreed = placeholders.agreed_to(typed.get("asi", ""))
    return bulk.start(
        verb,
        rows,
        values=values,
        agreed=agreed,
        key=form_key(typed),
        view=_query(typed.get("consulta", "")),
        by=request.user,
    )


def _typed(request: PersonRequest) -> QueryDict | None:
    """What was sent, or what waited for whoever signed in again; None when there is nothing."""
    return request.POST if request.method == "POST" else pending_form.take(request, request.path)


def _choose(request: PersonRequest, verb: Verb, typed: QueryDict) -> Chosen:
    """The rows of the form, or those of the whole list. Raises NothingChosen or TooManyRows."""
    seen = forms.read_lines(typed.getlist("fila"))
    codes = list(dict.fromkeys([*seen, *typed.getlist("gestion")]))
    if typed.get("todas"):
        rows = lists.of(ListQuery.parse(typed.get("consulta", "")), request.user).rows
        # Too many are refused in any order: to sort all that hold a common word would take the database seconds.
        any_order = rows.order_by().values_list("created_at", "id", "code")[: bulk.MOST + 1]
        codes = [code for *_, code in sorted(any_order)]
    if len(codes) > bulk.MOST:
        raise TooManyRows
    incidents = _visible(request, codes)
    if not incidents:
        raise NothingChosen
    found = bulk.prospects(verb, incidents, by=request.user)
    return Chosen(found, seen, missing=len(codes) - len(incidents))


def _visible(request: PersonRequest, codes: Iterable[str]) -> list[Incident]:
    """Those that exist for this person, in the order in which they were marked."""
    order = {code: place for place, code in enumerate(codes) if read_code(code) == code}
    rows = Incident.objects.visible_to(request.user).with_names("entity", "holder").filter(code__in=order)
    return sorted(rows, key=lambda incident: order[incident.code])


def _again(request: PersonRequest, verb: Verb, typed: QueryDict, refusal: Refused | None) -> HttpResponse:
    """The same page with what was typed, and what was wrong with it."""
    try:
        chosen = _choose(request, verb, typed)
    except Refused as other:
        return _refused(request, refusal or other, typed)
    if not chosen.able:
        return _show(request, verb, chosen, None, typed, refusal)
    form = forms.form_for(verb, chosen.able, initial=typed.dict())
    if isinstance(refusal, Invalid):
        form = forms.form_for(verb, chosen.able, typed)
        form.refuse(refusal.fields)
    return _show(request, verb, chosen, form, typed, refusal)


def _show(
    request: PersonRequest,
    verb: Verb,
    chosen: Chosen,
    form: VerbForm | None,
    typed: QueryDict,
    refusal: Refused | None = None,
) -> HttpResponse:
    consulta = _query(typed.get("consulta", ""))
    count = len(chosen.able) or len(chosen.prospects)
    context = {
        "verb": verb,
        "title": forms.title(verb, count),
        "lead": forms.said(verb, "una" if count == 1 else "texto", count),
        "chosen": chosen,
        "form": form,
        "key": form_key({"key": typed.get("key", "")}),
        "consulta": consulta,
        "back": _list_address(consulta),
        "from_board": _from_board(consulta),
        "sentence": refusal.sentence if refusal and not (form and form.errors) else "",
        "unfilled": refusal.names if isinstance(refusal, placeholders.Unfilled) else [],
    }
    template = "screens/bulk/dialog.html" if request.htmx else "screens/bulk/bulk.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def _refused(request: PersonRequest, refusal: Refused, typed: QueryDict) -> HttpResponse:
    """Nothing can be begun: why, and the way back to the list."""
    consulta = _query(typed.get("consulta", ""))
    context = {
        "title": refusal.title or "No se puede",
        "sentence": refusal.sentence,
        "back": _list_address(consulta),
        "from_board": _from_board(consulta),
    }
    template = "screens/bulk/dialog.html" if request.htmx else "screens/bulk/bulk.html"
    return render(request, template, context, status=refusal.status)


def _query(typed: str) -> str:
    """The address of a list as it is kept and linked to: only names and values."""
    return QueryDict(typed).urlencode()[:2000]


def _list_address(query: str) -> str:
    if _from_board(query):
        return reverse("board")
    return f"{reverse('queue')}?{query}" if query else reverse("queue")


def _from_board(query: str) -> bool:
    """Whether the rows were marked in «Tablero», where what somebody has is shared out."""
    return QueryDict(query).get("en") == "tablero"


def _to_list(request: PersonRequest) -> HttpResponse:
    messages.info(request, "Marque gestiones en la lista y elija qué hacer con ellas.")
    return redirect("queue")


@desk_only
@require_safe
def runs(request: PersonRequest) -> HttpResponse:
    """What this person asked for over many lately, what still goes on first."""
    page = keyset.page_of(
        BulkRun.objects.lately_of(request.user),
        lambda keys: BulkRun.objects.filter(pk__in=keys).with_counts(),
        order=("turn", "-created_at", "-id"),
        after=request.GET.get("despues", ""),
        before=request.GET.get("antes", ""),
    )
    rows = [(run, forms.title(Verb(run.verb), run.total)) for run in page.rows]
    context = {"page": page, "rows": rows, **neighbours(request, page)}
    return render(request, "screens/bulk/runs.html", context)


@signed_in
@require_safe
def progress(request: PersonRequest, pk: int) -> HttpResponse:
    """How far a run is and what became of each row; only for whoever asked for it."""
    run = BulkRun.objects.filter(pk=pk, by=request.user).first()
    if run is None:
        raise NoSuchRun
    rows = list(run.rows.select_related("incident").defer("incident__search_text"))
    keys = [row.incident_id for row in rows]
    seen = set(Incident.objects.visible_to(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    context = {
        "run": run,
        "verb": Verb(run.verb),
        "title": forms.title(Verb(run.verb), len(rows)),
        "rows": [(row, row.incident_id in seen) for row in _by_interest(rows)],
        "total": len(rows),
        "settled": sum(row.outcome != Outcome.PENDING for row in rows),
        "done": sum(row.outcome == Outcome.DONE for row in rows),
        "not_done": [row for row in rows if row.outcome in (Outcome.REFUSED, Outcome.FAILED)],
        "back": _list_address(run.view),
        "from_board": _from_board(run.view),
        "typed": {name: value for name, value in run.values.items() if name != "holder"},
    }
    response = render(request, "screens/bulk/progress.html" if request.htmx else "screens/bulk/run.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


_INTEREST = {Outcome.FAILED: 0, Outcome.REFUSED: 0, Outcome.PENDING: 1, Outcome.DONE: 2}


def _by_interest(rows: list[BulkRow]) -> list[BulkRow]:
    """What could not be done first: it is what is left to do."""
    return sorted(rows, key=lambda row: (_INTEREST[Outcome(row.outcome)], row.position))
