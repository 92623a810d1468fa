"""The Chromium that walks the product: the machine's own, or one installed now."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

#: As root, on a machine of its own, with nothing asked of the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The same engine without what draws windows: over the pages of the tests it takes half the time of a processor.
#: What belongs to a window, it has not: it shows no PDF.
SHELL = "chromium-headless-shell"
MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find(*, whole: bool = False) -> str | None:
    """The program, wherever it is; None when there is none. A whole one is what people have, windows and all."""
    names = NAMES if whole else (SHELL, *NAMES)
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, names), *MACOS]
    return next((path for path in candidates if path and Path(path).exists()), None) or playwrights()


@contextmanager
def launched(playwright: Playwright, *, whole: bool = False, **how: Any) -> Iterator[Browser]:
    """It, running, until this is left."""
    browser = playwright.chromium.launch(executable_path=find(whole=whole), args=FLAGS, **how)
    yield browser
    browser.close()


def playwrights() -> str | None:
    """The one that Playwright downloaded, if it did."""
    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
            return path if Path(path).exists() else None
    except Error:
        return None


def install() -> None:
    """With apt as root, or else by Playwright."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        # One by one: what a distribution does not have keeps nothing of the other.
        for package in ("chromium", SHELL):
            command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package]
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Make sure that there is one, and the quicker one where it can be had."""
    if os.environ.get("CHROMIUM") is None and (shutil.which(SHELL) is None or find(whole=True) is None):
        install()
    if find() is None:
        sys.stderr.write(
            "Las pruebas necesitan Chromium y no se pudo instalar: instálelo (en Debian: sudo apt install chromium) "
            "o diga dónde está con la variable CHROMIUM.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
