"""The canned answers for an incident: the list that opens over a text, and a page that does without a script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from soportegl.desk import answers, drafts, placeholders
from soportegl.incidents.errors import NotVisible, Refused
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Is, Verb
from soportegl.reading.incident import seen_by
from soportegl.web.screens.verb.views import answers_used, show_typed, typed_back
from soportegl.web.site import pending_form
from soportegl.web.site.access import desk_only
from soportegl.web.site.requests import PersonRequest, same_person, whole_number
from soportegl.web.site.staging import form_key, stage_all

SHOWN = 20


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def pick(request: PersonRequest, code: str, verb: Verb) -> HttpResponse:
    """Those that go into the text of this verb, completed; the one that is chosen is put at its end."""
    incident = seen_by(request.user, code)
    if incident is None and request.method == "POST":
        return typed_back(request, verb)
    if incident is None or Is.CANNED not in verb.marks:
        raise NotVisible
    if request.htmx:
        rows, _ = _rows(request, incident, request.GET.get("q", ""))
        # Without the frame of a page, whose questions it does not need.
        response = HttpResponse(render_to_string("screens/verb/answers_rows.html", {"rows": rows}))
        patch_vary_headers(response, ["HX-Request"])
        return response
    if request.method != "POST":
        return _show(
            request, incident, verb, pending_form.take(request, request.path) or _begun(request, incident, verb)
        )
    same_person(request)
    if wrong := stage_all(request, form_key(request.POST)):
        messages.warning(request, wrong)
    if "insertar" not in request.POST:
        return _show(request, incident, verb, request.POST)
    try:
        return show_typed(request, incident, verb, _inserted(request, incident, verb))
    except Refused as refusal:
        return _show(request, incident, verb, request.POST, refusal)


def _inserted(request: PersonRequest, incident: Incident, verb: Verb) -> QueryDict:
    """What was typed, with the chosen answer after it. Raises NoSuchAnswer."""
    typed, field = request.POST.copy(), next(iter(verb.texts))
    if typed.get("insertar"):
        answer = answers.seen(request.user, whole_number(str(typed["insertar"])) or 0)
        parts = (typed.get(field, "").rstrip(), placeholders.fill(answer.text, incident, request.user))
        typed[field] = "\n\n".join(part for part in parts if part)
        typed.appendlist("respuesta", str(answer.pk))
    return typed


def _begun(request: PersonRequest, incident: Incident, verb: Verb) -> QueryDict:
    """What its person has in their draft, when they come by the address alone."""
    typed = request.GET.copy()
    if draft := drafts.of(incident, request.user, verb).get(verb):
        typed.update(draft.texts)
    return typed


def _rows(request: PersonRequest, incident: Incident, typed: str) -> tuple[list[dict[str, object]], bool]:
    """What is found, completed, and whether there is more."""
    found = list(answers.found(request.user, typed)[: SHOWN + 1])
    rows: list[dict[str, object]] = [
        {
            "answer": answer,
            "text": placeholders.fill(answer.text, incident, request.user),
            "wrong": placeholders.unknown(answer.text),
        }
        for answer in found[:SHOWN]
    ]
    return rows, len(found) > SHOWN


def _show(
    request: PersonRequest, incident: Incident, verb: Verb, typed: QueryDict, refusal: Refused | None = None
) -> HttpResponse:
    rows, more = _rows(request, incident, typed.get("q", ""))
    hidden = [(name, typed[name]) for name in (*verb.texts, "volver", "visto") if name in typed]
    context = {
        "incident": incident,
        "rows": rows,
        "more": more,
        "q": typed.get("q", ""),
        "hidden": [*hidden, ("key", form_key(typed)), *(("respuesta", number) for number in answers_used(typed))],
        "sentence": refusal.sentence if refusal else "",
    }
    return render(request, "screens/verb/answers_pick.html", context, status=refusal.status if refusal else 200)
