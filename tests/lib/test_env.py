"""Settings from the environment."""

from pathlib import Path

import pytest

from soportegl.lib import env
from soportegl.lib.database_url import ADDRESS_FILE, database, parts
from soportegl.lib.env import BadSetting


def test_all_that_is_wrong_is_said_at_once(monkeypatch):
    monkeypatch.setenv("SOPORTEGL_PORT", "ocho")
    monkeypatch.setenv("SOPORTEGL_HTTPS", "quizas")
    with pytest.raises(BadSetting) as refused:
        env.refuse_what_is_wrong()
    assert [line.split()[0] for line in str(refused.value).splitlines()] == ["SOPORTEGL_PORT", "SOPORTEGL_HTTPS"]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_secret_that_is_there_and_cannot_be_read_is_not_replaced_in_silence(monkeypatch, tmp_path, content):
    monkeypatch.delenv("SECRET", raising=False)
    path = tmp_path / "secret_key"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(BadSetting, match="secret_key"):
        env.secret("SECRET", path, create=True)


def test_the_secret_is_written_once_and_only_when_asked(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET", raising=False)
    path = tmp_path / "datos" / "secret_key"
    env.secret("SECRET", path, create=False)
    assert not path.exists()
    first = env.secret("SECRET", path, create=True)
    assert env.secret("SECRET", path, create=False) == first
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_address_becomes_djangos_settings():
    assert parts("postgresql://ana:clave@servidor:5433/soporte?sslmode=require", Path()) == {
        "NAME": "soporte",
        "USER": "ana",
        "PASSWORD": "clave",
        "HOST": "servidor",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_what_does_many_things_at_once_pools_its_connections_and_only_pages_are_cut_short():
    address = "postgresql://ana@servidor/soporte?options=-c%20work_mem%3D9MB"
    found = {
        process: database(address, Path(), process=process, at_once=at_once)
        for process, at_once in (("web", 16), ("worker", 4), ("command", 0))
    }
    pools = {process: each["OPTIONS"].get("pool", {}).get("max_size") for process, each in found.items()}
    assert pools == {"web": 18, "worker": 6, "command": None}
    assert [each["CONN_HEALTH_CHECKS"] for each in found.values()] == [False, False, True]
    assert ["statement_timeout" in each["OPTIONS"]["options"] for each in found.values()] == [True, False, False]
    for process, each in found.items():
        assert each["OPTIONS"]["options"].startswith("-c work_mem=9MB -c ")
        assert each["OPTIONS"]["application_name"] == f"soportegl-{process}"


def test_without_an_address_the_embedded_server_of_the_data_folder_is_meant(tmp_path):
    (tmp_path / ADDRESS_FILE).write_text("postgresql://soportegl@/soportegl?host=/tmp/x&port=5432")
    assert parts("", tmp_path)["HOST"] == "/tmp/x"


def test_a_bad_address_is_refused_without_repeating_it():
    with pytest.raises(BadSetting) as refused:
        parts("esto no es=una dirección", Path())
    assert "esto no es" not in str(refused.value)
