"""A line that breaks: what was asked reaches the product, the answer does not reach who asked."""

from __future__ import annotations

import asyncio
import contextlib
from random import Random

CHUNK = 64 * 1024
#: The answer to one in so many requests is lost: half of them before it begins, half while the product works at it.
ONE_IN = 25
WORKING_SECONDS = 0.15


class Proxy:
    """Passes everything on to the product; while it is `bad` it loses answers."""

    def __init__(self, port: int, chance: Random) -> None:
        self.port, self.chance = port, chance
        self.bad = False
        self.cuts = 0

    async def listen(self) -> int:
        """Begin; the port where it is reached."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self.server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self.server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self, writer, inner_writer)
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


class _Line:
    """One connection; `fate` says what becomes of the answer that is awaited."""

    def __init__(self, proxy: Proxy, outer: asyncio.StreamWriter, inner: asyncio.StreamWriter) -> None:
        self.proxy, self.outer, self.inner = proxy, outer, inner
        self.asking = False
        self.fate = ""

    async def ask(self, reader: asyncio.StreamReader) -> None:
        """Requests, from who asks to the product."""
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                if not self.asking:
                    self.asking, self.fate = True, self._draw()
                self.inner.write(chunk)
                await self.inner.drain()
                if self.fate == "working":
                    # In the middle of a large upload, too.
                    asyncio.get_running_loop().call_later(self.proxy.chance.uniform(0, WORKING_SECONDS), self.lose)

    async def answer(self, reader: asyncio.StreamReader) -> None:
        """Answers, from the product to who asked."""
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                if self.fate == "answer":
                    self.lose()
                    return
                self.asking, self.fate = False, ""
                self.outer.write(chunk)
                await self.outer.drain()

    def _draw(self) -> str:
        if not self.proxy.bad or self.proxy.chance.randrange(ONE_IN):
            return ""
        return self.proxy.chance.choice(("answer", "working"))

    def lose(self) -> None:
        """Break the line, unless the answer was quicker."""
        if self.fate:
            self.fate = ""
            self.proxy.cuts += 1
            self.outer.transport.abort()
            self.inner.transport.abort()
