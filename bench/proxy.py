"""What stands between people and a product on this machine: lines that break where they are told to."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from random import Random
from typing import NamedTuple, Protocol

CHUNK = 64 * 1024
WORKING_SECONDS = 0.15
#: So long after a whole answer its line is gone, unless the next request comes first and finds it gone.
AFTER_SECONDS = 0.02
LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
#: Closed so, a line is cut for the other side as well: half an answer could pass for a short one.
CUT_OFF = struct.pack("ii", 1, 0)


class Where(StrEnum):
    """The places of an exchange where its line can break, in their order."""

    BEFORE = "antes del pedido"
    WITHIN = "dentro del pedido"
    WORKING = "mientras se atiende"
    ANSWER = "antes de la respuesta"
    INSIDE = "dentro de la respuesta"
    AFTER = "después de la respuesta"


#: From here on the product has done what was asked, whoever knows.
DONE = (Where.ANSWER, Where.INSIDE, Where.AFTER)


class Cut(NamedTuple):
    """Where, and after how much of the request or of the answer."""

    where: Where
    share: float = 0.5


Fate = Callable[[bytes], Cut | None]
"""What becomes of the request that begins with these bytes."""


class Line(Protocol):
    """One connection."""

    async def ask(self, reader: asyncio.StreamReader) -> None: ...
    async def answer(self, reader: asyncio.StreamReader) -> None: ...


class Relay:
    """Passes connections on to a product; `line` says how each is carried."""

    def __init__(self, port: int) -> None:
        self.port = port

    def line(self, outer: asyncio.StreamWriter, inner: asyncio.StreamWriter) -> Line:
        """What carries a new connection."""
        raise NotImplementedError

    async def listen(self) -> int:
        """Begin; the port where it is reached."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self.server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Let nobody else in."""
        self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            cut_off(writer)
            return
        line = self.line(writer, inner_writer)
        with contextlib.suppress(OSError):
            await asyncio.wait(
                [
                    asyncio.create_task(line.ask(reader)),
                    asyncio.create_task(line.answer(inner_reader)),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
        # Closed and not aborted: the last of a good answer may still be on its way out.
        writer.close()
        inner_writer.close()


class Proxy(Relay):
    """Breaks the line of each request where its fate says, and counts what went over it."""

    def __init__(self, port: int, fate: Fate, chance: Random) -> None:
        super().__init__(port)
        self.fate, self.chance = fate, chance
        self.cuts: Counter[Where] = Counter()
        self.sent = self.heads = 0

    def line(self, outer: asyncio.StreamWriter, inner: asyncio.StreamWriter) -> Line:
        """One that may break."""
        return _Breaking(self, outer, inner)


class _Breaking:
    """One connection; `cut` says what becomes of the request under way."""

    def __init__(self, proxy: Proxy, outer: asyncio.StreamWriter, inner: asyncio.StreamWriter) -> None:
        self.proxy, self.outer, self.inner = proxy, outer, inner
        self.asking = False
        self.cut: Cut | None = None
        self.room = self.head = 0

    async def ask(self, reader: asyncio.StreamReader) -> None:
        """Requests, from who asks to the product."""
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                if not self.asking:
                    if self.cut:
                        self.lose()
                        return
                    self.asking, self.cut = True, self.proxy.fate(chunk)
                    self.room, self.head = room_of(chunk, self.cut), head_of(chunk)
                passed = chunk[: self.room]
                self.count(len(passed))
                self.inner.write(passed)
                await self.inner.drain()
                if not self.room:
                    self.lose()
                    return
                if self.cut and self.cut.where is Where.WORKING:
                    # In the middle of a large upload, too.
                    later(self.proxy.chance.uniform(0, WORKING_SECONDS), self.lose)

    async def answer(self, reader: asyncio.StreamReader) -> None:
        """Answers, from the product to who asked."""
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                where = self.cut.where if self.cut else None
                if self.cut and where in (Where.ANSWER, Where.INSIDE):
                    if where is Where.INSIDE:
                        self.outer.write(chunk[: int(len(chunk) * self.cut.share)])
                    self.lose()
                    return
                self.asking = False
                if where is Where.AFTER:
                    later(AFTER_SECONDS, self.lose)
                else:
                    self.cut = None
                self.outer.write(chunk)
                await self.outer.drain()

    def count(self, passed: int) -> None:
        """So many bytes more went over the line."""
        head = min(self.head, passed)
        self.room, self.head = self.room - passed, self.head - head
        self.proxy.sent, self.proxy.heads = self.proxy.sent + passed, self.proxy.heads + head

    def lose(self) -> None:
        """Break the line, unless the answer was quicker."""
        if self.cut:
            self.proxy.cuts[self.cut.where] += 1
            self.cut = None
            cut_off(self.outer)
            cut_off(self.inner)


def room_of(head: bytes, cut: Cut | None) -> int:
    """How many bytes of this request pass before its line breaks; more than it has when it passes whole."""
    if cut is None or cut.where not in (Where.BEFORE, Where.WITHIN):
        return 1 << 60
    if cut.where is Where.BEFORE:
        return 0
    length = LENGTH.search(head)
    whole = head_of(head) + (int(length[1]) if length else 0)
    return min(max(int(whole * cut.share), 1), whole - 1)


def head_of(request: bytes) -> int:
    """How many bytes stand before the body."""
    return request.find(b"\r\n\r\n") + 4


def later(seconds: float, what: Callable[[], None]) -> None:
    """Do it so much later, in this loop."""
    asyncio.get_running_loop().call_later(seconds, what)


def cut_off(writer: asyncio.StreamWriter) -> None:
    """End a connection so that the other side cannot take it for a proper end."""
    line = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CUT_OFF)
    writer.transport.abort()


def told(cuts: Counter[Where]) -> str:
    """How many there were at each place."""
    return ", ".join(f"{where} {cuts[where]}" for where in Where)
