"""The room that is kept free: PostgreSQL stops on a full disk, and everything stops with it."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from soportegl.incidents.errors import NoRoom


def free() -> int:
    """The free bytes of the fuller of the disks that keep files and tables; one that is not there does not count."""
    root = Path(settings.DATA_ROOT)
    return min((shutil.disk_usage(folder).free for folder in (root, root / "postgres") if folder.exists()), default=0)


def is_short() -> bool:
    """Whether less is free than what is kept for what people are in the middle of."""
    return free() < settings.DISK_RESERVE_BYTES


def require() -> None:
    """Raise NoRoom when nothing new should begin; answers and endings of what is there still have the reserve."""
    if is_short():
        raise NoRoom
