"""How long somebody waits over the shaped line, with nothing kept in the browser: until they can type, and are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import median

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from bench.line.bed import PLAIN, Bed
from bench.line.promises import Promise, seconds
from bench.line.shaped import Shape, Shaped
from bench.line.window import TEXTAREA, type_into, window
from tests import chromium
from tests.product import Browser

FORM_SECONDS, SIGN_IN_SECONDS, TOLD_SECONDS = 5.0, 5.0, 3.0
#: What somebody takes to write what happened; meanwhile arrives whatever the page fetches late.
WRITES_SECONDS = 10.0
SYNOPSIS = "El reporte no muestra la modificación presupuestaria {} después de aprobarla."
#: On the page that follows, or in the sign beside the form; no other page here shows one.
SIGN = "() => document.querySelector('[data-sign]') !== null"
TOLD = r"() => /\d{4}-\d{7}-\d/.test(document.body?.innerText ?? '')"


@dataclass
class Waits:
    """The seconds of each round, of one build."""

    form: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    sign_in: list[float] = field(default_factory=list)
    sign: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    first_bytes: list[int] = field(default_factory=list)
    kept: list[bool] = field(default_factory=list)


def measure(beds: dict[str, Bed], rounds: int, seed: int, shape: Shape) -> list[Promise]:
    """Every round over every build, in turns; what is lost in a round is drawn alike for each."""
    waits = {name: Waits() for name in beds}
    people = {name: bed.signed_in("ana.municipal") for name, bed in beds.items()}
    with sync_playwright() as playwright, chromium.launched(playwright) as browser:
        for number in range(rounds):
            for name, bed in list(beds.items())[:: -1 if number % 2 else 1]:
                with over_line(bed, Random(seed + number), shape) as line, line.window(browser) as page:
                    waits[name].sign_in.append(usable(page, "/ingresar/", "[name=username]"))
                with over_line(bed, Random(seed + number), shape) as line, line.window(browser, people[name]) as page:
                    create(page, line, waits[name], f"{number}-{name}")
                with (
                    over_line(bed, Random(seed + number), shape) as line,
                    line.window(browser, people[name], PLAIN) as page,
                ):
                    waits[name].plain.append(usable(page, "/registro/crear/", TEXTAREA))
    return promises(*waits.values())


@dataclass
class OverLine:
    """A shaped line to a product, and where it begins."""

    shaped: Shaped
    port: int
    address: str

    @contextmanager
    def window(self, browser: Chromium, who: Browser | None = None, host: str = "") -> Iterator[Page]:
        """An empty window over it; under another name of this machine browsers take nothing for safe."""
        address = self.address.replace("127.0.0.1", host) if host else self.address
        with window(browser, address, who, self.port) as page:
            yield page


@contextmanager
def over_line(bed: Bed, chance: Random, shape: Shape) -> Iterator[OverLine]:
    """A line that nobody has used yet."""
    shaped = Shaped(bed.port, chance, shape)
    yield OverLine(shaped, bed.loop.do(shaped.listen()), bed.product.address)
    bed.loop.do(shaped.close())


def usable(page: Page, path: str, box: str) -> float:
    """The seconds from the address to the first letter in this field."""
    begun = time.monotonic()
    page.goto(path, wait_until="commit")
    type_into(page, box, "a")
    return time.monotonic() - begun


def create(page: Page, line: OverLine, waits: Waits, name: str) -> None:
    """Crear: open it, write, send, read the code."""
    waits.form.append(usable(page, "/registro/crear/", TEXTAREA))
    page.wait_for_timeout(WRITES_SECONDS * 1000)
    waits.first_bytes.append(line.shaped.down.carried)
    # What was typed before the scripts came is still there.
    waits.kept.append(page.locator(TEXTAREA).input_value() == "a")
    page.locator(TEXTAREA).fill(SYNOPSIS.format(name))
    page.get_by_role("button", name="Crear", exact=True).last.click()
    page.get_by_role("button", name="Aceptar", exact=True).click(no_wait_after=True)
    begun = time.monotonic()
    page.wait_for_function(f"() => ({SIGN})() || ({TOLD})()")
    waits.sign.append(time.monotonic() - begun)
    page.wait_for_function(TOLD)
    waits.told.append(time.monotonic() - begun)


def promises(ours: Waits, other: Waits | None = None) -> list[Promise]:
    """The middle of all rounds is held against what was promised; the worst stands beside it."""
    beside = other or Waits()
    rows = [
        ("Crear se puede escribir, sin nada guardado", ours.form, beside.form, FORM_SECONDS),
        ("Lo mismo por http con otro nombre: sin brotli", ours.plain, beside.plain, FORM_SECONDS),
        ("Ingresar se puede escribir, sin nada guardado", ours.sign_in, beside.sign_in, SIGN_IN_SECONDS),
        ("De «Aceptar» a la primera señal", ours.sign, beside.sign, TOLD_SECONDS),
        ("De «Aceptar» al código en pantalla", ours.told, beside.told, TOLD_SECONDS),
    ]
    made = [
        Promise(what, f"≤ {most:.0f} s", seconds(seen), median(seen) <= most, seconds(before) if other else "")
        for what, seen, before, most in rows
    ]
    stayed = f"{sum(ours.kept)} de {len(ours.kept)}"
    before = f"{sum(beside.kept)} de {len(beside.kept)}" if other else ""
    made.append(Promise("Lo escrito antes de los programas sigue ahí", "siempre", stayed, all(ours.kept), before))
    size, was = (f"{median(each) / 1000:.0f} KB" if each else "" for each in (ours.first_bytes, beside.first_bytes))
    return [*made, Promise("Bytes de Crear y lo que trae después", "se dice", size, True, was)]
