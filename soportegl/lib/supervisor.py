"""Children that start in order, are started again when they die, and end in the opposite order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from soportegl.lib.processes import follow_parent, remember, signal_group

#: More deaths than this within the window mean that starting again does not help.
DEATHS = 5
WINDOW_SECONDS = 60.0
PAUSE_SECONDS = 0.5


class GaveUp(Exception):
    """A child keeps dying; the text is the sentence its reader needs."""


@dataclass
class Child:
    """A process that must be there while the product runs."""

    name: str
    command: list[str]
    environment: dict[str, str]
    files: tuple[int, ...] = ()
    stop_seconds: float = 15
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches the supervisor only, which ends all in order."""
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            pass_fds=self.files,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=follow_parent(signal.SIGTERM),
        )

    def stop(self, seconds: float | None = None) -> None:
        """Ask it to end; kill its whole group when it does not."""
        if self.process is None:
            return
        if self.process.poll() is None:
            # Only the leader is asked: gunicorn's master ends its own workers, each with its request finished.
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.stop_seconds if seconds is None else seconds)
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def is_dead(self) -> bool:
        """Whether it ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def number(self) -> int | None:
        """Its process number."""
        return self.process.pid if self.process else None


@dataclass
class Supervisor:
    """Watches over the children and tells, in one line each time, what it had to start again."""

    record: Path
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    deaths: dict[str, list[float]] = field(default_factory=dict)

    def start(self, child: Child) -> None:
        """Start one child and remember it for the next run."""
        self.children.append(child)
        child.start()
        self._remember()

    def look(self) -> None:
        """Start again whatever died; raise GaveUp when it keeps dying."""
        for child in self.children:
            if child.is_dead():
                self.count_death(child.name)
                child.stop()
                child.start()
                self._remember()

    def renew(self, name: str, seconds: float) -> None:
        """Give the child of this name so long to end, and start it again."""
        for child in self.children:
            if child.name == name:
                child.stop(seconds)
                child.start()
        self._remember()

    def count_death(self, name: str) -> None:
        """Note that this part died; raise GaveUp after too many in a short time."""
        now = time.monotonic()
        recent = [moment for moment in self.deaths.get(name, []) if now - moment < WINDOW_SECONDS]
        self.deaths[name] = [*recent, now]
        if len(recent) >= DEATHS:
            times = len(recent) + 1
            raise GaveUp(f"{name} se cayó {times} veces en un minuto; el motivo está en las líneas anteriores.")
        self.say(f"{name} se cayó y se vuelve a levantar.")
        time.sleep(PAUSE_SECONDS)

    def stop(self) -> None:
        """End the children, the last one first."""
        if not self.children:
            # The record may be that of another run, which has this folder.
            return
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        self.record.unlink(missing_ok=True)

    def _remember(self) -> None:
        remember(self.record, [number for child in self.children if (number := child.number())])
