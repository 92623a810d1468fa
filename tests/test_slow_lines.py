"""Lines that say nothing, read slowly or stall while sending do not slow another person's page."""

import http.client
import json
import re
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import database
from tests.product import Browser, Product

pytestmark = pytest.mark.slow
SILENT, READING, SENDING = 200, 60, 40
#: Where other programs keep the machine busy a page has its moments also when nobody hangs.
NOTHING = 0.1
STALLED = (
    "POST /subidas/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    "Content-Length: 20000000\r\n\r\n--x\r\n"
    "Content-Disposition: form-data; name=attachments; filename=a.pdf\r\n\r\n%PDF"
)


def honest(address: str, times: int = 60) -> float:
    """The 95th percentile of these visits to the sign-in page, each over a line of its own, in seconds."""
    spans = []
    for _ in range(times):
        begun = time.monotonic()
        line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        line.request("GET", "/ingresar/")
        answer = line.getresponse()
        assert (answer.status, len(answer.read()) > 1000) == (200, True)
        line.close()
        spans.append(time.monotonic() - begun)
    return statistics.quantiles(spans, n=20)[-1]


@pytest.fixture
def data() -> Iterator[Path]:
    folder = database.reachable_folder()
    yield folder / "datos"
    database.forget(folder)


def with_a_large_file(browser: Browser) -> str:
    """Register an incident with a file of 19 MB; where it is."""
    content = b"%PDF-1.4\n" + bytes(range(256)) * 74_000 + b"\n%%EOF\n"
    _, page = browser.open("/registro/crear/")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    fields |= {"phone": "7762-3456", "email": "ana@solola.example", "synopsis": "No abre el reporte de ejecución"}
    fields["csrfmiddlewaretoken"] = next(str(one.value) for one in browser.cookies if one.name == "csrftoken")
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    ]
    head = '--x\r\nContent-Disposition: form-data; name="attachments"; filename="grande.pdf"\r\n\r\n'
    body = "".join([*parts, head]).encode() + content + b"\r\n--x--\r\n"
    answer = asked(browser, "POST", "/registro/crear/", body, {"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status == 303
    code = re.search(r"\d{4}-\d{7}-\d", answer.headers["Location"])
    assert code
    _, page = browser.open(f"/gestion/{code[0]}/")
    where = re.search(r'href="([^"]*/archivo/\d+/)"', page)
    assert where, page
    whole = asked(browser, "GET", where[1])
    assert (whole.status, whole.read()) == (200, content)
    # What the pages say about a file arrives although they do not send it themselves.
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert (whole.headers["X-Content-Type-Options"], whole.headers["Cache-Control"]) == ("nosniff", "private, no-store")
    assert whole.headers["Last-Modified"] is whole.headers["ETag"] is whole.headers["X-Accel-Redirect"] is None
    return where[1]


def cookies(browser: Browser) -> str:
    return "; ".join(f"{one.name}={one.value}" for one in browser.cookies)


def asked(
    browser: Browser, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection(urlsplit(browser.address).netloc, timeout=60)
    line.request(method, path, body, {"Cookie": cookies(browser), **(headers or {})})
    return line.getresponse()


def line_to(address: str, says: str, room: int = 0, source: str = "127.0.0.1") -> socket.socket:
    """A line on which this is said and from then on nothing."""
    line = socket.socket()
    line.bind((source, 0))
    if room:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    line.settimeout(10)
    host, port = urlsplit(address).netloc.split(":")
    line.connect((host, int(port)))
    line.sendall(says.encode())
    return line


def test_lines_that_hang_do_not_slow_another_persons_page(data: Path) -> None:
    with Product(data, "--demo", told=True) as product, ExitStack() as lines:
        product.wait(120)
        browser = Browser(product.address)
        browser.sign_in("ana.municipal")
        file, host = with_a_large_file(browser), urlsplit(product.address).netloc
        alone = honest(product.address)
        kinds = [("", SILENT, 0), (STALLED.format(host=host, cookie=cookies(browser)), SENDING, 0)]
        kinds.append((f"GET {file} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies(browser)}\r\n\r\n", READING, 4096))
        for says, times, room in kinds:
            opened = [lines.enter_context(line_to(product.address, says, room)) for _ in range(times)]
            if room:
                # The files were looked through: from here on they only go out.
                for line in opened:
                    line.settimeout(60)
                    assert line.recv(12) == b"HTTP/1.1 200"
            # The better of two: another program's moment is not theirs.
            beside = min(honest(product.address), honest(product.address))
            assert beside < 3 * max(alone, NOTHING), (says[:20], alone, beside)


def test_whoever_asks_and_what_is_refused_are_the_same_behind_the_server_in_front(data: Path) -> None:
    with Product(data) as product:
        product.wait(60)
        browser = Browser(product.address)
        browser.open("/ingresar/")
        # It would be a neighbour's address, and /metricas is for this machine alone.
        assert asked(browser, "GET", "/metricas", headers={"X-Front-Client": "192.0.2.7"}).status == 200
        assert asked(browser, "GET", "/metricas", headers={"X-Forwarded-For": "127.0.0.1"}).status == 404
        long = asked(browser, "GET", f"/consulta/?q={'a' * 40_000}")
        assert (long.status, "demasiado larga" in long.read().decode()) == (414, True)
        # What is longer than gunicorn's own defaults either arrives, or is refused in Spanish by nginx.
        assert asked(browser, "GET", f"/ingresar/?q={'a' * 7900}").status == 200
        assert asked(browser, "GET", "/ingresar/", headers={f"X-{number}": "a" for number in range(990)}).status == 200
        assert asked(browser, "GET", "/ingresar/", headers={"X-Long": "a" * 7900}).status == 200
        refused: list[tuple[str, str, dict[str, str], int, str]] = [
            ("GET", f"/consulta/?q={'a' * 8000}", {}, 414, "demasiado larga"),
            ("GET", "/ingresar/", {"X-Long": "a" * 8000}, 400, "no se acepta aquí"),
            ("GET", "/ingresar/", {f"X-{number}": "a" for number in range(1010)}, 400, "no se acepta aquí"),
            ("TRACE", "/ingresar/", {}, 405, "no se acepta aquí"),
            ("POST", "/ingresar/", {"Transfer-Encoding": "other"}, 501, "no se acepta aquí"),
            ("GET", "/-archivos/no/hay", {}, 404, "Aquí no hay nada con esa dirección"),
        ]
        for method, path, headers, status, words in refused:
            answer = asked(browser, method, path, headers=headers)
            page = answer.read().decode()
            assert (answer.status, words in page) == (status, True), (method, path[:20], answer.status, page[:400])
            assert answer.headers["X-Frame-Options"] == "DENY"
        # Said by the announced size, before any of it was sent.
        large = asked(browser, "POST", "/subidas/", b"", {"Content-Length": "120000000"})
        assert (large.status, "hasta 5 archivos de 20 MiB cada uno" in large.read().decode()) == (413, True)
        # Ended in order, gunicorn would take its socket away: nginx finds the next one at the same place.
        pages = product.child("gunicorn")
        assert pages
        pages.terminate()
        pages.wait(20)
        assert json.loads(asked(browser, "GET", "/salud/vivo").read())["status"]


def test_small_forms_always_get_in_and_only_what_may_reach_the_disk_is_counted(data: Path) -> None:
    with Product(data) as product, ExitStack() as lines:
        product.wait(60)
        browser, host = Browser(product.address), urlsplit(product.address).netloc
        says = f"POST /ingresar/ HTTP/1.1\r\nHost: {host}\r\n%s\r\n\r\na"
        small, large, chunked = ("Content-Length: 59999", "Content-Length: 60000", "Transfer-Encoding: chunked")
        # From four addresses, as many as nginx ever took of all the world together.
        for number in range(264):
            source = f"127.0.0.{2 + number % 4}"
            lines.enter_context(line_to(product.address, says % small, source=source))
        # Ours, and not nginx's: the form lacks its token.
        assert asked(browser, "POST", "/ingresar/", b"a=1").status == 403
        for _ in range(64):
            lines.enter_context(line_to(product.address, says % large))
        for counted in (large, chunked):
            with line_to(product.address, says % counted) as line:
                assert line.recv(12) == b"HTTP/1.1 429", counted
        answer = asked(browser, "PUT", "/subidas/", b"a" * 60_000)
        page = answer.read().decode()
        assert (answer.status, "demasiados archivos a la vez" in page, "su conexión" in page) == (429, True, False)
        assert asked(browser, "POST", "/ingresar/", b"a=1").status == 403
