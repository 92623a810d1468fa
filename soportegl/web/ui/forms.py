"""The forms of registration and of Consulta; they parse, the rules are the actions'."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone

from soportegl.directory.models import Consequence, ExpedienteType, Module, System, User
from soportegl.incidents.models.incident import SYNOPSIS_MIN, TEXT_MAX
from soportegl.incidents.states import State
from soportegl.lib import clock, days
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.text import clean, fold
from soportegl.reading.filter_types import NOT_IN_LIST
from soportegl.reading.search import SearchQuery
from soportegl.texts.saying import plain

if TYPE_CHECKING:
    from django.http import QueryDict

CODE_WRONG = "Ese código de Gestión tiene un dígito cambiado. Revíselo; por ejemplo: 2026-0000711-4."


class Form(forms.Form):
    """It parses and nothing else: what is missing or wrong, the rules say."""

    use_required_attribute = False

    def refuse(self, wrong: dict[str, str]) -> None:
        """Say what an action refused beside the field it is about."""
        self.is_valid()
        for name, sentence in wrong.items():
            self.add_error(name if name in self.fields else None, sentence)


#: Namesakes that are named to who has to choose.
NAMED = 5


def found_person(form: forms.Form, name: str) -> User | None:
    """Whoever has the user name, or alone a name like that, which stands in a field; else it says what is wrong.

    Afterwards the field holds the user name: by the time the form comes again, the name may be like somebody else's.
    """
    if name in form.errors:
        return None
    typed = clean(form.cleaned_data.get(name, ""))
    exact = User.objects.filter(username__iexact=typed).first() if typed else None
    named = User.objects.filter(sort_key__contains=fold(typed), is_active=True) if typed else User.objects.none()
    people = [exact] if exact else list(named[: NAMED + 1])
    if len(people) == 1:
        data = cast("QueryDict", form.data).copy()
        data[name] = people[0].username
        form.data = data
        return people[0]
    several = "; ".join(f"{each} ({each.username})" for each in people[:NAMED])
    nobody = "Nadie tiene ese usuario o nombre." if typed else "Escriba su usuario o su nombre."
    form.add_error(name, f"Hay varias personas así: {several}. Escriba el usuario." if people else nobody)
    return None


class MomentInput(forms.TextInput):
    """A day and an hour with the browser's own control; what that could not show is shown as it was typed."""

    FORM = "%Y-%m-%dT%H:%M"

    def format_value(self, value: Any) -> str | None:
        """As browsers write it, in the time of Guatemala."""
        return f"{timezone.localtime(value):{self.FORM}}" if isinstance(value, datetime) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Its type is that of a moment, unless something else was typed."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"] or ""
        is_one = not shown or re.fullmatch(r"[\d-]{10}T[\d:]{5}", shown)
        context["widget"]["type"] = "datetime-local" if is_one else "text"
        return context


class MomentField(forms.Field):
    """A day and an hour, from the browser's own control or typed."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        return days.read_moment(clean(value), clock.now()) if value and clean(value) else None


class RegistrationForm(Form):
    """What is typed in «Crear»; whether it can be accepted says the registration."""

    email = forms.CharField(
        label="Correo electrónico", required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label="Teléfono",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    save_profile = forms.BooleanField(label="Actualizar mi perfil con estos datos", required=False)
    synopsis = forms.CharField(
        label="Síntesis del Caso",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-max": TEXT_MAX, "data-min": SYNOPSIS_MIN}),
    )
    module = forms.ModelChoiceField(
        Module.objects.none(),
        label="Módulo",
        required=False,
        empty_label="Sin indicar",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    expediente_type = forms.ModelChoiceField(
        ExpedienteType.objects.filter(is_active=True),
        label="Tipo de expediente",
        required=False,
        empty_label="Sin indicar",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    expediente_number = forms.CharField(label="Número de expediente", max_length=60, required=False)
    consequence = forms.ModelChoiceField(
        Consequence.objects.filter(is_active=True),
        label="¿Qué se detiene?",
        required=False,
        empty_label="Sin indicar",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    needed_by = MomentField(label="¿Para cuándo?", required=False)

    def __init__(self, system: System, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = Module.objects.filter(system=system, is_active=True)
        self.fields["synopsis"].help_text = plain("crear-sintesis-claves")
        self.fields["needed_by"].help_text = plain("crear-para-cuando")
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]  # a ModelChoiceField


class DayField(forms.DateField):
    """A date as it is written here."""

    default_error_messages = {"required": days.HOW}
    widget = forms.DateInput({"placeholder": "dd/mm/aaaa", "inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> date | None:
        return days.read(value) if value else None


_SYSTEMS = CachedQuery(lambda: System.objects.filter())


class ConsultForm(Form):
    """The filters of Consulta de Incidencias; what was not understood is said beside it and filters nothing."""

    q = forms.CharField(
        label="Gestión o palabras",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "2026-0000711-4, recibo, CUR…"}),
    )
    system = forms.ModelChoiceField(
        System.objects.all(),
        label="Sistema",
        required=False,
        to_field_name="slug",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    state = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[("", "Todos"), (State.CLOSED, State.CLOSED.label), (State.FINALIZED, State.FINALIZED.label)],
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    since = DayField(label="Cierre desde", required=False)
    until = DayField(label="Cierre hasta", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By itself the field reads them through a cursor of the server: three questions, composed for each page.
        named = [(each.slug, str(each)) for each in _SYSTEMS.instances()]
        self.fields["system"].choices = [("", "Todos"), *named]  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean_q(self) -> str:
        """The words without what a database could not hold."""
        return clean(str(self.cleaned_data["q"]))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and since > until:
            self.add_error("until", "Esta fecha es anterior a la inicial.")
        return data

    def asked(self) -> SearchQuery:
        """What is looked for, without what was not understood."""
        self.full_clean()
        read, state = self.cleaned_data, self.cleaned_data.get("state")
        return SearchQuery(
            typed=read.get("q", ""),
            system=read.get("system"),
            state=State(state) if state else None,
            since=read.get("since"),
            until=read.get("until"),
            after=self.data.get("despues", ""),
            before=self.data.get("antes", ""),
        )
