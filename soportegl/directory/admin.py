"""The catalogues and the people, for administrators."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.forms import AdminPasswordChangeForm, BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.directory import second_factor, signals
from soportegl.directory.agreeing import agree
from soportegl.directory.models import (
    Category,
    DayOff,
    Department,
    ExpedienteType,
    Membership,
    Module,
    Position,
    Region,
    System,
    User,
    WeeklyHours,
)
from soportegl.directory.models.calendar import PLACE, WEEKDAYS
from soportegl.directory.roles import May, Tier
from soportegl.lib import opening_hours, worktime
from soportegl.lib.admin import NeverAdded, NeverDeleted
from soportegl.lib.text import fold

admin.site.site_header = "SoporteGL · Administración"
admin.site.site_title = "SoporteGL"
admin.site.index_title = "Catálogos y personas"
admin.site.enable_nav_sidebar = True


class AgreeingAdmin(admin.ModelAdmin):
    """What Django says after a change agrees with the noun."""

    def message_user(
        self, request: HttpRequest, message: Any, level: int | str = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        said = agree(str(message), str(self.opts.verbose_name))
        safe = mark_safe(said) if isinstance(message, SafeString) else conditional_escape(said)  # noqa: S308 - as it came
        super().message_user(request, safe, level, *args, **kwargs)


class CatalogueAdmin(AgreeingAdmin):
    """A catalogue: found by name in any case and without accents, never deleted from a list by accident."""

    list_display: Any = ("name",)
    search_fields: ClassVar[Any] = ("sort_key",)
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The search columns hold folded text, so what is typed is folded too."""
        return super().get_search_results(request, queryset, fold(search_term))


class SwitchableAdmin(NeverDeleted, CatalogueAdmin):
    """A catalogue whose rows are switched off when they are no longer offered."""

    list_display: Any = ("name", "is_active")
    #: What «activa» means, where it is chosen.
    inactive: ClassVar[str] = "Sin la marca ya no se ofrece; lo registrado con ella queda como está."
    list_filter: ClassVar[Any] = ("is_active",)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_active" and made is not None:
            made.help_text = self.inactive
        return made


admin.site.register(Region, CatalogueAdmin)
admin.site.register(Department, CatalogueAdmin)
admin.site.register(Position, CatalogueAdmin)
admin.site.register(ExpedienteType, SwitchableAdmin)
admin.site.register(Category, SwitchableAdmin)


@admin.register(WeeklyHours)
class WeeklyHoursAdmin(NeverDeleted, AgreeingAdmin):
    list_display = ("where", *WEEKDAYS, "is_active")
    list_select_related = ("department", "municipality", "office")
    list_filter = ("scope", "is_active")
    fields = (*PLACE, *WEEKDAYS, "feasts_of", "is_active")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The usual week, which most only change a little."""
        usual = dict(zip(WEEKDAYS, map(opening_hours.write, worktime.USUAL_WEEK), strict=True))
        return {**usual, **super().get_changeform_initial_data(request)}

    @admin.display(description="rige en")
    def where(self, row: WeeklyHours) -> str:
        return row.where

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in WEEKDAYS and made is not None:
            made.help_text = f"Por ejemplo {opening_hours.EXAMPLE}. En blanco si no se atiende."
        return made


@admin.register(DayOff)
class DayOffAdmin(NeverDeleted, AgreeingAdmin):
    """Those of the law in the whole country are computed, and stand in no row."""

    list_display = ("day", "name", "where", "part", "is_worked", "is_yearly", "is_active")
    list_select_related = ("department", "municipality", "office")
    list_filter = ("is_active", "scope", "is_yearly", "is_worked")
    search_fields = ("name", "basis")
    date_hierarchy = "day"
    fields = ("day", "name", *PLACE, "part", "is_yearly", "is_worked", "basis", "is_active")

    @admin.display(description="rige en")
    def where(self, row: DayOff) -> str:
        return row.where


class SystemForm(forms.ModelForm):
    def clean_is_active(self) -> bool:
        """Whoever signs in chooses a system: without any in use nobody could, not even to put one into use again."""
        active: bool = self.cleaned_data["is_active"]
        if not active and not System.objects.filter(is_active=True).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Es el único sistema activo: sin él nadie podría ingresar. Active otro antes.")
        return active


class SystemAdmin(SwitchableAdmin):
    form = SystemForm
    list_display = ("name", "slug", "tagline", "is_active")
    fields = ("name", "slug", "tagline", "position", "is_active")
    inactive = "Sin la marca no se ofrece al ingresar ni se crean incidencias sobre él; las que hay se atienden."


@admin.register(Module)
class ModuleAdmin(SwitchableAdmin):
    list_display = ("name", "system", "is_active")
    list_filter = ("system", "is_active")
    list_select_related = ("system",)


class OfficeAdmin(SwitchableAdmin):
    list_display = ("name", "department", "phone", "email", "is_active")
    inactive = "Sin la marca no atiende: sus entidades y lo que tienen abierto quedan en «Sin sede»."
    list_filter = ("is_active", "department")
    list_select_related = ("department",)


class EntityAdmin(SwitchableAdmin):
    """Registered by the part that knows what follows an entity to another office."""

    list_display = ("code", "name", "department", "office", "is_active")
    inactive = "Sin la marca no se crean incidencias de ella; las que hay se atienden."
    list_filter = ("is_active", ("office", admin.EmptyFieldListFilter), "department", "office")
    list_select_related = ("department", "office")
    search_fields = ("search_text",)
    ordering = ("code",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Among thousands of people, only advisers can be preferred."""
        if db_field.name == "preferred_adviser":
            advisers = Membership.objects.active().who_may(May.ATTEND).filter(tier=Tier.REGIONAL)
            kwargs["queryset"] = User.objects.filter(is_active=True, pk__in=advisers.values("user"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MembershipInline(admin.StackedInline):
    """One under the other, with plain lists: the searching ones of the admin write styles that our policy refuses."""

    model = Membership
    extra = 0


class PersonForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "email", "phone")


class UserAdmin(NeverDeleted, CatalogueAdmin):
    list_display = ("full_name", "username", "email", "phone", "is_active")
    list_filter = ("is_active", "memberships__role", "memberships__tier")
    search_fields = ("sort_key", "username", "email")
    fields = ("username", "full_name", "email", "phone", "is_active", "password_link", "factor_link", "last_login")
    readonly_fields = ("password_link", "factor_link", "last_login")
    inlines = (MembershipInline,)
    actions = ("end_sessions",)

    @admin.action(description="Cerrar las sesiones de las personas marcadas")
    def end_sessions(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Whoever is in under their names is out, and they sign in again."""
        for person in people:
            signals.sessions_ended.send(User, person=person)
            add_entry(Kind.CHANGED, of=person, changes={"sesiones": ["", "cerradas"]})
        self.message_user(request, f"Personas cuyas sesiones se cerraron: {len(people)}.")

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A new person is given a first password; later it is changed on a page of its own."""
        if obj is None:
            kwargs |= {"form": PersonForm, "fields": None}
            return forms.modelform_factory(User, form=PersonForm)
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return super().get_fields(request, obj) if obj else (*PersonForm.Meta.fields, "password1", "password2")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.username = obj.username.lower()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        return [
            path("<int:pk>/contrasena/", guarded(self.set_password), name="directory_user_password"),
            path("<int:pk>/segundo-factor/", guarded(self.reset_factor), name="directory_user_factor"),
            *super().get_urls(),
        ]

    @admin.display(description="contraseña")
    def password_link(self, person: User) -> SafeString:
        """The way to the page that sets another password."""
        return format_html(
            '<a href="{}">Poner otra contraseña</a>', reverse("admin:directory_user_password", args=[person.pk])
        )

    @admin.display(description="segundo factor")
    def factor_link(self, person: User) -> SafeString:
        """What they have, and the way to the page that takes it away."""
        said, address = second_factor.said(person), reverse("admin:directory_user_factor", args=[person.pk])
        return format_html("{}" if said == second_factor.NONE else '{} · <a href="{}">Quitar</a>', said, address)

    def reset_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take somebody's second factor away, because they lost it."""
        person = self.get_object(request, str(pk))
        if person is None:
            return HttpResponseRedirect(reverse("admin:directory_user_changelist"))
        if request.method == "POST":
            said = second_factor.said(person)
            if second_factor.reset(person):
                self.log_change(request, person, f"Segundo factor quitado: {said}.")
                self.message_user(request, f"El segundo factor de {person} fue quitado. Se le avisó por correo.")
            return HttpResponseRedirect(reverse("admin:directory_user_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "person": person,
            "said": second_factor.said(person),
            "title": f"Segundo factor de {person}",
        }
        return TemplateResponse(request, "admin/directory/user/factor.html", context)

    def set_password(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give somebody another password."""
        person = self.get_object(request, str(pk))
        if person is None:
            return HttpResponseRedirect(reverse("admin:directory_user_changelist"))
        form = AdminPasswordChangeForm(person, request.POST or None)
        if request.method == "POST" and form.is_valid():
            form.save()
            self.message_user(request, f"La contraseña de {person} fue cambiada.")
            return HttpResponseRedirect(reverse("admin:directory_user_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "person": person,
            "title": f"Contraseña de {person}",
        }
        return TemplateResponse(request, "admin/directory/user/password.html", context)


class MembershipAdmin(NeverAdded, CatalogueAdmin):
    """Who works where, across people; a new one is added on the page of its person."""

    list_display = ("user", "role", "tier", "office", "entity", "position", "starts_on", "ends_on")
    list_filter = ("role", "tier", "sees_entity", ("ends_on", admin.EmptyFieldListFilter), "office")
    list_select_related = ("user", "office", "entity", "position")
    search_fields = ("user__sort_key", "user__username", "entity__search_text")
    readonly_fields = ("user",)


# At the end: its pages are made of what stands above.
from soportegl.directory import admin_access  # noqa: E402, F401 - it registers them
