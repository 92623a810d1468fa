"""Children that start in order, are started again when they die, and end in the opposite order."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from soportegl.lib import env
from soportegl.lib.processes import Fork, follow_parent, remember, signal_group

#: What lived this long had started well: whatever killed it, starting again helps, however often that happens.
LIVED_SECONDS = 3.0
#: Before starting again what died right after its start, one time after another; then starting again does not help.
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)


class GaveUp(Exception):
    """A part keeps dying as it starts; the text is the sentence its reader needs."""


@dataclass
class Part:
    """When one part of the product, found dead, is to be started again."""

    name: str
    say: Callable[[str], None]
    vital: bool = True
    """Whether nothing else is of use without it; what is not is tried again for ever."""
    begun: float = field(default_factory=time.monotonic)
    failures: int = 0
    due: float | None = None

    def started(self) -> None:
        """Note that it starts to live now."""
        self.begun, self.due = time.monotonic(), None

    def may_start(self) -> bool:
        """Whether it is time to start it again; raise GaveUp when it keeps dying right after its start."""
        now = time.monotonic()
        if self.due is None:
            self.due = now + self._pause(now - self.begun)
        return now >= self.due

    def _pause(self, lived: float) -> float:
        if lived >= LIVED_SECONDS:
            self.failures = 0
        elif not self.vital:
            # Whatever renews the others ends it as well, young as it is: it must not come back later each time.
            self.failures = 1
        elif self.failures < len(PAUSES):
            self.failures += 1
        else:
            times = self.failures + 1
            raise GaveUp(f"{self.name} se cayó {times} veces seguidas al arrancar; vea el motivo más arriba.")
        self.say(f"{self.name} se cayó y se vuelve a levantar.")
        return PAUSES[self.failures - 1] if self.failures else 0.0


@dataclass
class Child:
    """A program that must be there while the product runs; of our settings it gets what stands here."""

    name: str
    command: list[str]
    environment: dict[str, str]
    files: tuple[int, ...] = ()
    stop_seconds: float = 15
    stop_with: signal.Signals = signal.SIGTERM
    vital: bool = True
    process: subprocess.Popen[bytes] | Fork | None = None

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches the supervisor only, which ends all in order."""
        self.process = self._begun()

    def _begun(self) -> subprocess.Popen[bytes] | Fork:
        return subprocess.Popen(
            self.command,
            env={**env.for_other_programs(), **self.environment},
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
            self.process.send_signal(self.stop_with)
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


class Forked(Child):
    """A child that works with what we have loaded: it shares that memory, and need not load anything when it dies."""

    def __init__(
        self, name: str, title: str, work: Callable[[], None], files: tuple[int, ...] = (), *, vital: bool = True
    ) -> None:
        super().__init__(name, [], {}, files, vital=vital)
        self.title, self.work = title, work

    def _begun(self) -> Fork:
        return Fork(self.title, self.work, self.files)


@dataclass
class Supervisor:
    """Watches over the children and tells, in one line each time, what it had to start again."""

    record: Path
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)

    def start(self, child: Child) -> None:
        """Start one child and remember it for the next run."""
        self.children.append(child)
        self.parts[child.name] = Part(child.name, self.say, child.vital)
        self._start(child)

    def look(self) -> None:
        """Start again whatever died; raise GaveUp when it keeps dying as it starts."""
        for child in self.children:
            if child.is_dead() and self.parts[child.name].may_start():
                child.stop()
                self._start(child)

    def renew(self, name: str, seconds: float) -> None:
        """Give the child of this name so long to end, and start it again."""
        for child in self.children:
            if child.name == name:
                child.stop(seconds)
                self._start(child)

    def stop(self) -> None:
        """End the children, the last one first."""
        if not self.children:
            # The record may be that of another run, which has this folder.
            return
        for child in reversed(self.children):
            child.stop()
        self.children.clear()
        self.record.unlink(missing_ok=True)

    def _start(self, child: Child) -> None:
        child.start()
        self.parts[child.name].started()
        self._remember()

    def _remember(self) -> None:
        remember(self.record, [number for child in self.children if (number := child.number())])
