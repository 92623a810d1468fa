"""Registrations in real Chromium whose tab dies at a random moment after they were sent, and is opened again."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from random import Random
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from bench.faults.claims import Claim, Claims
from bench.line.bed import Bed
from bench.line.promises import Promise
from bench.line.reckoning import newest, reckon, signed_in
from bench.line.window import SIZE, TEXTAREA
from bench.markup import CODE
from bench.proxy import Cut, Where, told
from tests import chromium

#: So many machines, each with its person and what its browser keeps; on two cores more would wait for each other.
MACHINES = 4
#: The tab dies within so many seconds after «Aceptar»: before anything is kept, and after the code was read.
DIES_WITHIN = 1.5
CUT_ONE_IN = 2
#: How long somebody looks at a page that promises to send.
PATIENCE_MS = 120_000
SYNOPSIS = "El reporte no muestra la modificación presupuestaria después de aprobarla {}"
OUTBOX = "data-outbox="
RECEIVED = "[data-outbox-here] li[data-code]"
AT_REST = "() => document.body?.dataset.outboxWaiting === '0'"


def sending(chance: Random, head: bytes) -> Cut | None:
    """One in so many of what is sent is cut, anywhere; pages arrive."""
    if not head.startswith(b"POST ") or chance.randrange(CUT_ONE_IN):
        return None
    return Cut(chance.choice(list(Where)), chance.random())


def try_it(bed: Bed, tabs: int, seed: int, most_seconds: float) -> list[Promise]:
    """All of them, over as many machines as this one can carry."""
    chance, claims = Random(seed), Claims()
    proxy, address = bed.proxy(lambda head: sending(chance, head), chance)
    people, since = signed_in(MACHINES), newest()
    if OUTBOX not in bed.signed_in("ana.municipal").open("/registro/crear/")[1]:
        return [
            Promise("Registros con la pestaña muerta en Chromium", f"{tabs}", "Crear no guarda lo enviado", kept=False)
        ]
    machines = [
        Machine(address, name, cookies, claims, Random(seed + place))
        for place, (name, cookies) in enumerate(people.items())
    ]
    begun = time.monotonic()
    asyncio.run(_all(machines, tabs, begun + most_seconds))
    bed.loop.do(proxy.close())
    met = sum((machine.met for machine in machines), Counter[str]())
    print(f"{len(claims.all)} pestañas en {time.monotonic() - begun:.0f} s: {dict(met)}; cortes: {told(proxy.cuts)}")
    for line in [line for machine in machines for line in machine.wrong][:20]:
        print(f"  {line}")
    found = reckon(claims, since)
    return [
        Promise("Registros con la pestaña muerta en Chromium", f"{tabs}", f"{found.made}", found.made == tabs),
        Promise("Perdidos, con la pestaña muerta", "0", f"{found.lost}", not found.lost),
        Promise("Dobles, con la pestaña muerta", "0", f"{found.doubled}", not found.doubled),
        Promise("El navegador muestra el código que tiene", f"{tabs}", f"{found.same}", found.same == tabs),
    ]


async def _all(machines: list[Machine], tabs: int, until: float) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        shares = [tabs // len(machines) + (place < tabs % len(machines)) for place in range(len(machines))]
        await asyncio.gather(
            *(machine.work(browser, share, until) for machine, share in zip(machines, shares, strict=True))
        )
        await browser.close()


class Machine:
    """One browser's memory and its person."""

    def __init__(self, address: str, name: str, cookies: dict[str, str], claims: Claims, chance: Random) -> None:
        self.address, self.name, self.cookies, self.claims, self.chance = address, name, cookies, claims, chance
        self.met = Counter[str]()
        self.wrong = list[str]()
        self.read = set[str]()

    async def work(self, browser: Browser, times: int, until: float) -> None:
        """One tab after the other; each is opened again before the next."""
        context = await browser.new_context(viewport=SIZE, locale="es-GT", base_url=self.address)
        context.set_default_timeout(PATIENCE_MS)
        host = urlsplit(self.address).hostname or ""
        await context.add_cookies(
            [{"name": name, "value": value, "domain": host, "path": "/"} for name, value in self.cookies.items()]
        )
        for _ in range(times):
            if time.monotonic() > until:
                break
            claim = self.claims.new("register", self.name)
            try:
                await self.register(context, claim)
            except Error as failure:
                self.wrong.append(f"{claim.reference} de {self.name}: {failure.message[:300]}")
        await close(context)

    async def register(self, context: BrowserContext, claim: Claim) -> None:
        """Write, send, have the tab die, open it again and read the code."""
        page = await context.new_page()
        await page.goto("/registro/crear/")
        await page.locator(TEXTAREA).fill(SYNOPSIS.format(claim.reference))
        await send(page)
        await asyncio.sleep(self.chance.uniform(0, DIES_WITHIN))
        claim.code = await read(page)
        await die(context, page)
        page = await context.new_page()
        if claim.code:
            self.met["leído antes de morir"] += 1
        else:
            await self.look(page, claim)
        claim.acknowledged = bool(claim.code)
        self.read.add(claim.code)
        await page.close()

    async def look(self, page: Page, claim: Claim) -> None:
        """What Registro shows once nothing waits; what was not kept yet stands in Crear, to be sent."""
        await page.goto("/registro/")
        await page.wait_for_function(AT_REST)
        codes = await page.locator(RECEIVED).evaluate_all("lines => lines.map(line => line.dataset.code)")
        # A tab that died with its code on the screen had no time to take it off the list.
        if new := set(codes) - self.read:
            claim.code = " y ".join(new)
            self.read |= new
            self.met["recibido después"] += 1
            return
        # It died with its code on the screen, before that was read here: what a page showed stands on no list.
        row = page.locator("main li", has_text=claim.reference)
        if await row.count():
            claim.code = await row.locator("b").first.inner_text()
            self.met["en Registro"] += 1
            return
        await page.goto("/registro/crear/")
        await page.wait_for_load_state("load")
        if claim.reference not in await page.locator(TEXTAREA).input_value():
            self.wrong.append(f"{claim.reference}: ni enviado ni en el borrador")
            return
        self.met["ofrecido otra vez"] += 1
        await send(page)
        await page.wait_for_url(CODE)
        claim.code = await read(page)


async def send(page: Page) -> None:
    """«Crear» and «Aceptar»."""
    await page.get_by_role("button", name="Crear", exact=True).last.click()
    await page.get_by_role("button", name="Aceptar", exact=True).click(no_wait_after=True)


async def die(context: BrowserContext, page: Page) -> None:
    """Its process ends in the middle of whatever it does."""
    devtools = await context.new_cdp_session(page)
    # Nobody is left to answer.
    with contextlib.suppress(Error, TimeoutError):
        await asyncio.wait_for(devtools.send("Page.crash"), 1)
    await close(page)


async def close(opened: Page | BrowserContext) -> None:
    """Close it, or go on: of a tab that died on its way to another page Chromium may never say that it is closed."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(opened.close(), 10)


async def read(page: Page) -> str:
    """The code that stands on the page now, when it is the one that tells it."""
    with contextlib.suppress(Error):
        if await page.locator("#creada").is_visible() and (found := CODE.search(page.url)):
            return found[0]
    return ""
