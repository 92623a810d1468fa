"""Files: kept under their SHA-256 outside the web root, staged until an event owns them."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from soportegl.incidents import antivirus, archives, room, store
from soportegl.incidents.errors import FileDamaged, FileGone, FileRedacted, FilesAway, Invalid, NotKept
from soportegl.incidents.filetypes import identify
from soportegl.incidents.kinds import Kind
from soportegl.incidents.models import Attachment, FileRule, Rendition, Upload
from soportegl.lib import clock, sizes
from soportegl.lib.query_cache import CachedQuery
from soportegl.lib.text import clean

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet

    from soportegl.directory.models import User
    from soportegl.incidents.models import Event

log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=3)
NOT_HERE = "quien administra SoporteGL decidió no recibir este tipo ({}). Imprímalo a PDF y adjunte el PDF"
LEAST_WEIGHT = 64 * 1024
#: As long as a file system lets a name be.
NAME_MAX = 255
_MOST = "se aceptan {} archivos cada vez"
# Advisory locks of two numbers: the first says what the second is about, here who loads files.
_LOCKS = 0x5347_4C55
_AS_CHOSEN = ("place", "created_at")
_REFUSALS = {store.Missing: FileGone, store.Damaged: FileDamaged, store.Unreachable: FilesAway}
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\u202a-\u202e\u2066-\u2069]')


def any_here() -> Exists:
    """Beside an incident: whether it has a file; it is read as `has_files`."""
    return Exists(Attachment.objects.filter(incident=OuterRef("pk")))


def stage(file: UploadedFile, *, owner: User | None, form_key: str, place: int = 0) -> Upload:
    """Keep a file that has just arrived, for three days, under the form it was chosen in and at its place there.

    Raises Invalid (field `attachments`) when it is empty, larger than 20 MiB, of another type, or one too many, and
    NotKept when there is nowhere to keep it.
    """
    name = safe_name(file.name or "")
    kind = _accepted(file, name)
    assert file.size
    now = clock.now()
    try:
        # One transaction: until the row is there, nobody may find that its content belongs to nothing.
        with transaction.atomic():
            alone(owner, form_key)
            loaded = {(upload.sha256, upload.name): upload for upload in staged(form_key, owner=owner)}
            # A form sent again brings its files again: counted anew, the third time there would be too many.
            if loaded and (same := loaded.get((digest_of(file), name))):
                return same
            if settings.CLAMD:
                antivirus.refuse_known(digest_of(file), name)
            check_count(name, len(loaded))
            if owner is not None:
                keep_to_share(owner, name, file.size)
            upload = Upload.objects.create(
                owner=owner,
                form_key=form_key,
                place=place,
                name=name,
                content_type=kind.mime,
                size=file.size,
                sha256=store.keep(file.chunks()),
                created_at=now,
                expires_at=now + KEPT_FOR,
            )
            antivirus.ask(upload.sha256)
            return upload
    except store.Unreachable as error:
        log.error("The content of a file that arrived could not be kept: %s", error)
        raise NotKept(name) from None


def alone(owner: User | None, form_key: str) -> None:
    """Until the end of the transaction: of several files at once each would otherwise find the same room."""
    whose = owner.pk if owner else -1 - (crc32(form_key.encode()) & 0x7FFF_FFFF)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, whose])


def keep_to_share(owner: User, name: str, size: int, *, begun: int = 0) -> None:
    """Raises Invalid when this person has loaded as much as one person may without sending it."""
    # A row and its folder entry cost room whatever they hold.
    weight = Greatest("size", Value(LEAST_WEIGHT))
    loaded = Upload.objects.filter(owner=owner).aggregate(total=Coalesce(Sum(weight), 0))["total"] + begun
    if loaded + max(size, LEAST_WEIGHT) > settings.STAGED_MAX_BYTES:
        most = settings.STAGED_MAX_BYTES // 2**20
        raise Invalid(
            attachments=f"«{name}» no se cargó: ya tiene {most} MB de archivos sin enviar, el máximo por persona. "
            "Envíe o quite los que cargó en otros formularios; los que no se envían se borran a los tres días."
        )


def _accepted(file: UploadedFile, name: str) -> Kind:
    """What this file is, when it may be attached."""
    check_size(name, file.size or 0)
    try:
        kind = identify(file.open(), name)
    except archives.Rejected as refusal:
        raise Invalid(attachments=f"«{name}» no se acepta: {refusal.sentence}.") from None
    if FileRule.objects.filter(mime=kind.mime, accepted=False).exists():
        raise Invalid(attachments=f"«{name}» no se acepta: {NOT_HERE.format(kind.label)}.")
    return kind


def check_size(name: str, size: int) -> None:
    """Raises Invalid when no file of this size is taken, and NotKept when there is no room for any."""
    if not size:
        raise Invalid(attachments=f"«{name}» está vacío. Elija otro archivo.")
    if size > settings.FILE_MAX_BYTES:
        raise Invalid(attachments=f"«{name}» {sizes.too_large(size, settings.FILE_MAX_BYTES)} por archivo.")
    if room.is_short():
        raise NotKept(name)


def check_count(name: str, loaded: int) -> None:
    """Raises Invalid when a form that has so many files takes no other one."""
    if loaded >= settings.FILES_MAX_COUNT:
        raise Invalid(attachments=f"«{name}» no se cargó: {_MOST.format(settings.FILES_MAX_COUNT)}.")


def staged(form_key: str, *, owner: User | None) -> list[Upload]:
    """What this person has loaded in this form and not sent yet, in order."""
    found: list[Upload]
    if owner is None:
        found = list(_staged(form_key, None, clock.now()))
    else:
        found = _STAGED.instances(form_key, owner.pk, clock.now())
    # Sent twice at once, neither of the two found the other.
    once: dict[tuple[str, str], Upload] = {}
    for upload in found:
        once.setdefault((upload.sha256, upload.name), upload)
    return list(once.values())


def _staged(form_key: str, owner: int | None, now: datetime) -> QuerySet[Upload]:
    return Upload.objects.filter(form_key=form_key, owner=owner, expires_at__gt=now).order_by(*_AS_CHOSEN)


_STAGED = CachedQuery(_staged, str, int, datetime)


def unstage(key: UUID, *, owner: User) -> None:
    """Take a loaded file out of its form; one that is not there any more is no fault."""
    if gone := Upload.objects.filter(key=key, owner=owner).first():
        Upload.objects.filter(owner=owner, form_key=gone.form_key, sha256=gone.sha256, name=gone.name).delete()


def adopt(form_key: str, *, owner: User) -> None:
    """Give what arrived while the session had expired to whoever signed in again in the same browser."""
    Upload.objects.filter(form_key=form_key, owner__isnull=True).update(owner=owner)


def claim(keys: Iterable[UUID], owner: User) -> list[Upload]:
    """The uploads of this person with these keys, locked; those of others do not exist. Raises Invalid."""
    wanted = list(keys)
    if not wanted:
        return []
    found = list(Upload.objects.select_for_update().filter(pk__in=wanted, owner=owner).order_by(*_AS_CHOSEN))
    if len(found) > (most := settings.FILES_MAX_COUNT):
        raise Invalid(attachments=f"Cargó {len(found)} archivos y {_MOST.format(most)}. Quite los que sobran.")
    return found


def hashes(keys: Iterable[UUID], *, owner: User) -> list[str]:
    """The contents of those of these uploads that are still loaded."""
    return list(Upload.objects.filter(pk__in=list(keys), owner=owner).values_list("sha256", flat=True))


def move(form_keys: Iterable[str], to: str, *, owner: User) -> None:
    """Put what was loaded in these forms into another one of the same person."""
    Upload.objects.filter(form_key__in=list(form_keys), owner=owner).update(form_key=to)


def attach(uploads: list[Upload], event: Event) -> None:
    """Turn what was loaded into files of this event."""
    if not uploads:
        return
    Attachment.objects.bulk_create(
        Attachment(
            incident=event.incident,
            event=event,
            name=upload.name,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
        )
        for upload in uploads
    )
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
    antivirus.tell_of(upload.sha256 for upload in uploads)


def opened(attachment: Attachment) -> IO[bytes]:
    """Its content, as it arrived. The log says too when it cannot be.

    Raises FileRedacted, FileWaits, FileQuarantined, FileGone, FileDamaged or FilesAway.
    """
    if attachment.redacted_at is not None:
        raise FileRedacted
    antivirus.refuse_held(attachment)
    try:
        return store.opened(attachment.sha256)
    except (store.Missing, store.Damaged, store.Unreachable) as error:
        log.error("Attachment %s is not given out: %s %s", attachment.pk, type(error).__name__, error)
        raise _REFUSALS[type(error)](attachment.name) from None


def safe_name(typed: str) -> str:
    """The last part of a name, without what a file system or a header could stumble over."""
    last = clean(typed.replace("\\", "/").rsplit("/", 1)[-1])
    name = _FORBIDDEN.sub("_", last).replace("\n", " ").strip(" .")
    if len(name) > NAME_MAX:
        stem, dot, extension = name.rpartition(".")
        end = dot + extension if dot and len(extension) < 10 else ""
        name = (stem if end else name)[: NAME_MAX - len(end)] + end
    return name or "archivo"


def digest_of(file: UploadedFile) -> str:
    """SHA-256 of a file that has just arrived."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def forget_content(sha256: str) -> bool:
    """Remove the content when no file has it any more; returns whether it was removed.

    Outside any transaction: what made it superfluous must be committed before. Raises Unreachable.
    """
    with store.alone_with(sha256):
        if in_use([sha256]):
            return False
        store.remove(sha256)
        # What was made of it to be looked at says the same as it did.
        made = Rendition.objects.filter(source=sha256)
        also = [rendition.content for rendition in made if rendition.content]
        made.delete()
    for content in also:
        forget_content(content)
    return True


def in_use(hashes: Iterable[str]) -> set[str]:
    """Those of these contents that some file has, loaded or sent, or that was made of one to be looked at."""
    wanted = list(hashes)
    # One statement: between two, a loaded file could become a sent one and be in neither answer.
    loaded = Upload.objects.filter(sha256__in=wanted).values_list("sha256", flat=True)
    sent = (
        Attachment.objects.filter(sha256__in=wanted, redacted_at__isnull=True)
        .order_by()
        .values_list("sha256", flat=True)
    )
    made = Rendition.objects.filter(content__in=wanted).values_list("content", flat=True)
    return set(loaded.union(sent, made))
