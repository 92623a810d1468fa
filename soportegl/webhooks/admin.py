"""«Destinos de avisos» and what was sent to them, for administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from soportegl.audit.changes import HIDDEN
from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory.admin import AgreeingAdmin
from soportegl.directory.admin_access import PersonByName
from soportegl.directory.models import Entity
from soportegl.lib.admin import NeverDeleted, ReadOnly
from soportegl.lib.text import clean
from soportegl.webhooks import sending, types
from soportegl.webhooks.models import Attempt, Endpoint, Message, Status

SHOWN = 20


class EntityByCode(forms.CharField):
    """An entity by its code: a list would hold hundreds."""

    def clean(self, value: Any) -> Entity | None:
        typed = clean(super().clean(value) or "")
        found = Entity.objects.filter(code=typed, is_active=True).first() if typed else None
        if typed and found is None:
            raise forms.ValidationError("No hay ninguna entidad activa con ese código.")
        return found

    def prepare_value(self, value: Any) -> Any:
        """As it is typed, of a row that holds a key."""
        known = Entity.objects.filter(pk=value).first() if isinstance(value, int) else None
        return known.code if known else value


class EndpointForm(forms.ModelForm):
    person = PersonByName(
        label="Usuario de su persona de servicio",
        max_length=60,
        help_text="Se avisa solo de lo que esta persona ve. Cree una para el sistema, con la función justa.",
    )
    entity = EntityByCode(
        label="Solo de la entidad", max_length=20, required=False, help_text="Su código, por ejemplo 0701."
    )
    verbs = forms.MultipleChoiceField(
        label="De qué se avisa",
        choices=types.CHOICES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Elija al menos un tipo."},
    )


class ReplayForm(forms.Form):
    """From when on what did not arrive is sent again."""

    since = forms.DateTimeField(
        label="Desde",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Elija desde cuándo.", "invalid": "Escriba una fecha y una hora."},
    )


@admin.register(Endpoint)
class EndpointAdmin(NeverDeleted, AgreeingAdmin):
    form = EndpointForm
    list_display = ("name", "url", "person", "is_active", "failing_since", "stopped_for")
    list_filter = ("is_active", "system")
    list_select_related = ("person",)
    search_fields = ("name", "url")
    fields = ("name", "url", "person", "verbs", "system", "entity", "with_texts", "with_internal", "is_active")
    change_form_template = "admin/webhooks/endpoint/change_form.html"

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        """A new one gets its secret, which the answer shows."""
        if not change:
            obj.made_secret = obj.take_secret()  # type: ignore[attr-defined]  # for this answer only
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Endpoint, post_url_continue: Any = None) -> HttpResponse:
        return self._shown(request, obj, obj.made_secret)  # type: ignore[attr-defined]  # the same

    def get_urls(self) -> list[Any]:
        guarded, name = self.admin_site.admin_view, "webhooks_endpoint"
        return [
            path("<int:pk>/estado/", guarded(self.state), name=f"{name}_state"),
            path("<int:pk>/prueba/", guarded(self.try_out), name=f"{name}_test"),
            path("<int:pk>/secreto/", guarded(self.other_secret), name=f"{name}_secret"),
            path("<int:pk>/reenviar/<int:message>/", guarded(self.again), name=f"{name}_again"),
            *super().get_urls(),
        ]

    def state(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How it goes: the latest messages, a test, and sending again what did not arrive; a POST does the last."""
        endpoint = self.get_object(request, str(pk))
        if endpoint is None:
            return _list()
        form = ReplayForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._may_send(request, endpoint):
            done = sending.again(endpoint, since=form.cleaned_data["since"])
            more = " Son los primeros: repítalo para los demás." if done == sending.MOST_AT_ONCE else ""
            add_entry(Kind.CHANGED, of=endpoint, changes={"avisos enviados otra vez": ["", str(done)]})
            self.message_user(request, f"Se envían otra vez: {done}.{more}", messages.SUCCESS)
            return _back(pk)
        latest = endpoint.messages.select_related("event__incident").prefetch_related("log").order_by("-id")[:SHOWN]
        context = {
            "endpoint": endpoint,
            "latest": list(latest),
            "given_up": endpoint.messages.filter(status=Status.GIVEN_UP).count(),
            "form": form,
            "title": f"Estado de {endpoint}",
            "opts": self.opts,
        }
        context = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "admin/webhooks/endpoint/state.html", context)

    def try_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send a message that only says that it arrives."""
        endpoint = self.get_object(request, str(pk))
        if request.method != "POST" or endpoint is None:
            return HttpResponseNotAllowed(["POST"])
        if self._may_send(request, endpoint):
            sending.try_out(endpoint)
            self.message_user(request, "La prueba va en camino. Vuelva a cargar esta página para ver qué respondió.")
        return _back(pk)

    def again(self, request: HttpRequest, pk: int, message: int) -> HttpResponse:
        """Send one message again."""
        endpoint = self.get_object(request, str(pk))
        if request.method != "POST" or endpoint is None:
            return HttpResponseNotAllowed(["POST"])
        if self._may_send(request, endpoint):
            done = sending.again(endpoint, only=message)
            self.message_user(request, "El aviso va otra vez en camino." if done else "Ese aviso ya espera su turno.")
        return _back(pk)

    def other_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give it another secret; for a day the one before signs as well."""
        endpoint = self.get_object(request, str(pk))
        if request.method != "POST" or endpoint is None:
            return HttpResponseNotAllowed(["POST"])
        secret = endpoint.take_secret()
        # Past what tells the audit of the fields one by one: that one is another says it all.
        Endpoint.objects.filter(pk=pk).update(
            secret=endpoint.secret, secret_before=endpoint.secret_before, before_until=endpoint.before_until
        )
        add_entry(Kind.CHANGED, of=endpoint, changes={"secreto": [HIDDEN, HIDDEN]})
        return self._shown(request, endpoint, secret)

    def _may_send(self, request: HttpRequest, endpoint: Endpoint) -> bool:
        if not endpoint.is_active:
            self.message_user(request, "El destino está desactivado: actívelo antes.", messages.WARNING)
        return endpoint.is_active

    def _shown(self, request: HttpRequest, endpoint: Endpoint, secret: str) -> HttpResponse:
        context = {"words": [("Secreto", secret)], "row": endpoint, "title": f"Secreto de {endpoint}"}
        context = {**self.admin_site.each_context(request), **context, "opts": self.opts}
        return TemplateResponse(request, "admin/secret_shown.html", context)


def _list() -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:webhooks_endpoint_changelist"))


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:webhooks_endpoint_state", args=[pk]))


@admin.register(Message)
class MessageAdmin(ReadOnly, AgreeingAdmin):
    list_display = ("created_at", "endpoint", "type", "status", "attempts", "last_error")
    list_filter = ("status", "endpoint", "created_at")
    list_select_related = ("endpoint", "event")
    search_fields = ("event__incident__code",)
    fields = (
        "endpoint",
        "identifier",
        "type",
        "status",
        "attempts",
        "created_at",
        "next_at",
        "last_error",
        "attempted",
    )
    readonly_fields = fields
    show_full_result_count = False

    @admin.display(description="tipo")
    def type(self, message: Message) -> str:
        return message.type

    @admin.display(description="webhook-id")
    def identifier(self, message: Message) -> str:
        return message.identifier

    @admin.display(description="intentos, el último primero")
    def attempted(self, message: Message) -> str:
        """A line for each."""
        return "\n".join(map(_line, message.log.all())) or "—"


def _line(attempt: Attempt) -> str:
    at = timezone.localtime(attempt.at)
    words = (str(attempt.status or ""), attempt.error, f"{attempt.milliseconds} ms", attempt.said)
    return f"{at:%d/%m/%Y %H:%M:%S} · " + " · ".join(filter(None, words))
