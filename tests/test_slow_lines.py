"""Uploads over a line that hangs do not slow another person's page."""

import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import database
from tests.product import Product

pytestmark = pytest.mark.slow
STALLED = 4
HEAD = (
    "POST /subidas/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    "Content-Length: 20000000\r\n\r\n--x\r\n"
    "Content-Disposition: form-data; name=attachments; filename=a.pdf\r\n\r\n%PDF"
)


def slowest(address: str, times: int = 20) -> float:
    """The longest of these visits to the sign-in page, in seconds."""
    spans = []
    for _ in range(times):
        begun = time.monotonic()
        with urllib.request.urlopen(f"{address}/ingresar/", timeout=30) as answer:
            assert answer.status == 200
            answer.read()
        spans.append(time.monotonic() - begun)
    return max(spans)


@pytest.fixture
def data() -> Iterator[Path]:
    folder = database.reachable_folder()
    yield folder / "datos"
    database.forget(folder)


def test_four_stalled_uploads_do_not_slow_another_persons_page(data: Path) -> None:
    with Product(data) as product:
        product.wait(60)
        host = urlsplit(product.address).netloc
        alone = slowest(product.address)
        name, port = host.split(":")
        lines = [socket.create_connection((name, int(port)), timeout=10) for _ in range(STALLED)]
        try:
            for line in lines:
                line.sendall(HEAD.format(host=host).encode())
            time.sleep(0.5)
            beside = slowest(product.address)
        finally:
            for line in lines:
                line.close()
    assert beside < max(1.0, 5 * alone), (alone, beside)
