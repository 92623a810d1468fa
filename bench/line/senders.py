"""Files that go out slowly, many at once, from a process of their own: who measures must not wait for who sends."""

from __future__ import annotations

import asyncio
import base64
import multiprocessing
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import NamedTuple
from uuid import uuid4

from bench.markup import TOKEN

#: As fast as the shaped line; a piece is so large that nginx keeps it on the disk and counts its sender.
BYTES_PER_SECOND, STEP_SECONDS, PIECE = 8_000, 0.5, 64 * 1024
#: Of no file all arrives while pages are measured; of 800 in all one person may have so much begun.
SIZE = 1_000_000
#: nginx takes 64 at once from one address.
ADDRESSES = 8
START_SECONDS = 60
LOOK_SECONDS = 0.2


class Refused(Exception):
    """An answer that no upload should get."""


@dataclass
class Sender:
    """One file on its way."""

    number: int
    port: int
    cookie: str
    form: str
    stalls: bool
    pieces: int = 0
    under_way: bool = False
    failure: str = ""

    async def send(self) -> None:
        """Piece after piece; one that stalls stops in the middle of its first and stays there."""
        try:
            address = await self._begin()
            # Each as far in its first piece as if they had begun at any time: they do not all end in one moment.
            ahead = self.number * 37 % 100 * PIECE // 100
            for offset in range(0, SIZE - PIECE, PIECE):
                await self._piece(address, offset, ahead)
                self.pieces, ahead = self.pieces + 1, 0
        except (OSError, Refused, EOFError) as failure:
            self.failure, self.under_way = f"subida {self.number}: {failure!r}", False

    async def _begin(self) -> str:
        told = ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}"
            for name, value in (("filename", f"oficio-{self.number}.pdf"), ("form", self.form))
        )
        said = f"Upload-Length: {SIZE}\r\nUpload-Metadata: {told}\r\nContent-Length: 0"
        reader, writer = await self._asked("POST", "/subidas/", said)
        head = await self._answered(reader, 201)
        writer.close()
        return next(line.split(": ", 1)[1] for line in head if line.lower().startswith("location: "))

    async def _piece(self, address: str, offset: int, ahead: int) -> None:
        said = f"Upload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {PIECE}"
        reader, writer = await self._asked("PATCH", address, said)
        writer.write(b"a" * ahead)
        self.under_way = True
        for sent in range(ahead, PIECE, step := int(BYTES_PER_SECOND * STEP_SECONDS)):
            if self.stalls and sent > PIECE // 3:
                await asyncio.Event().wait()
            writer.write(b"a" * min(step, PIECE - sent))
            await writer.drain()
            await asyncio.sleep(STEP_SECONDS)
        await self._answered(reader, 204)
        writer.close()

    async def _asked(self, method: str, path: str, said: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # Each from one of several addresses of this machine.
        source = (f"127.0.0.{2 + self.number % ADDRESSES}", 0)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=source)
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"Tus-Resumable: 1.0.0\r\nX-CSRFToken: {TOKEN}\r\nAccept: application/json\r\n{said}\r\n\r\n".encode()
        )
        return reader, writer

    async def _answered(self, reader: asyncio.StreamReader, status: int) -> list[str]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        if f" {status} " not in head[0]:
            raise Refused(head[0])
        return head


class Told(NamedTuple):
    """What came of them."""

    standing: int
    """How many were in the middle of a piece when the others had begun as well."""
    pieces: int
    broken: list[str]


class Senders:
    """So many at once, of which some stall; entered when all of them are in the middle of a piece."""

    def __init__(self, port: int, cookie: str, uploads: int, stalled: int, each: int) -> None:
        kind = multiprocessing.get_context("spawn")
        self.over, self.ready = kind.Event(), kind.Event()
        self.told: Queue[Told] = kind.Queue()
        forms = [str(uuid4()) for _ in range(-(-uploads // each))]
        senders = [Sender(number, port, cookie, forms[number // each], number < stalled) for number in range(uploads)]
        self.process = kind.Process(target=work, args=(senders, self.over, self.ready, self.told))

    def __enter__(self) -> Senders:
        self.process.start()
        self.ready.wait(START_SECONDS)
        return self

    def end(self) -> Told:
        """Stop them, and what came of them."""
        self.over.set()
        told = self.told.get(timeout=START_SECONDS)
        self.process.join(START_SECONDS)
        return told

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.is_alive():
            self.process.kill()


def work(senders: list[Sender], over: Event, ready: Event, told: Queue[Told]) -> None:
    """What the process does."""
    asyncio.run(_send_all(senders, over, ready, told))


async def _send_all(senders: list[Sender], over: Event, ready: Event, told: Queue[Told]) -> None:
    tasks = [asyncio.create_task(sender.send()) for sender in senders]
    while not all(sender.under_way or sender.failure for sender in senders):
        await asyncio.sleep(LOOK_SECONDS)
    standing = sum(sender.under_way for sender in senders)
    ready.set()
    while not over.is_set():
        await asyncio.sleep(LOOK_SECONDS)
    for task in tasks:
        task.cancel()
    told.put(
        Told(standing, sum(sender.pieces for sender in senders), [each.failure for each in senders if each.failure])
    )
