"""Who follows in a post, and from when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from soportegl.directory.models import User
from soportegl.directory.models.people import today
from soportegl.lib.text import clean
from soportegl.web.ui.forms import DayField, Form, found_person

NEW = {"new_username": "username", "new_name": "full_name", "new_email": "email", "new_phone": "phone"}


class HandoverForm(Form):
    """Somebody who is there already or, for who may make people, somebody new."""

    successor = forms.CharField(label="Quién sigue", required=False, max_length=160)
    new_username = forms.CharField(label="Usuario nuevo", required=False, max_length=60)
    new_name = forms.CharField(label="Nombre completo", required=False, max_length=160)
    new_email = forms.CharField(label="Correo electrónico", required=False, max_length=254)
    new_phone = forms.CharField(label="Teléfono", required=False, max_length=40)
    starts_on = DayField(label="Desde")

    def __init__(self, *args: Any, makes_people: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", f"{today():%d/%m/%Y}")
        if not makes_people:
            for name in NEW:
                del self.fields[name]

    @property
    def is_new(self) -> bool:
        """Whether somebody is made."""
        return any(clean(self[name].value() or "") for name in NEW if name in self.fields)

    def person(self) -> User | None:
        """Who follows, not saved when they are new; None when that is not clear, which its fields then say."""
        if self.is_new:
            return self._made() if self.is_valid() else None
        self.is_valid()
        found = found_person(self, "successor")
        return None if self.errors else found

    def _made(self) -> User | None:
        values = {field: clean(self.cleaned_data[name]) for name, field in NEW.items()}
        if clean(self.cleaned_data["successor"]):
            self.add_error("successor", "Elija a alguien que ya está, o escriba a la persona nueva: no ambas cosas.")
            return None
        person = User(**{**values, "username": values["username"].lower()})
        person.set_unusable_password()
        if not values["full_name"]:
            self.add_error("new_name", "Escriba el nombre completo.")
        try:
            person.full_clean(exclude=["password"])
        except ValidationError as wrong:
            for field, said in wrong.message_dict.items():
                self.add_error(next((name for name, of in NEW.items() if of == field), None), said)
        return None if self.errors else person
