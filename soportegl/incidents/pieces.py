"""Files that arrive in pieces: what has come stays, whatever becomes of the line, the server or the session."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.db.models import QuerySet, Sum

from soportegl.incidents import files
from soportegl.incidents.archives import Rejected
from soportegl.incidents.errors import Invalid, NotKept, NotThere, Refused
from soportegl.incidents.filetypes import refuse_name
from soportegl.incidents.models import PartialUpload, Upload
from soportegl.lib import clock
from soportegl.lib.durable_files import sync

if TYPE_CHECKING:
    from soportegl.directory.models import User

log = logging.getLogger(__name__)


class _Sum(Protocol):
    def update(self, block: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class _Crc32:
    """As hashlib has it for others."""

    def __init__(self) -> None:
        self._sum = 0

    def update(self, block: bytes, /) -> None:
        self._sum = zlib.crc32(block, self._sum)

    def digest(self) -> bytes:
        return self._sum.to_bytes(4)


#: What a piece may be checked with; the last is what a browser computes without a secure origin, in ten lines.
CHECKSUMS: dict[str, Callable[[], _Sum]] = {
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "crc32": _Crc32,
}


class Checksum(NamedTuple):
    """How a piece is checked, and what must come out."""

    algorithm: str
    value: bytes


class NotBegun(NotThere):
    """For this person nothing arrives under this key."""

    sentence = "Ese archivo ya no se está subiendo. Elíjalo de nuevo."


class OutOfOrder(Refused):
    """The piece does not follow on what is there."""

    def __init__(self, received: int) -> None:
        super().__init__(f"La parte enviada no sigue a lo recibido: hay {received} bytes.")


class AlreadyWriting(Refused):
    sentence = "Otra parte del mismo archivo todavía se está guardando."


class Damaged(Refused):
    """The piece is another one than was sent."""

    sentence = "Una parte del archivo llegó dañada; se envía otra vez."


class PastItsEnd(Refused):
    status = 413
    sentence = "Llegaron más bytes de los que tiene el archivo. Elíjalo de nuevo."


def folder() -> Path:
    """Where what has not arrived whole lies: on this machine's disk, also when contents go into a bucket."""
    return Path(settings.DATA_ROOT) / "piezas"


def _path(key: UUID) -> Path:
    return folder() / key.hex


@transaction.atomic
def begin(
    name: str, size: int, *, owner: User, form_key: str, place: int = 0, fingerprint: str = "", metadata: str = ""
) -> PartialUpload:
    """Make room for a file of this size; the same file begun before goes on where it stopped, in this form.

    Raises Invalid as `files.stage` does, of what is known before anything was sent, and NotKept.
    """
    name = files.safe_name(name)
    files.check_size(name, size)
    try:
        refuse_name(name)
    except Rejected as refusal:
        raise Invalid(attachments=f"«{name}» no se acepta: {refusal.sentence}.") from None
    files.alone(owner, form_key)
    mine = PartialUpload.objects.filter(owner=owner, expires_at__gt=clock.now())
    if fingerprint and (there := _same(mine.filter(name=name, size=size, fingerprint=fingerprint), form_key)):
        there = _at_rest(PartialUpload.objects.filter(pk=there.pk)) or there
        there.form_key, there.place = form_key, place
        there.save(update_fields=["form_key", "place"])
        return there
    arriving = mine.filter(became__isnull=True)
    files.check_count(name, len(files.staged(form_key, owner=owner)) + arriving.filter(form_key=form_key).count())
    begun = arriving.aggregate(total=Sum("size"))["total"] or 0
    files.keep_to_share(owner, name, size, begun=begun)
    now = clock.now()
    return PartialUpload.objects.create(
        owner=owner,
        form_key=form_key,
        place=place,
        name=name,
        size=size,
        fingerprint=fingerprint,
        metadata=metadata,
        created_at=now,
        expires_at=now + files.KEPT_FOR,
    )


def _same(begun: Iterable[PartialUpload], form_key: str) -> PartialUpload | None:
    """What goes on, or is there whole: not what was taken out of its form, or sent with it, since."""
    for partial in begun:
        if not partial.became or Upload.objects.filter(pk=partial.became, form_key=form_key).exists():
            return partial
    return None


def find(key: UUID, *, owner: User) -> PartialUpload:
    """How far it came. What arrived whole becomes a loaded file now, if nobody lived to see to that.

    Raises NotBegun, and as `append` does.
    """
    with transaction.atomic():
        partial = _at_rest(PartialUpload.objects.filter(pk=key, owner=owner, expires_at__gt=clock.now()))
    if partial is None:
        raise NotBegun
    return _settled(partial)


def _at_rest(rows: QuerySet[PartialUpload]) -> PartialUpload | None:
    """It, once no piece is being written: told before, how far it is would make its sender send that piece again.

    Raises AlreadyWriting, when that takes as long as nobody waits for.
    """
    try:
        return rows.select_for_update().first()
    except OperationalError:
        raise AlreadyWriting from None


def append(
    key: UUID, offset: int, content: Iterable[bytes], *, owner: User, checksum: Checksum | None = None
) -> PartialUpload:
    """Put a piece behind what is there; it is on the disk when this returns. With its last piece a file is loaded.

    Raises NotBegun, OutOfOrder, AlreadyWriting, Damaged, PastItsEnd, NotKept; Invalid when the whole is not taken.
    """
    with transaction.atomic():
        try:
            partial = PartialUpload.objects.select_for_update(nowait=True).filter(pk=key, owner=owner).first()
        except OperationalError:
            raise AlreadyWriting from None
        if partial is None or partial.expires_at <= clock.now():
            raise NotBegun
        if offset != partial.received:
            raise OutOfOrder(partial.received)
        try:
            partial.received += _write(partial, content, checksum)
        except OSError as error:
            log.error("A piece of a file could not be kept: %s", error)
            raise NotKept(partial.name) from None
        partial.save(update_fields=["received"])
    return _settled(partial)


def _write(partial: PartialUpload, content: Iterable[bytes], checksum: Checksum | None) -> int:
    """Append it to what is on the disk; returns how many bytes. What is checked is there whole or not at all."""
    folder().mkdir(mode=0o700, exist_ok=True)
    path = _path(partial.key)
    new, length = not path.exists(), 0
    found = CHECKSUMS[checksum.algorithm]() if checksum else None
    with path.open("ab") as file:
        # What was written behind it and not counted, by a process that was killed or of a damaged piece.
        file.truncate(partial.received)
        for block in content:
            length += len(block)
            if partial.received + length > partial.size:
                raise PastItsEnd
            file.write(block)
            if found:
                found.update(block)
        if checksum and found and found.digest() != checksum.value:
            raise Damaged
        file.flush()
        sync(path)
    if new:
        sync(folder())
    return length


def _settled(partial: PartialUpload) -> PartialUpload:
    """The same; if all of it is there and it is no loaded file yet, it is one now."""
    if partial.received < partial.size or partial.became:
        return partial
    try:
        with _path(partial.key).open("rb") as content:
            whole = UploadedFile(content, partial.name, size=partial.size)
            loaded = files.stage(whole, owner=partial.owner, form_key=partial.form_key, place=partial.place)
    except FileNotFoundError:
        # Another one has just made it a loaded file, or its disk is not the one of before.
        return _became(partial)
    except NotKept:
        raise
    except Invalid:
        forget(partial.key, owner=partial.owner)
        raise
    PartialUpload.objects.filter(pk=partial.pk).update(became=loaded.pk)
    _path(partial.key).unlink(missing_ok=True)
    partial.became = loaded.pk
    return partial


def _became(partial: PartialUpload) -> PartialUpload:
    found = PartialUpload.objects.filter(pk=partial.pk, became__isnull=False).first()
    if found is None:
        PartialUpload.objects.filter(pk=partial.pk).delete()
        raise NotBegun
    return found


def loaded(key: UUID, *, owner: User) -> Upload:
    """The loaded file that it became. Raises NotBegun when it became none, or that was sent or taken out since."""
    partial = find(key, owner=owner)
    upload = Upload.objects.filter(pk=partial.became, owner=owner).first() if partial.became else None
    if upload is None:
        raise NotBegun
    return upload


def forget(key: UUID, *, owner: User) -> None:
    """Stop receiving it, and drop what came. Raises NotBegun."""
    with transaction.atomic():
        partial = PartialUpload.objects.filter(pk=key, owner=owner).first()
        if partial is None:
            raise NotBegun
        partial.delete()
    _path(key).unlink(missing_ok=True)


def sweep(spared: timedelta) -> None:
    """Drop what expired, and pieces of which no row speaks and that are older than this."""
    PartialUpload.objects.filter(expires_at__lte=clock.now()).delete()
    there = list(folder().iterdir()) if folder().is_dir() else []
    known = {key.hex for key in PartialUpload.objects.values_list("pk", flat=True)}
    before = (clock.now() - spared).timestamp()
    for path in there:
        if path.name not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
