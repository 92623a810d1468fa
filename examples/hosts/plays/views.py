"""A screen of each system, with an error in it and the option SoporteGL at its top right."""

from __future__ import annotations

import contextlib
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from uuid import uuid4

import jwt
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from plays import incidents
from plays.people import PEOPLE
from plays.systems import address, of

LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


@login_required
def screen(request: HttpRequest) -> HttpResponse:
    """The operation that somebody works on; pressing its button fails, always in the same way."""
    failed = request.method == "POST"
    request.session["failed"] = failed
    return render(request, "screen.html", {"failed": failed, "person": PEOPLE[request.user.username]})


@login_required
def own_incidents(request: HttpRequest) -> HttpResponse:
    """What they have open in SoporteGL; the screen asks for it once it is there."""
    return render(request, "incidents.html", {"rows": incidents.of(of(request), request.user.username)})


@login_required
def to_soportegl(request: HttpRequest) -> HttpResponse:
    """On to SoporteGL with what was on the screen; signed at this moment, because a capsule lives two minutes."""
    system, person, now = of(request), PEOPLE[request.user.username], int(time.time())
    claims = {
        "iss": system.issuer,
        "aud": f"{settings.PRODUCT}/entrada/",
        "sub": person.username,
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + 120,
        "entidad": person.entity,
        "sistema": system.slug,
        "modulo": system.module,
        "pantalla": system.screen,
        "expediente_tipo": system.operation_type,
        "expediente_numero": system.operation_number,
        "error": system.error_code if request.session.get("failed") else "",
        # The one of the list that was pressed; without it, a new one is written.
        "gestion": request.GET.get("gestion", "")[:20],
        "hora": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    headers = {"typ": "capsula+jwt", "kid": system.kid}
    capsule = jwt.encode(claims, settings.CAPSULE_KEY.read_text(), algorithm="RS256", headers=headers)
    return render(request, "to_soportegl.html", {"capsule": capsule})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Out of here, and out of SoporteGL as well: it is told from server to server (back-channel log-out)."""
    if request.user.is_authenticated:
        system, now = of(request), int(time.time())
        claims = {
            "iss": address(request),
            "aud": system.slug,
            "sub": str(request.user.pk),
            "iat": now,
            "exp": now + 120,
        }
        claims |= {"jti": uuid4().hex, "events": {LOGGED_OUT: {}}}
        token = jwt.encode(claims, settings.IDP_OIDC_PRIVATE_KEY, algorithm="RS256", headers={"typ": "logout+jwt"})
        body = urllib.parse.urlencode({"logout_token": token}).encode()
        # Whoever leaves is out here, whether SoporteGL hears it or not.
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{settings.PRODUCT}/ingresar/con/{system.slug}/salida/", body, timeout=3).close()
    logout(request)
    return redirect("account_login")
