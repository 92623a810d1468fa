"""`soportegl run`: database, tables, web and worker in one process tree that one Ctrl-C ends."""

import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from soportegl import demo_hosts, front, loaded, serving
from soportegl.lib import env
from soportegl.lib.embedded_postgres import Server
from soportegl.lib.postgres_files import Unusable
from soportegl.lib.processes import end_remembered, follow_parent
from soportegl.lib.supervisor import Child, Forked, Part, Supervisor
from soportegl.prepared import told_by

OLDEST_POSTGRES = 14
ORPHAN_SECONDS = 2
READY_SECONDS = 60
LOOK_SECONDS = 0.2
WORKER = "El trabajador de mensajes"
STATIC_FILES = Path(__file__).parent.parent / "var" / "static" / "staticfiles.json"


class CannotRun(Exception):
    """The product cannot start; the text is the sentence its reader needs."""

    may_be_logged = True


@dataclass
class Options:
    """What `soportegl run` was asked."""

    host: str
    port: int
    data: Path
    demo: bool
    hosts: Path | None = None


def say(line: str) -> None:
    """One line for whoever started the product, at once even when the output is a file."""
    print(line, flush=True)


def run(options: Options) -> int:
    """Serve until Ctrl-C; 0 after an orderly end."""
    # A shell that starts it with «&» has Ctrl-C ignored, and then nothing but a kill would end it; «nohup» is meant.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    running = Running(options)
    try:
        running.start()
        running.watch()
    except KeyboardInterrupt:
        say("Cerrando…")
    finally:
        # A second Ctrl-C must not leave the database half closed.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        running.stop()
    say("SoporteGL terminó.")
    return 0


class Running:
    """One run of the product in one data folder."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.data = options.data.expanduser().absolute()
        self.supervisor = Supervisor(self.data / "procesos.json", say)
        self.server: Server | None = None
        self.database = Part("PostgreSQL", say)
        self.socket: socket.socket | None = None
        self.inside: socket.socket | None = None
        self.hosts: socket.socket | None = None
        self.beside: Child | None = None
        self.people = ""

    def start(self) -> None:
        """Everything in the order in which each part needs the one before."""
        self.lock = take_folder(self.data)
        end_remembered(self.data / "procesos.json", ORPHAN_SECONDS)
        nginx = front.program()
        self.socket = listen(self.options.host, self.options.port)
        self.environment = self._environment()
        self._start_database()
        self._prepare()
        if nginx is not None:
            self.inside = front.listen_inside(self.data)
            self.environment["SOPORTEGL_FRONT"] = "1"
        elif env.text("SOPORTEGL_NGINX").lower() != "no":
            say("No hay nginx: una línea lenta ocupa un hilo. Instálelo, o ponga SOPORTEGL_NGINX=no.")
        # Two runs may open the same number, and never the same port.
        port = str(self.socket.getsockname()[1])
        inside = self.inside or self.socket
        environment = {**self.environment, **serving.web_environment(self.data, port)}
        serve = loaded.load(environment, f"fd://{inside.fileno()}")
        # Pages are of use without it, and say that nobody sends the messages.
        self.supervisor.start(Forked(WORKER, "soportegl: procrastinate", loaded.work, vital=False))
        self.supervisor.start(Forked("El servidor web", "soportegl: gunicorn", serve, files=(inside.fileno(),)))
        if nginx is not None and self.inside is not None:
            self.supervisor.start(front.child(nginx, self.data, self.socket, self.inside))
        if self.options.demo:
            self._start_hosts(int(port))

    def _start_hosts(self, port: int) -> None:
        at = None
        if self.options.hosts is not None:
            self.hosts = demo_hosts.listen(port)
            at = self.hosts.getsockname()[1]
            product = env.public_url(port)
            self.beside = demo_hosts.child(self.options.hosts.absolute(), self.data, product, self.hosts)
            self.people += "\n" + demo_hosts.told(at)
        demo_hosts.point(self.environment["DATABASE_URL"], at)

    def watch(self) -> None:
        """Announce the product when it is ready, then start again whatever dies."""
        announced, deadline = False, time.monotonic() + READY_SECONDS
        while True:
            self._revive_database()
            self.supervisor.look()
            if not announced and self._is_ready():
                announced = True
                self._announce()
                if self.beside:
                    # Not before: on one or two cores it would keep the pages waiting for what few ask for.
                    self.supervisor.start(self.beside)
            elif not announced and time.monotonic() > deadline:
                raise CannotRun(f"SoporteGL no quedó listo en {READY_SECONDS} segundos; /salud/listo dice por qué.")
            time.sleep(LOOK_SECONDS)

    def _revive_database(self) -> None:
        if self.server is None or not self.server.is_dead() or not self.database.may_start():
            return
        try:
            self.server.start()
        except Unusable as problem:
            if self.server.process is None:
                raise
            # Killed again in the middle of its recovery: the next look starts it once more, or gives up.
            say(str(problem))
        else:
            # It would go on without LISTEN, and each message would wait for its next look.
            self.supervisor.renew(WORKER, seconds=2)
        finally:
            self.database.started()

    def stop(self) -> None:
        """End everything, the database last."""
        self.supervisor.stop()
        if self.server:
            self.server.stop()
        for opened in (self.socket, self.inside, self.hosts):
            if opened:
                opened.close()

    def _environment(self) -> dict[str, str]:
        assert self.socket is not None
        return {
            **serving.DJANGO,
            "SOPORTEGL_DATA": str(self.data),
            # Written here once: the children start together and must agree.
            "SOPORTEGL_SECRET_KEY": env.secret("SOPORTEGL_SECRET_KEY", self.data / "secret_key", create=True),
            "SOPORTEGL_HOST": self.options.host,
            "SOPORTEGL_PORT": str(self.socket.getsockname()[1]),
            "SOPORTEGL_DEMO": "1" if self.options.demo else "",
            "SOPORTEGL_FRONT": "",
        }

    def _start_database(self) -> None:
        address = env.text("DATABASE_URL")
        if address:
            check_server(address)
        else:
            self.server = Server(self.data)
            address = self.server.start()
        self.environment["DATABASE_URL"] = address

    def _prepare(self) -> None:
        told = told_by(self.environment["DATABASE_URL"], demo=self.options.demo)
        if told is not None and STATIC_FILES.exists():
            self.people = told.strip()
            return
        done = subprocess.run(
            [sys.executable, "-m", "soportegl.prepare"],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=follow_parent(signal.SIGTERM),
        )
        if done.returncode:
            raise CannotRun("No se pudo preparar la base de datos; vea el motivo en las líneas anteriores.")
        self.people = done.stdout.strip()

    def _is_ready(self) -> bool:
        assert self.socket is not None
        host, port = self.socket.getsockname()[:2]
        reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        connection = http.client.HTTPConnection(reach, port, timeout=5)
        try:
            connection.request("GET", "/salud/listo", headers={"Host": allowed_host()})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        assert self.socket is not None
        host, port = self.socket.getsockname()[:2]
        if self.people:
            say(self.people)
        say(f"SoporteGL está listo en http://{f'[{host}]' if ':' in host else host}:{port}  (Ctrl-C para terminar)")


def take_folder(data: Path) -> IO[str]:
    """Make sure of the data folder: that it can be written and that nobody else runs in it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
        lock = (data / "en-marcha").open("a+")
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise CannotRun(f"No se puede escribir en la carpeta de datos {data}: {reason}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotRun(f"SoporteGL ya está corriendo con la carpeta {data}; elija otra con --data.") from None
    return lock


def listen(host: str, port: int) -> socket.socket:
    """The socket that people reach; ours, so that a web server that starts again keeps it."""
    reasons = {
        errno.EADDRINUSE: f"El puerto {port} ya está ocupado; elija otro con --port o SOPORTEGL_PORT.",
        errno.EACCES: f"Esta cuenta no puede usar el puerto {port}; elija uno mayor que 1023 con --port.",
        errno.EADDRNOTAVAIL: f"La dirección {host} no es de esta máquina; corrija --host o SOPORTEGL_HOST.",
    }
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        reason = reasons.get(getattr(error, "errno", None) or 0)
        raise CannotRun(reason or f"No se puede atender en {host}:{port}: {error}.") from None


def check_server(address: str) -> None:
    """Refuse a database that does not answer or is too old."""
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise CannotRun(f"No se puede conectar con la base de datos de DATABASE_URL: {reason}") from None
    if version < OLDEST_POSTGRES:
        raise CannotRun(f"La base de datos es PostgreSQL {version} y hace falta la {OLDEST_POSTGRES} o una posterior.")


def allowed_host() -> str:
    """A host name that the settings accept, for asking ourselves whether we are ready."""
    first = env.items("SOPORTEGL_ALLOWED_HOSTS")[0]
    return "localhost" if first == "*" else first.lstrip(".")


__all__ = ["CannotRun", "Options", "Unusable", "run"]
