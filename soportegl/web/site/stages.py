"""The second step after the password, which a provider may have asked already."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from soportegl.web.site.second_factor import BROUGHT


class SecondStepStage(AuthenticateStage):
    def _should_handle(self, request: HttpRequest) -> bool:
        return not getattr(request, BROUGHT, False) and bool(super()._should_handle(request))
