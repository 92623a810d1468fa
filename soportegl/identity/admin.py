"""Providers, what is taken of their claims, and who is linked, for administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from soportegl.identity.models import ClaimRule, Identity, Provider

WHERE_IT_IS = (
    "El secreto no se guarda aquí: del proveedor «sicoin-gl» es la variable SOPORTEGL_SSO_SECRET_SICOIN_GL o, sin "
    "ella, el archivo sso/sicoin-gl de la carpeta de datos. Con SAML 2.0 hace falta solo si lo que se pide va firmado."
)


class RuleInline(admin.StackedInline):
    model = ClaimRule
    extra = 0
    # Each with its label, which the cells of a table do not have, and one below the other on a phone.
    fields = (("field", "claim", "when"),)


class ProviderForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            # It is written in every linked identity and in the address that the provider sends people back to.
            self.fields["slug"].disabled = True


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    form = ProviderForm
    list_display = ("name", "slug", "protocol", "system", "has_secret", "is_active")
    readonly_fields = ("has_secret", "addresses")
    fieldsets = (
        (None, {"fields": ("slug", "name", "button", "system", "protocol", "is_active")}),
        ("OpenID Connect", {"fields": ("server_url", "client_id")}),
        ("SAML 2.0", {"fields": ("entity_id", "metadata_url", "metadata", "unasked")}),
        (
            "A quién deja entrar",
            {
                "fields": (
                    *("first_link", "username_claim", "all_roles", "factor_words", "provisions"),
                    *("ends_there", "contact"),
                )
            },
        ),
        ("Para el proveedor", {"fields": ("has_secret", "addresses"), "description": WHERE_IT_IS}),
    )
    inlines: ClassVar[Any] = (RuleInline,)

    def get_fieldsets(self, request: HttpRequest, obj: Provider | None = None) -> Any:
        """What belongs to the other protocol is closed, unless something in it is wrong."""
        other = "OpenID Connect" if obj and obj.is_saml else "SAML 2.0"
        return [
            (name, {**options, "classes": ("collapse",)} if name == other else options)
            for name, options in super().get_fieldsets(request, obj)
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("server_url", "metadata_url"):
            kwargs |= {"assume_scheme": "https", "widget": forms.URLInput(attrs={"class": "vURLField"})}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="tiene secreto", boolean=True)
    def has_secret(self, provider: Provider) -> bool:
        return bool(provider.slug and provider.secret)

    @admin.display(description="lo que el proveedor debe registrar")
    def addresses(self, provider: Provider) -> str:
        return "\n".join(provider.addresses) if provider.pk else "Se muestra al guardar."

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A new provider without any rule begins with the usual ones."""
        super().save_related(request, form, formsets, change)
        if not change and not form.instance.rules.exists():
            form.instance.take_the_usual()


class IdentityForm(forms.ModelForm):
    provider = forms.ModelChoiceField(Provider.objects.all(), to_field_name="slug", label="Proveedor")
    uid = forms.CharField(
        label="Identificador de la persona allí",
        max_length=191,
        help_text="El «sub», o de SAML el NameID: no cambia aunque cambien su nombre, su correo o su usuario.",
    )

    def clean_provider(self) -> str:
        return str(self.cleaned_data["provider"].slug)

    def validate_unique(self) -> None:
        """Whose it is already, where Django would name two columns."""
        taken = Identity.objects.filter(
            provider=self.cleaned_data.get("provider"), uid=self.cleaned_data.get("uid")
        ).exclude(pk=self.instance.pk)
        if found := taken.select_related("user").first():
            self.add_error("uid", f"Esa identidad ya está enlazada con {found.user}.")


@admin.register(Identity)
class IdentityAdmin(admin.ModelAdmin):
    form = IdentityForm
    fields = ("user", "provider", "uid")
    autocomplete_fields = ("user",)
    list_display = ("user", "provider", "uid", "last_login")
    list_filter = ("provider",)
    search_fields = ("user__sort_key", "user__username", "uid")
    list_select_related = ("user",)
    show_full_result_count = False
