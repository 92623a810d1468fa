"""What the supervisor starts."""

from __future__ import annotations

import json
import sys

import pytest

from soportegl.lib import supervisor
from soportegl.lib.supervisor import Child, GaveUp, Part


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


def test_what_nothing_depends_on_is_tried_again_at_once_for_ever_and_the_rest_is_given_up(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])

    def pauses_of(part: Part) -> list[float]:
        found = []
        for _ in range(8):
            part.started()
            part.may_start()
            found.append((part.due or 0) - now[0])
            now[0] += 1000
        return found

    assert pauses_of(Part("Uno", lambda line: None, vital=False)) == [0.5] * 8
    with pytest.raises(GaveUp):
        pauses_of(Part("Dos", lambda line: None))
