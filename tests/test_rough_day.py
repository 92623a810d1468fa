"""The whole product on a rough day: its database gone and back, and two hundred lines that never end."""

from __future__ import annotations

import re
import socket
import time
import urllib.error
import urllib.request

import pytest

from soportegl.lib.embedded_postgres import Server
from tests import first_start
from tests.database import forget, reachable_folder
from tests.product import PASSWORD, Browser, Product

pytestmark = pytest.mark.slow
LINES, STALLED = 200, 8


def weight(product: Product) -> int:
    """Bytes that the web processes have to themselves or share with each other."""
    web = [child for child in product.family() if "gunicorn" in " ".join(child.cmdline())]
    return sum(int(child.memory_full_info().pss) for child in web)


def hold_lines(address: str) -> list[socket.socket]:
    """Lines that asked once and stay open, and some that began to send a large form and never go on."""
    host, port = address.removeprefix("http://").split(":")
    lines = []
    for number in range(LINES):
        line = socket.create_connection((host, int(port)), 10)
        if number < STALLED:
            line.sendall(
                b"POST /subidas/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\nContent-Type: multi"
            )
        else:
            line.sendall(b"GET /salud/vivo HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"200 OK" in line.recv(4096)
        lines.append(line)
    return lines


def test_the_database_goes_and_comes_back_and_slow_lines_weigh_little() -> None:
    folder = reachable_folder()
    first_start.fill(folder, demo=True, told=True)
    database = Server(folder)
    address = database.start()
    try:
        with Product(folder, "--demo", environment={"DATABASE_URL": address}) as product:
            product.wait(120)
            browser = Browser(product.address)
            browser.open("/ingresar/")
            browser.open("/ingresar/", {"username": "ana.municipal", "password": PASSWORD, "system": "sicoin-gl"})
            before = weight(product)
            lines = hold_lines(product.address)
            try:
                begun = time.monotonic()
                browser.open("/registro/")
                assert time.monotonic() - begun < 5
                assert weight(product) - before < 60 * 2**20
            finally:
                for line in lines:
                    line.close()

            database.stop()
            _, page = refused(browser, "/registro/")
            typed = "Algo que se escribió mientras la base de datos no estaba, y que no se pierde"
            fields = {"synopsis": typed, "key": "7d0c1c9e-6e3e-4c39-8a55-0d6e4cf1a777"}
            seconds, page = refused(browser, "/registro/crear/", fields)
            assert typed in page
            assert "Enviar de nuevo" in page
            assert seconds < 3
            database.start()
            deadline = time.monotonic() + 10
            while True:
                try:
                    assert "Registro de Incidencias" in browser.open("/registro/")[1]
                    break
                except urllib.error.HTTPError:
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
    finally:
        database.stop()
        forget(folder)


def refused(browser: Browser, path: str, fields: dict[str, str] | None = None) -> tuple[float, str]:
    """How long the refusal of 503 took, and its page."""
    begun = time.monotonic()
    with pytest.raises(urllib.error.HTTPError) as found:
        browser.open(path, fields)
    assert found.value.code == 503
    page = found.value.read().decode()
    assert re.search(r"E503-\w{4}", page)
    return time.monotonic() - begun, page
