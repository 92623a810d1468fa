"""The PostgreSQL of the tests: one for all workers, started by the process that deals the tests out."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from django.conf import settings

from soportegl.lib import embedded_postgres
from soportegl.lib.database_url import database
from soportegl.lib.embedded_postgres import Server
from tests import first_start

#: Nothing in it outlives the tests, so it may skip what protects from a power cut.
FORGETFUL = {**embedded_postgres.FORGETFUL, "max_connections": "200"}
_server = pytest.StashKey[Server]()
#: In the place of the first starts: held while the migrations run, and what they leave there when all went well.
MIGRATING, MIGRATED = "migrating.lock", "migrated"
#: There too, once the first worker has compiled all tests; longer than so many seconds nobody waits for it.
COMPILED, COMPILING_SECONDS = "compiled", 60


def start(config: pytest.Config) -> None:
    """Start the server, unless this is a worker or the environment names another one."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if not os.environ.get("DATABASE_URL"):
        folder = reachable_folder()
        server = Server(folder, settings=FORGETFUL)
        # Workers are started later and inherit the address.
        os.environ["DATABASE_URL"] = server.start()
        config.stash[_server] = server
        os.environ[first_start.PLACE] = str(folder)
        if config.getoption("dist", "no") != "no":
            _migrate(folder)
    # pytest-django reads the settings before this point, when the address was not known.
    address = os.environ["DATABASE_URL"]
    settings.DATABASES["default"].update(database(address, Path(), process=settings.PROCESS, at_once=settings.AT_ONCE))


def stop(config: pytest.Config) -> None:
    """End the server and forget what it kept."""
    if server := config.stash.get(_server, None):
        server.stop()
        for name in ("DATABASE_URL", first_start.PLACE):
            os.environ.pop(name, None)
        forget(server.folder)


def _migrate(place: Path) -> None:
    """Begin to migrate the database that each worker's is a copy of, while they look for their tests."""
    words = [sys.executable, "-c", f"import django; django.setup(); {MIGRATE}", str(place / MIGRATED)]
    with (place / MIGRATING).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # It inherits the lock, and gives it back by ending, however it ends.
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "soportegl.settings"}
        subprocess.Popen(words, env=environment, pass_fds=[lock.fileno()], stdout=subprocess.DEVNULL)


#: What is copied for the first starts is copied before any worker adds a database of its own.
MIGRATE = (
    "import gc, pathlib, sys; gc.freeze(); from django.core.management import call_command; "
    "call_command('migrate', interactive=False, verbosity=0); from tests import first_start; "
    "done = pathlib.Path(sys.argv[1]); first_start.keep_tables(done.parent); done.touch()"
)


def copied() -> dict[str, str]:
    """How a worker's database is made: of the migrated one, once it is."""
    place = Path(os.environ.get(first_start.PLACE, "/nowhere"))
    if (place / MIGRATING).exists():
        with (place / MIGRATING).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
        assert (place / MIGRATED).exists(), "The migrations broke off; their own words stand above."
        return {"TEMPLATE": "soportegl"}
    return {}


def let_the_first_compile(config: pytest.Config) -> None:
    """Wait until the first worker has compiled the tests, unless this is it."""
    place, end = os.environ.get(first_start.PLACE), time.monotonic() + COMPILING_SECONDS
    if not place or sys.dont_write_bytecode or _worker(config) in (None, "gw0"):
        return
    while not (Path(place) / COMPILED).exists() and time.monotonic() < end:
        time.sleep(0.1)


def compiled(config: pytest.Config) -> None:
    """Let the other workers begin."""
    if (place := os.environ.get(first_start.PLACE)) and _worker(config) == "gw0":
        (Path(place) / COMPILED).touch()


def _worker(config: pytest.Config) -> str | None:
    return getattr(config, "workerinput", {}).get("workerid")


def reachable_folder() -> Path:
    """A short folder that PostgreSQL's own account can enter when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="sgl-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


def forget(folder: Path) -> None:
    """Remove the folder and all it keeps."""
    shutil.rmtree(folder, ignore_errors=True)
