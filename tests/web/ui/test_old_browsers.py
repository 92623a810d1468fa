"""What the oldest browsers of the product lack is found before somebody sees a broken page."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

OLD = Path(settings.BASE_DIR) / "tests" / "old"
#: A line, and what of it is found; nothing where it was tested for or is known to all.
PLANTED = {
    "a.js": (
        ("box.showPopover();", "showPopover"),
        ("const sorted = [2, 1].toSorted();", "toSorted"),
        ("Object.groupBy(rows, (row) => row.day);", "groupBy"),
        ("const { promise } = Promise.withResolvers();", "withResolvers"),
        ("const all = await Array.fromAsync(rows);", "fromAsync"),
        ("new Set(one).union(other);", "union"),
        ("requestIdleCallback(work);", "requestIdleCallback"),
        ("const { connection } = navigator;", "connection"),
        ("AbortSignal.any(signals);", "any"),
        ("Promise.any(promises); structuredClone(rows); box.dataset.popover; rows.at(-1);", ""),
        ('const can = "locks" in navigator;', ""),
        ("navigator.locks.request(name, work);", "navigator.locks"),
    ),
    "a.css": (
        ("a { color: color-mix(in srgb, red, blue); }", "color-mix()"),
        ("b { grid-template-columns: subgrid; }", "grid-template-columns: subgrid"),
        ("p:has(a) { margin: 0; }", ":has"),
        ("p { & a { margin: 0; } }", "&"),
        ("i:popover-open { margin: 0; }", ":popover-open"),
        ("@starting-style { u { margin: 0; } }", "@starting-style"),
        ("@supports selector(:has(a)) { p:has(a) { margin: 0; } }", ""),
        ("u { height: 100dvh; container-type: inline-size; text-wrap: balance; }", ""),
    ),
    "a.html": (
        ('<div popover {% if one > 2 %}hidden{% endif %} title="inert closedby">', "div popover"),
        ('<details name="{{ name }}">', "details name"),
        ("<search>", "<search>"),
        ('<dialog open data-popover="x" class="search">', ""),
    ),
}


def test_what_the_oldest_browsers_lack_is_found(tmp_path: Path) -> None:
    linter = OLD / "node_modules" / ".bin" / "eslint"
    if not linter.exists():
        pytest.fail("Falta lo que conoce los navegadores antiguos: lo instala «make tests/old/node_modules/.synced».")
    for name, lines in PLANTED.items():
        (tmp_path / name).write_text("\n".join(line for line, _ in lines))
    path = f"{Path(settings.BASE_DIR) / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = [linter, "--config", OLD / "eslint.config.mjs", "--format", "json", "."]
    told = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, check=False)
    found = {Path(file["filePath"]).name: file["messages"] for file in json.loads(told.stdout)}
    for name, lines in PLANTED.items():
        for number, (line, feature) in enumerate(lines, 1):
            messages = [each["message"] for each in found[name] if each["line"] == number]
            assert bool(messages) == bool(feature), (line, messages)
            assert feature in "".join(messages), line
    assert told.returncode == 1
