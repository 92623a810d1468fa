"""Data folders as a first start leaves them: made once, and copied for each test that is about something else."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from soportegl.lib import postgres_files
from tests.environment import clean_environment

#: The variable with the folder where they are kept while the tests run; whoever does not find it starts from nothing.
PLACE = "FIRST_STARTS"
#: What `soportegl run` does before it serves.
PREPARE = """
import os, sys
from pathlib import Path
from soportegl.commands.database import database_at_hand, set_up
from soportegl.lib import env
data, demo = Path(sys.argv[1]), sys.argv[2]
secret = env.secret("SOPORTEGL_SECRET_KEY", data / "secret_key", create=True)
os.environ.update(SOPORTEGL_DATA=str(data), SOPORTEGL_DEMO=demo, SOPORTEGL_SECRET_KEY=secret)
with database_at_hand(create=True):
    set_up()
    from soportegl.prepare import everything
    everything()
"""


def fill(data: Path, *, demo: bool) -> None:
    """Put into this folder what a first start would leave there, unless something was started in it before."""
    place = os.environ.get(PLACE)
    if not place or (data / "postgres").exists():
        return
    # Several workers come to their first product at once.
    with (Path(place) / "first.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = _made(Path(place), demo=demo)
    _copy(made, data)


def _made(place: Path, *, demo: bool) -> Path:
    """The folder to be copied, made now when nobody has needed it before."""
    made = place / ("first-demo" if demo else "first")
    if not made.exists():
        fresh = made.with_suffix(".new")
        if demo:
            _copy(_made(place, demo=False), fresh)
        words = [sys.executable, "-c", PREPARE, str(fresh), "1" if demo else ""]
        subprocess.run(words, env=clean_environment(), check=True)
        fresh.rename(made)
    return made


def _copy(made: Path, data: Path) -> None:
    """All of it; the tables to where the database's own account may enter."""
    shutil.copytree(made, data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("postgres", "en-marcha"))
    tables = postgres_files.cluster_in(data, postgres_files.account())
    # Unlike Python's own way it keeps whose they are.
    subprocess.run(["cp", "-a", made / "postgres", tables], check=True)
