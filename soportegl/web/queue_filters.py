"""The filters of a list: one row each, and each in the address, so that a list can be sent to a colleague."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from soportegl.directory.models import Category, Department, Entity, Module, Office, System, User
from soportegl.incidents.queries import are_words
from soportegl.incidents.states import DESKS, OPEN, Urgency
from soportegl.lib.text import clean
from soportegl.web.forms import NOT_IN_LIST, day_field
from soportegl.web.moments import midnight
from soportegl.web.verb_fields import EntityField

if TYPE_CHECKING:
    from django.http import QueryDict

    from soportegl.incidents.queries import IncidentQuerySet

ME, NOBODY = "yo", "nadie"
#: As Django's widgets have them: a value and its label, or a group and its own.
Choice = tuple[str, "str | list[tuple[str, str]]"]
SEARCH_MAX = 200


class Holder(forms.CharField):
    """Whoever holds it: oneself, nobody, or a user name, which an address may also name when no list offers it."""

    widget = forms.Select

    def clean(self, value: Any) -> str | User:
        typed = str(super().clean(value)).strip().lower()
        if typed in ("", ME, NOBODY):
            return typed
        person = User.objects.filter(username__iexact=typed).first()
        if person is None:
            raise forms.ValidationError("No hay ninguna persona con ese usuario.")
        return person


def _rows(label: str, rows: Any, empty: str, to_field: str = "pk") -> Callable[[], forms.Field]:
    return lambda: forms.ModelChoiceField(
        rows(), label=label, required=False, to_field_name=to_field, empty_label=empty, error_messages=_WRONG
    )


def _choices(label: str, empty: str, *choices: tuple[Any, Any]) -> Callable[[], forms.Field]:
    return lambda: forms.ChoiceField(
        label=label, required=False, choices=[("", empty), *choices], error_messages=_WRONG
    )


_WRONG = {"invalid_choice": NOT_IN_LIST}


def _entity() -> forms.Field:
    attrs = {"list": "entidades", "autocomplete": "off", "data-entities": "", "placeholder": "Código o nombre"}
    return EntityField(label="Entidad", required=False, widget=forms.TextInput(attrs=attrs))


def _holder() -> forms.Field:
    return Holder(label="La tiene", required=False)


def _with(username: str, people: Sequence[Choice]) -> list[Choice]:
    """Who may be chosen, and whoever the address already names."""
    offered: list[Choice] = [("", "Cualquiera"), (ME, "Yo"), (NOBODY, "Nadie, sin tomar"), *people]
    groups = [group if isinstance(group, list) else [(value, group)] for value, group in offered]
    known = {value for group in groups for value, _ in group}
    return offered if username in known else [*offered, (username, username)]


def _held(value: str | User, user: User) -> Q:
    if value == NOBODY:
        return Q(holder__isnull=True)
    return Q(holder=user if value == ME else value)


@dataclass(frozen=True)
class Filter:
    """One filter: its field, and what it asks of a row."""

    name: str
    make: Callable[[], forms.Field]
    asks: Callable[[Any, User], Q]


FILTERS = (
    Filter("sistema", _rows("Sistema", System.objects.all, "Todos", "slug"), lambda value, user: Q(system=value)),
    Filter(
        "modulo",
        _rows(
            "Módulo", lambda: Module.objects.select_related("system").order_by("system__position", "sort_key"), "Todos"
        ),
        lambda value, user: Q(module=value),
    ),
    Filter("entidad", _entity, lambda value, user: Q(entity=value)),
    Filter(
        "departamento",
        _rows("Departamento", Department.objects.all, "Todos", "code"),
        lambda value, user: Q(entity__in=Entity.objects.filter(department=value).values("pk")),
    ),
    Filter("sede", _rows("Sede", Office.objects.all, "Todas"), lambda value, user: Q(office=value)),
    Filter("categoria", _rows("Categoría", Category.objects.all, "Todas"), lambda value, user: Q(category=value)),
    Filter("urgencia", _choices("Urgencia", "Todas", *Urgency.choices), lambda value, user: Q(urgency=value)),
    Filter(
        "estado",
        _choices("Estado", "Todos", *((state.value, state.label) for state in OPEN)),
        lambda value, user: Q(state=value),
    ),
    Filter(
        "nivel",
        _choices("Nivel", "Todos", *((str(tier.value), f"Nivel {tier.value}. {tier.label}") for tier in DESKS)),
        lambda value, user: Q(tier=int(value)),
    ),
    Filter("tiene", _holder, _held),
    Filter("desde", lambda: day_field("Creada desde"), lambda value, user: Q(created_at__gte=midnight(value))),
    Filter(
        "hasta",
        lambda: day_field("Creada hasta"),
        lambda value, user: Q(created_at__lt=midnight(value + timedelta(days=1))),
    ),
)
NAMES = tuple(each.name for each in FILTERS)


class FilterForm(forms.Form):
    """All filters as one form; what was not understood is said, and filters nothing."""

    use_required_attribute = False

    def __init__(self, *args: Any, only: tuple[str, ...] = NAMES, people: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in FILTERS:
            if each.name in only:
                self.fields[each.name] = each.make()
        if people:
            self.fields["tiene"].widget.choices = _with(self.initial.get("tiene", ""), people)

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("desde"), self.cleaned_data.get("hasta")
        if since and until and until < since:
            self.add_error("hasta", "Es anterior a «Creada desde».")
        return self.cleaned_data


@dataclass(frozen=True)
class Chip:
    """A filter as the list shows it, with what takes it away."""

    name: str
    label: str
    value: str


@dataclass
class Filtering:
    """What the filters of one address come to."""

    typed: str = ""
    condition: Q = field(default_factory=Q)
    chips: list[Chip] = field(default_factory=list)
    wrong: list[Chip] = field(default_factory=list)
    """Filters that were not understood, with the reason as their value."""

    @property
    def words(self) -> str:
        """What is looked for in texts; the rest of what can be typed leads straight to a row."""
        return self.typed if are_words(self.typed) else ""

    def without_words(self, rows: IncidentQuerySet) -> IncidentQuerySet:
        """The rows that answer to all of them but the words."""
        found = rows.filter(self.condition) if self.condition else rows
        return found if self.words or not self.typed else found.find(self.typed)


def read(params: QueryDict, user: User) -> Filtering:
    """The filters of this address, for this person."""
    made = Filtering(typed=clean(params.get("q", ""))[:SEARCH_MAX])
    # Most addresses carry none: the form, with its lists of choices, is made only of those that are there.
    given = tuple(name for name in NAMES if params.get(name, "").strip())
    if not given:
        return made
    form = FilterForm(params, only=given)
    form.is_valid()
    for each in FILTERS:
        if each.name not in given:
            continue
        label = str(form.fields[each.name].label)
        if each.name in form.errors:
            made.wrong.append(Chip(each.name, label, " ".join(map(str, form.errors[each.name]))))
            continue
        value = form.cleaned_data[each.name]
        made.condition &= each.asks(value, user)
        made.chips.append(Chip(each.name, label, _shown(form.fields[each.name], value)))
    return made


def _shown(made: forms.Field, value: Any) -> str:
    if isinstance(made, Holder) and isinstance(value, str):
        return {ME: "Yo", NOBODY: "Nadie"}[value]
    if isinstance(made, forms.ChoiceField) and not isinstance(made, forms.ModelChoiceField):
        return str(dict(made.choices)[value])  # type: ignore[arg-type]  # these choices are not grouped
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value.short_name if isinstance(value, Entity) else str(value)
