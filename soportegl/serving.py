"""The two services, web and worker: what is started, wherever it is started from."""

import hashlib
import os
import sys
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of ours alone is made there
JOBS_AT_ONCE = 4
#: How procrastinate works.
WORKER = {"concurrency": JOBS_AT_ONCE, "delete_jobs": "successful", "shutdown_graceful_timeout": 8}
DJANGO = {"DJANGO_SETTINGS_MODULE": "soportegl.settings", "PYTHONUNBUFFERED": "1"}


def web_command(bind: str) -> list[str]:
    """gunicorn at this address; how it serves is in gunicorn_conf.py."""
    return [sys.executable, "-m", "gunicorn", *web_words(bind)]


def web_words(bind: str) -> list[str]:
    """What gunicorn is told."""
    return ["soportegl.wsgi:application", "--config", "python:soportegl.gunicorn_conf", "--bind", bind]


def web_environment(data: Path, bind: str) -> dict[str, str]:
    """What the web processes find in their environment."""
    return {**DJANGO, "SOPORTEGL_PROCESS": "web", "PROMETHEUS_MULTIPROC_DIR": str(numbers_folder(data, bind))}


def worker_command() -> list[str]:
    """procrastinate: what is sent and done after an answer."""
    words = [f"--{name.replace('_', '-')}={value}" for name, value in WORKER.items()]
    return [sys.executable, "-m", "django", "procrastinate", "worker", *words]


def worker_environment() -> dict[str, str]:
    """What the worker finds in its environment."""
    return {**DJANGO, "SOPORTEGL_PROCESS": "worker"}


def numbers_folder(data: Path, bind: str) -> Path:
    """Where the web processes of one address share what they count."""
    # In memory: on a disk that is full, the next number that is counted would kill the process that counts it.
    base = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else data
    digest = hashlib.sha256(f"{data}|{bind}".encode()).hexdigest()[:12]
    return base / f"soportegl-{os.getuid()}-{digest}"
