"""The product that is tried, and another build of it beside it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from types import TracebackType
from urllib.parse import urlsplit

from bench import HURRIED
from bench.faults.loop import Loop
from bench.proxy import Fate, Proxy
from tests.product import Browser, Product

#: Reached by another name as well, which no browser takes for its own machine.
PLAIN = "soporte.muni.example"
NAMES = {"SOPORTEGL_ALLOWED_HOSTS": f"localhost,127.0.0.1,{PLAIN}"}
START_SECONDS = 120


class Bed:
    """A product in a folder of its own, started on entering; `build` is the clone that it is started from."""

    def __init__(self, data: Path, loop: Loop, build: Path | None = None) -> None:
        self.data, self.loop, self.build = data, loop, build

    def __enter__(self) -> Bed:
        self._start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.product.__exit__(kind, error, trace)

    def _start(self) -> None:
        self.product = Product(self.data, "--demo", environment=HURRIED | NAMES, anew=self.build is not None, told=True)
        if self.build:
            self.product.command[0] = str(self.build / ".venv" / "bin" / "python")
            self.product.folder = self.build
        self.product.__enter__()
        self.product.wait(START_SECONDS)

    @property
    def port(self) -> int:
        """Where it is reached now."""
        return urlsplit(self.product.address).port or 0

    def restart(self, proxy: Proxy) -> None:
        """End it and start it again; whoever comes meanwhile through this proxy finds nobody."""
        proxy.port = 0
        self.product.__exit__(None, None, None)
        self._start()
        proxy.port = self.port

    def proxy(self, fate: Fate, chance: Random) -> tuple[Proxy, str]:
        """A line to it that breaks where this says, and its address."""
        proxy = Proxy(self.port, fate, chance)
        return proxy, f"http://127.0.0.1:{self.loop.do(proxy.listen())}"

    def signed_in(self, username: str) -> Browser:
        """Somebody's cookies, without waiting at a bad line for them."""
        browser = Browser(self.product.address)
        browser.sign_in(username)
        return browser
