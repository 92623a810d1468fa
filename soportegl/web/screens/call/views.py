"""Registering a phone call on one screen: who calls at the left, what they say at the right."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from soportegl.directory.models import Entity, System, User
from soportegl.incidents import actions, registration, reporter_lookup
from soportegl.incidents.errors import Invalid, Refused
from soportegl.incidents.models import Incident
from soportegl.lib.text import clean
from soportegl.web.site import pending_form
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import all_systems, current_system
from soportegl.web.site.requests import PersonRequest, SeeOther
from soportegl.web.site.staging import form_key, stage_all
from soportegl.web.ui import registering
from soportegl.web.ui.forms import RegistrationForm
from soportegl.web.ui.registering import Setting

OPEN_SHOWN = 4


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register_on_behalf(request: PersonRequest) -> HttpResponse:
    """«Registrar por llamada»."""
    return answer(request)


def answer(request: PersonRequest) -> HttpResponse:
    """The screen, or the piece of it that changed; the registration itself when it is posted."""
    if not request.user.permissions.agent_tiers:
        raise registration.NotAnAgent
    if request.method == "POST":
        return _post(request)
    if request.htmx and request.htmx.target == "resultados":
        response = render(request, "screens/call/callers.html", _found(request, request.GET))
    elif request.htmx and request.htmx.target == "quien":
        setting = _setting(request, request.GET)
        form = setting.form() if setting else RegistrationForm(_system(request, request.GET))
        context = {"setting": setting, "form": form, **_open(request, setting)}
        response = render(request, "screens/call/caller.html", context)
    else:
        typed = pending_form.take(request, request.path)
        response = _show(request, typed if typed is not None else request.GET, typed=typed, key=form_key(typed))
    # The same address answers the whole page or one piece of it.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _post(request: PersonRequest) -> HttpResponse:
    typed, user = request.POST, request.user
    key = form_key(typed)
    if "elegir" in typed or "buscar" in request.GET or "plataforma" in request.GET:
        # Nothing is registered: the screen is drawn again with all that was typed and loaded so far.
        stage_all(request, key)
        return _show(request, typed, typed=typed, key=key)
    form = RegistrationForm(_system(request, typed), typed)
    if existing := registration.registered_with(registration.key_of(key), by=user):
        return _again(request, existing, form, key)
    wrong_files = stage_all(request, key)
    setting = _setting(request, typed)
    try:
        if setting is None:
            raise Invalid(reporter=_nobody(user, typed))
        setting = _setting(request, typed, follows=True)
        assert setting is not None
        values = registering.values(request, setting, form, key, wrong_files)
        made = actions.register_on_behalf(**values, reporter=setting.reporter)
    except registration.OtherContent as other:
        return _again(request, other.first, form, key)
    except Refused as refusal:
        return _show(request, typed, typed=typed, key=key, form=form, refusal=refusal)
    return SeeOther(reverse("registered", args=[made.code]))


def _again(request: PersonRequest, first: Incident, form: RegistrationForm, key: str) -> HttpResponse:
    """The key is used up: the incident that says the same, or the screen with the question whether it is another."""
    typed = request.POST
    try:
        setting = _setting(request, typed, follows=True)
    except Invalid as refusal:
        return _show(request, typed, typed=typed, key=key, form=form, refusal=refusal)
    same, key = registering.repeated(request, first, setting, form, key)
    if same:
        return SeeOther(reverse("registered", args=[same.code]))
    other = registering.why_again(request, first, key)
    return _show(request, typed, typed=typed, key=key, form=form, refusal=other, first=first)


def _nobody(user: User, typed: QueryDict) -> str:
    """Why nobody is chosen, in words."""
    if typed.get("entity") and _entity(user, typed) is None:
        return registration.ENTITY_NOT_OPEN
    if typed.get("reporter"):
        return registration.NO_SUCH_REPORTER
    return "Elija quién llama."


def _asked(source: Any) -> tuple[str, str]:
    """The entity and the person that are chosen: by the button just pressed, in the form, or in the address."""
    code, _, name = source.get("elegir", "").partition("/")
    if name:
        return code, name
    return source.get("entity") or source.get("entidad") or "", source.get("reporter") or source.get("reporta") or ""


def _entity(user: User, source: Any) -> Entity | None:
    code = _asked(source)[0]
    return registration.entity_open_to(user, code) if code else None


def _setting(request: PersonRequest, source: Any, *, follows: bool = False) -> Setting | None:
    """Whom the form is about; None while nobody is chosen, or somebody who does not report there."""
    entity, name = _entity(request.user, source), _asked(source)[1]
    reporter = registration.reporter_of(entity, name) if entity and name else None
    if entity is None or reporter is None:
        return None
    continued = registering.followed(request, source if follows else None)
    return Setting(reporter, entity, _system(request, source), continued)


def _system(request: PersonRequest, source: Any) -> System:
    asked = source.get("system") or source.get("sistema") or ""
    found = next((row for row in all_systems(request) if row.slug == asked), current_system(request))
    if found is None:
        raise Refused("Todavía no hay ningún sistema en el catálogo.")
    return found


def _found(request: PersonRequest, source: Any) -> dict[str, Any]:
    """Who answers to what is being looked for: the people, and the entities whose people can be listed."""
    user, typed = request.user, clean(source.get("q", ""))[: reporter_lookup.LONGEST]
    code, _, name = source.get("elegir", "").partition("/")
    # Whoever pressed an entity wants its people; otherwise what is typed counts for more than what is chosen.
    asked = {"entidad": code} if code and not name else {} if typed else source
    entity = _entity(user, asked)
    people = reporter_lookup.of_entity(entity, by=user) if entity else reporter_lookup.find(typed, by=user)
    return {
        "typed": typed,
        "listed": entity,
        "callers": people,
        "entities": reporter_lookup.entities(typed, by=user),
        "chosen": _asked(source),
    }


def _open(request: PersonRequest, setting: Setting | None) -> dict[str, Any]:
    """What is open already of whoever calls, so that it is not registered twice."""
    if setting is None:
        return {}
    rows = reporter_lookup.open_work(setting.reporter, setting.entity, by=request.user, limit=OPEN_SHOWN + 1)
    return {
        "open": rows[:OPEN_SHOWN],
        "more_open": len(rows) > OPEN_SHOWN,
    }


def draft_of(reporter: User) -> str:
    """The name under which a browser keeps what is being typed: one call is not mixed with another."""
    return f"{reverse('register_on_behalf')}{reporter.pk}"


def _show(
    request: PersonRequest,
    source: Any,
    *,
    typed: QueryDict | None,
    key: str,
    form: RegistrationForm | None = None,
    refusal: Refused | None = None,
    first: Incident | None = None,
) -> HttpResponse:
    """The whole screen, with what was typed and what was wrong with it."""
    setting, system = _setting(request, source, follows=request.method != "POST"), _system(request, source)
    if form is None:
        values = typed.dict() if typed is not None else {}
        if "elegir" in values:
            # The number and the address of whoever was chosen before are not theirs.
            values = {name: value for name, value in values.items() if name not in ("phone", "email")}
        form = RegistrationForm(system, initial={**(_contact(setting) if setting else {}), **values})
    nobody = isinstance(refusal, Invalid) and "reporter" in refusal.fields
    context = {
        **_found(request, source),
        "setting": setting,
        "chosen_system": system,
        "follows": source.get("follows") or (setting.follows.code if setting and setting.follows else ""),
        "draft": draft_of(setting.reporter) if setting else reverse("register_on_behalf"),
        "cancel": reverse("queue"),
        "nobody": nobody,
        "first": first,
        **_open(request, setting),
        **registering.context_of(request, form, key, refusal),
    }
    return render(request, "screens/call/call.html", context, status=refusal.status if refusal else 200)


def _contact(setting: Setting) -> dict[str, str]:
    return {"phone": setting.reporter.phone, "email": setting.reporter.email}
