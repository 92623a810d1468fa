"""The lines of `bench/line`, and a short form of it: cut anywhere, and what was sent is there once."""

from __future__ import annotations

import asyncio
import http.client
import subprocess
import sys
from collections.abc import Iterator
from random import Random

import pytest
from django.db import connections

from bench.faults.loop import Loop
from bench.line.__main__ import with_tables
from bench.line.promises import Promise, table
from bench.line.shaped import BURST, CARRIES, Flow, Shape, Shaped, Way
from bench.proxy import DONE, Cut, Proxy, Where, room_of
from tests.environment import clean_environment

BODY = b"a=" + b"1" * 4000
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nrecibido\n"


class Server:
    """Answers each whole request, and remembers how many there were."""

    def __init__(self, *, slow: bool) -> None:
        self.slow, self.whole = slow, 0

    async def listen(self) -> int:
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        return int(self.server.sockets[0].getsockname()[1])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(len(BODY))
                self.whole += 1
                # Longer than the line lasts that is cut while it works.
                await asyncio.sleep(0.2 if self.slow else 0)
                writer.write(ANSWER)
        except (OSError, EOFError):
            writer.close()


@pytest.fixture
def loop() -> Iterator[Loop]:
    with Loop() as loop:
        yield loop


def post(line: http.client.HTTPConnection) -> bytes | None:
    """What comes back; nothing when the line is cut."""
    try:
        line.request("POST", "/", BODY)
        return line.getresponse().read()
    except (OSError, http.client.HTTPException):
        line.close()
        return None


@pytest.mark.parametrize("where", list(Where))
def test_a_line_breaks_where_it_is_told_to_and_the_next_one_carries(loop: Loop, where: Where) -> None:
    server, fates = Server(slow=where is Where.WORKING), [Cut(where), None]
    proxy = Proxy(loop.do(server.listen()), lambda head: fates.pop(0), Random(1))
    line = http.client.HTTPConnection("127.0.0.1", loop.do(proxy.listen()), timeout=10)
    first = post(line)
    # After a whole answer it is the next request that finds the line gone.
    assert first == (b"recibido\n" if where is Where.AFTER else None)
    if where is Where.AFTER:
        assert post(line) is None
    assert post(line) == b"recibido\n"
    assert proxy.cuts == {where: 1}
    assert server.whole == (2 if where in (*DONE, Where.WORKING) else 1)


def test_a_request_is_cut_within_its_body_by_its_length() -> None:
    head = b"PATCH /subidas/1/ HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"
    assert room_of(head, Cut(Where.WITHIN, 0.5)) == (len(head) + 1000) // 2
    assert room_of(head, Cut(Where.WITHIN, 0.0)) == 1
    assert room_of(head, Cut(Where.BEFORE)) == 0
    assert room_of(head, Cut(Where.ANSWER)) > 10**9


class Drawn(Random):
    """Loses the packets of these numbers."""

    def __init__(self, *lost: int) -> None:
        self.lost, self.number = lost, -1

    def random(self) -> float:
        self.number += 1
        return 0.0 if self.number in self.lost else 1.0


def arrivals(size: int, *lost: int) -> list[float]:
    return [at for at, _ in Flow(Way(Shape(), Drawn(*lost))).packets(b"a" * size, 0.0)]


def test_a_packet_takes_its_time_and_half_a_round_trip() -> None:
    # 1500 bytes at 64 kbit/s are 0.1875 s.
    assert arrivals(3 * CARRIES) == pytest.approx([0.5875, 0.775, 0.9625])
    assert sum(len(piece) for _, piece in Flow(Way(Shape(), Drawn())).packets(b"a" * BURST, 0.0)) == BURST


def test_what_is_lost_arrives_a_round_trip_later_or_two_and_holds_up_what_follows() -> None:
    # Its second sending takes the line as well.
    assert arrivals(5 * CARRIES, 0)[:2] == pytest.approx([1.575, 1.575])
    assert arrivals(CARRIES, 0) == pytest.approx([2.375])
    assert arrivals(CARRIES, 0, 1) == pytest.approx([4.1625])


def test_connections_share_the_line_and_hand_over_all_of_it_in_order(loop: Loop) -> None:
    sent = Random(2).randbytes(60_000)

    async def give(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1)
        writer.write(sent)
        writer.close()

    async def take(port: int, *, by_name: bool) -> tuple[bytes, float]:
        clock = asyncio.get_running_loop().time
        begun = clock()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        # By name and by number, as browsers ask a SOCKS proxy.
        writer.write(
            b"\x05\x01\x00\x05\x01\x00" + (b"\x03\x02ab" if by_name else b"\x01\x7f\x00\x00\x01") + b"\x00\x50"
        )
        await reader.readexactly(12)
        writer.write(b"a")
        found = await reader.read(-1)
        writer.close()
        return found, clock() - begun

    async def both() -> tuple[tuple[bytes, float], tuple[bytes, float]]:
        server = await asyncio.start_server(give, "127.0.0.1", 0)
        shaped = Shaped(server.sockets[0].getsockname()[1], Random(3), Shape(4_000_000, 0.02, 0.03))
        port = await shaped.listen()
        return await asyncio.gather(take(port, by_name=True), take(port, by_name=False))

    taken = loop.do(both())
    assert [found for found, _ in taken] == [sent, sent]
    # 120 KB at 500 KB/s, and two round trips.
    assert max(seconds for _, seconds in taken) > 0.28


def test_the_table_says_what_was_asked_and_seen() -> None:
    kept, broken = Promise("Perdidos", "0", "0", kept=True), Promise("Dobles", "0", "3", kept=False, other="9")
    assert "| bien |" in table([kept])
    assert "otra versión" not in table([kept])
    assert "| Dobles   | 0      | 3     | 9               | MAL  |" in table([kept, broken])


@pytest.mark.django_db
def test_each_part_reads_the_tables_of_a_database_that_the_one_before_may_have_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = list[bool]()
    monkeypatch.setattr(connections, "close_all", lambda: closed.append(True))
    with_tables()
    assert closed == [True]


@pytest.mark.slow
def test_what_is_registered_over_a_line_that_is_cut_is_there_once_with_the_code_that_was_read() -> None:
    # The parts with a browser would take CI twice as long: tests/browser/test_pieces.py has their short form.
    done = subprocess.run(
        [sys.executable, "-m", "bench.line", "registrations", "--registrations", "20", "--clients", "5"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Resultado: todo se cumplió." in done.stdout
