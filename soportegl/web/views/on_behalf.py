"""Registering a phone call: first the entity, then who calls, then the same form."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from soportegl.directory.models import Entity, System, User
from soportegl.incidents import actions, registration
from soportegl.incidents.errors import Invalid, Refused
from soportegl.lib.text import clean, fold
from soportegl.web import kept, registering
from soportegl.web.access import signed_in
from soportegl.web.context import all_systems, current_system
from soportegl.web.registering import Setting
from soportegl.web.requests import PersonRequest
from soportegl.web.staging import form_key, stage_all
from soportegl.web.views.verbs import SeeOther

SHOWN = 40


class NotAnAgent(Refused):
    status = 403

    def __init__(self) -> None:
        super().__init__("Solo quienes atienden llamadas en un nivel registran incidencias de otras personas.")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register_on_behalf(request: PersonRequest) -> HttpResponse:
    """«Registrar por llamada»."""
    return answer(request)


def answer(request: PersonRequest) -> HttpResponse:
    """The step that is still missing, or the form; the registration itself when it is posted."""
    if not request.user.standing.agent_tiers:
        raise NotAnAgent
    if request.method == "POST":
        return _post(request)
    typed = kept.take(request, request.path)
    source: Any = typed if typed is not None else request.GET
    entity = _entity(request.user, source)
    reporter = _reporter(entity, source) if entity else None
    if entity is None or reporter is None:
        return _ask(request, entity)
    setting = _setting(request, entity, reporter, source)
    return _show(request, setting, setting.form(typed), form_key(typed))


def _entity(user: User, source: Any) -> Entity | None:
    code = source.get("entity") or source.get("entidad") or ""
    return registration.entities_open_to(user).select_related("office").filter(code=code).first() if code else None


def _reporter(entity: Entity, source: Any) -> User | None:
    name = source.get("reporter") or source.get("reporta") or ""
    return registration.reporters_of(entity).filter(username__iexact=name).first() if name else None


def _ask(request: PersonRequest, entity: Entity | None, *, refusal: Refused | None = None) -> HttpResponse:
    """The steps before the form: which entity calls, and who of it."""
    typed = clean(request.GET.get("q", ""))[:100]
    open_to = registration.entities_open_to(request.user)
    found = open_to
    for word in fold(typed).split():
        found = found.filter(search_text__contains=word)
    # Whoever may register for any of the country looks for one; whoever has an office sees its list at once.
    listed = [] if entity else list(found[: SHOWN + 1]) if typed or _has_office_only(request.user) else []
    context = {
        "typed": typed,
        "entity": entity,
        "entities": listed[:SHOWN],
        "more": len(listed) > SHOWN,
        "people": registration.reporters_of(entity)[:SHOWN] if entity else [],
        "sentence": refusal.sentence if refusal else "",
        "searched": bool(typed),
    }
    return render(request, "registry/on_behalf.html", context, status=refusal.status if refusal else 200)


def _has_office_only(user: User) -> bool:
    return not any(tier > 2 for tier in user.standing.agent_tiers)


def _setting(request: PersonRequest, entity: Entity, reporter: User, source: Any) -> Setting:
    follows = registering.followed(request, source if isinstance(source, QueryDict) else None)
    return Setting(reporter, entity, _system(request, source), registering.position_in(entity, reporter), follows)


def _system(request: PersonRequest, source: Any) -> System:
    asked = source.get("system") or source.get("sistema") or ""
    found = next((row for row in all_systems(request) if row.slug == asked), current_system(request))
    if found is None:
        raise Refused("Todavía no hay ningún sistema en el catálogo.")
    return found


def _post(request: PersonRequest) -> HttpResponse:
    typed, user = request.POST, request.user
    key = form_key(typed)
    if existing := registration.registered_with(registering.registration_key(key), by=user):
        return SeeOther(reverse("registered", args=[existing.code]))
    entity = _entity(user, typed)
    reporter = _reporter(entity, typed) if entity else None
    if entity is None or reporter is None:
        missing = "quién llama" if entity else "la entidad que llama; debe ser de las que usted atiende"
        return _ask(request, entity, refusal=Invalid(entity=f"Elija {missing}."))
    setting = Setting(reporter, entity, _system(request, typed), registering.position_in(entity, reporter))
    form = registering.RegistrationForm(setting.system, typed)
    if "plataforma" in request.GET:
        stage_all(request, key)
        return _show(request, setting, setting.form(typed), key)
    wrong_files = stage_all(request, key)
    try:
        setting = _setting(request, entity, reporter, typed)
        values = registering.values(request, setting, form, key, wrong_files)
        made = actions.register_on_behalf(**values, reporter=setting.reporter)
    except Refused as refusal:
        return _show(request, setting, form, key, refusal=refusal)
    return SeeOther(reverse("registered", args=[made.code]))


def draft_of(reporter: User) -> str:
    """The name under which a browser keeps what is being typed: one call is not mixed with another."""
    return f"{reverse('register_on_behalf')}{reporter.pk}"


def _show(
    request: PersonRequest,
    setting: Setting,
    form: registering.RegistrationForm,
    key: str,
    *,
    refusal: Refused | None = None,
) -> HttpResponse:
    more = {"on_behalf": True, "draft": draft_of(setting.reporter), "cancel": reverse("queue")}
    return registering.show(request, setting, form, key, refusal=refusal, more=more)
