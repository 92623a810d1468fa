"""The filters of a list as a form; what is sent is an address, which the list itself reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from soportegl.reading import filters
from soportegl.reading.filter_types import EntityNamed, SaidByHost
from soportegl.reading.filters import Filter
from soportegl.web.ui.forms import DayField, Form

if TYPE_CHECKING:
    from soportegl.directory.models import User

_ENTITY = {"list": "entidades", "autocomplete": "off", "data-entities": "", "placeholder": "Código o nombre"}


class FilterForm(Form):
    """All filters a person has, with what an address says of them."""

    def __init__(self, person: User, asked: dict[str, str]) -> None:
        super().__init__(initial=asked)
        for each in filters.of(person):
            widget = _widget(each, person, asked.get(each.name, ""))
            self.fields[each.name] = forms.CharField(label=each.label, required=False, widget=widget)


def _widget(of: Filter, person: User, asked: str) -> forms.Widget:
    if offered := of.type.choices(person):
        groups = [words if isinstance(words, list) else [(value, words)] for value, words in offered]
        # Whom the address names stays chosen, also where no list offers them.
        if of.type.takes_others and asked not in {value for group in groups for value, _ in group}:
            offered.append((asked, asked))
        return forms.Select(choices=offered)
    if isinstance(of.type, SaidByHost):
        return forms.TextInput({"placeholder": "Cómo empieza", "autocomplete": "off", "maxlength": of.type.longest})
    return forms.TextInput(_ENTITY) if isinstance(of.type, EntityNamed) else DayField.widget
