"""The pictures of the manual, taken from the running demonstration by `make pictures`."""

from __future__ import annotations

import base64
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import soportegl.web
from tests import chromium
from tests.product import PASSWORD, Product

WEB = Path(soportegl.web.__file__).parent
FOLDER = WEB / "static" / "ayuda"
TABLE = WEB / "manual" / "pictures.json"
READY_SECONDS = 120
#: What a person reads on such a screen whatever the data: it is noted beside the picture, and a test looks for it.
SAYS = (
    ":is(h2, legend, label, thead th, button, .btn, .sgl-nav a, .p-vistas a)"
    ":not(tbody *, li *, dialog *, .visually-hidden *)"
)
LONGEST_LABEL = 40
# Drawn by Chromium itself: no other program that writes WebP is needed.
ENCODE = """async (png) => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + png)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const made = await canvas.convertToBlob({ type: "image/webp", quality: 0.7 });
  const bytes = new Uint8Array(await made.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
MARK = """([selector, number]) => {
  const spot = document.querySelector(selector).getBoundingClientRect();
  const mark = document.createElement("b");
  mark.textContent = number;
  mark.setAttribute("aria-hidden", "true");
  Object.assign(mark.style, {
    position: "absolute", left: `${spot.left + scrollX - 14}px`, top: `${spot.top + scrollY - 14}px`, width: "28px",
    height: "28px", borderRadius: "50%", background: "#a3211b", color: "#fff", font: "700 16px/28px sans-serif",
    textAlign: "center", zIndex: 99, boxShadow: "0 0 0 2px #fff",
  });
  document.body.append(mark);
}"""


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, where they go, what of the page is shown, and the numbers drawn on it."""

    name: str
    who: str
    path: str
    clip: str = ""
    """What is shown; the whole window when empty."""
    link: str = ""
    """A link on that page to follow first, as a selector; `path` of what follows is put behind its address."""
    then: str = ""
    marks: tuple[str, ...] = ()
    prepare: Callable[[Page], None] | None = None
    width: int = 1300
    height: int = 700


def _type_a_case(page: Page) -> None:
    page.get_by_role("textbox", name="Síntesis del Caso").fill(
        "Al aprobar el CUR de gasto 1482 aparece el mensaje «saldo insuficiente en la cuenta monetaria». La cuenta "
        "tiene saldo según el libro de bancos. Sucede desde ayer por la tarde."
    )


def _load_a_file(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "Oficio 118-2026.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    page.get_by_text("Cargado").first.wait_for()


def _name_a_caller(page: Page) -> None:
    page.goto(page.url.split("?")[0] + "?entidad=0701")


FIRST_CASE = "main a[href^='/gestion/']"
SHOTS = (
    Shot("ingresar", "", "/ingresar/", clip=".p-ingreso"),
    Shot("registro", "ana.municipal", "/registro/"),
    Shot("crear", "ana.municipal", "/registro/crear/", prepare=_type_a_case, height=900),
    Shot(
        "documento",
        "ana.municipal",
        "/registro/crear/",
        clip="section[aria-labelledby=paso-3]",
        prepare=_load_a_file,
        marks=(".sgl-soltar label",),
    ),
    Shot("codigo", "ana.municipal", "/registro/", link=FIRST_CASE, then="creada", clip="main", height=720),
    Shot("seguimiento", "ana.municipal", "/registro/", link=FIRST_CASE, height=900),
    Shot("consulta", "ana.municipal", "/consulta/"),
    Shot("cola", "ana.municipal", "/consulta/", link=FIRST_CASE, then="cola/", height=900),
    Shot("bandeja", "raul.regional", "/bandeja/?vista=sede", width=1366),
    Shot("atender", "raul.regional", "/bandeja/?vista=mias", link=FIRST_CASE, height=760),
    Shot("trasladar", "raul.regional", "/bandeja/?vista=mias", link=FIRST_CASE, then="trasladar/", clip="main"),
    Shot("por-llamada", "raul.regional", "/registro/crear/por-llamada/", prepare=_name_a_caller),
    Shot("bandeja-central", "carla.central", "/bandeja/?vista=central", width=1366),
    Shot("atender-central", "carla.central", "/bandeja/?vista=mias", link=FIRST_CASE, height=820),
    Shot("bandeja-supervision", "sofia.supervisora", "/bandeja/?vista=vencidas", width=1366),
    Shot("asignar", "sofia.supervisora", "/bandeja/?vista=sede&nivel=2", link=FIRST_CASE, then="asignar/", clip="main"),
    Shot("respuestas", "sofia.supervisora", "/respuestas/"),
    Shot("abiertas", "aura.auditora", "/bandeja/", width=1366),
    Shot("consulta-auditoria", "aura.auditora", "/consulta/"),
    Shot("puesta-en-marcha", "admin", "/puesta-en-marcha/"),
    Shot("cargar", "admin", "/puesta-en-marcha/cargar/"),
    Shot(
        "persona",
        "admin",
        "/administracion/directory/user/?q=raul.regional",
        link="#result_list tbody th a",
        height=900,
    ),
    Shot("correos", "admin", "/correos/", clip=".sgl-panel:has(.p-balance)"),
)


class Camera:
    """Takes pictures of one running product."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.desk = browser.new_page()
        self.pages: dict[str, Page] = {}

    def take(self, shot: Shot) -> tuple[bytes, dict[str, Any]]:
        """The picture as WebP; its size in pixels, and what it says whatever the data."""
        with self._at(shot) as page:
            for number, mark in enumerate(shot.marks, 1):
                page.evaluate(MARK, [mark, str(number)])
            shown = page.locator(shot.clip).first if shot.clip else page
            png, says = shown.screenshot(animations="disabled"), _says(page, shot)
        webp = base64.b64decode(self.desk.evaluate(ENCODE, base64.b64encode(png).decode()))
        width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
        return webp, {"width": width, "height": height, "says": says}

    def words(self, shot: Shot) -> list[str]:
        """What the picture would say now."""
        with self._at(shot) as page:
            return _says(page, shot)

    @contextmanager
    def _at(self, shot: Shot) -> Iterator[Page]:
        page = self._page_of(shot)
        page.set_viewport_size({"width": shot.width, "height": shot.height})
        self._go(page, shot)
        yield page

    def _page_of(self, shot: Shot) -> Page:
        """A window of this person, who signs in once."""
        if shot.who not in self.pages:
            context = self.browser.new_context(locale="es-GT", reduced_motion="reduce")
            self.pages[shot.who] = context.new_page()
            self._sign_in(self.pages[shot.who], shot.who)
        return self.pages[shot.who]

    def _sign_in(self, page: Page, who: str) -> None:
        page.goto(f"{self.address}/ingresar/")
        if who:
            page.get_by_label("Usuario").fill(who)
            page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Ingresar", exact=True).click()
            page.wait_for_url(lambda url: "/ingresar/" not in url)

    def _go(self, page: Page, shot: Shot) -> None:
        page.goto(self.address + shot.path)
        if shot.link:
            target = page.locator(shot.link).first.get_attribute("href") or ""
            target = target.split("#")[0]
            if shot.then == "creada":
                target = target.replace("/gestion/", "/registro/creada/")
            elif shot.then:
                target = target.split("?")[0] + shot.then
            page.goto(self.address + target)
        if shot.prepare:
            shot.prepare(page)
        page.evaluate("document.activeElement?.blur()")


def _says(page: Page, shot: Shot) -> list[str]:
    found = page.locator(shot.clip or "body").first.locator(SAYS).filter(visible=True).all_inner_texts()
    words = {re.sub(r"[\s\d]+", " ", text).strip() for text in found}
    return sorted(word for word in words if 1 < len(word) <= LONGEST_LABEL)


@contextmanager
def camera(browser: Browser) -> Iterator[Camera]:
    """A camera in front of a demonstration of its own, started now and ended afterwards."""
    with (
        # Short, or the database's socket has no room in an address.
        tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as folder,
        Product(Path(folder) / "d", "--demo") as product,
    ):
        product.wait(READY_SECONDS)
        taken = Camera(browser, product.address)
        yield taken
        for page in (taken.desk, *taken.pages.values()):
            page.context.close()


def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    table = {}
    with sync_playwright() as playwright, chromium.launched(playwright) as browser, camera(browser) as taken:
        for shot in SHOTS:
            webp, table[shot.name] = taken.take(shot)
            (FOLDER / f"{shot.name}.webp").write_bytes(webp)
    for stale in FOLDER.glob("*.webp"):
        if stale.stem not in table:
            stale.unlink()
    TABLE.write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(table)} imágenes en {FOLDER.relative_to(WEB.parent.parent)}")  # noqa: T201 - a command says what it did


if __name__ == "__main__":
    main()
