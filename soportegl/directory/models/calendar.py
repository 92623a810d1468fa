"""When who works: weekly hours and days off, of the whole country or of a place in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from soportegl.directory.agreeing import Agreeing
from soportegl.directory.models.place import Department, Entity, Office
from soportegl.directory.roles import Tier
from soportegl.lib import opening_hours
from soportegl.lib.worktime import FIRST_YEAR, LAST_YEAR, Spans


class PlaceScope(models.TextChoices):
    """For whom a row holds, the widest first: what is narrower prevails."""

    COUNTRY = "country", "Todo el país"
    DEPARTMENT = "department", "Un departamento"
    MUNICIPALITY = "municipality", "Un municipio"
    TIER = "tier", "Un nivel"
    OFFICE = "office", "Una sede"


#: The field that says which one; of the country there is only one.
FIELD = {
    PlaceScope.DEPARTMENT: "department",
    PlaceScope.MUNICIPALITY: "municipality",
    PlaceScope.TIER: "tier",
    PlaceScope.OFFICE: "office",
}
PLACE = ("scope", *FIELD.values())


def _place_fits_scope() -> Q:
    fits = Q()
    for scope in PlaceScope:
        said = {f"{field}__isnull": FIELD.get(scope) != field for field in FIELD.values()}
        fits |= Q(scope=scope, **said)
    return fits


class OfAPlace(Agreeing):
    """A row that holds for the country, or for one place or tier."""

    scope = models.CharField("rige en", max_length=16, choices=PlaceScope.choices, default=PlaceScope.COUNTRY)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="departamento", related_name="+", null=True, blank=True
    )
    # A municipality is named by its own entity; it holds for every other body there.
    municipality = models.ForeignKey(
        Entity, models.PROTECT, verbose_name="municipio", related_name="+", null=True, blank=True
    )
    tier = models.PositiveSmallIntegerField(
        "nivel", choices=[(tier.value, tier.numbered) for tier in Tier], null=True, blank=True
    )
    office = models.ForeignKey(Office, models.PROTECT, verbose_name="sede", related_name="+", null=True, blank=True)
    is_active = models.BooleanField("vale", default=True, help_text="Quite la marca en lugar de borrarlo.")

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(name="%(class)s_place_fits_scope", condition=_place_fits_scope())]

    def clean(self) -> None:
        """Ask for the place that the scope needs, and for no other."""
        super().clean()
        wanted = FIELD.get(PlaceScope(self.scope)) if self.scope in PlaceScope else None
        if wanted and getattr(self, f"{wanted}_id" if wanted != "tier" else wanted) is None:
            label = self._meta.get_field(wanted).verbose_name  # type: ignore[union-attr]  # a field of ours
            raise ValidationError({wanted: f"Elija qué {label}."})
        for field in FIELD.values():
            if field != wanted:
                setattr(self, field, None)

    @property
    def where(self) -> str:
        """«Todo el país», «Municipio de Antigua Guatemala», «Sede Sololá», «Nivel 3»."""
        if self.department:
            return f"Departamento de {self.department}"
        if self.municipality:
            return f"Municipio de {self.municipality.municipality}"
        if self.office:
            return self.office.called
        return f"Nivel {self.tier}" if self.tier else PlaceScope.COUNTRY.label


class Part(models.TextChoices):
    DAY = "day", "Todo el día"
    MORNING = "morning", "Hasta las 12:00"
    AFTERNOON = "afternoon", "Desde las 12:00"


class DayOff(OfAPlace):
    """A day off besides those that the law gives everywhere; or one of theirs that is worked all the same."""

    day = models.DateField("fecha")
    name = models.CharField("nombre", max_length=120)
    part = models.CharField("qué parte", max_length=12, choices=Part.choices, default=Part.DAY)
    is_worked = models.BooleanField(
        "se atiende",
        default=False,
        help_text="Con la marca, ese día se atiende aunque sea asueto en un lugar más amplio.",
    )
    is_yearly = models.BooleanField(
        "cada año", default=False, help_text="El mismo día de todos los años, desde esa fecha: una feria titular."
    )
    basis = models.CharField("base legal", max_length=160, blank=True)

    class Meta(OfAPlace.Meta):
        verbose_name = "asueto"
        ordering = ["-day", "id"]
        constraints = [
            *OfAPlace.Meta.constraints,
            models.UniqueConstraint(
                fields=["day", *PLACE, "part", "is_worked"],
                name="day_off_once",
                nulls_distinct=False,
                violation_error_message="Ese día ya está anotado para ese lugar y esa parte del día.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name} ({self.where})"

    def clean(self) -> None:
        super().clean()
        if self.day and not FIRST_YEAR <= self.day.year <= LAST_YEAR:
            raise ValidationError({"day": f"Escriba una fecha entre los años {FIRST_YEAR} y {LAST_YEAR}."})

    def in_year(self, year: int) -> date | None:
        """The day on which it is in this year; None when it is not."""
        if not self.is_yearly:
            return self.day if self.day.year == year else None
        try:
            return self.day.replace(year=year) if year >= self.day.year else None
        except ValueError:
            # 29 February.
            return None


class HoursField(models.CharField):
    """The hours of one weekday, as `opening_hours` writes them."""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """One way of writing, or what is wrong with this one."""
        try:
            return super().clean(opening_hours.write(opening_hours.read(value or "")), model_instance)
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None


def _weekday(name: str) -> HoursField:
    return HoursField(name, max_length=80, blank=True)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class WeeklyHours(OfAPlace):
    """From when until when a place attends on each weekday, and whose local days off it keeps."""

    monday = _weekday("lunes")
    tuesday = _weekday("martes")
    wednesday = _weekday("miércoles")
    thursday = _weekday("jueves")
    friday = _weekday("viernes")
    saturday = _weekday("sábado")
    sunday = _weekday("domingo")
    feasts_of = models.ForeignKey(
        Entity,
        models.PROTECT,
        verbose_name="asuetos locales de",
        related_name="+",
        null=True,
        blank=True,
        help_text="De una sede o un nivel: el municipio donde está, cuyos asuetos también son suyos.",
    )

    class Meta(OfAPlace.Meta):
        verbose_name = "horario"
        ordering = ["scope", "id"]
        constraints = [
            *OfAPlace.Meta.constraints,
            models.UniqueConstraint(
                fields=PLACE,
                name="hours_once",
                nulls_distinct=False,
                violation_error_message="Ese lugar ya tiene horario: cambie el que tiene.",
            ),
        ]

    def __str__(self) -> str:
        return f"Horario: {self.where}"

    def clean(self) -> None:
        super().clean()
        if self.scope not in (PlaceScope.OFFICE, PlaceScope.TIER):
            self.feasts_of = None
        if self.is_active and not any(getattr(self, name) for name in WEEKDAYS):
            raise ValidationError(
                "Escriba las horas de algún día: sin ellas ningún plazo vencería. O quite la marca «vale»."
            )

    @property
    def week(self) -> list[Spans]:
        """The hours of each weekday, Monday first."""
        return [opening_hours.read(getattr(self, name)) for name in WEEKDAYS]


class CalendarToken(models.Model):
    """One row that a trigger changes whenever hours or days off do: what was put together of them is forgotten."""

    # There is one, whatever happens.
    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField()

    class Meta:
        verbose_name = "versión de los calendarios"

    def __str__(self) -> str:
        return str(self.token)
