"""Settings from the environment."""

from pathlib import Path

import pytest

from soportegl.lib import env
from soportegl.lib.database_url import ADDRESS_FILE, parts
from soportegl.lib.env import BadSetting


def test_a_number_that_is_not_one_is_refused_with_its_name(monkeypatch):
    monkeypatch.setenv("SOPORTEGL_PORT", "ocho")
    with pytest.raises(BadSetting, match="SOPORTEGL_PORT debe ser un número entero y vale «ocho»"):
        env.number("SOPORTEGL_PORT", 8000)


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


def test_without_an_address_the_embedded_server_of_the_data_folder_is_meant(tmp_path):
    (tmp_path / ADDRESS_FILE).write_text("postgresql://soportegl@/soportegl?host=/tmp/x&port=5432")
    assert parts("", tmp_path)["HOST"] == "/tmp/x"


def test_a_bad_address_is_refused_without_repeating_it():
    with pytest.raises(BadSetting) as refused:
        parts("esto no es=una dirección", Path())
    assert "esto no es" not in str(refused.value)
