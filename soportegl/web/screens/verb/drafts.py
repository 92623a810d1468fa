"""What is typed in the form of a verb, kept while it is typed."""

from __future__ import annotations

from django.http import JsonResponse
from django.views.decorators.http import require_POST

from soportegl.desk import drafts
from soportegl.desk.models import Draft
from soportegl.incidents import actions
from soportegl.incidents.errors import Invalid, NotVisible
from soportegl.incidents.states import Verb
from soportegl.reading.incident import seen_by
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, same_person, whole_number
from soportegl.web.site.staging import form_key


@signed_in
@require_POST
def keep(request: PersonRequest, code: str, verb: Verb) -> JsonResponse:
    """Keep the texts of this form; 409 with what another window of the same person wrote meanwhile."""
    same_person(request)
    incident = seen_by(request.user, code, "holder")
    if incident is None:
        raise NotVisible
    typed = request.POST
    # A last save on its way must not bring the draft back.
    if "key" in typed and actions.was_just_sent(verb, incident, form=form_key(typed), by=request.user):
        return JsonResponse({"version": 0})
    texts = {name: typed.get(name, "").replace("\r", "") for name in verb.texts}
    version = whole_number(typed.get("version", "")) or 0
    try:
        draft = drafts.save(incident, verb, texts=texts, version=version, by=request.user)
    except drafts.WrittenElsewhere as refusal:
        return JsonResponse({"sentence": refusal.sentence, **_told(refusal.draft)}, status=refusal.status)
    except Invalid as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=refusal.status)
    return JsonResponse({"version": draft.version if draft else 0})


def _told(draft: Draft | None) -> dict[str, object]:
    return {"version": draft.version, "texts": draft.texts} if draft else {"version": 0}
