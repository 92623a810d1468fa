"""How much room is left on a disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path


def least_free(folders: Iterable[Path]) -> int:
    """The free bytes of the fullest of the disks under these folders; those that are not there yet do not count."""
    return min((shutil.disk_usage(folder).free for folder in folders if folder.exists()), default=0)
