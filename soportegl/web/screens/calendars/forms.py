"""What is asked of a calendar: a place and a year, or a place and two moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from soportegl.reading import work_calendars as reading
from soportegl.reading.work_calendars import Known
from soportegl.web.ui.forms import Form

FIRST, LAST = 2000, 2099
MOST_HOURS = 20_000
_MOMENT = {
    "required": "Escriba la fecha y la hora.",
    "invalid": "Escriba la fecha y la hora, por ejemplo 2026-11-27 16:00.",
}


class PlaceForm(Form):
    """A place; of one that is not there nothing is shown."""

    place = forms.ChoiceField(
        label="Lugar", required=False, error_messages={"invalid_choice": "Ese lugar no existe. Elija uno de la lista."}
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        groups = [(group, rows) if group else rows[0] for group, rows in reading.choices()]
        self.fields["place"].choices = groups  # type: ignore[attr-defined]  # a ChoiceField

    def clean_place(self) -> Known:
        known = reading.known(self.cleaned_data["place"])
        if known is None:
            raise forms.ValidationError("Ese lugar no existe. Elija uno de la lista.")
        return known


class YearForm(PlaceForm):
    """A place in a year."""

    _WRONG = f"Escriba un año entre {FIRST} y {LAST}."
    year = forms.IntegerField(
        label="Año",
        min_value=FIRST,
        max_value=LAST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _WRONG),
    )


class MomentField(forms.DateTimeField):
    """A moment as a browser's own control sends it, or as somebody types it."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=_MOMENT, **options)

    def clean(self, value: Any) -> datetime | None:
        try:
            moment: datetime | None = super().clean(value)
        except (OverflowError, ValueError):
            # At the ends of the calendar the time zone has no moment.
            raise forms.ValidationError(_MOMENT["invalid"]) from None
        if moment and not FIRST <= moment.year <= LAST:
            raise forms.ValidationError(f"Escriba una fecha entre los años {FIRST} y {LAST}.")
        return moment


class CountForm(PlaceForm):
    """A place and two moments; or one, and after how many hours of attention the other comes."""

    start = MomentField(label="Desde")
    end = MomentField(label="Hasta", required=False)
    hours = forms.DecimalField(
        label="O tras cuántas horas de atención",
        required=False,
        min_value=0,
        max_value=MOST_HOURS,
        decimal_places=2,
        error_messages={
            **dict.fromkeys(("invalid", "max_decimal_places"), "Escriba un número de horas, por ejemplo 8 o 1.5."),
            **dict.fromkeys(("min_value", "max_value"), f"Escriba de 0 a {MOST_HOURS:,} horas."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Find the second moment, and refuse a period that nobody could read."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        start, end, hours = said.get("start"), said.get("end"), said.get("hours")
        if self.errors or start is None:
            return said
        if end is None and hours is None:
            self.add_error("end", "Escriba hasta cuándo, o tras cuántas horas.")
            return said
        if end is None:
            try:
                end = said["place"].calendar.add(start, timedelta(hours=float(hours or 0)))
            except ValueError as never:
                self.add_error("hours", str(never))
                return said
            said |= {"end": end, "due": end}
        if end < start:
            self.add_error("end", "Es anterior al momento desde el que se cuenta.")
        elif end - start > reading.LONGEST:
            self.add_error("hours" if "due" in said else "end", "Son más de diez años. Elija un período más corto.")
        return said
