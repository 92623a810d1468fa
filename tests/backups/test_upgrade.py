"""From the first released schema to the newest, with data: rehearsed, verified, and back when it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from soportegl.lib import postgres_files
from soportegl.lib.embedded_postgres import Server
from tests.database import FORGETFUL, forget, reachable_folder

pytestmark = pytest.mark.slow
FIRST = Path(__file__).parent.parent / "upgrade"


@pytest.fixture
def installed() -> Iterator[Path]:
    """The data folder of somebody who installed the first release and has used it."""
    data = reachable_folder()
    server = Server(data, settings=FORGETFUL)
    try:
        address = server.start()
        restore = postgres_files.programs(postgres_files.account()) / "pg_restore"
        dump = FIRST / "primera" / "base.dump"
        subprocess.run([restore, "--no-owner", "--exit-on-error", f"--dbname={address}", dump], check=True)
    finally:
        server.stop()
    shutil.copytree(FIRST / "contenidos", data / "archivos")
    yield data
    tables = data / "postgres"
    if tables.is_symlink():
        forget(tables.resolve())
    forget(data)


def said(words: list[str], data: Path) -> tuple[int, str]:
    """What a command answers in this folder: its code, and all its words."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, *words, "--data", str(data)], env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def facts(data: Path) -> tuple[int, int, list[str]]:
    """Incidents, events and the last migrations of this folder's database."""
    server = Server(data, settings=FORGETFUL)
    try:
        with psycopg.connect(server.start()) as connection:
            row = connection.execute(
                "SELECT (SELECT count(*) FROM incidents_incident), (SELECT count(*) FROM incidents_event),"
                " (SELECT array_agg(app || ' ' || name ORDER BY id) FROM django_migrations"
                "  WHERE app IN ('incidents', 'notifications', 'directory'))"
            ).fetchone()
    finally:
        server.stop()
    assert row is not None
    return row[0], row[1], row[2]


def test_what_the_rehearsal_finds_leaves_everything_as_it_was(installed: Path) -> None:
    server = Server(installed, settings=FORGETFUL)
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute(
            "UPDATE incidents_eventtext SET body = 'otra cosa' WHERE id = (SELECT min(id) FROM incidents_eventtext)"
        )
    server.stop()
    before = facts(installed)
    code, words = said(["-m", "soportegl.cli", "upgrade"], installed)
    assert code == 1
    assert words.strip().endswith("La base de datos no se tocó. Siga con la versión anterior.")
    assert facts(installed) == before


#: Migrates as it should, and is told that it went wrong; it rehearses nothing, as the upgrade that follows does.
BROKEN = """
import sys
from soportegl import cli
from soportegl.commands import upgrading
migrate, upgrade = upgrading._migrated, upgrading._upgrade
def unrehearsed(*words):
    from soportegl.backups import restoring
    restoring.rehearse = lambda *words, **how: 0.0
    return upgrade(*words)
upgrading._upgrade = unrehearsed
upgrading._migrated = lambda: not migrate()
sys.exit(cli.main(["upgrade", *sys.argv[1:]]))
"""


def test_the_first_release_becomes_the_newest_and_a_migration_that_broke_off_was_undone(installed: Path) -> None:
    before = facts(installed)
    code, words = said(["-c", BROKEN], installed)
    assert code == 1
    assert "Se vuelve a como estaba: la migración no terminó." in words
    assert facts(installed) == before
    code, words = said(["-m", "soportegl.cli", "upgrade"], installed)
    assert (code, words.splitlines()[-1]) == (0, "Listo: la base de datos está en esta versión y no hay diferencias.")
    incidents, events, migrations = facts(installed)
    assert (incidents, events) == before[:2]
    assert set(before[2]) < set(migrations)
    code, words = said(["-m", "soportegl.cli", "upgrade"], installed)
    assert (code, words.strip()) == (0, "La base de datos ya está en esta versión.")
    code, words = said(["-m", "soportegl.cli", "verify", "--contents"], installed)
    assert (code, "Diferencias: 0." in words) == (0, True)


def test_while_it_serves_nothing_is_upgraded(installed: Path) -> None:
    import fcntl

    with (installed / "en-marcha").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        code, words = said(["-m", "soportegl.cli", "upgrade"], installed)
    assert (code, "ya está corriendo" in words) == (1, True)
