"""Data folders as a first start leaves them: made once, and copied for each test that is about something else."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from soportegl.lib import postgres_files
from soportegl.lib.database_url import ADDRESS_FILE
from tests.environment import clean_environment

#: The variable with the folder where they are kept while the tests run; whoever does not find it starts from nothing.
PLACE = "FIRST_STARTS"
#: In it, the cluster of the tests as the migrations left it.
MIGRATED_TABLES = "migrated-tables"
#: What is not copied as a file: the tables, what says that it runs, and the mails of another run.
OWN = ("postgres", "en-marcha", "correos")
#: In this folder, with its database.
INSIDE = """
import os, sys
from pathlib import Path
from soportegl.commands.database import database_at_hand, set_up
from soportegl.lib import env
data, demo = Path(sys.argv[1]), sys.argv[2]
secret = env.secret("SOPORTEGL_SECRET_KEY", data / "secret_key", create=True)
os.environ.update(SOPORTEGL_DATA=str(data), SOPORTEGL_DEMO=demo, SOPORTEGL_SECRET_KEY=secret)
with database_at_hand(create=True):
    set_up()
"""
#: What `soportegl run` does before it serves.
PREPARE = f"""{INSIDE}
    from soportegl.prepare import everything
    everything()
"""
#: What the worker does once it serves: eight hundred jobs, ten seconds of processor, that would go on beside each test.
TELL = f"""{INSIDE}
    import asyncio
    from django.db import connection
    from soportegl.jobs.worker import do_jobs
    from soportegl.serving import WORKER
    now = "status = 'todo' AND coalesce(scheduled_at, now()) < now() + interval '1 minute'"
    left = "SELECT count(*) FROM procrastinate_jobs WHERE " + now
    with connection.cursor() as cursor:
        while cursor.execute(left).fetchone()[0]:
            asyncio.run(do_jobs(wait=False, **WORKER))
"""


def fill(data: Path, *, demo: bool, told: bool = False) -> None:
    """Put into this folder what a first start would leave there, unless something was started in it before.

    `told`: as it is once everybody was told what there is to tell of the demonstration.
    """
    place = os.environ.get(PLACE)
    if not place or (data / "postgres").exists():
        return
    # Several workers come to their first product at once.
    with (Path(place) / "first.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = _made(Path(place), demo=demo, told=told)
    _copy(made, data)


def _made(place: Path, *, demo: bool, told: bool = False) -> Path:
    """The folder to be copied, made now when nobody has needed it before."""
    made = place / f"first{'-demo' if demo else ''}{'-told' if told else ''}"
    if not made.exists():
        fresh = made.with_suffix(".new")
        if told:
            _copy(_made(place, demo=demo), fresh)
        elif demo:
            _copy(_made(place, demo=False), fresh)
        elif (place / MIGRATED_TABLES / "PG_VERSION").exists():
            # The migrations take ten seconds of processor, and are the same ones.
            _copy_tables(place / MIGRATED_TABLES, fresh)
        words = [sys.executable, "-c", TELL if told else PREPARE, str(fresh), "1" if demo else ""]
        subprocess.run(words, env=clean_environment(), check=True)
        fresh.rename(made)
    return made


def _copy(made: Path, data: Path) -> None:
    """All of it; the tables to where the database's own account may enter."""
    shutil.copytree(made, data, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*OWN))
    _copy_tables(made / "postgres", data)


def _copy_tables(made: Path, data: Path) -> None:
    data.mkdir(exist_ok=True)
    tables = postgres_files.cluster_in(data, postgres_files.account())
    # Unlike Python's own way it keeps whose they are.
    subprocess.run(["cp", "-a", made, tables], check=True)


def keep_tables(place: Path) -> None:
    """Copy the cluster that runs here, as a backup of it would: it need not be stopped."""
    who, tables = postgres_files.account(), place / MIGRATED_TABLES
    tables.mkdir()
    postgres_files.give(tables, who)
    program = postgres_files.programs(who) / "pg_basebackup"
    words = ["--checkpoint=fast", "--no-sync", "--dbname", (place / ADDRESS_FILE).read_text()]
    done = subprocess.run(
        [program, "--pgdata", tables, *words], cwd="/", capture_output=True, text=True, **postgres_files.spawn(who)
    )
    assert done.returncode == 0, done.stderr
