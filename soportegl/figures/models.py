"""Sums of what happened, by day and by month, so that no page reads a million incidents; they can be counted anew."""

from __future__ import annotations

from typing import Any

from django.db import models

from soportegl.directory.models import User
from soportegl.figures.measures import MEASURES


class Cut(models.IntegerChoices):
    """By what the same things are summed up."""

    OFFICES = 1, "sedes"
    MODULES = 2, "módulos"
    ENTITIES = 3, "entidades"
    PEOPLE = 4, "personas"
    EXPEDIENTE_TYPES = 5, "tipos de expediente"
    HOURS = 6, "horas"


class Grain(models.TextChoices):
    DAY = "d", "día"
    MONTH = "m", "mes"


_EVERYWHERE = ("tier", "office", "system")
#: What the rows of each cut are told apart by, what is its own last.
OF: dict[Cut, tuple[str, ...]] = {
    Cut.OFFICES: _EVERYWHERE,
    Cut.MODULES: (*_EVERYWHERE, "module"),
    Cut.ENTITIES: (*_EVERYWHERE, "entity"),
    Cut.PEOPLE: (*_EVERYWHERE, "person"),
    Cut.EXPEDIENTE_TYPES: (*_EVERYWHERE, "expediente_type"),
    # Without the system: its rows are most by far.
    Cut.HOURS: ("tier", "office", "weekday", "hour"),
}
DIMENSIONS = tuple(dict.fromkeys(name for names in OF.values() for name in names))


def _key() -> models.BigIntegerField[Any, Any]:
    # Keys without a constraint: they are a copy, and must not keep anybody from anything.
    return models.BigIntegerField(null=True)


def _sum() -> models.BigIntegerField[Any, Any]:
    # Nothing is NULL, which takes no room: most rows have a few of them.
    return models.BigIntegerField(null=True)


class Figure(models.Model):
    """What happened on one day, or in one month, under one key of a cut."""

    cut = models.PositiveSmallIntegerField(choices=Cut.choices)
    grain = models.CharField(max_length=1, choices=Grain.choices)
    #: The first one of a month.
    day = models.DateField()

    tier = models.PositiveSmallIntegerField(null=True)
    office, system, module, entity, person, expediente_type = _key(), _key(), _key(), _key(), _key(), _key()
    #: Monday is 0.
    weekday = models.PositiveSmallIntegerField(null=True)
    hour = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = "cifra"
        indexes = [models.Index(fields=["cut", "grain", "day"], name="figures_by_day")]

    def __str__(self) -> str:
        return f"{self.get_cut_display()} {self.day} {self.grain}"


for _name in MEASURES:
    Figure.add_to_class(_name, _sum())


class Progress(models.Model):
    """How far events have been summed up: one row."""

    #: Every event up to this one is in the sums.
    done = models.BigIntegerField(default=0)
    # An event with a smaller number may be written later than one with a larger: what was seen last time is done once
    # everybody who was writing then has ended.
    seen = models.BigIntegerField(default=0)
    writing_until = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    #: The month that was counted anew last, to see whether its sums still hold.
    checked = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.done}"


#: Of the filters of a report, as an address writes them.
LONGEST = 400


class Subscription(models.Model):
    """Somebody who gets a report by mail when a month is over, as they saw it when they asked for it."""

    person = models.ForeignKey(User, models.CASCADE, verbose_name="persona", related_name="report_subscriptions")
    report = models.CharField("informe", max_length=20)
    #: How it was narrowed and told apart, as an address writes it; its period is the month.
    query = models.CharField("filtros", max_length=LONGEST, blank=True)
    created_at = models.DateTimeField("pedido el")
    #: The first day of the last month that was sent.
    sent_for = models.DateField(null=True)

    class Meta:
        verbose_name = "informe por correo"
        verbose_name_plural = "informes por correo"
        constraints = [models.UniqueConstraint(fields=["person", "report", "query"], name="subscribed_once")]

    def __str__(self) -> str:
        return f"{self.report} · {self.person_id}"
