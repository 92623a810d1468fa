"""A slow line, as a municipality behind a satellite has it: few bytes a second, far away, and packets get lost.

What a lost packet costs is what it costs TCP, and no packet is really lost: see «Shape» in bench/README.md.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bench.proxy import Line, Relay

#: What a packet carries of the stream, and what IP and TCP put before it.
CARRIES, HEADERS = 1460, 40
#: What a connection sends at once; of a burst that is full, more follows.
BURST = 8 * CARRIES
#: So much waits before the narrow place; whoever has more to send waits until some of it has left.
WAITING_SECONDS = 1.0
#: Three packets that arrive behind a lost one tell of it (RFC 5681); without them a timer has to run out.
TELLING = 3
TIMER = 2
#: How an address begins in SOCKS, and how long each kind is.
NAMED, LENGTHS = 3, {1: 4, 4: 16}
#: How long whoever connects waits for an answer before asking again (RFC 6298).
CONNECT_AGAIN = 1.0


@dataclass(frozen=True)
class Shape:
    """How bad the line is."""

    bits: int = 64_000
    round_trip: float = 0.8
    lost: float = 0.03

    def seconds(self, length: int) -> float:
        """How long a packet that carries this much takes to leave."""
        return (length + HEADERS) * 8 / self.bits


class Way:
    """One direction, which all connections share: a packet leaves when those before it have left."""

    def __init__(self, shape: Shape, chance: Random) -> None:
        self.shape, self.chance = shape, chance
        self.free_at = 0.0
        self.carried = 0

    def leaves(self, length: int, now: float) -> float:
        """When a packet that is sent now has left."""
        self.free_at = max(self.free_at, now) + self.shape.seconds(length)
        self.carried += length
        return self.free_at

    def is_lost(self) -> bool:
        """Whether this packet is one of those that do not arrive."""
        return self.chance.random() < self.shape.lost


class Flow:
    """What one connection sends in one direction, in its order."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.last = 0.0

    def packets(self, chunk: bytes, now: float) -> Iterator[tuple[float, bytes]]:
        """When each piece of it arrives; nothing is handed over before what was sent before it."""
        pieces = [chunk[begin : begin + CARRIES] for begin in range(0, len(chunk), CARRIES)]
        for number, piece in enumerate(pieces):
            told = len(chunk) == BURST or len(pieces) - number > TELLING
            self.last = max(self.last, self._arrives(len(piece), now, told=told))
            yield self.last, piece

    def _arrives(self, length: int, now: float, *, told: bool) -> float:
        shape = self.way.shape
        left = self.way.leaves(length, now)
        while self.way.is_lost():
            # Known a round trip later, or when the timer runs out; sent again, it takes its time on the line again.
            again = shape.seconds(length)
            left += shape.round_trip * (1 if told else TIMER) + again
            self.way.free_at += again
        return left + shape.round_trip / 2


class Shaped(Relay):
    """The line itself, to a product or to another proxy, whatever is asked of it by SOCKS (RFC 1928).

    Without that a browser would take a connection for standing, and have what it asks for wait for one that does not.
    """

    def __init__(self, port: int, chance: Random, shape: Shape = Shape()) -> None:
        super().__init__(port)
        self.shape, self.chance = shape, chance
        self.up, self.down = Way(shape, chance), Way(shape, chance)

    def line(self, outer: asyncio.StreamWriter, inner: asyncio.StreamWriter) -> Line:
        """One connection over it."""
        return _Slow(self, outer, inner)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readexactly((await reader.readexactly(2))[1])
            writer.write(b"\x05\x00")
            kind = (await reader.readexactly(4))[3]
            await reader.readexactly(2 + ((await reader.readexactly(1))[0] if kind == NAMED else LENGTHS[kind]))
            await asyncio.sleep(self.handshake())
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
        except (OSError, EOFError):
            writer.close()
            return
        await super()._serve(reader, writer)

    def handshake(self) -> float:
        """The seconds until a connection stands: a round trip, and more when one of its two packets is lost."""
        seconds = self.shape.round_trip
        while self.up.is_lost() or self.down.is_lost():
            seconds += CONNECT_AGAIN
        return seconds


class _Slow:
    def __init__(self, shaped: Shaped, outer: asyncio.StreamWriter, inner: asyncio.StreamWriter) -> None:
        self.shaped, self.outer, self.inner = shaped, outer, inner

    async def ask(self, reader: asyncio.StreamReader) -> None:
        """From the browser."""
        await carry(reader, self.inner, Flow(self.shaped.up))

    async def answer(self, reader: asyncio.StreamReader) -> None:
        """To the browser."""
        await carry(reader, self.outer, Flow(self.shaped.down))


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flow: Flow) -> None:
    """Everything, each piece when it arrives; the end as well comes after all that was sent."""
    time = asyncio.get_running_loop().time
    under_way: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    arriving = asyncio.create_task(_arrive(under_way, writer))
    with contextlib.suppress(OSError):
        while chunk := await reader.read(BURST):
            for packet in flow.packets(chunk, time()):
                under_way.put_nowait(packet)
            if (waits := flow.way.free_at - time() - WAITING_SECONDS) > 0:
                await asyncio.sleep(waits)
    under_way.put_nowait(None)
    await arriving


async def _arrive(under_way: asyncio.Queue[tuple[float, bytes] | None], writer: asyncio.StreamWriter) -> None:
    time = asyncio.get_running_loop().time
    with contextlib.suppress(OSError):
        while (packet := await under_way.get()) is not None:
            at, piece = packet
            await asyncio.sleep(at - time())
            writer.write(piece)
            await writer.drain()
