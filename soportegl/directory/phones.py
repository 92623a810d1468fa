"""Telephone numbers as offices write them: one rule for whoever keeps one, and for the telephone that dials it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

LONGEST = 40
WRONG = (
    "Escriba un número completo, por ejemplo 5500-0142; con extensión, 7762-1234 ext. 105; "
    "si son dos, 7762-1234 / 5500-0142."
)
TOO_LONG = f"Escriba {LONGEST} caracteres como máximo."
_GAP = r"[ .()-]{0,3}"
# Of eight digits, with or without the country; abroad, with its plus; the short ones of a switchboard; and toll-free.
_NUMBER = (
    rf"(?:\(?(?:\+|00)?{_GAP}502\)?{_GAP})?(?:[2-9](?:{_GAP}\d){{7}})"
    rf"|\+{_GAP}(?!502)[1-9](?:{_GAP}\d){{7,14}}"
    rf"|1{_GAP}8{_GAP}0{_GAP}[01](?:{_GAP}\d){{6,7}}"
    r"|1[57]\d\d"
)
# Digits of other scripts are none that a telephone dials.
_ONE = re.compile(rf"(?<![\d+])(?:{_NUMBER})(?!\d)", re.ASCII)
# The extension, or several; and the last digits of the next line of the same switchboard: «7762-1234/35», «al 36».
_EXTENSION = re.compile(
    r"(?:\b(?:ext|exts|extension|extensiones|anexo|interno|int|x)|#)[ .:#]*\d{1,6}(?: ?(?:[/,]|y|o|al?) ?\d{1,6})*\b"
)
_NEXT_LINE = re.compile(r"(?:[/,]|\by|\bo|\bal?|-) ?\d{1,4}\b")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def _plain(typed: str) -> str:
    """In lower case without accents, with one kind of space and dash: they come out of word processors and sheets."""
    decomposed = unicodedata.normalize("NFKD", typed.casefold())
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(kept.translate(_DASHES).split())


def is_phone(typed: str) -> bool:
    """Whether there is a whole number in it, and no digits that belong neither to one nor to an extension."""
    if len(typed) > LONGEST:
        return False
    rest, found = _ONE.subn(" № ", _plain(typed))
    if not found:
        return False
    rest = _EXTENSION.sub(" ", rest)
    return not re.search(r"\d", re.sub(rf"(?<=№ ) ?{_NEXT_LINE.pattern}", " ", rest))


@lru_cache(maxsize=2000)  # the number of an office stands at the foot of every page
def dialled(typed: str) -> str:
    """The first number in it, for a tel: link; empty when there is none."""
    found = _ONE.search(_plain(typed[:LONGEST]))
    if found is None:
        return ""
    digits = re.sub(r"\D", "", found[0]).removeprefix("00")
    if found[0].lstrip("( ").startswith("+"):
        return f"+{digits}"
    if len(digits) == 11 and digits.startswith("502"):
        return f"+{digits}"
    return f"+502{digits}" if len(digits) == 8 else digits


class PhoneField(models.CharField):
    """A column of text that takes what `is_phone` takes, and lets stand what was there before the rule."""

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not value or is_phone(value):
            return
        row = model_instance
        # Otherwise nobody could be deactivated or moved whose number is one of the old ones.
        if row is not None and row.pk and type(row)._default_manager.filter(pk=row.pk, **{self.name: value}).exists():
            return
        raise ValidationError(WRONG, code="invalid")

    def deconstruct(self) -> Any:
        """As the column of text that it is: the rule is no matter of migrations."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
