"""Before and after of whatever people administer: every model that has a page in the administration."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.db.models import Field, Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from soportegl.audit.models import Kind
from soportegl.audit.recording import Changes, acts_now, add_entry

#: Fields whose value is nobody's to read.
SECRET = re.compile(r"password|secret|token|private|key_hash|credential|^data$", re.IGNORECASE)
HIDDEN = "(no se muestra)"
#: What changes by itself, and what follows from another field.
UNTOLD = frozenset({"last_login", "sort_key", "search_text"})
_BEFORE = "_before_change"


@receiver(pre_save)
def keep(sender: type[Model], instance: Model, raw: bool = False, **_: Any) -> None:
    """Keep what the row was, to compare it with what it becomes."""
    if raw or not _is_told(sender):
        return
    before = sender._base_manager.filter(pk=instance.pk).first() if instance.pk and not instance._state.adding else None
    setattr(instance, _BEFORE, _values(before) if before else None)


@receiver(post_save)
def saved(sender: type[Model], instance: Model, created: bool, raw: bool = False, **_: Any) -> None:
    """Record the fields that are not what they were."""
    if raw or not _is_told(sender):
        return
    changed = _compared(sender, instance.__dict__.pop(_BEFORE, None) or {}, _values(instance))
    if created or changed:
        add_entry(Kind.ADDED if created else Kind.CHANGED, of=instance, changes=changed)


@receiver(post_delete)
def removed(sender: type[Model], instance: Model, **_: Any) -> None:
    """Record what the row was."""
    if _is_told(sender):
        add_entry(Kind.REMOVED, of=instance, changes=_compared(sender, _values(instance), {}))


def _is_told(model: type[Model]) -> bool:
    """Whether somebody acts, and this is administered: what the demonstration or a migration writes nobody did."""
    now, page = acts_now(), admin.site._registry.get(model)
    # Pages that only show what actions wrote have a rule of their own of who may change it: nobody.
    written_there = page and type(page).has_change_permission is admin.ModelAdmin.has_change_permission
    return bool(written_there and now and now.who())


def _values(row: Model) -> dict[str, Any]:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key and field.name not in UNTOLD]
    return {field.name: field.value_from_object(row) for field in fields}


def _compared(model: type[Model], before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """The fields that differ, as they are called, each before and after in words."""
    found = {}
    for name in before or after:
        field, old, new = model._meta.get_field(name), before.get(name), after.get(name)
        assert isinstance(field, Field)
        secret = SECRET.search(name)
        shown = [HIDDEN * bool(old), HIDDEN * bool(new)] if secret else [_words(field, old), _words(field, new)]
        if old != new and any(shown):
            found[str(field.verbose_name)] = shown
    return found


def _words(field: Field[Any, Any], value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if field.related_model and isinstance(field.related_model, type):
        related = field.related_model._base_manager.filter(pk=value).first()
        return str(related) if related else str(value)
    # Where nothing is chosen there may be what no table of choices can be asked for: JSON.
    return str(dict(field.flatchoices).get(value, value) if field.flatchoices else value)
