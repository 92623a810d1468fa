"""Promises and consequences in the administration: what a change would do to what is open is seen before it holds."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from soportegl.audit.models import Entry
from soportegl.directory import promising
from soportegl.directory.admin import AgreeingAdmin, SwitchableAdmin
from soportegl.directory.models import Consequence, Promise
from soportegl.directory.models.promises import MOST_MINUTES, SLOT
from soportegl.incidents.admin_seen_first import SEEN, ShownFirst, Unseen
from soportegl.incidents.promise_effect import effect_of
from soportegl.lib import clock, lengths
from soportegl.lib.admin import NeverDeleted

ENDED = "Este plazo ya terminó: se guarda para saber qué rigió. Cambie el que rige ahora."


@admin.register(Consequence)
class ConsequenceAdmin(SwitchableAdmin):
    """What is chosen while reporting; of what is registered already the urgency stays."""

    list_display = ("name", "urgency", "asks_when", "position", "is_active")
    list_filter = ("is_active", "urgency")
    ordering = ("position", "sort_key")
    fields = ("name", "urgency", "asks_when", "position", "is_active")


class LengthField(forms.CharField):
    """Working time as people write it; kept in minutes."""

    def prepare_value(self, value: Any) -> Any:
        return lengths.write(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # kept in minutes
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            minutes = lengths.read(str(value))
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None
        if minutes == 0:
            raise ValidationError("Un plazo no puede ser cero: escriba 1 min o más, o déjelo vacío para no prometer.")
        if minutes > MOST_MINUTES:
            raise ValidationError(f"Es más de un año de trabajo. Escriba {lengths.write(MOST_MINUTES)} como máximo.")
        return minutes


class PromiseForm(forms.ModelForm):
    HELP = "En horas hábiles del nivel, por ejemplo 30 min, 4 h u 8 h 30 min. Vacío: no se promete."
    take_minutes = LengthField(label="Tiempo para tomarla", required=False, help_text=HELP)
    solve_minutes = LengthField(label="Tiempo para resolverla", required=False, help_text=HELP)
    applies_to_open = forms.TypedChoiceField(
        label="Desde cuándo",
        coerce=lambda value: value == "True",
        choices=[("False", "Rige desde ahora, para lo que se reciba"), ("True", "También para las abiertas")],
        initial="False",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Elija desde cuándo."),
    )
    ends = forms.BooleanField(
        label="Terminarlo sin poner otro",
        required=False,
        help_text="Desde ahora rige el plazo más general, si lo hay. Las abiertas conservan el suyo.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is of this change, not of the one before.
        self.initial["applies_to_open"] = "False"
        if "system" in self.fields:
            self.fields["system"].help_text = "Vacío: todos."
            self.fields["module"].help_text = "Vacío: todos. Con un módulo no hace falta el sistema."
            self.fields["urgency"].help_text = "Vacía: todas."

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        tier = said["tier"] if "tier" in self.fields and "tier" in said else self.instance.tier
        if tier is None and "tier" not in self.errors and said.get("take_minutes"):
            self.add_error("take_minutes", "De la incidencia entera solo se promete cuándo se resuelve. Déjelo vacío.")
        if self.instance.pk and not self.errors and not said.get("ends"):
            self._refuse_the_same(said)
        return said

    def _refuse_the_same(self, said: dict[str, Any]) -> None:
        before = (self.initial["take_minutes"], self.initial["solve_minutes"])
        if before == (said["take_minutes"], said["solve_minutes"]) and not said["applies_to_open"]:
            raise ValidationError("Es lo mismo que rige ahora: no hay nada que cambiar.")

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # of Django's own ModelForm
        if self.errors or self.instance.pk or not (there := promising.in_force(self.instance)):
            return
        address = reverse("admin:directory_promise_change", args=[there.pk])
        way = '<a href="{}">Cámbielo</a> en lugar de agregar otro.'
        self.add_error(None, format_html(f"Ya hay un plazo para eso ({{}}). {way}", there, address))


class InForce(admin.SimpleListFilter):
    """What holds now, unless what held before is asked for."""

    title, parameter_name = "rige", "rige"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("terminados", "Los que ya terminaron"), ("todos", "Todos")]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": "Los que rigen"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Promise]) -> QuerySet[Promise]:
        return queryset if self.value() == "todos" else queryset.filter(valid_until__isnull=self.value() is None)


@admin.register(Promise)
class PromiseAdmin(ShownFirst, NeverDeleted, AgreeingAdmin):
    form = PromiseForm
    change_form_template = "admin/directory/promise/change_form.html"
    list_display = ("__str__", "to_take", "to_solve", "since", "valid_until", "reached_open")
    list_filter: ClassVar[Any] = (InForce, "tier", "urgency", "system")
    list_select_related = ("system", "module")
    list_per_page = 200
    fields = (*SLOT, "take_minutes", "solve_minutes", "applies_to_open", "ends")

    @admin.display(description="para tomarla")
    def to_take(self, row: Promise) -> str:
        return lengths.write(row.take_minutes) if row.take_minutes else "—"

    @admin.display(description="para resolverla")
    def to_solve(self, row: Promise) -> str:
        return lengths.write(row.solve_minutes) if row.solve_minutes else "—"

    @admin.display(description="rige desde", ordering="valid_from")
    def since(self, row: Promise) -> datetime | str:
        return "siempre" if row.came_along else row.valid_from

    @admin.display(description="también a las abiertas", boolean=True)
    def reached_open(self, row: Promise) -> bool:
        return row.applies_to_open

    def get_fields(self, request: HttpRequest, obj: Promise | None = None) -> Any:
        if obj and obj.valid_until:
            return (*SLOT, "to_take", "to_solve", "since", "valid_until", "reached_open")
        return self.fields if obj else [name for name in self.fields if name != "ends"]

    def get_readonly_fields(self, request: HttpRequest, obj: Promise | None = None) -> Any:
        if obj and obj.valid_until:
            return self.get_fields(request, obj)
        return SLOT if obj else ()

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        listed = HttpResponseRedirect(reverse("admin:directory_promise_changelist"))
        if row and row.valid_until and request.method == "POST":
            self.message_user(request, ENDED, messages.ERROR)
            return listed
        said: dict[str, Any] = {"show_save_and_continue": False, "show_save_and_add_another": False}
        said |= {"history": history_of(row), "ended": ENDED if row.valid_until else ""} if row else {}
        said |= {"show_save": False} if row and row.valid_until else {}
        try:
            return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **said})
        except ValidationError as refused:
            self.message_user(request, refused.messages[0], messages.ERROR)
            return listed

    def save_model(self, request: HttpRequest, obj: Promise, form: Any, change: bool) -> None:
        """What the form says, once its effect was seen."""
        said = form.cleaned_data
        old = Promise.objects.get(pk=obj.pk) if change else None
        new = obj if old is None else None
        if old and not said["ends"]:
            new = promising.successor(old, **{name: said[name] for name in promising.SAID})
        mark = _mark(old, new)
        if request.POST.get(SEEN) != mark:
            raise _unseen(old, new, mark, request.path)
        if old and new:
            promising.replace(old, new)
        elif old:
            promising.end(old)
        elif new:
            promising.begin(new)


def _unseen(old: Promise | None, new: Promise | None, mark: str, here: str) -> Unseen:
    of = new or old
    assert of is not None
    of.valid_from = of.valid_from if old else clock.now()
    before, after = promising.told(old) if old else {}, promising.told(new) if new else {}
    return Unseen(
        "admin/directory/promise/effect.html",
        of,
        mark,
        object=old,
        effect=effect_of(old, new, new.valid_from if new else clock.now()),
        terms=[(name, before.get(name, ""), after.get(name, "")) for name in (before or after)][:2],
        new=new,
        of=of,
        now=clock.now(),
        back=reverse("admin:directory_promise_change", args=[old.pk]) if old else here,
    )


def _mark(old: Promise | None, new: Promise | None) -> str:
    """What was seen: a change of just this into just that. How many incidents it moves goes on changing."""
    what = [old.pk if old else 0] + ([getattr(new, name) for name in (*SLOT, *promising.SAID)] if new else [])
    return hashlib.sha256(repr([str(each) for each in what]).encode()).hexdigest()[:16]


def history_of(row: Promise) -> list[tuple[Promise, str, str, str]]:
    """What was ever promised of the same, the latest first, and who began it as the audit has it."""
    same = Promise.objects.filter(**{name: getattr(row, name) for name in SLOT}).order_by("-valid_from", "-pk")[:100]
    lines = Entry.objects.filter(object_type=Promise._meta.label_lower, object_id__in=[each.pk for each in same])
    who = {line.object_id: str(line.person) for line in lines.select_related("person") if line.person}
    words = [
        ["" if each is None else lengths.write(each) for each in (one.take_minutes, one.solve_minutes)] for one in same
    ]
    return [(one, *said, who.get(one.pk, "")) for one, said in zip(same, words, strict=True)]  # type: ignore[misc]  # two words
