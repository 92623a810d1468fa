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
MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> str | None:
    """The program, wherever it is; None when there is none."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), *MACOS, playwrights()]
    return next((path for path in candidates if path and Path(path).exists()), None)


@contextmanager
def launched(playwright: Playwright, **how: Any) -> Iterator[Browser]:
    """It, running, until this is left."""
    browser = playwright.chromium.launch(executable_path=find(), args=FLAGS, **how)
    yield browser
    browser.close()


def playwrights() -> str | None:
    """The one that Playwright downloaded, if it did."""
    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Error:
        return None


def install() -> None:
    """With apt as root, or else by Playwright."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if find() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Make sure that there is one."""
    if find() is None:
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
