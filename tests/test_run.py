"""`soportegl run`: it says in one sentence what it cannot do, serves, and loses nothing whatever is killed."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from soportegl.lib import supervisor as watching
from soportegl.lib.database_url import ADDRESS_FILE
from soportegl.lib.processes import end_remembered, remember
from soportegl.lib.supervisor import Child, GaveUp, Supervisor
from soportegl.run import CannotRun, check_server, take_folder
from tests import database
from tests.environment import clean_environment
from tests.product import Browser, Product, lives


@pytest.fixture
def data() -> Iterator[Path]:
    folder = database.reachable_folder()
    yield folder / "datos"
    database.forget(folder)


def ask(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `soportegl` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "soportegl.cli", *words],
        env=clean_environment() | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def refusal(*options: str, **environment: str) -> str:
    """What `soportegl run` says when it refuses; it must be one line and the exit code 1."""
    done = ask("run", *options, **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()


def test_a_port_that_is_taken_is_said_in_one_sentence(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal("--port", port, "--data", str(data))
        assert said == f"soportegl: El puerto {port} ya está ocupado; elija otro con --port o SOPORTEGL_PORT."
        assert refusal("--data", str(data), SOPORTEGL_PORT=port) == said


def test_a_port_that_is_no_number_is_said_in_one_sentence(data):
    said = refusal("--data", str(data), SOPORTEGL_PORT="ocho mil")
    assert said == "soportegl: SOPORTEGL_PORT debe ser un número de 0 (uno libre) a 65535, y vale «ocho mil»."


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(data):
    # A file where the folder should be: root may write in any folder, so closing one would prove nothing.
    data.write_text("")
    assert refusal("--port", "0", "--data", str(data)).startswith(
        f"soportegl: No se puede escribir en la carpeta de datos {data}: "
    )


def test_a_database_that_does_not_answer_is_said_in_one_sentence_without_its_password(data):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    said = refusal(
        "--port", "0", "--data", str(data), DATABASE_URL=f"postgresql://ana:secreta@127.0.0.1:{port}/soporte"
    )
    assert said.startswith("soportegl: No se puede conectar con la base de datos de DATABASE_URL: ")
    assert "secreta" not in said


def test_a_database_that_is_too_old_is_refused(monkeypatch):
    class Old:
        server_version = 130014

    monkeypatch.setattr(psycopg.Connection, "info", Old())
    with pytest.raises(CannotRun, match="La base de datos es PostgreSQL 13 y hace falta la 14 o una posterior"):
        check_server(os.environ["DATABASE_URL"])


@pytest.mark.parametrize("order", ["check", "verify"])
def test_before_the_first_run_there_is_nothing_to_look_at(data, order):
    done = ask(order, "--data", str(data))
    said = f"soportegl: En {data} todavía no hay base de datos; «soportegl run» la crea.\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.parametrize("order", ["web", "worker"])
def test_a_service_without_a_database_says_so_and_ends(data, order):
    done = ask(order, "--data", str(data))
    said = f"soportegl: Falta DATABASE_URL, y ninguna base de datos está en marcha en {data}.\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_two_products_do_not_share_a_folder(data):
    lock = take_folder(data)
    (data / "procesos.json").write_text("[]")
    said = refusal("--port", "0", "--data", str(data))
    assert said == f"soportegl: SoporteGL ya está corriendo con la carpeta {data}; elija otra con --data."
    assert (data / "procesos.json").exists()
    lock.close()


def dying(tmp_path: Path, said: list[str]) -> Supervisor:
    """A supervisor with a child that ends as soon as it starts."""
    supervisor = Supervisor(tmp_path / "procesos.json", said.append)
    supervisor.start(Child("El enfermo", [sys.executable, "-c", "raise SystemExit(3)"], {}))
    return supervisor


def die(supervisor: Supervisor) -> None:
    """Let its child end, and have the supervisor look at it."""
    supervisor.children[0].process.wait()
    supervisor.look()


def test_a_child_that_keeps_dying_as_it_starts_ends_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "PAUSES", (0, 0, 0))
    said: list[str] = []
    supervisor = dying(tmp_path, said)
    for _ in range(3):
        die(supervisor)
    with pytest.raises(GaveUp, match="El enfermo se cayó 4 veces seguidas al arrancar"):
        die(supervisor)
    supervisor.stop()
    assert said == ["El enfermo se cayó y se vuelve a levantar."] * 3


def test_a_child_that_lived_well_is_started_again_at_once_however_often_it_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "PAUSES", (60,))
    monkeypatch.setattr(watching, "LIVED_SECONDS", 0)
    said: list[str] = []
    supervisor = dying(tmp_path, said)
    for _ in range(10):
        dead = supervisor.children[0].process
        die(supervisor)
        assert supervisor.children[0].process is not dead
    supervisor.stop()
    assert len(said) == 10


def test_a_child_that_died_as_it_started_waits_for_its_pause_and_the_others_do_not(tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "PAUSES", (60,))
    said: list[str] = []
    supervisor = dying(tmp_path, said)
    supervisor.start(Child("El sano", [sys.executable, "-c", "import time; time.sleep(60)"], {}))
    supervisor.parts["El sano"].begun -= watching.LIVED_SECONDS
    ill, well = (child.process for child in supervisor.children)
    ill.wait()
    well.kill()
    well.wait()
    for _ in range(3):
        supervisor.look()
    assert [child.process is before for child, before in zip(supervisor.children, (ill, well), strict=True)] == [
        True,
        False,
    ]
    supervisor.stop()
    # Each death is told once, not at each look.
    assert said == ["El enfermo se cayó y se vuelve a levantar.", "El sano se cayó y se vuelve a levantar."]


def test_what_a_killed_run_left_is_ended_and_a_stranger_with_its_number_is_not(tmp_path):
    record = tmp_path / "procesos.json"
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    left, stranger = (subprocess.Popen(sleeper, start_new_session=True) for _ in range(2))
    try:
        remember(record, [left.pid])
        assert end_remembered(record, seconds=5) == 1
        assert left.wait(5) == -signal.SIGTERM
        # The same number, begun at another time: somebody else got it meanwhile.
        record.write_text(f"[[{stranger.pid}, {psutil.Process(stranger.pid).create_time() - 3600}]]")
        assert end_remembered(record, seconds=5) == 0
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def connected(data: Path) -> set[str]:
    """The names under which somebody is connected to the database."""
    with psycopg.connect((data / ADDRESS_FILE).read_text()) as connection:
        return {name for (name,) in connection.execute("SELECT application_name FROM pg_stat_activity")}


@pytest.mark.slow
def test_ctrl_c_ends_all_and_what_dies_is_started_again(data):
    with Product(data, anew=True) as product:
        product.wait(60)
        assert product.health() == 200
        checked = ask("check", "--data", str(data))
        assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, "Todo está bien."), checked.stdout
        for word in ("gunicorn", "procrastinate", "postgres", "nginx"):
            product.kill(word)
            product.wait_until_well(30)
        family = product.family()
        assert len(family) > 5
        # Both were forked from one process: each has the connections of its own kind nevertheless.
        assert connected(data) >= {"soportegl-web", "soportegl-worker"}
        product.press_ctrl_c()
        assert product.process.wait(30) == 0
        assert [process for process in family if lives(process)] == []
        assert product.lines[-1] == "SoporteGL terminó."
    assert not (data / ADDRESS_FILE).exists()


def register_until_told(browser: Browser, codes: list[str], stop: threading.Event) -> None:
    """Register one after another; only what was answered with its code counts as acknowledged."""
    while not stop.is_set():
        try:
            codes.append(browser.register(f"No cuadra el saldo de la cuenta {len(codes)} del mes"))
        except (OSError, urllib.error.HTTPError, AssertionError):
            time.sleep(0.1)


@contextlib.contextmanager
def registering(product: Product, codes: list[str]) -> Iterator[None]:
    """Somebody registers all the time, whatever happens to the product."""
    browser = Browser(product.address)
    browser.sign_in("ana.municipal")
    stop = threading.Event()
    thread = threading.Thread(target=register_until_told, args=(browser, codes, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_for_more(codes: list[str], product: Product) -> None:
    goal, deadline = len(codes) + 5, time.monotonic() + 60
    while len(codes) < goal:
        assert time.monotonic() < deadline, product.text()
        time.sleep(0.05)


def wait_until_told(codes: list[str], data: Path, product: Product) -> None:
    """Each of them is in the ledger of messages as sent, and without a mail server the mails lie in the folder."""
    told = """
        SELECT i.code FROM incidents_incident i JOIN incidents_event e ON e.incident_id = i.id
        JOIN notifications_delivery d ON d.event_id = e.id WHERE d.status = 'sent' AND d.channel = 'mail'
    """
    deadline = time.monotonic() + 60
    with psycopg.connect((data / ADDRESS_FILE).read_text(), autocommit=True) as connection:
        while missing := set(codes) - {code for (code,) in connection.execute(told)}:
            assert time.monotonic() < deadline, (missing, product.text())
            time.sleep(0.2)
    assert any((data / "correos").iterdir())


@pytest.mark.slow
def test_nothing_acknowledged_is_missing_after_kill_9_of_the_database_and_of_everything(data):
    codes: list[str] = []
    with Product(data, "--demo", told=True) as product:
        product.wait(120)
        assert re.search(r"ana\.municipal", product.text())
        with registering(product, codes):
            for _ in range(2):
                wait_for_more(codes, product)
                product.kill("postgres")
            wait_for_more(codes, product)
            # The supervisor with all it had started, while somebody is registering.
            product.process.kill()
        killed = product.family()
    with Product(data, "--demo") as product:
        product.wait(60)
        assert [process for process in killed if lives(process)] == []
        with psycopg.connect((data / ADDRESS_FILE).read_text()) as connection:
            kept = {code for (code,) in connection.execute("SELECT code FROM incidents_incident")}
        assert set(codes) - kept == set()
        with registering(product, codes):
            wait_for_more(codes, product)
        wait_until_told(codes, data, product)
    # Nothing runs any more: `verify` brings the database up by itself and finds every chain whole.
    verified = ask("verify", "--data", str(data))
    assert (verified.returncode, verified.stdout.splitlines()[-1][:15]) == (0, "Diferencias: 0."), verified.stdout
