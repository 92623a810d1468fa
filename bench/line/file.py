"""One large file, as a browser sends it, over a line that is cut and to a server that starts again."""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from bench.line.bed import Bed
from bench.line.promises import Promise
from bench.line.window import TEXTAREA, type_into, window
from bench.markup import CODE, FILE
from bench.proxy import Cut, Where, told
from tests import chromium
from tests.product import Browser

MOST_SENT, MOST_REQUESTS = 1.05, 2
#: The smallest piece that our client sends: no more of them can be left than fit into what is missing.
SMALLEST = 24 * 1024
LOOK_MS = 100
OFFSET = re.compile(rb"(?i)\r\nupload-offset: *(\d+)")


class Cutting:
    """Cuts so many of the pieces of one file, spread over its length, and counts what was asked."""

    def __init__(self, size: int, cuts: int, chance: Random) -> None:
        self.size, self.left, self.chance = size, cuts, chance
        self.asked = Counter[str]()
        self.pieces = set[int]()
        self.offset = 0

    def __call__(self, head: bytes) -> Cut | None:
        line = head.split(b"\r\n", 1)[0].decode()
        method, path = line.split(" ")[:2]
        if not path.startswith("/subidas/"):
            return None
        self.asked[method] += 1
        if method != "PATCH" or not (found := OFFSET.search(head)):
            return None
        self.offset = int(found[1])
        self.pieces.add(self.offset)
        most = max(1, (self.size - self.offset) // SMALLEST)
        if self.chance.random() * most >= self.left:
            return None
        self.left -= 1
        return Cut(self.chance.choice(list(Where)), self.chance.random())

    def extra(self) -> int:
        """Requests beyond what the file takes: to begin it, a piece from each place, and the line that is shown."""
        return self.asked.total() - len(self.pieces) - 2


def try_it(bed: Bed, size: int, cuts: int, seed: int, most_seconds: float) -> list[Promise]:
    """Chosen in Crear, cut, started again, sent with its form, and downloaded."""
    chance = Random(seed)
    content = b"%PDF-1.4\n%" + chance.randbytes(size - 17) + b"\n%%EOF\n"
    fate = Cutting(size, cuts, chance)
    proxy, address = bed.proxy(fate, chance)
    ana = bed.signed_in("ana.municipal")
    with TemporaryDirectory() as folder, sync_playwright() as playwright, chromium.launched(playwright) as browser:
        chosen = Path(folder) / "oficio.pdf"
        chosen.write_bytes(content)
        with window(browser, address, ana) as page:
            page.goto("/registro/crear/")
            type_into(page, TEXTAREA, "El reporte no muestra la modificación presupuestaria después de aprobarla.")
            page.wait_for_load_state("load")
            sent, heads, begun = proxy.sent, proxy.heads, time.monotonic()
            page.locator("input[type=file]").set_input_files(chosen)
            restarted = False
            while not page.get_by_text("Cargado ·").is_visible() and time.monotonic() - begun < most_seconds:
                page.wait_for_timeout(LOOK_MS)
                if not restarted and fate.offset >= size / 2:
                    bed.restart(proxy)
                    restarted = True
            sent, heads, taken = proxy.sent - sent, proxy.heads - heads, time.monotonic() - begun
            code = sent_with_its_form(page)
    bed.loop.do(proxy.close())
    print(f"{taken:.0f} s; pedidos {dict(fate.asked)}, piezas {len(fate.pieces)}; cortes: {told(proxy.cuts)}")
    same = downloaded(Browser(bed.product.address), ana, code) == hashlib.sha256(content).hexdigest()
    done, extra, breaks = (cuts - fate.left, int(restarted)), fate.extra(), cuts + 1
    whole, share = sent / size, (sent - heads) / size
    most = MOST_REQUESTS * breaks
    return [
        Promise("Cortes del archivo, y reinicios", f"{cuts} y 1", "{} y {}".format(*done), done == (cuts, 1)),
        Promise("Bytes del archivo enviados", f"≤ {MOST_SENT} × su tamaño", f"{share:.3f} ×", share <= MOST_SENT),
        Promise("Lo mismo con los encabezados", "se dice", f"{whole:.3f} ×", kept=True),
        Promise("Pedidos de más por corte", f"≤ {MOST_REQUESTS}", f"{extra / breaks:.1f}", extra <= most),
        Promise("SHA-256 de lo descargado", "el enviado", "igual" if same else "OTRO", same),
    ]


def sent_with_its_form(page: Page) -> str:
    """The code of what was registered with it."""
    page.get_by_role("button", name="Crear", exact=True).last.click()
    page.get_by_role("button", name="Aceptar", exact=True).click()
    page.wait_for_url(re.compile(CODE.pattern))
    found = CODE.search(page.url)
    return found[0] if found else ""


def downloaded(reader: Browser, who: Browser, code: str) -> str:
    """The SHA-256 of the one file of this incident, as its person gets it."""
    for cookie in who.cookies:
        reader.cookies.set_cookie(cookie)
    _, page = reader.open(f"/gestion/{code}/")
    found = FILE.search(page)
    if not found:
        return "ningún archivo"
    with reader.opener.open(reader.address + found[1], timeout=60) as answer:
        return hashlib.sha256(answer.read()).hexdigest()
