"""A machine as the manual leaves it, inside a folder: PostgreSQL 15, the two services, nginx with TLS."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings

from soportegl.lib import postgres_files
from soportegl.lib.processes import follow_parent
from tests.deploy import packages
from tests.environment import clean_environment
from tests.product import Browser

DEPLOY: Path = settings.BASE_DIR / "deploy"
OWNER, RUNTIME = "clave-de-quien-es-duena", "clave-de-atender"
PROGRAM = "/opt/soportegl/.venv/bin/soportegl"


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Machine:
    """Its parts are started one by one, as the manual does, and all ended on leaving."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database, self.web, self.http, self.https = (free_port() for _ in range(4))
        self.address = f"https://localhost:{self.https}"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        #: All that differs from a real machine, in every file that is used: each must stand there.
        self.replaced = {
            "/etc/soportegl": str(folder / "etc"),
            "/var/lib/soportegl": str(folder / "datos"),
            "/var/log/nginx": str(folder),
            "/var/backups/soportegl": str(folder / "respaldos"),
            "/opt/soportegl/deploy": str(DEPLOY),
        }

    def __enter__(self) -> Machine:
        (self.folder / "etc" / "tls").mkdir(parents=True)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def written(self, name: str, changes: dict[str, str]) -> str:
        """A file of deploy/ with what differs here; a change that finds nothing to change is a mistake."""
        text = (DEPLOY / name).read_text()
        assert [old for old in changes if old not in text] == [], name
        for old, new in {**changes, **self.replaced}.items():
            text = text.replace(old, new)
        return text

    def start(self, name: str, command: list[str], **options: object) -> subprocess.Popen[bytes]:
        """A child whose words go to a file of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # type: ignore[call-overload]  # options of many kinds
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=follow_parent(signal.SIGTERM),
                **options,
            )
        return self.running[name]

    def said(self, name: str) -> str:
        """What a part wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    # --- PostgreSQL

    def start_postgres(self) -> None:
        """A cluster of Debian's PostgreSQL that asks for passwords over TCP."""
        programs, account = packages.postgres(), postgres_files.account()
        cluster = self.folder / "postgres"
        cluster.mkdir(mode=0o700)
        postgres_files.give(cluster, account)
        who = postgres_files.spawn(account)
        command = [programs / "initdb", "-D", cluster, "-U", "postgres", "--no-sync"]
        command += ["--auth-local=trust", "--auth-host=scram-sha-256", "--locale=C.UTF-8", "-E", "UTF8"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **who)
        listen = ["-h", "127.0.0.1", "-p", str(self.database), "-k", str(cluster), "-F"]
        self.start("postgres", [str(programs / "postgres"), "-D", str(cluster), *listen], cwd="/", **who)
        variables = ["-v", f"owner_password={OWNER}", "-v", f"runtime_password={RUNTIME}"]
        where = ["-h", str(cluster), "-p", str(self.database), "-U", "postgres", "-d", "postgres"]
        # Its socket is there before it lets anybody in.
        ready = [str(programs / "pg_isready"), "-q", *where]
        wait_for(lambda: subprocess.run(ready, check=False, cwd="/").returncode == 0, 20, self, "postgres")
        psql = [str(programs / "psql"), "-X", "-q", *where, *variables, "-f", str(DEPLOY / "postgresql" / "roles.sql")]
        # Twice: after a restore it is run again.
        for _ in range(2):
            subprocess.run(psql, check=True, cwd="/")

    def url(self, role: str, password: str) -> str:
        """The address with which a role connects."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.database}/soportegl"

    # --- SoporteGL

    def write_environment(self) -> None:
        """The two files of variables, as the examples have them."""
        at = "@127.0.0.1:5432/"
        public = {
            f"soportegl:CLAVE{at}": f"soportegl:{RUNTIME}@127.0.0.1:{self.database}/",
            "SOPORTEGL_PORT=8000": f"SOPORTEGL_PORT={self.web}",
            "PUBLIC_URL=https://soporte.example": f"PUBLIC_URL={self.address}",
            "HOSTS=soporte.example": "HOSTS=localhost",
            # Without a mail server here, mails stay in the data folder.
            "SOPORTEGL_SMTP_URL": "SOPORTEGL_MAIL_TOGETHER_SECONDS=2\n#SOPORTEGL_SMTP_URL",
        }
        owner = {f"soportegl_owner:CLAVE{at}": f"soportegl_owner:{OWNER}@127.0.0.1:{self.database}/"}
        for name, changes in (("soportegl.env", public), ("owner.env", owner)):
            (self.folder / "etc" / name).write_text(self.written(f"{name}.example", changes))

    def admin(self, *words: str, **environment: str) -> str:
        """An order of the operator, with the owner's account."""
        ours = shlex.join([sys.executable, "-m", "soportegl.cli"])
        script = self.folder / "soportegl-admin"
        script.write_text(self.written("soportegl-admin", {f"runuser -u soportegl -- {PROGRAM}": ours}))
        script.chmod(0o755)
        done = subprocess.run([script, *words], env=clean_environment() | environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_unit(self, name: str) -> subprocess.Popen[bytes]:
        """What systemd would start for this unit, with its variables, until it says that it is ready."""
        unit = [line for line in self.written(f"systemd/soportegl-{name}.service", {}).splitlines() if "=" in line]
        environment = clean_environment()
        for line in unit:
            if line.startswith("EnvironmentFile="):
                environment |= variables_of(Path(line.partition("=")[2]).read_text())
            elif line.startswith("Environment="):
                environment |= variables_of("\n".join(shlex.split(line.partition("=")[2])))
        (command,) = (line.partition("=")[2] for line in unit if line.startswith("ExecStart="))
        program, *words = shlex.split(command)
        assert program == PROGRAM
        started = [sys.executable, "-m", "soportegl.cli", *words]
        if "Type=notify" not in unit:
            return self.start(name, started, env=environment)
        notices = self.folder / "avisos"
        notices.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
            listening.bind(str(notices))
            listening.settimeout(40)
            process = self.start(name, started, env={**environment, "NOTIFY_SOCKET": str(notices)})
            assert listening.recv(200).startswith(b"READY=1"), self.said(name)
        return process

    def stop_unit(self, name: str) -> int:
        """What systemd does to stop it; its exit code."""
        process = self.running.pop(name)
        process.terminate()
        return process.wait(20)

    # --- nginx

    def start_nginx(self) -> None:
        """nginx with the site of deploy/, a certificate of our own and other ports."""
        tls = self.folder / "etc" / "tls"
        subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        keys = ["-keyout", tls / "privkey.pem", "-out", tls / "fullchain.pem"]
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *keys]
        subprocess.run(command, check=True, capture_output=True)
        site = self.written(
            "nginx/soportegl.conf",
            {
                "listen 80;": f"listen 127.0.0.1:{self.http};",
                "listen [::]:80;": "",
                "listen 443 ssl http2;": f"listen 127.0.0.1:{self.https} ssl http2;",
                "listen [::]:443 ssl http2;": "",
                "server 127.0.0.1:8000;": f"server 127.0.0.1:{self.web};",
                "https://soporte.example": self.address,
                "server_name soporte.example;": "server_name localhost;",
            },
        )
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;\n" if os.geteuid() == 0 else ""
        whole = f"{user}daemon off;\npid {self.folder}/nginx.pid;\nevents {{}}\nhttp {{\n{temporary}{site}}}\n"
        (self.folder / "nginx.conf").write_text(whole)
        nginx = [str(packages.nginx()), "-e", f"{self.folder}/nginx.log", "-c", str(self.folder / "nginx.conf")]
        subprocess.run([*nginx, "-t", "-q"], check=True)
        self.start("nginx", nginx)
        wait_for(lambda: answers(self.https), 10, self, "nginx")

    def browser(self) -> SecureBrowser:
        """Somebody who trusts our certificate."""
        return SecureBrowser(self.address, self.trust())

    def trust(self) -> ssl.SSLContext:
        """The certificate of this machine and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "etc" / "tls" / "fullchain.pem"))


class SecureBrowser(Browser):
    """A browser over TLS: it says from which page it comes, as all do."""

    def __init__(self, address: str, context: ssl.SSLContext) -> None:
        super().__init__(address)
        handlers = (urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener = urllib.request.build_opener(*handlers)
        self.opener.addheaders = [("Referer", f"{address}/")]


def variables_of(text: str) -> dict[str, str]:
    """Variables as systemd reads them: one per line, quotes taken away."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: " ".join(shlex.split(value)) for name, _, value in pairs}


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_for(true: object, seconds: float, machine: Machine, name: str) -> None:
    """Wait until it is so; otherwise tell what that part wrote."""
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]  # a question without arguments
        assert time.monotonic() < deadline, machine.said(name)
        time.sleep(0.05)
