"""A real PostgreSQL of our own, as a child process, on a unix socket only."""

import contextlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from soportegl.lib import env
from soportegl.lib import postgres_files as files
from soportegl.lib.database_url import ADDRESS_FILE
from soportegl.lib.postgres_files import MAJOR, Unusable
from soportegl.lib.processes import follow_parent, lives

#: What initdb says after why it failed: that it tidies up, whatever it was.
_AFTERWARDS = ("child process ", "initdb: removing ")
LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8"]
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # By itself it takes 16 MB, all of which lie in memory after the first day; a job of ours writes less.
    "wal_buffers": "4MB",
    "jit": "off",
    # Nobody copies this database to another server: no process waits for that.
    "max_logical_replication_workers": "0",
    "log_timezone": "UTC",
}
#: For tables that are thrown away before the machine could lose its power.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LOG_BYTES = 10 * 1024 * 1024
RECOVERY_SECONDS = 300
STOP_SECONDS = 20


class Server:
    """The server of one data folder: `start` answers its address, `stop` ends it."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.settings = {**SETTINGS, **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "postgresql.log"
        self.address_file = self.folder / ADDRESS_FILE

    def start(self) -> str:
        """Create the cluster if it is new, end what a killed run left behind, and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.account = files.account()
        self.programs = files.programs(self.account)
        self.cluster = files.cluster_in(self.folder, self.account)
        self.name = files.name_of(self.cluster)
        if not (self.cluster / "PG_VERSION").exists():
            self._create()
        self._check_version()
        self.sockets = files.socket_folder(self.cluster, self.account)
        end_previous(self.cluster, self.name)
        # Their numbers may belong to a zombie or to a stranger by now, and PostgreSQL would refuse to start.
        for leftover in (self.cluster / "postmaster.pid", self.sockets / f"{files.SOCKET}.lock"):
            leftover.unlink(missing_ok=True)
        self._spawn()
        self._wait()
        self._create_database()
        self.address_file.write_text(self.url())
        return self.url()

    def url(self, database: str = "soportegl") -> str:
        """The address of a database of this server."""
        return f"postgresql://soportegl@/{database}?host={quote(str(self.sockets), safe='/')}&port=5432"

    def is_dead(self) -> bool:
        """Whether it ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        """End it in order; by force when it takes too long."""
        self.address_file.unlink(missing_ok=True)
        if self.process is None:
            return
        # INT closes the sessions and writes a checkpoint; QUIT leaves the recovery for the next start.
        for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        self.process = None
        if self.sockets != self.cluster:
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _create(self) -> None:
        # Beside its place and renamed at the end: a creation cut in half is never taken for a cluster.
        fresh = self.cluster.with_name(self.cluster.name + ".nuevo")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        files.give(fresh, self.account)
        command: list[Any] = [self.programs / "initdb", "-D", fresh, "-U", "soportegl", "--auth=trust", *LOCALE]
        done = subprocess.run(
            command, cwd="/", capture_output=True, text=True, env=quiet_environment(), **self._as_account()
        )
        if done.returncode:
            raise Unusable(
                f"No se pudo crear la base de datos en {self.cluster}: {last_line(done.stderr, *_AFTERWARDS)}"
            )
        fresh.rename(self.cluster)

    def _check_version(self) -> None:
        found = (self.cluster / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise Unusable(
                f"Los datos de {self.cluster} son de PostgreSQL {found} y este programa trae el {MAJOR}: "
                "use la versión de SoporteGL que los creó, o páselos con pg_dump."
            )

    def _spawn(self) -> None:
        settings = {"shared_buffers": f"{buffers(self.cluster)}MB", **self.settings}
        settings |= {"unix_socket_directories": f'"{self.sockets}"', "cluster_name": self.name}
        command: list[Any] = [self.programs / "postgres", "-D", self.cluster, "-p", "5432"]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=quiet_environment(),
                # Its own session: Ctrl-C in the terminal must reach the supervisor only, which ends it last.
                start_new_session=True,
                preexec_fn=follow_parent(signal.SIGINT),
                **self._as_account(),
            )

    def _wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                detail = last_line(self.log.read_text(errors="replace")[-4000:])
                raise Unusable(f"PostgreSQL no arrancó: {detail} (el detalle está en {self.log}).")
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                # Not listening yet, or recovering what a killed run left in its log.
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise Unusable(f"PostgreSQL no terminó de recuperarse en {RECOVERY_SECONDS} segundos; vea {self.log}.")

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'soportegl'").fetchone():
                connection.execute("CREATE DATABASE soportegl")

    def _as_account(self) -> dict[str, Any]:
        return files.spawn(self.account)


def buffers(cluster: Path) -> int:
    """MB that its tables are kept in, four times what they are now: 1,024 take 17 MB before anything is read.

    At most an eighth of the machine: with less than its lists need, the database reads them anew for each page.
    """
    kept = sum(path.stat().st_size for path in (cluster / "base").rglob("*") if path.is_file())
    return min(1024, max(128, min(4 * kept, psutil.virtual_memory().total // 8) // 2**20))


def end_previous(cluster: Path, name: str) -> None:
    """End every process that a killed run left working on this cluster, postmaster and children."""
    for number, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGKILL, 5)):
        processes = working_on(cluster, name)
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        deadline = time.monotonic() + seconds
        while working_on(cluster, name):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return
    raise Unusable(f"Otro PostgreSQL sigue usando {cluster} y no se pudo terminar.")


def working_on(cluster: Path, name: str) -> list[psutil.Process]:
    """The living processes of this cluster, told by folder or title: a number alone may be anybody's by now."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            ours = words[1:3] == ["-D", str(cluster)] or (bool(words) and words[0].startswith(f"postgres: {name}: "))
            if ours and lives(process):
                found.append(process)
        except psutil.Error:
            continue
    return found


def quiet_environment() -> dict[str, str]:
    """The environment without what would change PostgreSQL's own defaults, and without our secrets."""
    others = ("PG", "LC_", "LANG")
    kept = {name: value for name, value in env.for_other_programs().items() if not name.startswith(others)}
    # On macOS looking the locale up starts threads, and PostgreSQL refuses to go on with them.
    return {**kept, "LC_ALL": "C"}


def last_line(text: str, *but: str) -> str:
    """The last line with something in it that begins with none of these."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(but)]
    return lines[-1] if lines else "sin mensaje"


def main(arguments: Sequence[str]) -> int:
    """Serve one folder until Ctrl-C, after printing its address."""
    server = Server(Path(arguments[0]))
    try:
        sys.stdout.write(f"{server.start()}\n")
        sys.stdout.flush()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.pause()
    except KeyboardInterrupt:
        pass
    except Unusable as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
