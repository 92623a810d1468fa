"""Who else says who somebody is: providers, what is taken of what they claim, and what they opened here."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from soportegl.directory.models import SignIn, System
from soportegl.lib import clock

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WELL_KNOWN = re.compile(r"/*(\.well-known/openid-configuration)?/*$")


class FirstLink(models.TextChoices):
    """Whom a provider may name before it has ever named them."""

    LINKED = "linked", "Solo a quienes la administración enlazó"
    USERNAME = "username", "A quien reporta, si su usuario es el mismo en los dos sistemas"


class Protocol(models.TextChoices):
    OPENID = "openid", "OpenID Connect"
    SAML = "saml", "SAML 2.0"


class Provider(models.Model):
    """A system that people sign in with, by OpenID Connect or SAML."""

    slug = models.SlugField(
        "identificador",
        max_length=30,
        unique=True,
        help_text="Va en las direcciones y en el nombre del secreto, por ejemplo sicoin-gl. No lo cambie después.",
    )
    name = models.CharField("nombre", max_length=60, help_text="Como la gente lo conoce, por ejemplo SICOIN GL.")
    button = models.CharField(
        "texto del botón", max_length=60, blank=True, help_text="Vacío: «Ingresar con» y el nombre."
    )
    system = models.ForeignKey(
        System,
        models.SET_NULL,
        verbose_name="sistema",
        null=True,
        blank=True,
        help_text="Quien entra por aquí reporta sobre este sistema.",
    )
    protocol = models.CharField(
        "protocolo", max_length=6, choices=Protocol.choices, default=Protocol.OPENID, db_default=Protocol.OPENID
    )
    server_url = models.URLField(
        "dirección del emisor",
        max_length=300,
        blank=True,
        help_text="El «issuer» de OpenID Connect, por ejemplo https://sicoin.example. Con https.",
    )
    client_id = models.CharField("identificador de cliente", max_length=191, blank=True)
    entity_id = models.CharField(
        "identificador de entidad (entityID)",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="El de sus metadatos, letra por letra.",
    )
    metadata_url = models.URLField(
        "dirección de sus metadatos",
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Con https. De ahí se toman cada cinco minutos sus direcciones y certificados.",
    )
    metadata = models.TextField(
        "metadatos",
        blank=True,
        default="",
        db_default="",
        help_text="El XML, si no hay dirección o si no se quiere que sus certificados cambien por sí solos.",
    )
    unasked = models.BooleanField(
        "deja entrar sin haber empezado aquí",
        default=False,
        db_default=False,
        help_text="Quien presiona en el proveedor entra sin pasar antes por aquí. Sin la marca, debe empezar aquí.",
    )
    first_link = models.CharField(
        "a quién reconoce la primera vez", max_length=10, choices=FirstLink.choices, default=FirstLink.LINKED
    )
    username_claim = models.CharField("dato con el usuario", max_length=120, default="preferred_username")
    all_roles = models.BooleanField(
        "deja entrar a quien atiende o administra",
        default=False,
        help_text="Sin la marca entra solo quien reporta. Las demás funciones se enlazan siempre a mano.",
    )
    provisions = models.BooleanField(
        "registra a quien no está",
        default=False,
        help_text="Solo en el Nivel 1 y en la entidad que el proveedor dice. Nunca da otra función.",
    )
    factor_words = models.CharField(
        "qué de lo que dice cuenta como segundo factor",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text="Palabras de «amr» o «acr», con espacios, por ejemplo: mfa. Con una de ellas no se pide otro segundo "
        "factor aquí; vacío, se pide siempre.",
    )
    ends_there = models.BooleanField("al salir de SoporteGL, salir también de allí", default=True)
    contact = models.CharField(
        "a quién llamar",
        max_length=160,
        blank=True,
        help_text="Se muestra a quien no pudo entrar, por ejemplo: Mesa de SICOIN, 2374-3000 ext. 11.",
    )
    is_active = models.BooleanField("activo", default=True, help_text="Sin la marca no hay botón ni se entra por aquí.")

    class Meta:
        verbose_name = "proveedor de identidad"
        verbose_name_plural = "proveedores de identidad"
        # As the systems stand in the list of platforms; what stands for none comes after.
        ordering = [models.F("system__position").asc(nulls_last=True), "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def said_on_button(self) -> str:
        return self.button or f"Ingresar con {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Of the issuer «https://x/» the documents say «https://x», or the other way round: both are this one.
        self.server_url = _WELL_KNOWN.sub("", self.server_url)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse what is missing, and an address over which anybody could read who signs in."""
        super().clean()
        needed = ("entity_id",) if self.is_saml else ("server_url", "client_id")
        if missing := [name for name in needed if not getattr(self, name)]:
            raise ValidationError(dict.fromkeys(missing, "Hace falta con este protocolo."))
        for name in ("server_url", "metadata_url"):
            parts = urlsplit(getattr(self, name))
            if parts.scheme not in ("", "https") and parts.hostname not in LOOPBACK:
                raise ValidationError({name: "Use una dirección https://: por otra, cualquiera leería quién entra."})
        if self.is_saml:
            self._check_metadata()

    def _check_metadata(self) -> None:
        from soportegl.identity import saml

        if not (self.metadata or self.metadata_url):
            raise ValidationError({"metadata": "Pegue los metadatos del proveedor, o escriba su dirección."})
        if self.metadata and (wrong := saml.wrong_in(self.metadata, self.entity_id)):
            raise ValidationError({"metadata": wrong})

    @property
    def is_saml(self) -> bool:
        return self.protocol == Protocol.SAML

    @property
    def addresses(self) -> list[str]:
        """What the provider registers of us: where people come back to, where it says that they left, who we are."""
        names = ("openid_connect_callback", "left_elsewhere", *(("saml_metadata",) if self.is_saml else ()))
        return [f"{settings.PUBLIC_URL}{reverse(name, args=[self.slug])}" for name in names]

    def take_the_usual(self) -> None:
        """Begin with the usual rules."""
        usual = USUAL_IN_SAML if self.is_saml else USUAL_RULES
        rows = [ClaimRule(provider=self, field=field, claim=claim, when=when) for field, claim, when in usual]
        ClaimRule.objects.bulk_create(rows)

    @property
    def secret(self) -> str:
        """Its client secret: of the environment or of a file, so that no copy of the database carries it."""
        named: str = settings.SSO_SECRETS.get(self.slug.upper().replace("-", "_"), "")
        if named:
            return named
        try:
            return (settings.DATA_ROOT / "sso" / self.slug).read_text().strip()
        except (OSError, UnicodeError):
            return ""


class Field(models.TextChoices):
    """What of a person may be taken from a provider."""

    FULL_NAME = "full_name", "Nombre completo"
    EMAIL = "email", "Correo electrónico"
    PHONE = "phone", "Teléfono"
    ENTITY = "entity", "Entidad (por su código)"
    POSITION = "position", "Puesto"


class When(models.TextChoices):
    FIRST = "first", "Solo al registrar a la persona"
    EACH = "each", "Cada vez que entra"
    NEVER = "never", "Nunca"


class ClaimRule(models.Model):
    """Which claim of a provider becomes which datum of a person, and when."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="rules", verbose_name="proveedor")
    field = models.CharField("dato de la persona", max_length=12, choices=Field.choices)
    claim = models.CharField("dato del proveedor", max_length=120)
    when = models.CharField("cuándo se toma", max_length=6, choices=When.choices, default=When.FIRST)

    class Meta:
        verbose_name = "regla"
        verbose_name_plural = "qué se toma de lo que el proveedor dice"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "field"],
                name="claim_rule_once",
                violation_error_message="Ese dato ya tiene una regla.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} → {self.get_field_display()}"


#: What a new provider begins with: the claims of OpenID Connect, and two of the host systems.
USUAL_RULES = (
    (Field.FULL_NAME, "name", When.EACH),
    (Field.EMAIL, "email", When.FIRST),
    (Field.PHONE, "phone_number", When.FIRST),
    (Field.ENTITY, "entity_code", When.FIRST),
    (Field.POSITION, "position", When.FIRST),
)

#: The names that directories give their attributes.
USUAL_IN_SAML = (
    (Field.FULL_NAME, "displayName", When.EACH),
    (Field.EMAIL, "mail", When.FIRST),
    (Field.PHONE, "telephoneNumber", When.FIRST),
    (Field.ENTITY, "entity_code", When.FIRST),
    (Field.POSITION, "title", When.FIRST),
)


class Identity(SocialAccount):
    """Somebody as a provider knows them: allauth's row, under a name that administrators can have."""

    class Meta:
        proxy = True
        verbose_name = "identidad enlazada"
        verbose_name_plural = "identidades enlazadas"

    def __str__(self) -> str:
        return f"{self.user} · {self.provider}"


class ProviderSession(models.Model):
    """That a sign-in came through a provider: with it the provider can end it, and we can end theirs."""

    sign_in = models.OneToOneField(SignIn, models.CASCADE, related_name="provider_session")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=191)
    #: How the provider calls its own session, when it says so.
    sid = models.CharField(max_length=255, blank=True)
    # The provider asks for it when somebody leaves; without it, it would ask the person.
    # Of SAML it is what else names them there.
    id_token = models.TextField(blank=True)
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "sesión por proveedor"
        indexes = [
            models.Index(fields=["provider", "subject"], name="provider_session_subject"),
            models.Index(fields=["started_at"], name="provider_session_started"),
        ]

    def __str__(self) -> str:
        return f"{self.sign_in_id} · {self.provider_id}"


class SpentAssertion(models.Model):
    """What a provider said by SAML, once; its row stays until it is over by its own time."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "aserción usada"
        constraints = [models.UniqueConstraint(fields=["provider", "digest"], name="assertion_spent_once")]

    def __str__(self) -> str:
        return f"{self.provider_id} · {self.digest[:8]}"
