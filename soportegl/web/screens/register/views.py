"""Crear: what a person of a municipality registers, and the message with the Gestión code."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from soportegl.directory.models import System
from soportegl.hosts import arrivals
from soportegl.hosts.models import Arrival, HostContext
from soportegl.incidents import actions, registration
from soportegl.incidents.errors import Invalid, NotForThem, Refused
from soportegl.incidents.models import Incident
from soportegl.lib.mailboxes import normalised
from soportegl.lib.text import clean
from soportegl.web.screens.call import views as on_behalf
from soportegl.web.site import outbox, pending_form
from soportegl.web.site.access import signed_in
from soportegl.web.site.context import all_systems, current_system
from soportegl.web.site.incidents import find
from soportegl.web.site.offline import asked_ahead, keepable
from soportegl.web.site.requests import PersonRequest, SeeOther
from soportegl.web.site.staging import form_key, stage_all
from soportegl.web.ui import registering
from soportegl.web.ui.registering import Setting

# What «Crear» sends, and the way back from the message that it leads to; «Aceptar» of the message registers.
ASK, BACK = "mensaje", "regresar"
#: What the host said of the screen is not sent along.
WITHOUT = "sin-contexto"
CONTEXT_OVER = (
    "Los datos de su pantalla ya vencieron y no se enviarán. Lo escrito sigue aquí: revíselo y presione Crear otra vez."
)
#: It is a way into the account, and this form asks for no password.
OTHER_ADDRESS = "Su teléfono quedó en su perfil. El correo se cambia en «Mis datos de contacto», con su contraseña."


class CannotRegister(NotForThem):
    def __init__(self, why: str) -> None:
        super().__init__(f"Usted no puede crear incidencias: {why}.")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: PersonRequest) -> HttpResponse:
    """«Crear»: the form, and the registration itself when it is posted."""
    permissions = request.user.permissions
    if not permissions.is_reporter:
        if permissions.agent_tiers:
            return on_behalf.answer(request)
        raise CannotRegister("solo pueden hacerlo quienes reportan por una entidad y quienes atienden sus llamadas")
    if request.method == "POST":
        return _post(request)
    typed = None if asked_ahead(request) else pending_form.take(request, request.path)
    setting = _setting(request, typed)
    over = Refused(CONTEXT_OVER) if setting.arrival is None and _handle(request, typed) else None
    page = _show(request, setting, setting.form(typed), form_key(typed), refusal=over, typed=typed)
    return keepable(request, page) if typed is None else page


def draft_of(context: HostContext | None) -> str:
    """The name of the draft in the browser: what was begun without a host, or from another screen, is another one."""
    return reverse("register") + (f"#{context.capsule}" if context else "")


def _setting(request: PersonRequest, typed: QueryDict | None) -> Setting:
    """Who reports, for which entity and on which platform."""
    user, arrival = request.user, _arrival(request, typed)
    # What a host said of its screen is of its system and of the entity it named.
    system = arrival.host.system if arrival else _system(request, typed)
    if system is None:
        raise CannotRegister("todavía no hay ningún sistema en el catálogo")
    entities = registering.entities_of(user)
    if not entities:
        raise CannotRegister("su entidad está inactiva. Avise a quien administra SoporteGL")
    asked = (typed or QueryDict()).get("entity") or request.GET.get("entidad", "")
    if arrival:
        asked = arrival.entity.code
    entity = next((entity for entity in entities if entity.code == asked), entities[0])
    if asked != entity.code and asked and outbox.is_sent(request):
        raise CannotRegister("ya no reporta por la entidad de este formulario")
    follows = registering.followed(request, None) if typed is None else None
    return Setting(user, entity, system, follows, arrival if arrival and arrival.entity == entity else None)


def _system(request: PersonRequest, typed: QueryDict | None) -> System | None:
    """The platform that the form was drawn for, also when it closed since; else the one that is chosen."""
    asked = (typed or QueryDict()).get("sistema")
    if not asked or "plataforma" in request.GET:
        return current_system(request)
    known = next((system for system in all_systems(request) if system.slug == asked), None)
    return known or System.objects.filter(slug=asked).first() or current_system(request)


def _handle(request: PersonRequest, typed: QueryDict | None) -> str:
    """Under which what a host said waits for this form; empty when there is nothing, or it is not wanted."""
    if typed is None:
        return request.GET.get("entrada", "")
    return "" if typed.get("paso") == WITHOUT or "plataforma" in request.GET else typed.get("entrada", "")


def _arrival(request: PersonRequest, typed: QueryDict | None) -> Arrival | None:
    return arrivals.given(_handle(request, typed), request.user)


def _post(request: PersonRequest) -> HttpResponse:
    typed, user = request.POST, request.user
    key = form_key(typed)
    if "plataforma" in request.GET:
        return _change_platform(request, key)
    if typed.get("paso") in (BACK, WITHOUT, outbox.REVIEW):
        stage_all(request, key)
        setting = _setting(request, typed)
        return _show(request, setting, setting.form(typed), key)
    setting = _setting(request, typed)
    form = registering.RegistrationForm(setting.system, typed)
    # «Atrás» and a second press bring the same form again: it is the same incident, with the same code.
    if existing := registration.registered_with(registration.key_of(key), by=user):
        return _again(request, existing, setting, form, key)
    wrong_files = stage_all(request, key)
    try:
        setting = replace(setting, follows=registering.followed(request, typed))
        if setting.arrival is None and _handle(request, typed):
            raise Refused(CONTEXT_OVER)
        values = registering.values(request, setting, form, key, wrong_files)
        if typed.get("paso") == ASK:
            registration.check(values["report"], user, user)
            return _show(request, setting, form, key, asks=True)
        made = actions.register(**values)
    except registration.OtherContent as other:
        return _again(request, other.first, setting, form, key)
    except Refused as refusal:
        return _show(request, setting, form, key, refusal=refusal)
    if form.cleaned_data["save_profile"]:
        user.phone = made.contact_phone
        user.save(update_fields=["phone"])
        if normalised(user.email) != normalised(made.contact_email):
            messages.info(request, OTHER_ADDRESS)
    return SeeOther(reverse("registered", args=[made.code]))


def _again(
    request: PersonRequest, first: Incident, setting: Setting, form: registering.RegistrationForm, key: str
) -> HttpResponse:
    """The key is used up: the incident that says the same, or the form with the question whether it is another."""
    try:
        setting = replace(setting, follows=registering.followed(request, request.POST))
    except Invalid as refusal:
        return _show(request, setting, form, key, refusal=refusal)
    same, key = registering.repeated(request, first, setting, form, key)
    if same:
        return SeeOther(reverse("registered", args=[same.code]))
    other = registering.why_again(request, first, key)
    return _show(request, setting, form, key, refusal=other, first=first)


def _change_platform(request: PersonRequest, key: str) -> HttpResponse:
    """The platform changes in the middle of the form: what was typed and loaded stays."""
    if system := next((row for row in all_systems(request) if row.slug == request.POST.get("system")), None):
        request.session["system"] = system.slug
    stage_all(request, key)
    setting = _setting(request, request.POST)
    return _show(request, setting, setting.form(request.POST), key)


def _show(
    request: PersonRequest,
    setting: Setting,
    form: registering.RegistrationForm,
    key: str,
    *,
    refusal: Refused | None = None,
    first: Incident | None = None,
    asks: bool = False,
    typed: QueryDict | None = None,
) -> HttpResponse:
    if refusal and outbox.is_sent(request):
        raise refusal
    more = {
        "asks": asks,
        "first": first,
        "entities": registering.entities_of(request.user),
        "draft": draft_of(setting.arrival),
        "handle": _handle(request, request.POST if request.method == "POST" else typed) if setting.arrival else "",
        "without": WITHOUT,
        "cancel": reverse("registry"),
        # The platforms of the bar send this form along, so that a change of platform loses nothing that was typed.
        "page_form": "crear",
    }
    context = {"setting": setting, **registering.context_of(request, form, key, refusal), **more}
    return render(request, "screens/register/register.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_safe
def registered(request: PersonRequest, code: str) -> HttpResponse:
    """The message with the Gestión code; only for whoever registered it."""
    incident = find(request, code)
    if incident.registered_by_id != request.user.pk:
        return redirect(incident)
    own = not incident.came_by_call
    context = {
        "incident": incident,
        "own": own,
        "draft": draft_of(incident.host_context) if own else on_behalf.draft_of(incident.reporter),
        "accept": reverse("registry") if own else reverse("queue"),
        "phone": clean(incident.contact_phone),
    }
    return render(request, "screens/register/registered.html", context)
