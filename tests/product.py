"""The whole product as a child of a test: `soportegl run` in its own data folder, reached as a browser would."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from types import TracebackType

import psutil

from tests import first_start
from tests.environment import clean_environment

PASSWORD = "soportegl-demo"
READY = re.compile(r"listo en (http://\S+)")


class Product:
    """Started on entering, ended on leaving, together with every process it made.

    Among tests its first start is a copy of one that was made before, unless the test is about that: `anew`. `told`: of
    the demonstration there is nothing left to tell.
    """

    def __init__(
        self,
        data: Path,
        *options: str,
        environment: dict[str, str] | None = None,
        anew: bool = False,
        told: bool = False,
    ) -> None:
        self.data, self.demo, self.anew, self.told = data, "--demo" in options, anew, told
        self.command = [sys.executable, "-m", "soportegl.cli", "run", "--port", "0", "--data", str(data), *options]
        self.environment = clean_environment() | (environment or {})
        self.folder: Path | None = None
        self.lines: list[str] = []
        self.address = ""
        self.ready = threading.Event()

    def __enter__(self) -> "Product":
        if not self.anew and "DATABASE_URL" not in self.environment:
            first_start.fill(self.data, demo=self.demo, told=self.told)
        self.process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A group of its own, as a terminal gives: Ctrl-C reaches make and what it started.
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        family = self.family()
        if self.process.poll() is None:
            self.press_ctrl_c()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        for process in family:
            if lives(process):
                process.kill()
        self.process.wait()
        self.reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if found := READY.search(line):
                self.address = found[1]
                self.ready.set()
        self.ready.set()

    def press_ctrl_c(self) -> None:
        """What a terminal does on Ctrl-C."""
        os.killpg(self.process.pid, signal.SIGINT)

    def wait(self, seconds: float) -> float:
        """Wait until it says that it is ready; how long that took."""
        begun = time.monotonic()
        assert self.ready.wait(seconds), self.text()
        assert self.address, self.text()
        return time.monotonic() - begun

    def text(self) -> str:
        """All that it said."""
        return "\n".join(self.lines)

    def family(self) -> list[psutil.Process]:
        """Every living process below it."""
        try:
            return [child for child in psutil.Process(self.process.pid).children(recursive=True) if lives(child)]
        except psutil.NoSuchProcess:
            return []

    def child(self, word: str) -> psutil.Process | None:
        """Its own child that has this word in its command, if it lives."""
        children = psutil.Process(self.process.pid).children()
        return next((child for child in children if word in command_of(child)), None)

    def kill(self, word: str) -> None:
        """Kill -9 the child with this word in its command, and wait until another one took its place."""
        dead = self.child(word)
        assert dead, self.text()
        dead.kill()
        deadline = time.monotonic() + 30
        while (now := self.child(word)) is None or now.pid == dead.pid:
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.05)

    def health(self) -> int:
        """What /salud/listo answers; 0 when nobody does."""
        try:
            with urllib.request.urlopen(f"{self.address}/salud/listo", timeout=10) as answer:
                assert json.load(answer)["status"] == "listo"
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until_well(self, seconds: float) -> None:
        """Wait until /salud/listo answers 200."""
        deadline = time.monotonic() + seconds
        while self.health() != 200:
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)


class Browser:
    """A person at a form, with cookies and nothing else."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def open(self, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """The address one ends at and the page; with fields, they are posted."""
        body = None
        if fields is not None:
            token = next(cookie.value or "" for cookie in self.cookies if cookie.name.endswith("csrftoken"))
            body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        with self.opener.open(urllib.request.Request(self.address + path, body), timeout=60) as answer:
            return answer.url, answer.read().decode()

    def sign_in(self, username: str) -> None:
        """Enter as one of the demonstration's people."""
        self.open("/ingresar/")
        where, _ = self.open("/ingresar/", {"username": username, "password": PASSWORD, "system": "sicoin-gl"})
        assert "/ingresar/" not in where

    def register(self, synopsis: str) -> str:
        """Register an incident and read its code where the page says it."""
        _, page = self.open("/registro/crear/")
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        fields |= {"phone": "7762-3456", "email": "ana@solola.example", "synopsis": synopsis}
        where, _ = self.open("/registro/crear/", fields)
        found = re.search(r"\d{4}-\d{7}-\d", where)
        assert found, where
        return found[0]


def command_of(process: psutil.Process) -> str:
    """Its command line; nothing when it is dead or about to be."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def lives(process: psutil.Process) -> bool:
    """Whether it runs; where nobody buries children a zombie is as dead as can be."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
