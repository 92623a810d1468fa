"""What is promised at each tier and how urgent what is stopped makes an incident."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from soportegl.directory.agreeing import Agreeing
from soportegl.directory.models.place import Module, Named, System
from soportegl.directory.roles import Tier
from soportegl.directory.urgency import Urgency
from soportegl.lib import clock

#: What a promise is made for; of one place of the table at most one row holds.
SLOT = ("tier", "urgency", "system", "module")
#: Two thousand working hours are a year: more was mistyped.
MOST_MINUTES = 120_000


class Consequence(Named):
    """What stops when an incident is not solved: whoever reports chooses it, and it says how urgent that is."""

    urgency = models.CharField("urgencia", max_length=8, choices=Urgency.choices, default=Urgency.MEDIUM)
    asks_when = models.BooleanField(
        "pregunta para cuándo", default=False, help_text="Con la marca, quien reporta dice cuándo se detiene."
    )
    position = models.PositiveSmallIntegerField("lugar en la lista", default=0)
    is_active = models.BooleanField("activa", default=True)

    class Meta(Named.Meta):
        verbose_name = "consecuencia"
        ordering = ["position", "sort_key"]
        constraints = [models.UniqueConstraint(fields=["name"], name="consequence_once")]


def _minutes(name: str, what: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(
        name,
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "Un plazo no puede ser cero: escriba 1 minuto o más, o deje vacío para no prometer."),
            MaxValueValidator(MOST_MINUTES, f"Escriba {MOST_MINUTES} minutos hábiles como máximo."),
        ],
        help_text=f"En minutos hábiles. Vacío: no se promete {what}.",
    )


class Promise(Agreeing):
    """How much working time taking and solving may need. Rows are ended and replaced, never changed."""

    tier = models.PositiveSmallIntegerField(
        "nivel",
        choices=[(tier.value, tier.numbered) for tier in Tier if tier > Tier.MUNICIPAL],
        null=True,
        blank=True,
        help_text="Vacío: la incidencia entera, desde que se crea.",
    )
    urgency = models.CharField("urgencia", max_length=8, choices=Urgency.choices, default="", blank=True)
    system = models.ForeignKey(System, models.PROTECT, verbose_name="sistema", related_name="+", null=True, blank=True)
    module = models.ForeignKey(Module, models.PROTECT, verbose_name="módulo", related_name="+", null=True, blank=True)
    take_minutes = _minutes("tiempo para tomarla", "cuándo se toma")
    solve_minutes = _minutes("tiempo para resolverla", "cuándo se resuelve")
    valid_from = models.DateTimeField("rige desde", default=clock.now)
    valid_until = models.DateTimeField("rige hasta", null=True, blank=True)
    applies_to_open = models.BooleanField(
        "también a las abiertas",
        default=False,
        help_text="Con la marca cambia también el plazo de las que ya se recibieron; sin ella, solo el de las nuevas.",
    )

    class Meta:
        verbose_name = "plazo"
        ordering = ["tier", "urgency", "system", "module", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=SLOT,
                condition=Q(valid_until__isnull=True),
                nulls_distinct=False,
                name="promise_once",
                violation_error_message="Ya hay un plazo para eso: cámbielo en lugar de agregar otro.",
            ),
            models.CheckConstraint(
                name="promise_of_some_time",
                condition=(Q(take_minutes__isnull=True) | Q(take_minutes__gt=0))
                & (Q(solve_minutes__isnull=True) | Q(solve_minutes__gt=0)),
                violation_error_message="Un plazo no puede ser cero.",
            ),
            models.CheckConstraint(
                name="promise_of_whole_is_to_solve",
                condition=Q(tier__isnull=False) | Q(take_minutes__isnull=True),
                violation_error_message="De la incidencia entera solo se promete cuándo se resuelve.",
            ),
            models.CheckConstraint(
                name="promise_module_has_system", condition=Q(module__isnull=True) | Q(system__isnull=False)
            ),
            models.CheckConstraint(
                name="promise_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message="Un plazo no puede terminar antes de empezar.",
            ),
        ]

    def __str__(self) -> str:
        of = [f"Nivel {self.tier}" if self.tier else "Toda la incidencia"]
        of += [str(part) for part in (self.urgency and self.get_urgency_display(), self.module or self.system) if part]
        return ", ".join(of)

    @property
    def came_along(self) -> bool:
        """Whether it is of a new installation, where there was nothing before that it could not hold for."""
        return self.valid_from.year <= 2000

    def clean(self) -> None:
        super().clean()
        if self.module:
            if self.system_id not in (None, self.module.system_id):
                raise ValidationError({"module": f"El módulo {self.module} no es de {self.system}. Elija otro módulo."})
            self.system = self.module.system


class UsualTime(models.Model):
    """How much working time incidents of a kind took at a tier lately; without a system, of all at that tier."""

    tier = models.PositiveSmallIntegerField()
    system = models.ForeignKey(System, models.CASCADE, related_name="+", null=True)
    module = models.ForeignKey(Module, models.CASCADE, related_name="+", null=True)
    seconds = models.PositiveIntegerField()
    #: Of how many it is the median.
    stays = models.PositiveIntegerField()

    class Meta:
        verbose_name = "tiempo usual"
        verbose_name_plural = "tiempos usuales"
        constraints = [
            models.UniqueConstraint(fields=["tier", "system", "module"], nulls_distinct=False, name="usual_time_once")
        ]

    def __str__(self) -> str:
        return f"N{self.tier} {self.system_id or ''} {self.module_id or ''}: {self.seconds} s"
