"""The fields that the forms of verbs are made of; each knows how to be drawn for one incident."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.template.defaultfilters import truncatechars

from soportegl.directory import entities
from soportegl.directory.models import Category, Consequence, Entity, ExpedienteType, Module, System, User
from soportegl.incidents import policy, redaction
from soportegl.incidents.models import Attachment, EventText
from soportegl.incidents.models.incident import TEXT_MAX
from soportegl.incidents.pausing import Debtor
from soportegl.incidents.states import Urgency
from soportegl.texts.saying import plain
from soportegl.web.ui.forms import MomentField

if TYPE_CHECKING:
    from soportegl.incidents.models import Incident

Make = Callable[["Incident"], forms.Field]


def text_field(label: str, help_key: str = "", *, rows: int = 4) -> Make:
    """A text of several lines, with the text of that key under it."""
    # No maxlength: browsers would cut what is pasted without saying so.
    widget = forms.Textarea(attrs={"rows": rows, "data-max": TEXT_MAX})
    return lambda incident: forms.CharField(
        label=label, help_text=plain(help_key) if help_key else "", required=False, widget=widget
    )


class HolderField(forms.CharField):
    """A person, by user name."""

    def clean(self, value: str | None) -> User:
        person = User.objects.filter(username__iexact=super().clean(value)).first()
        if person is None:
            raise forms.ValidationError("Elija a la persona que la tendrá.")
        return person


def holder(incident: Incident) -> forms.Field:
    """Whoever could hold it, in the order of their names."""
    people = [person for person in policy.possible_holders(incident) if person.pk != incident.holder_id]
    choices = [("", "Elija a una persona"), *((person.username, str(person)) for person in people)]
    return HolderField(label="Asignar a", required=False, widget=forms.Select(choices=choices))


class EntityField(forms.CharField):
    """An entity by its code; a name is accepted when only one entity answers to it."""

    #: Of an incident whose entity is out of use, the other data can be corrected nevertheless.
    taken = entities.IN_USE

    def clean(self, value: Any) -> Entity:
        return entities.one(str(value or ""), self.taken)


def select(label: str, rows: Any, own: str, *, required: bool = False, to_field: str = "pk", empty: str = "") -> Make:
    """Those in use, and the one the incident has (`own`) whether it is or not."""

    def make(incident: Incident) -> forms.Field:
        return forms.ModelChoiceField(
            entities.in_use(rows.all(), getattr(incident, own)),
            label=label,
            required=required,
            to_field_name=to_field,
            empty_label=None if required else empty,
            error_messages={"invalid_choice": "Elija uno de la lista."},
        )

    return make


def module(incident: Incident) -> forms.Field:
    """The modules of every system, under the name of theirs: the system may be corrected at the same time."""
    in_use = Q(is_active=True, system__is_active=True) | Q(pk=incident.module_id)
    modules = Module.objects.filter(in_use).select_related("system").order_by("system__sort_key", "sort_key")
    groups: dict[str, list[tuple[int, str]]] = {}
    for module in modules:
        groups.setdefault(str(module.system), []).append((module.pk, module.name))
    made = forms.ModelChoiceField(
        modules, label="Módulo", required=False, error_messages={"invalid_choice": "Elija un módulo de la lista."}
    )
    made.widget = forms.Select(choices=[("", "Sin módulo"), *groups.items()])
    return made


def entity(incident: Incident) -> forms.Field:
    attrs = {"list": "entidades", "autocomplete": "off", "data-entities": ""}
    made = EntityField(
        label="Entidad",
        required=False,
        help_text=plain("entidad-buscar"),
        widget=forms.TextInput(attrs=attrs),
    )
    made.taken = entities.IN_USE | Q(pk=incident.entity_id)
    return made


def number(incident: Incident) -> forms.Field:
    return forms.CharField(label="Número de expediente", required=False, max_length=60)


def original(incident: Incident) -> forms.Field:
    """The code of what it is a duplicate of."""
    return forms.CharField(
        label="Es duplicada de la gestión",
        required=False,
        max_length=40,
        help_text=plain("duplicada-de"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def urgency(incident: Incident) -> forms.Field:
    return forms.ChoiceField(label="Urgencia", choices=Urgency.choices, error_messages={"invalid_choice": "Elija una."})


def debtor(incident: Incident) -> forms.Field:
    """For whom the clock waits."""
    choices = [("", "Elija a quién se espera"), *Debtor.choices]
    return forms.ChoiceField(
        label="A quién se espera",
        choices=choices,
        required=False,
        error_messages={"invalid_choice": "Elija a quién se espera."},
    )


def until(incident: Incident) -> forms.Field:
    """When the clock goes on by itself, if it is known."""
    return MomentField(
        label="Hasta cuándo (opcional)",
        required=False,
        help_text=plain("pausa-hasta"),
    )


def needed_by(incident: Incident) -> forms.Field:
    return MomentField(label="¿Para cuándo?", required=False)


consequence = select("¿Qué se detiene?", Consequence.objects, "consequence_id", empty="Sin indicar")
system = select("Sistema", System.objects, "system_id", required=True, to_field="slug")
expediente_type = select("Tipo de expediente", ExpedienteType.objects, "expediente_type_id", empty="Sin tipo")
category = select("Categoría", Category.objects, "category_id", empty="Sin categoría")


class RedactableField(forms.ChoiceField):
    """One text or file of the incident."""

    def __init__(self, incident: Incident) -> None:
        self.found = redaction.redactable(incident)
        choices = [("", "Elija un texto o un archivo"), *((key, _named(what)) for key, what in self.found.items())]
        super().__init__(
            label="Qué se tacha",
            choices=choices,
            required=False,
            error_messages={"invalid_choice": redaction.GONE},
        )

    def clean(self, value: str) -> EventText | Attachment | None:
        return self.found.get(super().clean(value))


def _named(what: EventText | Attachment) -> str:
    """As a line of the list: where it stands and how it begins."""
    where = f"{what.event.number}. {what.event.actor or 'SoporteGL'}"
    if isinstance(what, Attachment):
        return f"{where} · archivo «{what.name}»"
    return f"{where} · {what.get_kind_display()}: {truncatechars(' '.join(what.body.split()), 60)}"
