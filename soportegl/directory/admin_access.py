"""«Sistemas con acceso» and «Tokens de acceso»: what lets programs in, made, seen and taken away by administrators."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from soportegl.directory import access
from soportegl.directory.admin import AgreeingAdmin
from soportegl.directory.models import ApiClient, ApiToken, Scope, User
from soportegl.lib import clock
from soportegl.lib.admin import NeverDeleted, ReadOnly
from soportegl.lib.text import clean, form_key

#: Where a session says which form has made its system already.
MADE = "client_made"


class PersonByName(forms.CharField):
    """Somebody by their user name: a list would hold thousands."""

    def clean(self, value: Any) -> User | None:
        typed = clean(super().clean(value) or "")
        if not typed:
            return None
        found = User.objects.filter(username__iexact=typed, is_active=True).first()
        if found is None:
            raise ValidationError("No hay ninguna persona activa con ese usuario.")
        return found

    def prepare_value(self, value: Any) -> Any:
        """As it is typed, of a row that holds a key."""
        known = User.objects.filter(pk=value).first() if isinstance(value, int) else None
        return known.username if known else value


class ClientForm(forms.Form):
    """A system that is to come in by itself."""

    name = forms.CharField(label="Nombre del sistema", max_length=80)
    person = PersonByName(
        label="Usuario de su persona de servicio",
        max_length=60,
        help_text="Lo que el sistema haga queda a su nombre, y puede lo que ella puede. Cree una para él.",
    )
    scopes = forms.MultipleChoiceField(
        label="Qué puede hacer",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": access.NO_SCOPE},
    )

    def clean_person(self) -> User:
        """Refuse whoever administers: what they change they confirm, and a program cannot."""
        person: User = self.cleaned_data["person"]
        if person.permissions.is_administrator:
            raise ValidationError("Quien administra no puede ser la persona de un sistema.")
        return person


@admin.register(ApiClient)
class ApiClientAdmin(NeverDeleted, AgreeingAdmin):
    list_display = ("name", "person", "is_active", "scopes", "used", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("person",)
    search_fields = ("name", "client_id", "person__sort_key", "person__username")
    fields = ("name", "client_id", "person", "scopes", "is_active", "created_at", "used")
    readonly_fields = fields
    change_form_template = "admin/directory/apiclient/change_form.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # By the buttons alone: each writes its own line of the audit.
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiClient]:
        return super().get_queryset(request).annotate(last_use=Max("tokens__used_at"))

    @admin.display(description="último uso", ordering="last_use")
    def used(self, client: ApiClient) -> Any:
        return getattr(client, "last_use", None) or "sin usar todavía"

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:pk>/secreto/", guarded(self.other_secret), name="directory_apiclient_secret"),
            path("<int:pk>/activar/", guarded(self.switch), name="directory_apiclient_switch"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Make one; its secret is shown this once."""
        form = ClientForm(request.POST or None, initial={"scopes": [Scope.READ]})
        key = form_key(str(request.POST.get("key") or uuid4()))
        if request.method == "POST":
            if request.session.get(MADE) == key:
                messages.info(request, "Ese sistema ya se creó. Si no copió el secreto, haga otro en su página.")
                return HttpResponseRedirect(reverse("admin:directory_apiclient_changelist"))
            if form.is_valid():
                try:
                    client, secret = access.make_client(
                        form.cleaned_data["person"], name=form.cleaned_data["name"], scopes=form.cleaned_data["scopes"]
                    )
                except ValidationError as wrong:
                    form.add_error(None, wrong)
                else:
                    request.session[MADE] = key
                    return self._shown(request, client, secret)
        context = {"form": form, "key": key, "title": "Dar acceso a un sistema", "opts": self.opts}
        context = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "admin/directory/apiclient/add.html", context)

    def other_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a system another secret, because the one it had was lost or leaked."""
        client = self.get_object(request, str(pk))
        if request.method != "POST" or client is None:
            return _back(request, pk) if client else HttpResponseRedirect(_list())
        return self._shown(request, client, access.change_secret(client))

    def switch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a system in no more, or again."""
        client = self.get_object(request, str(pk))
        if request.method == "POST" and client is not None:
            on = "on" in request.POST
            if on != client.is_active:
                access.switch(client, on=on)
            self.message_user(request, f"{client} {'entra otra vez' if on else 'ya no entra'}.", messages.SUCCESS)
        return _back(request, pk) if client else HttpResponseRedirect(_list())

    def _shown(self, request: HttpRequest, client: ApiClient, secret: str) -> HttpResponse:
        words = [("client_id", client.client_id), ("client_secret", secret)]
        context = {"words": words, "row": client, "title": f"Acceso de {client}", "opts": self.opts}
        return TemplateResponse(
            request, "admin/secret_shown.html", {**self.admin_site.each_context(request), **context}
        )


def _list() -> str:
    return reverse("admin:directory_apiclient_changelist")


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return HttpResponseRedirect(reverse("admin:directory_apiclient_change", args=[pk]))
    return HttpResponseNotAllowed(["POST"])


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, AgreeingAdmin):
    """Of everybody, to see and to revoke; each person makes their own, since a token acts in their name."""

    list_display = ("name", "person", "ending", "scopes", "created_at", "expires_at", "used_at", "lets_in")
    list_filter = (("client", admin.EmptyFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter), "expires_at")
    list_select_related = ("person",)
    search_fields = ("name", "ending", "person__sort_key", "person__username")
    fields = ("name", "person", "client", "ending", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    readonly_fields = fields
    show_full_result_count = False
    actions = ("revoke",)

    @admin.display(description="vale", boolean=True)
    def lets_in(self, token: ApiToken) -> bool:
        return token.is_good(clock.now())

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The list offers its actions only to whoever may change; an open row is read, never written.
        return obj is None and admin.ModelAdmin.has_change_permission(self, request, obj)

    @admin.action(description="Revocar los elegidos")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Let nobody in with them from this moment on."""
        gone = access.revoke(queryset)
        self.message_user(request, f"Tokens revocados: {gone}.", messages.SUCCESS)
