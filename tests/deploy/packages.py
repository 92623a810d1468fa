"""Debian's programs that the installation stands on: the machine's own, or taken now from their packages."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

POSTGRES = 15
KEPT = settings.BASE_DIR / "var" / "debian"


def nginx() -> Path:
    """nginx; without it, its package is unpacked beside the product, where nothing starts by itself."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    unpacked = KEPT / "usr" / "sbin" / "nginx"
    if found or unpacked.exists():
        return Path(found or unpacked)
    KEPT.mkdir(parents=True, exist_ok=True)
    apt("update", "-qq")
    apt("download", "-qq", "nginx")
    for package in KEPT.glob("nginx_*.deb"):
        subprocess.run(["dpkg", "-x", package, KEPT], check=True)
    if not unpacked.exists():
        pytest.fail("Falta nginx y no se pudo traer su paquete: instálelo (en Debian: sudo apt install nginx).")
    return unpacked


def postgres() -> Path:
    """The folder of PostgreSQL 15's programs; without it, it is installed when we may."""
    folder = Path(f"/usr/lib/postgresql/{POSTGRES}/bin")
    if not folder.exists() and os.geteuid() == 0:
        apt("update", "-qq")
        # A cluster of its own would start on this machine's port 5432.
        conf = Path("/etc/postgresql-common/createcluster.conf")
        conf.parent.mkdir(exist_ok=True)
        if not conf.exists():
            conf.write_text("create_main_cluster = false\n")
        apt("install", "-qq", "-y", "--no-install-recommends", f"postgresql-{POSTGRES}")
    if not folder.exists():
        pytest.fail(f"Falta PostgreSQL {POSTGRES}: instálelo (en Debian: sudo apt install postgresql-{POSTGRES}).")
    return folder


def systemd_analyze() -> str:
    """What reads units as systemd does; its package starts nothing where systemd is not the first process."""
    if not shutil.which("systemd-analyze") and os.geteuid() == 0:
        apt("update", "-qq")
        apt("install", "-qq", "-y", "--no-install-recommends", "systemd")
    found = shutil.which("systemd-analyze")
    return found or pytest.fail("Falta systemd-analyze: instálelo (en Debian: sudo apt install systemd).")


def apt(*words: str) -> None:
    """Ask Debian's package manager; what it could not do is seen by what is missing afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *words], cwd=KEPT if KEPT.exists() else "/", env=environment, check=False)
