"""Secrets: none is known beforehand, each may stand in a file, none is told."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as real
from django.views.debug import ExceptionReporter

from soportegl.lib import env, variables
from soportegl.lib.env import BadSetting

SECRETS = [row for row in variables.VARIABLES if row.secret]
GOOD = {
    "DATABASE_URL": "postgresql://ana:clave@servidor/base",
    "SOPORTEGL_FILES_URL": "s3://CLAVE:SECRETO@servidor:9000/cubeta",
    "SOPORTEGL_SMTP_URL": "smtp://ana:clave@servidor:587?tls=1",
    "SOPORTEGL_BOUNCES_URL": "imaps://ana:clave@servidor:993/INBOX",
}


def told_of(request: Any) -> str:
    """Here, since a report shows the lines around the error."""
    try:
        raise ValueError("falla")
    except ValueError:
        report = ExceptionReporter(request, *sys.exc_info())
    return report.get_traceback_text() + report.get_traceback_html()


def good(name: str) -> str:
    return GOOD.get(name, "q" * 40)


def test_no_secret_has_a_value_that_anybody_could_know(monkeypatch, tmp_path):
    assert {row.default for row in SECRETS} == {""}
    for row in SECRETS:
        monkeypatch.delenv(row.name, raising=False)
    made = {env.secret("SOPORTEGL_SECRET_KEY", tmp_path / str(each), create=True) for each in range(2)}
    assert len(made) == 2
    assert min(map(len, made)) >= 50


@pytest.mark.parametrize("row", SECRETS, ids=lambda row: row.name)
def test_each_secret_is_read_from_a_file(monkeypatch, tmp_path, row):
    file, name = tmp_path / "clave", f"{row.name}_FILE"
    file.write_text(good(row.name) + "\n")
    monkeypatch.delenv(row.name, raising=False)
    monkeypatch.setenv(name, str(file))
    assert env.text(row.name) == good(row.name)
    assert variables.wrong({name: str(file)}) == variables.unknown({name: str(file)}) == []
    assert name not in env.for_other_programs()
    # The variable itself counts where both are there.
    monkeypatch.setenv(row.name, "otra")
    assert env.text(row.name) == "otra"


def test_the_secret_of_a_provider_too(monkeypatch, tmp_path):
    (tmp_path / "sicoin").write_text("muy secreta\n")
    monkeypatch.setenv("SOPORTEGL_SSO_SECRET_SICOIN_GL_FILE", str(tmp_path / "sicoin"))
    monkeypatch.setenv("SOPORTEGL_SSO_SECRET_OTRO", "otra")
    assert env.secrets_of_providers() == {"SICOIN_GL": "muy secreta", "OTRO": "otra"}


@pytest.mark.parametrize(("content", "why"), [(None, "No such file"), (b"\xff\xfe", "no es texto")])
def test_a_file_that_cannot_be_read_is_named_and_nothing_else_takes_its_place(monkeypatch, tmp_path, content, why):
    file = tmp_path / "clave"
    if content:
        file.write_bytes(content)
    monkeypatch.setenv("SOPORTEGL_METRICS_TOKEN_FILE", str(file))
    monkeypatch.delenv("SOPORTEGL_METRICS_TOKEN", raising=False)
    with pytest.raises(BadSetting, match="SOPORTEGL_METRICS_TOKEN_FILE"):
        env.text("SOPORTEGL_METRICS_TOKEN")
    (said,) = variables.wrong({"SOPORTEGL_METRICS_TOKEN_FILE": str(file)})
    assert said.startswith("SOPORTEGL_METRICS_TOKEN_FILE debe ser un archivo que se pueda leer")
    assert why in said


def test_a_wrong_content_is_named_and_not_repeated(tmp_path):
    (tmp_path / "clave").write_text("corta")
    (said,) = variables.wrong({"SOPORTEGL_SECRET_KEY_FILE": str(tmp_path / "clave")})
    assert said.startswith("SOPORTEGL_SECRET_KEY debe ser al menos 32 caracteres")
    assert "corta" not in said


def test_only_secrets_have_files():
    assert variables.unknown({"SOPORTEGL_PORT_FILE": "/x"})


def test_what_django_writes_of_an_error_holds_no_secret(settings: Any, rf):
    for name in ("SECRET_KEY", "METRICS_TOKEN", "EMAIL_HOST_PASSWORD"):
        setattr(settings, name, "Muy-Secreta")
    settings.SMTP_URL, settings.BOUNCES_URL = "smtp://a:Muy-Secreta@b", "imaps://a:Muy-Secreta@b/INBOX"
    settings.SSO_SECRETS = {"SICOIN_GL": "Muy-Secreta"}
    settings.STORAGES = {**real.STORAGES, "default": {"OPTIONS": {"secret_key": "Muy-Secreta"}}}
    settings.DEBUG = True
    request = rf.get("/", headers={"cookie": "sessionid=Muy-Secreta", "authorization": "Bearer Muy-Secreta"})
    told = told_of(request)
    assert "DEFAULT_EXCEPTION_REPORTER_FILTER" in told
    assert "Muy-Secreta" not in told


def test_behind_https_the_cookies_that_matter_are_of_this_host_alone(tmp_path):
    told = (
        "from soportegl import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE)"
    )
    served = {**os.environ, "SOPORTEGL_HTTPS": "1", "SOPORTEGL_PUBLIC_URL": "https://soporte.example"}
    done = subprocess.run([sys.executable, "-c", told], env=served, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True"]
