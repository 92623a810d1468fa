"""The ledger of messages: what was to be told to whom, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from soportegl.directory.models import User
from soportegl.incidents.models import Event, Incident


class Clock(models.TextChoices):
    """What is told because its time came, and not because somebody did something."""

    WARN = "warn", "Por vencer"
    DUE = "due", "Vencido"
    UNANSWERED = "unanswered", "Espera la respuesta de quien reporta"
    UNANSWERED_AGAIN = "unanswered_again", "Sigue esperando la respuesta de quien reporta"
    SILENT = "silent", "Quien reporta no responde"
    RETURN = "return", "Para volver a verla"


class Status(models.TextChoices):
    QUEUED = "queued", "En cola"
    SENT = "sent", "Enviado"
    FAILED = "failed", "Falló, se intentará de nuevo"
    GIVEN_UP = "given_up", "No se pudo enviar"
    NOT_WANTED = "not_wanted", "No se pidió"


#: Of what a server says of a failure: Google's and Microsoft's fill half a page.
MOST_SAID = 1000
WAITING = (Status.QUEUED, Status.FAILED)


class Channel(models.TextChoices):
    MAIL = "mail", "Correo"
    APP = "app", "En la aplicación"


class Owed(models.Model):
    """How many mails something was to cause, counted before any of them is written: the other side of the balance."""

    # Empty for a mail that belongs to no incident, as those of recovery.
    event = models.OneToOneField(Event, models.PROTECT, related_name="owed", null=True, blank=True)
    mails = models.PositiveSmallIntegerField("correos por enviar")
    at = models.DateTimeField("contados el")

    class Meta:
        verbose_name = "cuenta de correos"
        indexes = [BrinIndex(fields=["at"], name="owed_by_time")]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.mails}"


class Delivery(models.Model):
    # Recovery mails belong to no incident, and their address to no certain person.
    event = models.ForeignKey(
        Event, models.PROTECT, verbose_name="suceso", related_name="deliveries", null=True, blank=True
    )
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name="para quién", related_name="deliveries", null=True, blank=True
    )
    channel = models.CharField("canal", max_length=8, choices=Channel.choices, default=Channel.MAIL)
    #: Of a mail its mailbox; of a notice that belongs to no event the page to which it leads.
    to = models.CharField("dirección", max_length=254, blank=True)
    subject = models.CharField("asunto", max_length=200)
    text = models.TextField("texto", blank=True)
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    status = models.CharField("estado", max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField("intentos", default=0)
    last_error = models.CharField("último error", max_length=MOST_SAID, blank=True)
    created_at = models.DateTimeField("en cola desde")
    next_at = models.DateTimeField("se intentará el", null=True, blank=True)
    sent_at = models.DateTimeField("enviado el", null=True, blank=True)
    read_at = models.DateTimeField("leído el", null=True, blank=True)
    # Of a notice that nobody caused: it hangs on the last event of its incident, of which its person may have heard.
    clock = models.CharField("plazo", max_length=16, choices=Clock.choices, default="", db_default="", blank=True)

    class Meta:
        verbose_name = "correo"
        verbose_name_plural = "correos"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person", "channel"], condition=Q(clock=""), name="told_once_of_event"
            ),
            models.CheckConstraint(
                name="sent_exactly_with_its_time",
                condition=Q(status=Status.SENT, sent_at__isnull=False)
                | ~Q(status=Status.SENT) & Q(sent_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "id"], name="unsent", condition=~Q(status=Status.SENT)),
            models.Index(
                fields=["person", "id"],
                name="unread_notices",
                condition=Q(channel=Channel.APP, status=Status.SENT, read_at__isnull=True),
            ),
            models.Index(fields=["person", "-id"], name="notices", condition=Q(channel=Channel.APP)),
            BrinIndex(fields=["created_at"], name="delivery_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to or self.person}"


class Notice(Delivery):
    """What somebody is told inside the application: of the same table, and no mail."""

    class Meta:
        proxy = True
        verbose_name = "aviso en la aplicación"
        verbose_name_plural = "avisos en la aplicación"


class Said(models.Model):
    """What was told because its time came, to all who hear it, or is told one tomorrow with the rest: each once."""

    # Without constraints: checking them would hold a lock on the incident, and «Tomar la siguiente» pass it over.
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    # Whose alone it is: a day they named themselves, or a mail that waits. Empty where several hear the same.
    person = models.ForeignKey(
        User, models.CASCADE, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    # Who heard it: with a row for each, a desk that stood still for a week would have a million.
    people = ArrayField(models.BigIntegerField(), null=True, blank=True)
    clock = models.CharField(max_length=16, choices=Clock.choices, blank=True)
    # Of the clock: another moment is another thing to tell.
    at = models.DateTimeField()
    said_at = models.DateTimeField()
    # What somebody did, when their person wants one mail each morning.
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    # When it goes into a mail; empty once it did, or when no mail was wanted.
    mail_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "dicho"
        verbose_name_plural = "dichos"
        constraints = [
            # The clock before the person: whoever looks for what to tell asks whether it was told to anybody.
            models.UniqueConstraint(
                fields=["incident", "clock", "at", "person"],
                condition=Q(event__isnull=True),
                nulls_distinct=False,
                name="said_once_of_clock",
            ),
            models.CheckConstraint(
                name="said_of_a_clock_or_of_an_event",
                condition=Q(event__isnull=True) & ~Q(clock="") | Q(event__isnull=False, clock=""),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "mail_at"], name="said_to_mail", condition=Q(mail_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.person_id} · {self.clock or self.event_id}"


class ForMail(models.Model):
    """What one walk told somebody and their next mail tells as well: gone once it does."""

    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    mail_at = models.DateTimeField()
    said = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "dicho que va por correo"
        verbose_name_plural = "dichos que van por correo"
        indexes = [models.Index(fields=["person", "mail_at"], name="for_mail")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.mail_at} · {len(self.said)}"


class Preference(models.Model):
    """How one person wants to hear of one kind of thing, when that differs from what everybody gets."""

    person = models.ForeignKey(User, models.CASCADE, related_name="preferences")
    kind = models.CharField(max_length=24)
    app = models.BooleanField("en la aplicación")
    mail = models.BooleanField("por correo")

    class Meta:
        verbose_name = "preferencia"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.kind}"
