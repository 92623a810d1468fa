"""The room that is kept free: PostgreSQL stops on a full disk, and everything stops with it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from soportegl.incidents.errors import NoRoom
from soportegl.lib.room import least_free


def is_short() -> bool:
    """Whether less is free than what is kept for what people are in the middle of."""
    root = Path(settings.DATA_ROOT)
    return least_free((root, root / "postgres")) < settings.DISK_RESERVE_BYTES


def require() -> None:
    """Raise NoRoom when nothing new should begin; answers and endings of what is there still have the reserve."""
    if is_short():
        raise NoRoom
