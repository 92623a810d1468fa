"""A short form of `make faults`: some minutes of misfortune in one, and nothing lost."""

import subprocess
import sys

import pytest

from tests.environment import clean_environment


@pytest.mark.slow
def test_what_was_acknowledged_is_there_once_after_kills_cuts_and_bad_mail_servers():
    done = subprocess.run(
        [sys.executable, "-m", "bench.faults", "--kills", "8", "--clients", "8", "--seconds", "20", "--seed", "7"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Resultado: todo se cumplió." in done.stdout
