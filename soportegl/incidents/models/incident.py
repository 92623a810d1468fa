"""What an incident is now. How it came to be so is in its stages and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from soportegl.directory.models import Category, Consequence, Entity, ExpedienteType, Module, Office, System, User
from soportegl.directory.roles import Tier
from soportegl.incidents.models.incident_indexes import INDEXES
from soportegl.incidents.pausing import Debtor, DueFor
from soportegl.incidents.queries import IncidentQuerySet, searchable
from soportegl.incidents.states import ENDED, OPEN, Place, State, Urgency, Verb, Verification
from soportegl.incidents.titles import title_of
from soportegl.lib import clock
from soportegl.lib.addresses import address

if TYPE_CHECKING:
    from soportegl.incidents.models.context import IncidentContext

SYNOPSIS_MIN, TEXT_MAX = 10, 1500


class Incident(models.Model):
    code = models.CharField("gestión", max_length=14, unique=True, editable=False)
    system = models.ForeignKey(System, models.PROTECT, verbose_name="sistema", related_name="+")
    entity = models.ForeignKey(Entity, models.PROTECT, verbose_name="entidad", related_name="incidents")
    # Kept on the row: an ended incident stays with the office that attended it when its entity moves to another.
    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name="sede", related_name="incidents", null=True, blank=True
    )

    reporter = models.ForeignKey(User, models.PROTECT, verbose_name="quien reporta", related_name="reported")
    # `registered_lately` and the key find its rows; one index more would be written with each registration.
    registered_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="registrada por", related_name="registered", db_index=False
    )
    contact_phone = models.CharField("teléfono", max_length=40)
    contact_email = models.EmailField("correo electrónico")
    contact_position = models.CharField("puesto", max_length=160, blank=True)

    synopsis = models.TextField("síntesis del caso")
    module = models.ForeignKey(Module, models.PROTECT, verbose_name="módulo", related_name="+", null=True, blank=True)
    expediente_type = models.ForeignKey(
        ExpedienteType, models.PROTECT, verbose_name="tipo de expediente", related_name="+", null=True, blank=True
    )
    expediente_number = models.CharField("número de expediente", max_length=60, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name="categoría", related_name="+", null=True, blank=True
    )
    urgency = models.CharField("urgencia", max_length=8, choices=Urgency.choices, default=Urgency.MEDIUM)
    # No index: catalogues are put out of use, not deleted, and each registration would write it.
    consequence = models.ForeignKey(
        Consequence,
        models.PROTECT,
        verbose_name="qué se detiene",
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    needed_by = models.DateTimeField("se detiene el", null=True, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, verbose_name="continúa la gestión", related_name="followed_by", null=True, blank=True
    )

    state = models.CharField("estado", max_length=16, choices=State.choices)
    tier = models.PositiveSmallIntegerField("nivel", choices=Tier.choices)
    max_tier = models.PositiveSmallIntegerField("nivel más alto", choices=Tier.choices)
    holder = models.ForeignKey(
        User, models.PROTECT, verbose_name="la tiene", related_name="held", null=True, blank=True
    )
    suggested_holder = models.ForeignKey(
        User, models.PROTECT, verbose_name="se sugiere a", related_name="+", null=True, blank=True
    )
    # When the state, the tier or the holder last changed: «la tiene Raúl Sacor desde las 08:40».
    state_since = models.DateTimeField("desde")
    waiting_since = models.DateTimeField("espera respuesta desde", null=True, blank=True)
    # What lists are made of, kept on the row: looking for the last event of each row would cost more than the list.
    answered_at = models.DateTimeField("respondida el", null=True, blank=True, editable=False)
    moved_at = models.DateTimeField("último movimiento", null=True, editable=False)
    arrived_by = models.CharField("llegó por", max_length=24, default="", db_default="", editable=False)

    # What `clocks` says of it as it stands, kept so that lists are in the order of their slack; see ADR 51.
    due_at = models.DateTimeField("vence", null=True, editable=False)
    due_for = models.CharField(max_length=8, choices=DueFor.choices, default="", db_default="", editable=False)
    warn_at = models.DateTimeField(null=True, editable=False)
    #: When to begin at the latest: the order of the queues. What was written without it began when it was written.
    begin_by = models.DateTimeField(default=clock.now, db_default=Now(), editable=False)
    paused_since = models.DateTimeField("en pausa desde", null=True, editable=False)
    paused_for = models.CharField(
        "espera a", max_length=12, choices=Debtor.choices, default="", db_default="", editable=False
    )
    paused_until = models.DateTimeField("en pausa hasta", null=True, editable=False)
    #: Of the clock that runs out first, while it stands still; less than none when it had run out.
    left_seconds = models.IntegerField(null=True, editable=False)
    #: Of the calendars and promises it was computed with.
    clock_token = models.UUIDField(null=True, editable=False)

    solution = models.TextField("solución", blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="terminada por", related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField("terminada el", null=True, blank=True)
    withdrawn = models.BooleanField("retirada", default=False)
    # Without an index of its own: `duplicates_of` has the few that are.
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="duplicada de",
        related_name="duplicates",
        null=True,
        editable=False,
        db_index=False,
    )
    verification = models.CharField(
        "verificación", max_length=12, choices=Verification.choices, default=Verification.NONE, blank=True
    )

    created_at = models.DateTimeField("creada el")
    registration_key = models.UUIDField(editable=False)
    event_count = models.PositiveIntegerField(default=0, editable=False)
    last_hash = models.CharField(max_length=64, editable=False)
    # Folded copy of what is looked for; `Words` holds its stems.
    search_text = models.TextField(editable=False, default="")

    # Annotated where a page says what is new to its reader, and what they have begun to write.
    seen_up_to: int | None
    has_unread: bool
    drafts_begun: bool
    has_files: bool
    opened_today: bool
    # While an action goes on: in whose place it is done.
    done_instead_of: int | None

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "incidencia"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="holder_exactly_in_resolution",
                condition=Q(state=State.IN_RESOLUTION, holder__isnull=False)
                | ~Q(state=State.IN_RESOLUTION) & Q(holder__isnull=True),
            ),
            models.CheckConstraint(
                name="ended_has_author_and_time",
                condition=Q(state__in=ENDED, ended_by__isnull=False, ended_at__isnull=False)
                | Q(state__in=OPEN, ended_by__isnull=True, ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="ended_has_solution_unless_withdrawn",
                condition=~Q(state__in=ENDED) | Q(withdrawn=True) | ~Q(solution=""),
            ),
            models.CheckConstraint(
                name="withdrawn_only_when_closed", condition=Q(withdrawn=False) | Q(state=State.CLOSED)
            ),
            models.CheckConstraint(
                name="verification_exactly_when_finalized",
                condition=Q(state=State.FINALIZED) & ~Q(verification="")
                | ~Q(state=State.FINALIZED) & Q(verification=""),
            ),
            models.CheckConstraint(
                name="waiting_only_while_open", condition=Q(waiting_since__isnull=True) | Q(state__in=OPEN)
            ),
            models.CheckConstraint(
                name="answered_only_while_open", condition=Q(answered_at__isnull=True) | Q(state__in=OPEN)
            ),
            models.CheckConstraint(
                name="incident_tier_2_to_4", condition=Q(tier__in=[2, 3, 4], max_tier__gte=F("tier"), max_tier__lte=4)
            ),
            models.CheckConstraint(
                name="suggested_holder_only_transferred",
                condition=Q(suggested_holder__isnull=True) | Q(state=State.TRANSFERRED),
            ),
            models.CheckConstraint(
                name="duplicate_only_when_closed_and_of_another",
                condition=Q(duplicate_of__isnull=True) | Q(state=State.CLOSED) & ~Q(duplicate_of=F("id")),
            ),
            models.UniqueConstraint(fields=["registered_by", "registration_key"], name="one_registration_per_key"),
        ]
        indexes = INDEXES

    #: Whether saving it last wrote its words as well: they are written where its texts are others.
    are_words_kept = False

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        from soportegl.incidents import words

        before, is_new = self.__dict__.get("search_text"), self._state.adding
        self.note_words()
        super().save(*args, **kwargs)
        self.are_words_kept = is_new or before != self.search_text
        if self.are_words_kept:
            words.keep(self)

    def note_words(self) -> None:
        """Keep on the row what is looked for in its texts; whoever writes it without `save` says so."""
        self.search_text = searchable(self.code, self.synopsis, self.solution, self.expediente_number, self.entity.name)

    def get_absolute_url(self) -> str:
        return address("incident", self.code)

    @property
    def place(self) -> Place:
        return Place(State(self.state), Tier(self.tier))

    @property
    def label(self) -> str:
        """The guide's exact label of the state."""
        return self.place.label

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the reporter's answer."""
        return self.waiting_since is not None

    @property
    def came_by_call(self) -> bool:
        """Whether a desk registered it for whoever called; who follows in a post did not register it either."""
        if self.registered_by_id == self.reporter_id:
            return False
        return bool(self.events.filter(number=1, verb=Verb.REGISTER_ON_BEHALF).exists())

    @property
    def caller(self) -> User:
        """Who called, when it came by call, whoever stands in the place of the reporter now."""
        relieved = self.events.filter(verb=Verb.RELIEVE_REPORTER).order_by("number").first()
        return User.objects.get(pk=relieved.details["from"]) if relieved else self.reporter

    @property
    def host_context(self) -> IncidentContext | None:
        """What a host said of the screen where it happened."""
        return getattr(self, "context", None)

    @property
    def original(self) -> Incident:
        """The one that it is a duplicate of, or that this one is a duplicate of in turn; itself when of none."""
        found = self
        while found.duplicate_of is not None:
            found = found.duplicate_of
        return found

    @property
    def title(self) -> str:
        """What it is called in lists and headings."""
        return title_of(self.synopsis)


class Participant(models.Model):
    """Who keeps sight of an incident because they took part in it, besides whoever reported it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="participations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "incident"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} · {self.user_id}"
