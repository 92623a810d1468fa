"""Looking at files that no browser draws: what is made of them is asked for, made by the worker, kept and forgotten."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from soportegl.incidents import files, room, store
from soportegl.incidents.kinds import Show, kind_of
from soportegl.incidents.models import Attachment, Rendition, Upload
from soportegl.incidents.renditions.made import DAMAGED, TOO_LARGE, TOO_LONG
from soportegl.lib import clock

log = logging.getLogger(__name__)
#: Raised when the same file would be drawn otherwise: what older versions made is then made anew.
RECIPE = 1
#: How long the process that opens the file may take on the clock; its processor time has a bound of its own.
SECONDS = 60
#: A job that was lost is queued again after this.
LOST = timedelta(minutes=2)
#: What went wrong is tried again after this: the machine may have been busy, or a new version can do more.
AGAIN = timedelta(days=1)
#: What nobody looks at gives its room back, and is made again for whoever does.
KEPT = timedelta(days=90)
#: On a nearly full disk the incidents come first.
NO_ROOM = "Ahora no hay espacio para prepararlo"
JOB = "soportegl.incidents.tasks.render"


def of(attachment: Attachment) -> Rendition:
    """What was made of this file, or what is being made from now on: then it has neither content nor reason.

    Raises store.Unreachable.
    """
    kind = kind_of(attachment.content_type, attachment.name)
    assert kind is not None
    assert kind.show in (Show.PICTURE, Show.TABLE)
    now = clock.now()
    found, new = Rendition.objects.get_or_create(
        source=attachment.sha256, mime=kind.mime, defaults={"recipe": RECIPE, "asked_at": now}
    )
    if new:
        _queue(found)
    elif _is_over(found):
        _ask_again(found)
    return found


def _is_over(found: Rendition) -> bool:
    now = clock.now()
    if found.made_at is None:
        return found.asked_at < now - LOST
    if found.why and found.made_at < now - (LOST if found.why == NO_ROOM else AGAIN):
        return True
    # Backups leave it out: after a restore the row is there and its content is not.
    return found.recipe != RECIPE or bool(found.content and store.size_of(found.content) is None)


def _ask_again(found: Rendition) -> None:
    """As if it had never been made."""
    found.content, found.parts, found.cut, found.why, found.made_at = "", [], False, "", None
    found.recipe, found.asked_at = RECIPE, clock.now()
    found.save()
    _queue(found)


def _queue(found: Rendition) -> None:
    with suppress(AlreadyEnqueued), transaction.atomic():
        # Two at a time: each may take a gibibyte, and mails and other jobs want to go out beside them.
        lane = f"render {found.pk % 2}"
        app.configure_task(JOB, lock=lane, queueing_lock=f"render {found.pk}").defer(rendition_id=found.pk)


def part(found: Rendition, number: int) -> bytes:
    """The part with this number, from 1 on. Raises store.Missing, Damaged or Unreachable, and IndexError."""
    if not 1 <= number <= len(found.parts):
        raise IndexError(number)
    with store.opened(found.content) as content:
        content.seek(sum(found.parts[: number - 1]))
        return content.read(found.parts[number - 1])


def tables(found: Rendition) -> list[dict[str, Any]]:
    """The tables that were read out of the file; raises as `part` does."""
    read: list[dict[str, Any]] = json.loads(part(found, 1))["tables"]
    return read


def make(pk: int) -> None:
    """Make what was asked for; run by the worker, as often as it likes."""
    found = Rendition.objects.filter(pk=pk, made_at=None).first()
    if found is None:
        return
    if found.source not in files.in_use([found.source]):
        found.delete()
        return
    if room.is_short():
        _keep(found, {"why": NO_ROOM}, None)
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            told, target = _opened_apart(found, Path(folder))
        except store.Unreachable as error:
            # Nothing is wrong with the file: who looks again after a while asks again.
            log.warning("Rendition %s waits for its file: %s", pk, error)
            return
        except (store.Missing, store.Damaged) as error:
            log.error("Rendition %s has nothing to be made of: %s", pk, type(error).__name__)
            told, target = {"why": DAMAGED}, None
        _keep(found, told, target)


def _opened_apart(found: Rendition, folder: Path) -> tuple[dict[str, Any], Path]:
    """What the process that opens the file says, and where it wrote."""
    source, target = folder / "archivo", folder / "vista"
    with store.opened(found.source) as content, source.open("wb") as copy:
        while block := content.read(1 << 20):
            copy.write(block)
    command = [sys.executable, "-P", "-m", "soportegl.incidents.renditions", str(source), found.mime, str(target)]
    # Nothing of our environment: whoever takes that process over finds no secret in it.
    bare = {"PATH": "", "PYTHONPATH": str(settings.BASE_DIR), "LANG": "C.UTF-8"}
    try:
        done = subprocess.run(command, env=bare, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"why": TOO_LONG}, target
    if done.returncode:
        # Killed at one of its bounds, or by what the file did to it: the file stays as it came.
        log.warning("Rendition %s ended with %s", found.pk, done.returncode)
        return {"why": TOO_LONG if done.returncode == -24 else TOO_LARGE}, target
    told: dict[str, Any] = json.loads(done.stdout)
    return told, target


def _keep(found: Rendition, told: dict[str, Any], target: Path | None) -> None:
    content = ""
    with transaction.atomic():
        if target and told.get("parts"):
            with target.open("rb") as made:
                content = store.keep(iter(lambda: made.read(1 << 20), b""))
        kept = Rendition.objects.filter(pk=found.pk).update(
            content=content,
            parts=told.get("parts", []),
            cut=told.get("cut", False),
            why=told.get("why", ""),
            made_at=clock.now(),
        )
    if content and not kept:
        # What it was made of was forgotten meanwhile, and this must go the same way.
        files.forget_content(content)


def sweep(bound: int) -> None:
    """Throw away what was made long ago, and what was made of contents that no file has; in no transaction."""
    has = {"sha256": OuterRef("source")}
    kept = Exists(Attachment.objects.filter(**has, redacted_at=None)) | Exists(Upload.objects.filter(**has))
    gone = Rendition.objects.filter(Q(made_at__lt=clock.now() - KEPT) | ~kept).order_by("id")[:bound]
    for rendition in list(gone):
        rendition.delete()
        if rendition.content:
            files.forget_content(rendition.content)
