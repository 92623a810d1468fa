"""Who acts while a request is answered, for whatever is written down of it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse

from soportegl.audit.recording import Acting, acting
from soportegl.directory.models import User
from soportegl.web.site.adapter import UNKNOWN


class WhoActs:
    """Nothing is asked here: neither the person nor the address before there is something to write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(Acting(lambda: _person(request), lambda: _address(request))):
            return self.get_response(request)


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _address(request: HttpRequest) -> str:
    address = get_adapter().get_client_ip(request)
    return "" if address == UNKNOWN else address
