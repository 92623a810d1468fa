"""A mail server with moods: it refuses, hangs, drops, puts off, and is good in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from email import message_from_bytes

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.faults.loop import Loop

#: In turns; «good» comes often enough for the queue of messages not to end in hour-long pauses only.
MOODS = ("good", "closed", "busy", "good", "hangs", "good", "drops", "good", "puts off")


class Mailbox:
    """Keeps what it acknowledged, by Message-ID."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.mood = "good"
        self.port = 0
        self.server: asyncio.Server | None = None
        self.accepted: Counter[str] = Counter()
        self.recipients: dict[str, set[str]] = {}
        self.dropped: Counter[str] = Counter()
        self.put_off: set[str] = set()
        self.met: Counter[str] = Counter()

    def address(self) -> str:
        """Open, and what SOPORTEGL_SMTP_URL is to say."""
        self.loop.do(self._open())
        return f"smtp://127.0.0.1:{self.port}"

    def turn(self, mood: str) -> None:
        """Change its mood, for those who come from now on."""
        self.mood = mood
        self.loop.do(self._close() if mood == "closed" else self._open())

    async def _open(self) -> None:
        if self.server is None:
            running = asyncio.get_running_loop()
            self.server = await running.create_server(self._receive, "127.0.0.1", self.port)
            self.port = self.server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self.server is not None:
            self.server.close()
            self.server = None

    def _receive(self) -> asyncio.BaseProtocol:
        self.met[self.mood] += 1
        if self.mood == "hangs":
            return asyncio.Protocol()
        if self.mood in ("busy", "closed"):
            # Closed: it came in just before the door was shut.
            return Busy()
        return SMTP(self, hostname="correo.example", loop=self.loop.loop)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        """What becomes of one message."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content)["Message-ID"].strip()
        if self.mood == "drops":
            self.dropped[message] += 1
            assert server.transport is not None
            server.transport.abort()
            return "250 nobody hears this"
        if self.mood == "puts off" and message not in self.put_off:
            self.put_off.add(message)
            return "451 4.7.1 try again later"
        self.accepted[message] += 1
        self.recipients.setdefault(message, set()).update(envelope.rcpt_tos)
        return "250 2.0.0 accepted"


class Busy(asyncio.Protocol):
    """Says that it has no room, and hangs up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(b"421 4.3.2 no room\r\n")
        transport.close()
