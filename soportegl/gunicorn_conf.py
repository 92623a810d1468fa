"""How gunicorn serves the pages: read by `soportegl run` and `soportegl web`."""

import gc
import os
import shutil
import time
from pathlib import Path
from typing import Any

import django
from prometheus_client import multiprocess

from soportegl.lib import env

# Threads: one that waits for a slow line does not stop the others.
worker_class = "gthread"
workers = env.number("SOPORTEGL_WEB_WORKERS")
threads = env.number("SOPORTEGL_WEB_THREADS")
proc_name = "soportegl"
# Longer than the proxy keeps its connections, or it would send a request into one that is being closed.
keepalive = 60
timeout = 60
graceful_timeout = 10
if os.path.isdir("/dev/shm"):  # noqa: S108 - a disk that is busy must not make a worker look dead
    worker_tmp_dir = "/dev/shm"  # noqa: S108 - the same
# Loaded once and then forked: with two workers that is one second less until the first answer.
preload_app = True
# What nginx lets through is never refused here, where it would be said in English: it takes no line over 8000 bytes,
# and no more than a thousand of them.
limit_request_line = 8190
limit_request_field_size = 8190
limit_request_fields = 1100
# Its socket would lie in the home folder, where two runs would share it.
control_socket_disable = True
loglevel = "warning"
# Over a socket of this machine it would believe whoever asks; Django believes proxies only as far as the settings say.
secure_scheme_headers: dict[str, str] = {}

DAY = 24 * 60 * 60


def on_starting(server: Any) -> None:
    """Log as the settings say: gunicorn has put its own way beside it when the application was loaded before it."""
    django.setup()


def when_ready(server: Any) -> None:
    """The port is ours and no worker lives yet: whatever lies in the folder of the numbers is of a former run."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    shutil.rmtree(folder, ignore_errors=True)
    # Refuses a folder that somebody else put there: the disk of shared memory is open to every account.
    folder.mkdir(mode=0o700, parents=True)
    # A socket that was handed to us stays where it is: nginx looks for it there when we start again.
    server.systemd = server.systemd or any(isinstance(address, int) for address in server.address)
    forget_cut_uploads(Path(env.text("SOPORTEGL_DATA")) / "subiendo")


def pre_fork(server: Any, worker: Any) -> None:
    """What is loaded stays: looking through it for garbage would stop a page for 70 ms every now and then."""
    gc.collect()
    gc.freeze()


def forget_cut_uploads(folder: Path) -> None:
    """Remove what a killed process was receiving; a day old, because another machine may share the folder."""
    for path in folder.glob("*"):
        if path.stat().st_mtime < time.time() - DAY:
            path.unlink(missing_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    """What a dead worker had counted stays in the sum; its pool of connections is gone."""
    multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    """Give the memory back."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
