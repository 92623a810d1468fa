"""Processes that outlive nobody: they follow their parent, and what a killed parent left is found and ended."""

import contextlib
import ctypes
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import psutil

#: What asks a process of ours to end.
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
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


class Fork:
    """A child that goes on with what we have loaded; it is asked and ended as a `subprocess.Popen` is."""

    def __init__(self, title: str, work: Callable[[], None], files: tuple[int, ...] = ()) -> None:
        self.returncode: int | None = None
        parent = os.getpid()
        # Told to end before it has its own way of ending, the child would go on as if it were the parent.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        try:
            self.pid = os.fork() or be_child(lambda: _alone(title, work, files), parent)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)

    def poll(self) -> int | None:
        """Its exit code; None while it lives."""
        if self.returncode is None:
            number, status = os.waitpid(self.pid, os.WNOHANG)
            if number:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, which: signal.Signals) -> None:
        """Send a signal, unless it has ended: its number may be a stranger's by then."""
        if self.poll() is None:
            os.kill(self.pid, which)


def be_child(work: Callable[[], None], parent: int) -> NoReturn:
    """What a forked child is from its first line on: it works, and ends without the ends of its parent's blocks."""
    code = 1
    try:
        for number in ENDS:
            # What is ignored stays so: «nohup» is meant.
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        if follow := follow_parent(signal.SIGTERM):
            follow()
        if os.getppid() == parent:
            work()
            code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        logging.getLogger(__name__).exception("The child ended")
    finally:
        # Not through the ends of the parent's blocks, which belong to it.
        os._exit(code)


def _alone(title: str, work: Callable[[], None], files: tuple[int, ...]) -> None:
    """The work, in a group of its own and with no open file of the parent: its lock would outlive it."""
    # Here, where a title is needed: a service that runs by itself has a command of its own.
    from setproctitle import setproctitle

    setproctitle(title)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    kept = [2, *sorted(files), os.sysconf("SC_OPEN_MAX")]
    for before, after in pairwise(kept):
        os.closerange(before + 1, after)
    work()
