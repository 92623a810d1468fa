"""What the supervisor starts."""

from __future__ import annotations

import json
import sys

from soportegl.lib.supervisor import Child


def test_a_program_that_is_not_ours_is_started_without_our_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("SOPORTEGL_SECRET_KEY", "secreta")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:secreta@localhost/x")
    seen = tmp_path / "seen"
    says = f"import json, os, pathlib; pathlib.Path({str(seen)!r}).write_text(json.dumps(dict(os.environ)))"
    child = Child("Uno", [sys.executable, "-c", says], {"NGINX": "7;"})
    child.start()
    assert child.process
    assert child.process.wait(20) == 0
    assert "secreta" not in seen.read_text()
    assert {"NGINX", "PATH"} <= json.loads(seen.read_text()).keys()
