"""Debian's Mono, which compiles and runs what hosts in ASP.NET copy."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = ("mono-mcs", "mono-runtime", "libmono-system-core4.0-cil", "libmono-system-web-extensions4.0-cil")
INSTALL = f"apt install --no-install-recommends {' '.join(PACKAGES)}"


def programs() -> tuple[str, str]:
    """Compiler and runtime; without them they are installed when we may, and the test is left out when we may not."""
    if not shutil.which("mcs") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *words], env=environment, check=False, stdout=subprocess.DEVNULL)
    compiler, runtime = shutil.which("mcs"), shutil.which("mono")
    if not compiler or not runtime:
        pytest.skip(f"Falta Mono para compilar el ejemplo en C#: {INSTALL}")
    return compiler, runtime


def compiled(source: Path, folder: Path) -> list[str]:
    """What runs this program."""
    compiler, runtime = programs()
    program = folder / f"{source.stem}.exe"
    libraries = [f"-r:{name}.dll" for name in ("System.Web", "System.Web.Extensions")]
    subprocess.run([compiler, "-warnaserror", f"-out:{program}", *libraries, source], check=True, capture_output=True)
    return [runtime, str(program)]
