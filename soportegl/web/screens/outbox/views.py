"""What a browser asks before it sends what it kept: whether there is a line, who is signed in, and the token of now."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from soportegl.web.site.outbox import person_key
from soportegl.web.site.viewing import VIEWING


@require_safe
def outbox(request: HttpRequest) -> JsonResponse:
    """Whose session this is, empty when it is nobody's, and the token that its forms carry."""
    # Nobody does anything here: the page asks by itself, and a session ends when it would.
    request.unattended = True  # type: ignore[attr-defined]  # read by sign_ins.Seen
    # Who only looks as somebody else sends nothing.
    known = request.user.is_authenticated and VIEWING not in request.session
    return JsonResponse({"person": person_key(request.user.pk or 0) if known else "", "token": get_token(request)})
