"""The hosts beside the demonstration: where they listen, who is sent there, and when nobody is."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from soportegl import demo_hosts
from soportegl.directory.models import System
from soportegl.identity.demo import load_providers
from soportegl.identity.models import Provider
from tests.environment import clean_environment


def test_they_listen_at_the_next_port_or_at_any_that_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with demo_hosts.listen(port - 1) as other:
            assert other.getsockname()[0] == "127.0.0.1"
            assert other.getsockname()[1] not in (port, 0)
    with demo_hosts.listen(65535) as any_free:
        assert any_free.getsockname()[1] != 65536


@pytest.mark.django_db(transaction=True)
def test_people_are_sent_to_them_only_while_they_are_there() -> None:
    for slug in demo_hosts.REACHED:
        System.objects.create(slug=slug, name=slug.upper())
    load_providers()
    load_providers()
    assert Provider.objects.filter(is_active=True).count() == 0
    parts = connection.settings_dict
    address = f"host={parts['HOST']} port={parts['PORT']} dbname={parts['NAME']} user={parts['USER']}"
    if parts["PASSWORD"]:
        address += f" password={parts['PASSWORD']}"
    demo_hosts.point(address, 8001)
    found = dict(Provider.objects.filter(is_active=True).values_list("slug", "server_url"))
    assert found == {"sicoin-gl": "http://127.0.0.1:8001", "servicios-gl": "http://localhost:8001"}
    assert [provider.rules.count() for provider in Provider.objects.all()] == [5, 5]
    demo_hosts.point(address, None)
    assert Provider.objects.filter(is_active=True).count() == 0


@pytest.mark.parametrize("options", [["--hosts", "examples/hosts"], ["--demo", "--hosts", "examples"]])
def test_hosts_are_of_the_demonstration_alone(options: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "soportegl.cli", "run", "--port", "0", "--data", str(tmp_path / "datos"), *options],
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("soportegl: --hosts es de la demostración (--demo)")
    assert not (tmp_path / "datos").exists()
