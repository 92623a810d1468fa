"""Production's settings, as deploy/ carries them, pass what Django checks of an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KEY = "only-for-tests-k4Zt9-wQ1vXm7RbN2pLs8Yc3Hd6Fg0Ju5Ei_Ao+TqWxVz"
EXAMPLE = Path(__file__).parents[2] / "deploy" / "soportegl.env.example"


def test_djangos_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if "=" in line and not line.startswith("#")]
    named = {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}
    own = {"SOPORTEGL_DATA": str(tmp_path), "SOPORTEGL_SECRET_KEY": KEY}
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("SOPORTEGL_", "DATABASE_"))}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(
        command,
        cwd=EXAMPLE.parents[1],
        env={**outside, **named, **own, "SOPORTEGL_PROCESS": "web"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues (3 silenced)" in done.stdout
