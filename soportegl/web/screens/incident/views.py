"""One incident: as whoever reports it sees it, or as the desks do; and its files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soportegl.desk import drafts, seen
from soportegl.directory.models import User
from soportegl.incidents import duplicates, files, openings, policy, timekeeping
from soportegl.incidents.errors import NotThere
from soportegl.incidents.kinds import OCTETS, PDF, Show
from soportegl.incidents.models import Attachment, Incident
from soportegl.incidents.states import Verb
from soportegl.lib.checkdigit import read_code
from soportegl.reading import conversation, timeline
from soportegl.web.screens.case import present as desk
from soportegl.web.screens.incident import rendition
from soportegl.web.screens.incident.rendition import NoSuchFile
from soportegl.web.site import pending_form
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import menu_of_lists, read_notices_of
from soportegl.web.site.incidents import find
from soportegl.web.site.offline import keepable
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui import presenters
from soportegl.web.ui.thread import thread_of
from soportegl.web.ui.verb_forms import VerbForm
from soportegl.web.ui.verb_spec import Bar
from soportegl.web.ui.verbs import BARS


class OnlyToSave(NotThere):
    def __init__(self, name: str) -> None:
        super().__init__(f"«{name}» no se puede ver en el navegador. Descárguelo.")


@signed_in
@require_safe
def incident(request: PersonRequest, code: str) -> HttpResponse:
    """The page of an incident, however its code was typed."""
    if (written := read_code(code)) and written != code:
        return redirect("incident", written)
    found = find(request, code)
    openings.note(found, request.user)
    read_notices_of(found, request)
    if request.user.permissions.is_desk and policy.reads_notes(request.user, found):
        return render(request, "screens/incident/desk.html", desk.incident_context(request, found))
    page = render(request, "screens/incident/incident.html", _context(request, found))
    # What desks and auditors read of other people is kept in no browser.
    return keepable(request, page) if request.user.permissions.is_reporter else page


def _context(request: PersonRequest, found: Incident) -> dict[str, Any]:
    """What screens/incident/incident.html draws."""
    user = request.user
    verbs = policy.verbs_for(user, found)
    told = conversation.of(found, user, whole="todo" in request.GET)
    own = found.reporter_id == user.pk
    seen.noted(found, user, before=found.seen_up_to)
    stages = timeline.stages_of(found)
    unanswered = bool(stages) and not found.is_open and stages[-1].outcome == Verb.NO_ANSWER and Verb.REOPEN in verbs
    return {
        "incident": found,
        "menu": menu_of_lists(request, found),
        "levels": presenters.dated_levels(found, stages),
        # Closed because nobody answered: one tap opens it again.
        "still_needed": timekeeping.STILL_NEEDED if unanswered and own else "",
        "still_key": str(uuid4()),
        "steps": presenters.steps_of(found, user),
        "thread": thread_of(told),
        "ended_by": told.ended_by,
        "attachments": told.attachments,
        "verbs": [verb for verb in BARS[Bar.REPORTER] if verb in verbs],
        "ending_verbs": [verb for verb in BARS[Bar.ENDED] if verb in verbs],
        "can_follow": own and not found.is_open and not found.withdrawn and Verb.REOPEN not in verbs,
        "followed_by": _continuations(request, found),
        **(_answer(request, found) if Verb.ANSWER in verbs else {}),
        "redact": Verb.REDACT if Verb.REDACT in verbs else None,
        "own": own,
        **_original(found, user),
        "the_desk": presenters.desk_of(found),
        "gone": policy.holder_is_gone(found),
        **desk.clock_context(found),
    }


def _original(found: Incident, user: User) -> dict[str, Any]:
    """What it is a duplicate of, as far as this person may see it; else what a desk shows everybody of its solution."""
    if not found.duplicate_of_id:
        return {}
    original = duplicates.original_seen(found, user)
    shown = None if original else Incident.objects.as_precedent().filter(incident=found.original).first()
    return {"original": original, "original_shown": shown, "together_solved": not found.original.is_open}


def _answer(request: PersonRequest, found: Incident) -> dict[str, Any]:
    """The form in which whoever reports answers; what was typed before the session expired is in it again."""
    typed = pending_form.take(request, request.path)
    key = (typed.get("key") if typed else "") or str(uuid4())
    draft = drafts.of(found, request.user, Verb.ANSWER).get(Verb.ANSWER)
    text = typed.get("text", "") if typed else draft.texts.get("text", "") if draft else ""
    form = VerbForm(Verb.ANSWER, found, initial={"text": text})
    return {
        "answer": form,
        "answer_key": key,
        "draft": draft,
        "staged": files.staged(key, owner=request.user) if typed else [],
    }


def _continuations(request: PersonRequest, found: Incident) -> list[Incident]:
    """What was registered later to continue an ended one."""
    if found.is_open:
        return []
    return list(Incident.objects.visible_to(request.user).filter(follows=found).order_by("id")[:5])


@signed_in
@require_safe
def attachment(request: PersonRequest, code: str, pk: int) -> FileResponse:
    """A file of an incident, to be saved."""
    response = _handed_out(_file(request, code, pk), as_attachment=True)
    # Even opened in place by an old browser, nothing inside may run or call home.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@signed_in
@require_safe
def attachment_shown(request: PersonRequest, code: str, pk: int) -> HttpResponseBase:
    """A file of an incident, to be looked at: as it came, or what was made of it; others can only be saved."""
    found = _file(request, code, pk)
    if found.show in rendition.MADE:
        return rendition.page(request, found)
    if found.show is not Show.PLACE and not (found.redacted_at or found.held):
        raise OnlyToSave(found.name)
    response = _handed_out(found, as_attachment=False)
    # Browsers lay out a lone image, and older ones a PDF, with a style of their own.
    policy_of_it = "default-src 'none'; style-src 'unsafe-inline'"
    if found.content_type == PDF:
        # A sandbox, here or around the frame, shuts out the viewers of Safari, Firefox and older Chromium.
        response["Content-Security-Policy"] = f"{policy_of_it}; object-src 'self'; frame-ancestors 'self'"
        response["X-Frame-Options"] = "SAMEORIGIN"
    else:
        response["Content-Security-Policy"] = f"sandbox; {policy_of_it}; frame-ancestors 'none'"
    return response


@signed_in
@require_safe
def attachment_part(request: PersonRequest, code: str, pk: int, number: int) -> HttpResponse:
    """One page of a file that was converted into pictures."""
    found = _file(request, code, pk)
    if found.show is not Show.PICTURE:
        raise NoSuchFile
    return rendition.picture(found, number)


def _file(request: PersonRequest, code: str, pk: int) -> Attachment:
    """The file, for whoever sees the incident; those of internal notes only for who reads the notes."""
    incident = find(request, code)
    found = conversation.attachment_of(incident, request.user, pk)
    if found is None:
        raise NoSuchFile
    openings.note(incident, request.user)
    return found


def _handed_out(file: Attachment, *, as_attachment: bool) -> FileResponse:
    content = files.opened(file)
    mime = file.kind.handed_out_as if file.kind else OCTETS
    response = FileResponse(content, as_attachment=as_attachment, filename=file.name, content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
