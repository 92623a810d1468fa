"""Lines that say nothing, as long as the run lasts, and what an honest page takes beside them."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from statistics import quantiles

LINES = 200
VISITS = 60
#: Beside the silent ones a page may take so many times what it took before them; below this many seconds nobody waits.
FACTOR, NOTHING = 3, 0.1
LOOK_SECONDS = 1.0


class Silent:
    """So many connections to the product that never ask for anything; one that is cut is opened anew."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.lines: list[socket.socket] = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._stay)

    def begin(self) -> list[str]:
        """Open them all; what is wrong with the pages beside them."""
        before = self.page_seconds()
        self._open()
        # The better of two: another program's moment is not theirs.
        beside = min(self.page_seconds(), self.page_seconds())
        self.thread.start()
        print(f"Página junto a {LINES} líneas calladas: p95 {beside * 1000:.0f} ms; sin ellas {before * 1000:.0f} ms")
        limit = FACTOR * max(before, NOTHING)
        return [f"junto a {LINES} líneas calladas una página tarda {beside:.2f} s"] if beside > limit else []

    def end(self) -> None:
        """Hang up."""
        self.over.set()
        self.thread.join()
        for line in self.lines:
            line.close()

    def page_seconds(self) -> float:
        """The 95th percentile of a page, each time over a line of its own."""
        spans = []
        for _ in range(VISITS):
            begun = time.monotonic()
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            line.request("GET", "/ingresar/")
            line.getresponse().read()
            line.close()
            spans.append(time.monotonic() - begun)
        return quantiles(spans, n=20)[-1]

    def _open(self) -> None:
        while len(self.lines) < LINES:
            self.lines.append(socket.create_connection(("127.0.0.1", self.port), timeout=5))

    def _stay(self) -> None:
        while not self.over.wait(LOOK_SECONDS):
            self.lines = [line for line in self.lines if _is_open(line)]
            try:
                self._open()
            except OSError:
                # The product is being killed; the next look tries again.
                continue


def _is_open(line: socket.socket) -> bool:
    """Whether the other side still waits; closed here as well when it does not."""
    line.setblocking(False)
    try:
        said = line.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        said = b""
    if not said:
        line.close()
    return bool(said)
