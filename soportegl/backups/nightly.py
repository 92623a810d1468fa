"""What the worker does by itself: a backup a day where a folder for them is named, and a rehearsal a week."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings

from soportegl.backups import ages
from soportegl.backups.errors import BackupFailed
from soportegl.backups.making import default_key, default_repository, make
from soportegl.backups.models import Kind
from soportegl.backups.restoring import rehearse as prove
from soportegl.lib import clock

log = logging.getLogger(__name__)
FRESH = timedelta(hours=20)


def backup() -> bool:
    """Make one where that is wanted and none is fresh; whether one was made. What fails is in the log and the alarm."""
    last = ages.last(Kind.BACKUP)
    if not settings.BACKUPS_DAILY or (last and clock.now() - last < FRESH):
        return False
    try:
        make(default_repository(), key=default_key(), keep=settings.BACKUPS_KEEP, say=log.debug)
    except BackupFailed as error:
        log.error("The daily backup failed: %s", error)
        return False
    return True


def rehearse() -> bool:
    """Prove the latest one, if there is any; whether it was proven."""
    repository = default_repository()
    if not repository.manifests():
        return False
    try:
        prove(repository, repository.find(), key=default_key(), say=log.debug)
    except BackupFailed as error:
        log.error("The weekly rehearsal failed: %s", error)
        return False
    return True
