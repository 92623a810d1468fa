"""Files that arrive before their form does."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.web.screens.uploads import tus
from soportegl.web.site import pending_form
from soportegl.web.site.access import signed_in
from soportegl.web.site.requests import PersonRequest, whole_number
from soportegl.web.site.staging import WITH_THE_FORM, form_key, stage_all


def uploads(request: HttpRequest) -> HttpResponseBase:
    """Where files go: in pieces by tus, or whole as a form sends them."""
    if request.method == "OPTIONS":
        return tus.what_is_spoken()
    return begin_pieces(request) if "Tus-Resumable" in request.headers else keep_whole(request)


begin_pieces = require_POST(signed_in(tus.begin))


@require_POST
@signed_in
def keep_whole(request: PersonRequest) -> HttpResponse:
    """Keep files under the key of their form; answers the lines to show, or why one was refused."""
    key, arrived = form_key(request.POST), request.FILES.getlist("attachments")
    if not request.POST.get("key") or not arrived:
        return JsonResponse({"sentence": "No llegó ningún archivo. Elíjalo de nuevo."}, status=422)
    try:
        # Where it stands among those chosen in this form, which the script counts.
        first = min(whole_number(request.POST.get("lugar", "")) or 0, WITH_THE_FORM)
        made = [
            files.stage(file, owner=request.user, form_key=key, place=first + number)
            for number, file in enumerate(arrived)
        ]
    except Invalid as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=refusal.status)
    once = {upload.pk: upload for upload in made}.values()
    lines = [render_to_string("ui/upload_item.html", {"upload": upload}, request) for upload in once]
    return JsonResponse({"html": "".join(lines), "key": str(made[0].pk)}, status=201)


@require_POST
@signed_in
def remove(request: PersonRequest, key: UUID) -> HttpResponse:
    """Take a loaded file out of its form; without the script the whole form comes along and goes back as it was."""
    files.unstage(key, owner=request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return HttpResponse(status=204)
    target = urlsplit(request.POST.get("next", ""))
    if target.netloc or target.scheme or not pending_form.keep_for(request, target.path):
        return redirect("home")
    stage_all(request, form_key(request.POST))
    return redirect(f"{target.path}?{target.query}" if target.query else target.path)
