"""What browsers keep and send later: it goes to its own person alone, and is answered in words, without a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.urls import Resolver404, resolve
from django.utils.crypto import constant_time_compare, salted_hmac

from soportegl.incidents.errors import Refused

#: Says of a form whose it is, by `person_key`: what a page sends at once and what its browser has kept come so.
PERSON = "X-Outbox"
#: It went by itself: what is said of it belongs beside it, and not on whatever page comes next.
BEHIND = "X-Outbox-Behind"
#: Shows the form with what was typed, for its person to decide; nothing is done.
REVIEW = "revisar"


class SomebodyElses(Refused):
    """The form is of another person than the one who is signed in by now."""

    status = 412
    sentence = "Ahora está otra persona en este navegador: lo que espera se envía cuando ingrese quien lo escribió."


@lru_cache(10_000)
def person_key(who: int) -> str:
    """Under what a browser keeps things of this person: the same in every session, and it says nothing of them."""
    return salted_hmac("soportegl.person", str(who), algorithm="sha256").hexdigest()[:32]


def is_sent(request: HttpRequest) -> bool:
    """Whether a browser sent this from what it keeps: who waits for the answer is no page."""
    return PERSON in request.headers


def answering(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Do for its own person what a browser sends from what it keeps, and say where it led instead of leading there."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_sent(request):
            return view(request, *args, **kwargs)
        if not constant_time_compare(request.headers[PERSON], person_key(request.user.pk or 0)):
            raise SomebodyElses
        response = view(request, *args, **kwargs)
        return JsonResponse(_told(request, response)) if isinstance(response, HttpResponseRedirectBase) else response

    return answered


def _told(request: HttpRequest, response: HttpResponseRedirectBase) -> dict[str, Any]:
    """Where it led, under which code, and what the next page would have said."""
    return {
        "to": response.url,
        "code": _code(request.path) or _code(response.url),
        "said": [str(message) for message in get_messages(request)] if BEHIND in request.headers else [],
    }


def _code(path: str) -> str:
    try:
        return str(resolve(path.partition("?")[0]).kwargs.get("code", ""))
    except Resolver404:
        return ""
