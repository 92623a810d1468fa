"""A short form of `make bench`: every page, every floor and both crowds answer what they should."""

import subprocess
import sys

import pytest

from tests.environment import clean_environment


@pytest.mark.slow
def test_every_page_and_floor_is_measured_and_crowds_share_the_work(tmp_path):
    report = tmp_path / "figures.md"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--incidents", "300", "--seconds", "0.1", "--drained", "60", "--out", report],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    text = report.read_text()
    for name in ("a) WSGI", "b) Django con filas", "c) Django sin nada", "Bandeja, Nivel 4", "Novedades", "Crear"):
        assert f"| {name}" in text
    assert "tomadas 60, distintas 60, sucesos «tomar» 60, quedan 0, errores 0: bien" in text
    assert "respuestas que dicen quién 199" in text
