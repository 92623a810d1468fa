"""Processes that outlive nobody: they follow their parent, and what a killed parent left is found and ended."""

import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

#: The kernel counts in ticks and the clock may be set, so the same start is told within a margin.
SAME_START_SECONDS = 2.0


def follow_parent(number: signal.Signals) -> Callable[[], None] | None:
    """On Linux the child gets this signal when its parent is killed; elsewhere the next start ends it."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    set_parent_death_signal = 1

    def follow() -> None:
        libc.prctl(set_parent_death_signal, number)

    return follow


def lives(process: psutil.Process) -> bool:
    """Whether it still runs; a zombie holds nothing any more, and without an init nobody buries it."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def remember(path: Path, numbers: list[int]) -> None:
    """Write which processes are ours, so that the next start can end those a killed run left."""
    rows = []
    for number in numbers:
        with contextlib.suppress(psutil.Error):
            rows.append([number, psutil.Process(number).create_time()])
    fresh = path.with_suffix(".tmp")
    fresh.write_text(json.dumps(rows))
    fresh.replace(path)


def end_remembered(path: Path, seconds: float) -> int:
    """End the process groups written there that still live; how many there were."""
    try:
        rows = json.loads(path.read_text())
    except (OSError, ValueError):
        return 0
    found = [process for number, start in rows if (process := same_process(number, start))]
    for which in (signal.SIGTERM, signal.SIGKILL):
        for process in found:
            signal_group(process.pid, which)
        deadline = time.monotonic() + seconds
        while any(map(lives, found)) and time.monotonic() < deadline:
            time.sleep(0.05)
    path.unlink(missing_ok=True)
    return len(found)


def same_process(number: int, start: float) -> psutil.Process | None:
    """The living process with this number, if it is the one that started then and not a stranger."""
    try:
        process = psutil.Process(number)
        same = abs(process.create_time() - start) < SAME_START_SECONDS
    except psutil.Error:
        return None
    return process if same and lives(process) else None


def signal_group(number: int, which: signal.Signals) -> None:
    """Send a signal to a process group that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(number, which)
