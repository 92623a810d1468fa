"""Files: staged when they arrive (`Upload`), kept with the event that brought them (`Attachment`); and what is made of
them, decided of their kinds and cleaned up."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from soportegl.directory.models import User
from soportegl.incidents.kinds import BY_MIME, Kind, Show, kind_of
from soportegl.incidents.models.event import Event
from soportegl.incidents.models.incident import Incident
from soportegl.incidents.models.scan import Scan, Verdict
from soportegl.lib.addresses import address


class StoredFile(models.Model):
    """A name over content that lies on the disk under its SHA-256."""

    name = models.CharField("nombre", max_length=255)
    content_type = models.CharField("tipo", max_length=120)
    size = models.PositiveBigIntegerField("tamaño")
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> Kind | None:
        """Its row of the table of kinds."""
        return kind_of(self.content_type, self.name)


class Upload(StoredFile):
    """A file that has arrived but belongs to nothing yet, so that a failed form does not lose it."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty only while a session has expired: whoever signs in again in the same browser claims it.
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    form_key = models.CharField(max_length=64, db_index=True)
    # Several travel at once, and the small ones arrive before the large ones that were chosen first.
    place = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="upload_content")]


class PartialUpload(models.Model):
    """A file of which a part has arrived, in the order of its bytes; the rest may come at another time and place."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    form_key = models.CharField(max_length=64)
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    #: How much of it is on the disk: counted after it was written there, never before.
    received = models.PositiveBigIntegerField(default=0)
    #: What tells the same file chosen again from another one; empty where the sender does not say.
    fingerprint = models.CharField(max_length=400, blank=True)
    #: What the sender said of it, as it was said: whoever asks how far it came reads it again.
    metadata = models.TextField(blank=True)
    #: The loaded file that it became.
    became = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name} · {self.received} / {self.size}"


class FileRule(models.Model):
    """Whether a kind is taken and shown here: narrower than the table of `kinds`, never wider."""

    mime = models.CharField("tipo", max_length=120, unique=True, editable=False)
    accepted = models.BooleanField("se acepta", default=True)
    shown = models.BooleanField("se puede ver", default=True)

    class Meta:
        verbose_name = "tipo de archivo"
        verbose_name_plural = "tipos de archivo"
        ordering = ["id"]

    def __str__(self) -> str:
        kind = BY_MIME.get(self.mime)
        return kind.label if kind else self.mime

    @classmethod
    def complete(cls) -> None:
        """A row for each kind of the table, in its order."""
        have = set(cls.objects.values_list("mime", flat=True))
        FileRule.objects.bulk_create(
            [FileRule(mime=mime) for mime in BY_MIME if mime not in have], ignore_conflicts=True
        )


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def with_rules(self) -> Self:
        """Each with `only_saved`, whether an administrator decided that its kind is not shown, and its `verdict`."""
        hidden = FileRule.objects.filter(mime=models.OuterRef("content_type"), shown=False)
        said = Scan.objects.filter(pk=models.OuterRef("sha256")).values("verdict")
        return self.annotate(only_saved=models.Exists(hidden), verdict=models.Subquery(said))


class Attachment(StoredFile):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="attachments")
    event = models.ForeignKey(Event, models.PROTECT, related_name="attachments")
    redacted_at = models.DateTimeField("tachado el", null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()
    #: Until `with_rules` says otherwise.
    only_saved = False
    verdict: str | None = None

    class Meta:
        verbose_name = "archivo"
        ordering = ["id"]
        # Who else has this content is asked before it is removed.
        indexes = [models.Index(fields=["sha256"], name="attachment_content")]

    def get_absolute_url(self) -> str:
        return address("attachment", self.incident.code, self.pk)

    @property
    def held(self) -> str:
        """Why nobody gets it, «waiting» or «infected»; empty for what is handed out. Known after `with_rules`."""
        if self.verdict == Verdict.INFECTED or (self.verdict == Verdict.WAITING and settings.CLAMD):
            return str(self.verdict)
        return ""

    @property
    def show(self) -> Show:
        """How it may be looked at."""
        return Show.NO if self.redacted_at or self.held or self.only_saved or self.kind is None else self.kind.show

    @property
    def shown_url(self) -> str:
        """Where the browser shows it instead of saving it; empty for what can only be downloaded."""
        return "" if self.show is Show.NO else address("attachment_shown", self.incident.code, self.pk)


class Rendition(models.Model):
    """One content as one kind, to be looked at: asked for, made or found impossible; it can be made again any time."""

    source = models.CharField(max_length=64)
    mime = models.CharField(max_length=120)
    #: Where the parts lie, one behind the other; empty until they are made, and when nothing can be.
    content = models.CharField(max_length=64, blank=True, db_index=True)
    #: How many bytes each part has.
    parts = models.JSONField(default=list)
    cut = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True)
    recipe = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "mime"], name="one_rendition_a_kind")]

    def __str__(self) -> str:
        return f"{self.source[:8]} {self.mime}"


class FileSweep(models.Model):
    """One run of the clean-up that removed something, or that could not."""

    at = models.DateTimeField("cuándo", db_index=True)
    expired = models.PositiveIntegerField("cargados y nunca enviados", default=0)
    orphans = models.PositiveIntegerField("contenidos de ningún archivo", default=0)
    unfinished = models.PositiveIntegerField("a medio escribir", default=0)
    freed = models.PositiveBigIntegerField("bytes", default=0)
    removed = models.JSONField("qué se quitó", default=list)
    problem = models.TextField("qué lo impidió", blank=True)

    class Meta:
        verbose_name = "limpieza de archivos"
        verbose_name_plural = "limpieza de archivos"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%d/%m/%Y %H:%M}"
