"""Where people work and what they work with: regions, offices, entities, systems and their catalogues."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from soportegl.directory import phones
from soportegl.directory.agreeing import Agreeing
from soportegl.directory.phones import PhoneField
from soportegl.lib.text import fold, sort_key


class Named(Agreeing):
    """A row of a catalogue, sorted as Spanish sorts."""

    name = models.CharField("nombre", max_length=160)
    # Byte order puts Ñ and Á after Z, and no migration may depend on a collation.
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


class Region(Named):
    number = models.CharField("número", max_length=8, unique=True)

    class Meta(Named.Meta):
        verbose_name = "región"
        verbose_name_plural = "regiones"


class Department(Named):
    code = models.CharField("código INE", max_length=2, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="región", related_name="departments")

    class Meta(Named.Meta):
        verbose_name = "departamento"


class Office(Named):
    """A sede: the place where the advisers of some entities work."""

    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="departamento", related_name="offices", null=True, blank=True
    )
    phone = PhoneField("teléfono", max_length=phones.LONGEST, blank=True)
    email = models.EmailField("correo electrónico", blank=True)
    is_active = models.BooleanField("activa", default=True)

    class Meta(Named.Meta):
        verbose_name = "sede"
        constraints = [models.UniqueConstraint(fields=["name"], name="office_name_once")]

    @property
    def called(self) -> str:
        """As a sentence begins with it: «La sede Occidente», but «Sede Sololá», which says already what it is."""
        return self.name if fold(self.name).startswith("sede ") else f"La sede {self.name}"


class Entity(Named):
    """A municipality, or another body that reports incidents."""

    code = models.CharField(
        "código",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Z-]+$", "Use números y letras mayúsculas, por ejemplo 0701.")],
    )
    municipality = models.CharField("municipio", max_length=120)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name="departamento", related_name="entities")
    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name="sede que la atiende", related_name="entities", null=True, blank=True
    )
    preferred_adviser = models.ForeignKey(
        "directory.User",
        models.SET_NULL,
        verbose_name="asesor preferido",
        related_name="preferred_entities",
        null=True,
        blank=True,
    )
    aliases = models.CharField("otros nombres", max_length=400, blank=True, help_text="Separados por |.")
    search_text = models.CharField(max_length=800, editable=False)
    is_active = models.BooleanField("activa", default=True)

    class Meta(Named.Meta):
        verbose_name = "entidad"
        verbose_name_plural = "entidades"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(f"{self.code} {self.name} {self.aliases}")[:800]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """An entity is not given to an office that is out of use; one that has it keeps it until it is moved."""
        super().clean()
        if self.office is None or self.office.is_active:
            return
        if self.pk is None or not Entity.objects.filter(pk=self.pk, office=self.office).exists():
            raise ValidationError({"office": f"{self.office.called} está inactiva. Elija otra, o actívela antes."})

    @property
    def attended_by(self) -> Office | None:
        """The office that attends it: none when its own is out of use."""
        return self.office if self.office and self.office.is_active else None

    @property
    def short_name(self) -> str:
        return short_name(self.name)


def short_name(name: str) -> str:
    """Municipality and department, without the word Municipalidad."""
    return name.removeprefix("Municipalidad de ")


class System(Named):
    slug = models.SlugField("identificador", max_length=40, unique=True)
    tagline = models.CharField("para qué sirve", max_length=80, blank=True)
    position = models.PositiveSmallIntegerField("lugar en la lista", default=0)
    is_active = models.BooleanField("activo", default=True)

    class Meta(Named.Meta):
        verbose_name = "sistema"
        ordering = ["position", "sort_key"]


class Module(Named):
    system = models.ForeignKey(System, models.PROTECT, verbose_name="sistema", related_name="modules")
    is_active = models.BooleanField("activo", default=True)

    class Meta(Named.Meta):
        verbose_name = "módulo"
        constraints = [models.UniqueConstraint(fields=["system", "name"], name="module_once_per_system")]


class ExpedienteType(Named):
    is_active = models.BooleanField("activo", default=True)

    class Meta(Named.Meta):
        verbose_name = "tipo de expediente"
        verbose_name_plural = "tipos de expediente"
        constraints = [models.UniqueConstraint(fields=["name"], name="expediente_type_once")]


class Position(Named):
    class Meta(Named.Meta):
        verbose_name = "puesto"
        constraints = [models.UniqueConstraint(fields=["name"], name="position_once")]


class Category(Named):
    """What kind of help an incident asked for; set by whoever attends it."""

    is_active = models.BooleanField("activa", default=True)

    class Meta(Named.Meta):
        verbose_name = "categoría"
        constraints = [models.UniqueConstraint(fields=["name"], name="category_once")]
