"""The PostgreSQL that comes along: it starts, survives what may happen to it, and says what it cannot do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg
import pytest

from soportegl.lib import postgres_files
from soportegl.lib.embedded_postgres import Server, buffers, quiet_environment, working_on
from soportegl.lib.postgres_files import Unusable
from tests import database

HOLDER = """
import sys, signal
from pathlib import Path
from soportegl.lib.embedded_postgres import Server
Server(Path(sys.argv[1])).start()
print("up", flush=True)
signal.pause()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = database.reachable_folder()
    yield folder
    database.forget(folder)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    server.start()
    yield server
    server.stop()


def value(server: Server, query: str) -> str:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(query).fetchone()
    return str(row[0]) if row else ""


def test_it_keeps_what_was_committed_and_knows_spanish_letters(server: Server):
    assert value(server, "SELECT lower('ÁRBOL ÑANDÚ')") == "árbol ñandú"
    assert value(server, "SHOW fsync") == "on"
    assert value(server, "SHOW server_version_num").startswith("18")


def test_nobody_reaches_it_through_the_network_or_from_another_account(server: Server):
    assert value(server, "SHOW listen_addresses") == ""
    assert server.cluster.stat().st_mode & 0o077 == 0
    assert (server.sockets / postgres_files.SOCKET).stat().st_mode & 0o077 == 0


def test_after_kill_9_it_starts_again_with_everything_that_was_committed(server: Server):
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.start()
    assert value(server, "SELECT count(*) FROM kept") == "1000"


def test_what_a_killed_parent_left_is_ended_and_the_data_taken_over(folder: Path):
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"up\n"
        left = working_on(folder / "postgres", postgres_files.name_of((folder / "postgres").resolve()))
        assert len(left) > 1
        holder.kill()
    server = Server(folder)
    try:
        server.start()
        numbers = {process.pid for process in left}
        assert not numbers & {process.pid for process in working_on(server.cluster, server.name)}
        assert value(server, "SELECT 1") == "1"
    finally:
        server.stop()


def test_a_number_that_belongs_to_a_stranger_or_a_zombie_does_not_stop_it(server: Server):
    server.stop()
    child = subprocess.Popen([sys.executable, "-c", ""])
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    for number in (child.pid, os.getpid()):
        lines = [str(number), str(server.cluster), "0", "5432", str(server.sockets), "", "0 0", "ready"]
        (server.cluster / "postmaster.pid").write_text("\n".join(lines) + "\n")
        server.start()
        assert value(server, "SELECT 1") == "1"
        server.stop()
    child.wait()
    assert psutil.pid_exists(os.getpid())


def test_a_creation_cut_in_half_is_begun_again(folder: Path):
    half = folder / "postgres.nuevo"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Server(folder)
    try:
        server.start()
        assert value(server, "SELECT 1") == "1"
    finally:
        server.stop()


def test_data_of_another_version_are_refused_untouched(folder: Path):
    (folder / "postgres").mkdir(mode=0o755)
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(Unusable, match="son de PostgreSQL 16 y este programa trae el 18"):
        Server(folder).start()
    assert [path.name for path in (folder / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(folder: Path):
    deep = folder / ("carpeta-" * 10) / "datos"
    deep.mkdir(parents=True)
    server = Server(deep)
    try:
        server.start()
        assert len(os.fsencode(server.sockets / postgres_files.SOCKET)) <= postgres_files.SOCKET_BYTES
        assert server.sockets.stat().st_mode & 0o077 == 0
        assert value(server, "SELECT 1") == "1"
    finally:
        server.stop()
    assert not server.sockets.exists()


def test_an_account_that_cannot_enter_the_folder_finds_the_tables_beside_the_systems_data(folder: Path, monkeypatch):
    system = folder / "system"
    monkeypatch.setattr(postgres_files, "SYSTEM_FOLDER", system)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    if os.geteuid() == 0:
        server = Server(closed)
        try:
            server.start()
            assert value(server, "SELECT 1") == "1"
        finally:
            server.stop()
    else:
        monkeypatch.setattr(postgres_files, "can_enter", lambda folder, who: False)
        postgres_files.cluster_in(closed, postgres_files.Account(os.getuid(), os.getgid()))
    assert (closed / "postgres").is_symlink()
    assert (closed / "postgres").readlink().parent == system


def test_a_broken_cluster_is_said_in_one_sentence(server: Server):
    server.stop()
    (server.cluster / "global" / "pg_control").unlink()
    with pytest.raises(Unusable, match=r"PostgreSQL no arrancó: .*pg_control"):
        server.start()


def test_a_cluster_that_cannot_be_created_says_why_and_not_that_it_was_tidied_up(folder: Path, monkeypatch):
    said = ["FATAL:  no queda espacio", "child process exited with exit code 1", "initdb: removing contents of x"]
    programs = folder / "bin"
    programs.mkdir(mode=0o755)
    (programs / "initdb").write_text("#!/bin/sh\n" + "".join(f"echo '{line}' >&2\n" for line in said) + "exit 1\n")
    (programs / "initdb").chmod(0o755)
    monkeypatch.setattr(postgres_files, "programs", lambda account: programs)
    with pytest.raises(Unusable, match=r"No se pudo crear la base de datos en .*: FATAL:  no queda espacio$"):
        Server(folder).start()


def test_stopping_leaves_no_process(server: Server):
    server.stop()
    assert working_on(server.cluster, server.name) == []
    assert not server.address_file.exists()


def test_the_command_serves_until_it_is_told_to_end(folder: Path):
    command = [sys.executable, "-m", "soportegl.lib.embedded_postgres", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with psycopg.connect(address) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_it_is_started_without_our_secrets(monkeypatch):
    monkeypatch.setenv("SOPORTEGL_SECRET_KEY", "secreta")
    monkeypatch.setenv("PATH", "/usr/bin")
    found = quiet_environment()
    assert "secreta" not in found.values()
    assert found["PATH"] == "/usr/bin"


@pytest.mark.parametrize(("kept", "expected"), [(0, 128), (50, 200), (10_000, 1024)])
def test_it_has_memory_for_four_times_its_tables_within_bounds(tmp_path, monkeypatch, kept, expected):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=64 * 2**30))
    table = tmp_path / "base" / "16384" / "2619"
    table.parent.mkdir(parents=True)
    table.touch()
    os.truncate(table, kept * 2**20)
    assert buffers(tmp_path) == expected


def test_on_a_small_machine_it_has_an_eighth_of_its_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=2 * 2**30))
    table = tmp_path / "base" / "16384"
    table.parent.mkdir()
    table.touch()
    os.truncate(table, 10**10)
    assert buffers(tmp_path) == 256
