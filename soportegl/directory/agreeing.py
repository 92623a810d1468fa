"""Sentences that agree with their noun: «La sede…», where Django knows only «El…»."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

#: The nouns of ours that are feminine, as models and fields are called; the others are masculine.
FEMININE = frozenset({"sede", "entidad", "región", "categoría", "persona", "función", "consecuencia"})
# As the library writes them, each with what a feminine noun says instead.
_PAIRS = (
    (r"^El (?=\w)", "La "),
    (r"\bfue agregado\b", "fue agregada"),
    (r"\botro (?=\w)", "otra "),
    (r"\bPuede volverlo a editar otra vez\b", "Puede editarla otra vez"),
    (r"\bPuede editarlo\b", "Puede editarla"),
    (r"\bfue modificado\b", "fue modificada"),
    (r"\bfueron modificados\b", "fueron modificadas"),
)


def agree(sentence: str, noun: str) -> str:
    """The sentence as it agrees with this noun."""
    # Django's Spanish still writes the accent that the word lost in 1952.
    sentence = re.sub(r"\bfué\b", "fue", sentence)
    if noun in FEMININE:
        for masculine, feminine in _PAIRS:
            sentence = re.sub(masculine, feminine, sentence)
    return sentence


def one(noun: str) -> str:
    """«una sede», «un sistema»."""
    return f"un{'a' if noun in FEMININE else ''} {noun}"


class Agreeing(models.Model):
    """A model whose refusal of a second one alike is said in Spanish, and not with the name of a constraint."""

    class Meta:
        abstract = True

    def unique_error_message(self, model_class: type[models.Model], unique_check: Any) -> ValidationError:
        """«Ya existe una sede con ese nombre.»"""
        fields = [self._meta.get_field(name) for name in unique_check]
        own = " y ".join(f"es{'a' if str(f.verbose_name) in FEMININE else 'e'} {f.verbose_name}" for f in fields)  # type: ignore[union-attr]  # fields of ours
        error = super().unique_error_message(model_class, unique_check)
        error.message = f"Ya existe {one(str(self._meta.verbose_name))} con {own}."
        return error
