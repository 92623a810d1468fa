"""What a sheet would do: the fate of each row, and the changes that are made only when somebody agrees."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection, models, transaction
from django.utils.formats import date_format
from django.utils.text import Truncator

from soportegl.directory.bulk.sheets import Line
from soportegl.directory.models import Entity, Membership
from soportegl.lib.text import fold

#: Any number, always the same: two sheets at once would each be planned against what the other changes.
LOCK = 736_251_909


class Fate(StrEnum):
    NEW = "nueva"
    CHANGED = "cambia"
    SAME = "igual"
    REFUSED = "rechazada"


@dataclass
class Row:
    """One row of the sheet and what becomes of it."""

    number: int
    name: str
    fate: Fate
    said: tuple[str, ...] = ()
    """What changes, or why it is refused: lines that are never one text, as a value may hold any mark between them."""
    do: Callable[[], Iterable[Entity]] | None = field(default=None, repr=False)
    """Makes the change; answers the entities that another office attends from now on."""
    ends: Membership | None = field(default=None, repr=False)
    """A function that it brings to an end: what its person has in their hands is looked up by who knows."""


class Refused(Exception):
    """This row cannot be taken; the text says why."""


def row_of(line: Line, name: str, unnamed: str, make: Callable[[int, str, dict[str, str]], Row]) -> Row:
    """What becomes of a line: what `make` says, or why it is refused, alone."""
    try:
        if line.problem:
            raise Refused(line.problem)
        return make(line.number, name, line.cells)
    except Refused as refusal:
        return Row(line.number, name or unnamed, Fate.REFUSED, (str(refusal),))


class Changed(Exception):
    """What would be done now is not what was shown."""


@dataclass
class Plan:
    kind: str
    rows: list[Row]
    counted: str = ""
    """What the lines of the file are, so that none is lost unseen."""
    notes: list[str] = field(default_factory=list)
    """What was read otherwise than somebody may think."""

    def count(self, fate: Fate) -> int:
        return sum(row.fate is fate for row in self.rows)

    @property
    def totals(self) -> str:
        """«3 nuevas, 1 con cambios, 40 iguales, 1 rechazada»."""
        words = {
            Fate.NEW: ("nueva", "nuevas"),
            Fate.CHANGED: ("con cambios", "con cambios"),
            Fate.SAME: ("igual", "iguales"),
            Fate.REFUSED: ("rechazada", "rechazadas"),
        }
        counts = [(self.count(fate), one, many) for fate, (one, many) in words.items()]
        return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)

    @property
    def is_clean(self) -> bool:
        """Whether no row is refused."""
        return not self.count(Fate.REFUSED)

    @property
    def has_work(self) -> bool:
        """Whether there is anything to do."""
        return any(row.do for row in self.rows)

    @property
    def mark(self) -> str:
        """Equal for two plans that show the same."""
        shown = repr([(row.number, row.name, row.fate, row.said) for row in self.rows])
        return hashlib.sha256(f"{self.kind}{shown}".encode()).hexdigest()[:32]


def apply(make: Callable[[], Plan], *, shown: str = "", good_only: bool = False) -> tuple[Plan, list[Entity]]:
    """Plan again and do it, all or nothing; the plan and the entities that changed their office.

    Inside the caller's transaction. Raises Changed when it is not the plan that was shown, Refused when a row is
    refused and not `good_only`.
    """
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    plan = make()
    if shown and plan.mark != shown:
        raise Changed("Los datos cambiaron desde que se revisó el archivo. Revíselo otra vez antes de aplicar.")
    if not plan.is_clean and not good_only:
        raise Refused(
            f"No se aplicó nada: hay filas rechazadas ({plan.count(Fate.REFUSED)}). Corríjalas en el archivo."
        )
    moved: list[Entity] = []
    for row in plan.rows:
        if row.do:
            with transaction.atomic():
                moved += row.do()
    return plan, moved


def nearest(typed: str, known: Iterable[str]) -> str:
    """«¿Quiso decir…?» with the name that is most like the typed one; empty when none is."""
    by_folded = {fold(name): name for name in known}
    found = difflib.get_close_matches(fold(typed), by_folded, n=1, cutoff=0.6)
    return f" ¿Quiso decir «{by_folded[found[0]]}»?" if found else ""


def check(row: models.Model, *, exclude: Iterable[str] = (), called: str = "") -> None:
    """Raise Refused with what the model says of these values, and of which; `called` when it is one cell itself."""
    try:
        row.full_clean(exclude=list(exclude))
    except ValidationError as error:
        said = [_of_value(row, name, text, called) for name, texts in error.message_dict.items() for text in texts]
        raise Refused(" ".join(said)) from None


def _of_value(row: models.Model, name: str, text: str, called: str) -> str:
    """«usuario «x»: no es válido»; what names its value already, or is of the whole row, as it is."""
    value = None if name == NON_FIELD_ERRORS else getattr(row, name)
    if name == NON_FIELD_ERRORS or (value and str(value) in text):
        return text
    label = called or row._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a field of our own
    return f"{label}{f' «{Truncator(value).chars(60)}»' if value else ''}: {text}"


def changes(row: models.Model, values: dict[str, object]) -> list[str]:
    """Set the values that differ; says each as «teléfono: 1 → 2», or as «teléfono: 2» in a new row."""
    said = []
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            before = "" if row.pk is None else f"{shown(old)} → "
            said.append(f"{row._meta.get_field(name).verbose_name}: {before}{shown(value)}")  # type: ignore[union-attr]  # a field of our own
            setattr(row, name, value)
    return said


def shown(value: object) -> str:
    """A value as it is read."""
    if value is None or value == "":
        return "vacío"
    if isinstance(value, date):
        # With the name of the month: 01/05 is another day for a program of another country.
        return date_format(value, r"j \d\e F \d\e Y")
    return {True: "sí", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
