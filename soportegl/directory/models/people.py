"""People and the memberships that say what each may see and do, from when until when."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from soportegl.directory import phones, signals
from soportegl.directory.models.place import Entity, Office, Position
from soportegl.directory.phones import PhoneField
from soportegl.directory.roles import Held, May, Permissions, Role, Stands, Tier, standing_in, summarize, who_may
from soportegl.lib import clock
from soportegl.lib.mailboxes import normalised
from soportegl.lib.text import sort_key

if TYPE_CHECKING:
    from soportegl.directory.models.substitution import Substitution


class UserManager(BaseUserManager["User"]):
    def get(self, *args: Any, **kwargs: Any) -> User:
        """As everywhere; by the number alone, which every page asks, with their permissions in the same question."""
        if args or kwargs.keys() != {"pk"}:
            return super().get(*args, **kwargs)
        from soportegl.directory.models.standing import PERSON

        rows = PERSON.rows(int(kwargs["pk"]), today())
        if not rows:
            raise self.model.DoesNotExist(f"No person has the number {kwargs['pk']}.")
        person = self.model.from_db(self.db, COLUMNS, rows[0][: len(COLUMNS)])
        # A row for each membership in force, or one without any.
        held = [row[len(COLUMNS) :] for row in rows]
        person._permissions = _added_up(person, held)
        person.is_substituted = any(of is not None and role is None for of, role, *_ in held)
        return person

    def get_by_natural_key(self, username: str | None) -> User:
        """Whoever has this user name, in any letter case: old keyboards lock capitals."""
        return self.get(username__iexact=username)

    def create_user(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """A person without any membership yet."""
        user = self.model(username=username.lower(), email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, email: str = "", password: str | None = None, **fields: Any) -> User:
        """A person who administers catalogues and people."""
        user = self.create_user(username, email, password, **fields)
        Membership.objects.create(user=user, role=Role.ADMINISTRATOR)
        return user


def read_permissions(people: Collection[User]) -> None:
    """Read the permissions of all of these with one question, where each would ask by themselves."""
    from soportegl.directory.models.standing import held

    rows: dict[int, list[tuple[Any, ...]]] = {}
    keys = [person.pk for person in people]
    for whose, *values in held(today(), Q(user__in=keys), Q(substitute__in=keys)):
        rows.setdefault(whose, []).append(tuple(values))
    for person in people:
        person._permissions = _added_up(person, rows.get(person.pk, []))


def _added_up(person: User, rows: Iterable[tuple[Any, ...]]) -> Permissions:
    """What a person may, of rows that say whose membership each is: theirs, or of whom they stand in for."""
    held: dict[int, list[Held]] = {}
    for of, *values in rows if person.is_active else ():
        if values[0] is not None:
            held.setdefault(of, []).append(Held(*values))
    own = summarize(held.pop(person.pk, []))
    return standing_in(own, {key: summarize(of) for key, of in held.items()}) if held else own


# The parts whose tables have pages in the admin.
ADMINISTERED = frozenset(
    {"directory", "incidents", "notifications", "backups", "desk", "identity", "hosts", "webhooks"}
)


def today() -> date:
    """Today in Guatemala."""
    return timezone.localdate(clock.now())


class User(AbstractBaseUser):
    username = models.CharField(
        "usuario",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Ya existe una persona con ese usuario."},
    )
    full_name = models.CharField("nombre completo", max_length=160)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)
    # Not unique on purpose: small offices share one mailbox.
    email = models.EmailField("correo electrónico", blank=True)
    phone = PhoneField("teléfono", max_length=phones.LONGEST, blank=True)
    is_active = models.BooleanField("activo", default=True, help_text="Quite la marca en lugar de borrar a la persona.")
    date_joined = models.DateTimeField("registrado", default=timezone.now, editable=False)

    #: Whether somebody stands in for them today; known of whoever asks for a page.
    is_substituted = False
    #: In whose place they are told something.
    hears_for: User | None = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = "persona"
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_once_in_any_case",
                violation_error_message="Ya existe una persona con ese usuario.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.full_name or self.username)
        written = kwargs.get("update_fields")
        # A hash that is only renewed, as at signing in, is no other password.
        renewed = self._password is not None and not self._state.adding  # type: ignore[attr-defined]  # Django's: what was set
        with transaction.atomic():
            old = self._address_before() if written is None or "email" in written else ""
            super().save(*args, **kwargs)
            if old and normalised(old) != normalised(self.email):
                signals.email_changed.send(User, person=self, old=old)
            if renewed:
                signals.password_set.send(User, person=self)

    def _address_before(self) -> str:
        """The address that is registered now; it is told when another one takes its place."""
        if self._state.adding:
            return ""
        return User.objects.filter(pk=self.pk).values_list("email", flat=True).first() or ""

    def get_full_name(self) -> str:
        return str(self)

    @property
    def permissions(self) -> Permissions:
        """What the active memberships add up to; read once per instance, so once per request."""
        if not hasattr(self, "_permissions"):
            from soportegl.directory.models.standing import MEMBERSHIPS

            rows = MEMBERSHIPS.rows(self.pk, today()) if self.pk and self.is_active else []
            self._permissions = _added_up(self, [row[1:] for row in rows])
        return self._permissions

    @classmethod
    def with_permissions(cls, permissions: Permissions, key: int) -> User:
        """Somebody with this number and these permissions: one question is made for all who have it."""
        person = cls(pk=key)
        person._permissions = permissions
        return person

    def forget_permissions(self) -> None:
        """Read the memberships again at the next question."""
        self.__dict__.pop("_permissions", None)

    @property
    def substitutions(self) -> list[Substitution]:
        """Those of today: who stands in for them, and for whom they do."""
        from soportegl.directory.models.substitution import Substitution

        if not (self.is_substituted or self.permissions.stands_for):
            return []
        now = Substitution.objects.now().filter(Q(person=self.pk) | Q(substitute=self.pk))
        return list(now.select_related("person", "substitute"))

    @property
    def is_staff(self) -> bool:
        return self.permissions.is_administrator

    is_superuser = is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.has_module_perms(perm.split(".")[0])

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Administrators administer what is SoporteGL's own, not the tables of the libraries under it."""
        return self.is_active and self.permissions.is_administrator and app_label in ADMINISTERED


def in_force(day: date, path: str = "") -> Q:
    """Memberships, under this path from what is asked, that are in force on a day."""
    ends = Q((f"{path}ends_on__isnull", True)) | Q((f"{path}ends_on__gte", day))
    return ends & Q((f"{path}starts_on__lte", day))


def place_fits_role() -> Q:
    """What a membership of each role says and does not say, as the database holds it."""

    def of(stands: Stands) -> dict[str, Any]:
        roles = [role for role in Role if role.duty.stands is stands]
        return {"role": roles[0]} if len(roles) == 1 else {"role__in": roles}

    return (
        Q(**of(Stands.AT_AN_ENTITY), tier=1, entity__isnull=False, office__isnull=True)
        | Q(**of(Stands.AT_A_DESK), tier=2, office__isnull=False, entity__isnull=True)
        | Q(**of(Stands.AT_A_DESK), tier__in=[3, 4], office__isnull=True) & Q(entity__isnull=True)
        | Q(**of(Stands.NOWHERE), tier__isnull=True, office__isnull=True) & Q(entity__isnull=True)
    )


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, day: date | None = None) -> MembershipQuerySet:
        """Those in force on a day, today if none is named."""
        return self.filter(in_force(day or today()))

    def who_may(self, what: May) -> MembershipQuerySet:
        """Those whose role lets them do it."""
        return self.filter(role__in=who_may(what))


class Membership(models.Model):
    """One role of one person, from one day until another: substitutes and successors are rows."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="persona", related_name="memberships")
    role = models.CharField("función", max_length=16, choices=Role.choices)
    tier = models.PositiveSmallIntegerField(
        "nivel", choices=[(tier.value, tier.numbered) for tier in Tier], null=True, blank=True
    )
    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name="sede", related_name="memberships", null=True, blank=True
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, verbose_name="entidad", related_name="memberships", null=True, blank=True
    )
    position = models.ForeignKey(
        Position, models.PROTECT, verbose_name="puesto", related_name="memberships", null=True, blank=True
    )
    sees_entity = models.BooleanField(
        "ve toda la entidad", default=False, help_text="Ve las incidencias de toda la entidad (Director AFIM)."
    )
    starts_on = models.DateField("desde", default=today)
    ends_on = models.DateField("hasta", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "función"
        verbose_name_plural = "funciones"
        ordering = ["user", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="membership_place_fits_role",
                violation_error_message=(
                    "Quien reporta necesita entidad; quien atiende o supervisa el Nivel 2 necesita sede; "
                    "los Niveles 3 y 4 no llevan sede ni entidad."
                ),
                condition=place_fits_role(),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                violation_error_message="La fecha final no puede ser anterior a la inicial.",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def clean(self) -> None:
        """Nobody begins to work where nothing is attended any more; who works there already is left as they are."""
        super().clean()
        for field in ("office", "entity"):
            place = getattr(self, field)
            if self._state.adding and place is not None and not place.is_active:
                said = place.called if field == "office" else f"La entidad {place}"
                raise ValidationError({field: f"{said} está inactiva. Elija otra, o actívela antes."})

    def __str__(self) -> str:
        place = self.entity or self.office or (Tier(self.tier).label if self.tier else "")
        return f"{self.get_role_display()} · {place}" if place else self.get_role_display()


#: As the question of who somebody is reads them.
COLUMNS = [field.attname for field in User._meta.concrete_fields]
