"""Every verb over an incident: GET shows its form and changes nothing, POST does it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from soportegl.backups import ages
from soportegl.desk import blanking, doing, drafts, placeholders
from soportegl.incidents import actions, files, mentions, policy, reach, redaction
from soportegl.incidents.errors import Invalid, NotVisible, Refused
from soportegl.incidents.models import Attachment, Event, EventText, Incident
from soportegl.incidents.shapes import spoken_from
from soportegl.incidents.states import Is, Verb
from soportegl.lib import clock
from soportegl.reading.incident import seen_by
from soportegl.web.screens.verb import proposed
from soportegl.web.site import outbox, pending_form
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, go_to, same_person, whole_number, whole_numbers
from soportegl.web.site.staging import form_key, stage_all, staged_keys
from soportegl.web.ui.verb_forms import VerbForm, button, said, say

CHECK_FIELDS = "Revise los datos marcados."
#: More codes in one sentence nobody reads.
CODES_NAMED = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: PersonRequest, code: str, verb: Verb) -> HttpResponse:
    """The page of one verb, and the verb itself when it is posted."""
    # What is done needs to know whose it is; the page of a form, everything.
    incident = seen_by(request.user, code, *(("holder", "reporter") if request.method == "POST" else ()))
    if request.method == "POST":
        return _post(request, incident, verb) if incident else typed_back(request, verb)
    if incident is None:
        raise NotVisible
    return show_typed(request, incident, verb, pending_form.take(request, request.path))


def show_typed(request: PersonRequest, incident: Incident, verb: Verb, typed: QueryDict | None) -> HttpResponse:
    """The form of a verb with what its person has typed, or else with their draft."""
    draft = drafts.of(incident, request.user, verb).get(verb)
    begun = {**VerbForm(verb, incident).initial, **(draft.texts if draft else {})}
    said: dict[str, Any] = (request.GET if typed is None else typed).dict()
    other = proposed.used(incident, verb, said, request.user)
    before = begun | said if typed is not None else proposed.values(verb, begun, said, other)
    form = VerbForm(verb, incident, initial=before)
    refusal = policy.refusal(request.user, verb, incident)
    return _show(request, incident, form, refusal, typed, form_key(typed or request.GET), other)


def _post(request: PersonRequest, incident: Incident, verb: Verb) -> HttpResponse:
    typed, key = request.POST, form_key(request.POST)
    if typed.get("paso") == outbox.REVIEW:
        return show_typed(request, incident, verb, typed)
    form = VerbForm(verb, incident, typed)
    try:
        before = _do(request, incident, form, key)
    except Refused as refusal:
        if outbox.is_sent(request):
            raise
        other = proposed.used(incident, verb, typed.dict(), request.user)
        return _show(request, incident, form, refusal, typed, key, other)
    # What was done before is said of the incident as it stood then.
    _say_done(request, incident, form, spoken_from(before) if before else incident.tier)
    for sentence in mentions.not_hearing(incident, by=request.user):
        messages.warning(request, sentence)
    if verb is Verb.REDACT:
        _tell_where_else(request, form.cleaned_data["what"])
    # What left their hands from a list leaves them with the list.
    leaves = Is.IN_VIEW in verb.marks and verb.stay is not None
    return go_to(request, _back_to(request.POST.get("volver", ""), incident, leaves=leaves))


def _say_done(request: PersonRequest, incident: Incident, form: VerbForm, tier: int) -> None:
    """What was done, and whom it reached: nobody is told that something was sent which nobody gets."""
    verb, spec = form.verb, form.spec
    unread = reach.unread_by_reporter(incident) if Is.TO_REPORTER in verb.marks else ""
    whom = reach.reached(verb, incident, by=request.user) if Is.TO_DESK in verb.marks else ""
    part = "sin-aviso" if unread and spec.unread else "hecho"
    done = said(verb, part, incident, tier=tier, responsable=form.cleaned_data.get("holder", ""), destino=whom)
    if Is.TO_DESK in verb.marks and not whom:
        done, unread = f"Lo escrito quedó en la gestión {incident.code}.", reach.NOBODY
    # The page that shows it tells the browser to forget the draft of this form.
    messages.success(request, done, extra_tags=request.path)
    if unread:
        messages.warning(request, unread)


def _tell_where_else(request: PersonRequest, what: EventText | Attachment) -> None:
    """What was blanked here is still in older backups, and perhaps in other incidents."""
    if backups := [run.backup for run in ages.holding_what_was_there(clock.now())]:
        where = "este respaldo" if len(backups) == 1 else "estos respaldos"
        messages.warning(request, f"Todavía está en {where}: {', '.join(backups)}. Bórrelos si no debe quedar copia.")
    if isinstance(what, Attachment) and (others := redaction.others_with(what)):
        messages.warning(request, f"El mismo archivo sigue en: {', '.join(others)}.")
    if isinstance(what, EventText) and (others := blanking.others_with(what)):
        more = f" y {len(others) - CODES_NAMED} más" if len(others) > CODES_NAMED else ""
        named = ", ".join(others[:CODES_NAMED])
        how_many = f"{len(others)} {'gestión' if len(others) == 1 else 'gestiones'}"
        messages.warning(request, f"El mismo texto sigue en {how_many} del mismo lote: {named}{more}.")


def _do(request: PersonRequest, incident: Incident, form: VerbForm, key: str) -> Event | None:
    """Stage the files, then do the verb, unless this form did it before: then the event in which it did.

    Raises Refused, with what was wrong beside its field when that is known.
    """
    user, verb = request.user, form.verb
    same_person(request)
    refused_files = stage_all(request, key) if form.takes_files else ""
    if refused_files or not form.is_valid():
        # Whoever may not do it at all hears that first, not that a field is wrong.
        raise policy.refusal(user, verb, incident) or (
            Invalid(attachments=refused_files) if refused_files else Invalid(form=CHECK_FIELDS)
        )
    values: dict[str, Any] = dict(form.cleaned_data)
    if form.takes_files:
        values["uploads"] = staged_keys(key, owner=user)
    if Is.UNKEYED not in verb.marks:
        values["form"] = key
    values |= proposed.said_to_be_used(verb, request.POST.dict())
    said = values | placeholders.filled(verb, values, incident, by=user)
    kept = outbox.is_sent(request)
    if before := actions.done_before(verb, incident, said, by=user, kept=kept):
        return before
    try:
        _do_now(request, incident, form, values)
    except Refused as refusal:
        # Of two that arrive at once the second waits for the first, and is refused because that one did it.
        if before := actions.done_before(verb, incident, said, by=user, refused=True, kept=kept):
            return before
        if isinstance(refusal, Invalid):
            form.refuse(refusal.fields)
        raise
    return None


def _do_now(request: PersonRequest, incident: Incident, form: VerbForm, values: dict[str, Any]) -> None:
    if Is.IN_VIEW in form.verb.marks:
        # The number of the last event that the page of this form showed.
        values["seen_version"] = whole_number(request.POST.get("visto", ""))
    agreed = placeholders.agreed_to(request.POST.get("asi", ""))
    doing.do(form.verb, incident, values, agreed=agreed, canned=answers_used(request.POST), by=request.user)


def answers_used(typed: QueryDict) -> list[int]:
    """The numbers of the canned answers that went into this form."""
    return whole_numbers(typed.getlist("respuesta"))[:20]


def _show(
    request: PersonRequest,
    incident: Incident,
    form: VerbForm,
    refusal: Refused | None,
    typed: QueryDict | None,
    key: str,
    other: proposed.Used | None = None,
) -> HttpResponse:
    """The page of a verb, or the dialog when the page asked for one."""
    verb, spec = form.verb, form.spec
    source = typed if typed is not None else request.GET
    status = refusal.status if refusal else 200
    after = verb.flow.get(incident.place)
    context = {
        "incident": incident,
        "verb": verb,
        "title": say(spec.title, incident),
        "lead": said(verb, "texto", incident),
        "button": button(verb, incident),
        "after": after if after != incident.place else None,
        "form": form,
        # A page that cannot be done now says so; what was typed in the meantime stays in sight.
        "drawn": refusal is None or request.method == "POST",
        # What is wrong with a field stands beside it and in the list above; saying it a third time only hides it.
        "sentence": "" if refusal is None or (status == 422 and form.errors) else refusal.sentence,
        "status": status,
        "wrong_files": refusal.fields.get("attachments", "") if isinstance(refusal, Invalid) else "",
        "key": key,
        "unfilled": refusal.names if isinstance(refusal, placeholders.Unfilled) else [],
        "answers": Is.CANNED in verb.marks and request.user.permissions.is_desk,
        "answers_used": answers_used(source),
        "draft": drafts.of(incident, request.user, verb).get(verb) if spec.fields else None,
        "staged": files.staged(key, owner=request.user) if form.takes_files else [],
        "volver": _back_to(source.get("volver", ""), incident, leaves=False),
        "desk": request.user.permissions.is_desk,
        "used": other,
    }
    template = "screens/verb/dialog.html" if request.htmx else "screens/verb/verb.html"
    return render(request, template, context, status=status)


def _back_to(typed: str, incident: Incident, *, leaves: bool) -> str:
    """The list the person came from, beside the incident unless it left their hands; otherwise the incident."""
    parts = urlsplit(typed)
    if parts.scheme or parts.netloc or parts.path != reverse("queue"):
        return incident.get_absolute_url()
    query = QueryDict(parts.query, mutable=True)
    query.pop("caso", None)
    if not leaves:
        query["caso"] = incident.code
    return f"{parts.path}?{query.urlencode()}" if query else parts.path


def typed_back(request: PersonRequest, verb: Verb) -> HttpResponse:
    """The incident is out of sight for this person, but what they wrote is still theirs."""
    if outbox.is_sent(request):
        raise NotVisible
    typed = [request.POST.get(name, "") for name in verb.texts]
    context = {"sentence": NotVisible.sentence, "typed": [text for text in typed if text], "status": 404}
    return render(request, "screens/verb/out_of_sight.html", context, status=404)
