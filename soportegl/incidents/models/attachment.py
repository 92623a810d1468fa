"""Files: staged when they arrive (`Upload`), kept with the event that brought them (`Attachment`)."""

import uuid
from typing import Self

from django.db import models

from soportegl.directory.models import User
from soportegl.incidents.kinds import Kind, Show, kind_of
from soportegl.incidents.models.event import Event
from soportegl.incidents.models.incident import Incident
from soportegl.incidents.models.rule import FileRule
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


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def with_rules(self) -> Self:
        """Each with `only_saved`: whether an administrator decided that its kind is not shown."""
        hidden = FileRule.objects.filter(mime=models.OuterRef("content_type"), shown=False)
        return self.annotate(only_saved=models.Exists(hidden))


class Attachment(StoredFile):
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="attachments")
    event = models.ForeignKey(Event, models.PROTECT, related_name="attachments")
    redacted_at = models.DateTimeField("tachado el", null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()
    #: Until `with_rules` says otherwise.
    only_saved = False

    class Meta:
        verbose_name = "archivo"
        ordering = ["id"]
        # Who else has this content is asked before it is removed.
        indexes = [models.Index(fields=["sha256"], name="attachment_content")]

    def get_absolute_url(self) -> str:
        return address("attachment", self.incident.code, self.pk)

    @property
    def show(self) -> Show:
        """How it may be looked at."""
        return Show.NO if self.redacted_at or self.only_saved or self.kind is None else self.kind.show

    @property
    def shown_url(self) -> str:
        """Where the browser shows it instead of saving it; empty for what can only be downloaded."""
        return "" if self.show is Show.NO else address("attachment_shown", self.incident.code, self.pk)
