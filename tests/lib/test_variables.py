"""Every value that cannot be used is named, all at once, in one sentence each that repeats no secret."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from soportegl import cli
from soportegl.commands import checking
from soportegl.lib.variables import BY_NAME, VARIABLES, together, unknown, wrong

BAD = {
    "DATABASE_URL": ["mysql://ana:secreta@servidor/base", "maquina:5432/base", "postgres://maquina:70000/base"],
    "SOPORTEGL_DATA": ["{file}", "{file}/datos"],
    "SOPORTEGL_HOST": ["http://127.0.0.1", "127.0.0.1:8000", "mi servidor", "/tmp/x"],
    "SOPORTEGL_PORT": ["ocho mil", "-1", "65536", "80.5", "1_000", "٣"],
    "SOPORTEGL_DEMO": ["quizas"],
    "SOPORTEGL_PUBLIC_URL": ["soporte.example", "https://", "ftp://soporte.example", "https://soporte.example/mesa",
                             "https://soporte.example:puerto", "https://soporte.example?x=1"],
    "SOPORTEGL_ALLOWED_HOSTS": ["https://soporte.example", "soporte.example:443", "a.example,,b c", ",", "[::1"],
    "SOPORTEGL_HTTPS": ["quizas", "2"],
    "SOPORTEGL_TRUSTED_PROXIES": ["-1", "uno", "11"],
    "SOPORTEGL_SECRET_KEY": ["secreta"],
    "SOPORTEGL_FILES_URL": ["servidor/cubeta", "s3://secreta@servidor/cubeta", "s3://a:secreta@servidor:0/cubeta"],
    "SOPORTEGL_SMTP_URL": ["correo.example:587", "http://ana:secreta@correo.example", "smtp://a:secreta@c.example:99999"],
    "SOPORTEGL_MAIL_FROM": ["SoporteGL", "soporte@", "Mesa, de Ayuda <a@b.example>", "a@b.example\nBcc: x@y.example"],
    "SOPORTEGL_MAIL_RETURN": ["rebotes", "Rebotes <a@b.example>"],
    "SOPORTEGL_BOUNCES_URL": ["correo.example", "imaps://correo.example", "pop3://a:secreta@correo.example"],
    "SOPORTEGL_MAIL_TOGETHER_SECONDS": ["-1", "tres"],
    "SOPORTEGL_STAGED_MB": ["0", "1GB"],
    "SOPORTEGL_REGISTRATIONS_PER_HOUR": ["-240"],
    "SOPORTEGL_API_PER_MINUTE": ["0"],
    "SOPORTEGL_CLAMD": ["3310", "127.0.0.1", "clamd:0", "tcp://clamd:3310"],
    "SOPORTEGL_CLAMD_SECONDS": ["0"],
    "SOPORTEGL_CLAMD_ABSENT": ["nunca"],
    "SOPORTEGL_WEBHOOK_NETWORKS": ["10.20.0.1/16", "oficina", "10.0.0.0/33"],
    "SOPORTEGL_LEFT_MB": ["0"],
    "SOPORTEGL_LEFT_MB_IN_ALL": ["-1"],
    "SOPORTEGL_DISK_RESERVE_MB": ["-5", "5GB"],
    "SOPORTEGL_BACKUPS": ["{file}"],
    "SOPORTEGL_BACKUPS_KEEP": ["0", "-14", "muchos"],
    "SOPORTEGL_BACKUP_KEY": ["{file}.no", "{folder}"],
    "SOPORTEGL_WEB_WORKERS": ["0", "-2", "dos"],
    "SOPORTEGL_SECOND_FACTOR": ["todos", "level2,level5"],
    "SOPORTEGL_SECOND_FACTOR_FROM": ["mañana", "2027-02-30", "20270201"],
    "SOPORTEGL_STEP_UP_MINUTES": ["0", "nunca"],
    "SOPORTEGL_WEB_THREADS": ["0", "1000000"],
    "SOPORTEGL_QUERY_SECONDS": ["0", "60", "pronto"],
    "SOPORTEGL_NGINX": ["/no/hay/nginx", "/bin/true", "sh"],
    "SOPORTEGL_LOG_LEVEL": ["mucho"],
    "SOPORTEGL_LOG_FORMAT": ["xml"],
    "SOPORTEGL_METRICS_TOKEN": ["secreta", "una clave secreta con espacios"],
    "SOPORTEGL_OFFLINE": ["tal vez"],
    "SOPORTEGL_DEBUG": ["tal vez"],
    "SOPORTEGL_PROCESS": ["todo"],
    "SOPORTEGL_FRONT": ["x"],
    "SOPORTEGL_IDLE_REPORTS": ["1", "una hora"],
    "SOPORTEGL_IDLE_ATTENDS": ["1441"],
    "SOPORTEGL_IDLE_ADMINISTERS": ["0"],
    "SOPORTEGL_SESSION_REPORTS": ["-10"],
    "SOPORTEGL_SESSION_ATTENDS": ["169"],
    "SOPORTEGL_SESSION_ADMINISTERS": ["0"],
}  # fmt: skip
GOOD = {
    "DATABASE_URL": ["postgresql:///soportegl?host=/tmp/x&port=5432", "host=servidor dbname=base"],
    "SOPORTEGL_DATA": ["{folder}/nueva/aun"],
    "SOPORTEGL_HOST": ["::1", "0.0.0.0", "mesa.muni.example"],
    "SOPORTEGL_PORT": ["0", "65535"],
    "SOPORTEGL_DEMO": ["Sí", "no", "0"],
    "SOPORTEGL_PUBLIC_URL": ["https://soporte.example/", "http://[::1]:8000", "http://127.0.0.1:8000"],
    "SOPORTEGL_ALLOWED_HOSTS": ["*", ".muni.example, [::1]", "localhost"],
    "SOPORTEGL_BACKUP_KEY": ["{file}"],
    "SOPORTEGL_MAIL_FROM": ["soportegl@localhost", '"Mesa, de ayuda" <a@b.example>'],
    "SOPORTEGL_NGINX": ["no", "{folder}/nginx"],
    "SOPORTEGL_LOG_LEVEL": ["info"],
    "SOPORTEGL_CLAMD": ["/run/clamav/clamd.ctl", "clamd:3310", "[::1]:3310"],
    "SOPORTEGL_WEBHOOK_NETWORKS": ["10.20.0.0/16, 127.0.0.0/8,fd12::/16", "10.30.1.5"],
}


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "archivo").write_text("x")
    (tmp_path / "nginx").write_text("#!/bin/sh\necho 'nginx version: nginx/1.22.1' >&2\n")
    (tmp_path / "nginx").chmod(0o700)
    return {"file": tmp_path / "archivo", "folder": tmp_path}


def test_each_row_has_a_wrong_value_here_and_accepts_what_holds_without_it():
    assert set(BAD) == set(BY_NAME)
    assert wrong({row.name: row.default for row in VARIABLES}) == []


@pytest.mark.parametrize("name", BAD)
def test_a_wrong_value_is_named_with_what_is_accepted_and_a_secret_is_not_repeated(name, places):
    for value in BAD[name]:
        value = value.format(**places)
        (said,) = wrong({name: value})
        assert said.startswith(f"{name} debe ser {BY_NAME[name].accepts.replace('`', '')}"), said
        assert (value[:10] in said) != BY_NAME[name].secret, said
        assert "secreta" not in said
        assert said.isprintable()


@pytest.mark.parametrize("name", GOOD)
def test_a_good_value_is_taken(name, places):
    assert [wrong({name: value.format(**places)}) for value in GOOD[name]] == [[]] * len(GOOD[name])


@pytest.mark.parametrize(
    ("url", "hosts", "https", "named"),
    [
        ("http://soporte.example", "soporte.example", "1", ["SOPORTEGL_PUBLIC_URL"]),
        ("https://soporte.example", "", "1", ["SOPORTEGL_ALLOWED_HOSTS"]),
        ("http://otro.example", "soporte.example", "si", ["SOPORTEGL_PUBLIC_URL", "SOPORTEGL_ALLOWED_HOSTS"]),
        ("https://Soporte.example:8443/", ".example, 127.0.0.1", "1", []),
        ("https://soporte.example", "*", "1", []),
        ("http://[::1]:8000", "", "", []),
        ("", "", "", []),
    ],
)
def test_what_is_good_by_itself_and_not_beside_another_is_named_and_stops_no_service(url, hosts, https, named):
    values = {"SOPORTEGL_PUBLIC_URL": url, "SOPORTEGL_ALLOWED_HOSTS": hosts, "SOPORTEGL_HTTPS": https}
    assert [line.split()[0] for line in together(values)] == named
    assert wrong(values) == []


def test_a_file_that_is_no_backup_key_is_named_and_django_says_nothing_in_english(
    db, places, settings, monkeypatch, capsys
):
    monkeypatch.setattr(checking, "django_at_hand", nullcontext)
    settings.HTTPS, settings.BACKUP_KEY = True, str(places["file"])
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECRET_KEY = 60, "a" * 60
    assert cli.main(["check"]) == 1
    told = capsys.readouterr()
    assert "SOPORTEGL_BACKUP_KEY: El archivo" in told.out
    assert "SOPORTEGL_SECRET_KEY: es corta" in told.out
    assert checking.NO_FACTOR in told.out
    assert "security." not in told.out + told.err


def test_what_depends_on_the_disk_keeps_no_service_from_starting():
    assert wrong({"SOPORTEGL_BACKUP_KEY": "/no/hay"}, outside=False) == []


def test_a_variable_that_is_none_of_ours_is_likely_a_typing_error():
    found = unknown({"SOPORTEGL_PORTT": "1", "SOPORTEGL_XYZ": "", "DATABSE_URL": "", "HOME": "/", "S3_URL": ""})
    assert found == [
        "DATABSE_URL no es una variable de SoporteGL. ¿Quiso decir DATABASE_URL?",
        "SOPORTEGL_PORTT no es una variable de SoporteGL. ¿Quiso decir SOPORTEGL_PORT?",
        "SOPORTEGL_XYZ no es una variable de SoporteGL.",
    ]


@pytest.mark.parametrize("order", ["run", "web", "worker", "backup", "verify", "init", "manage", "check", "prepare"])
def test_every_order_names_all_that_is_wrong_and_ends_without_a_traceback(order, monkeypatch, capsys):
    monkeypatch.setenv("SOPORTEGL_HTTPS", "quizas")
    monkeypatch.setenv("SOPORTEGL_WEB_WORKERS", "0")
    monkeypatch.setenv("SOPORTEGL_SMTP_URL", "ana:secreta@correo.example")
    assert cli.main([order]) == 1
    told = capsys.readouterr()
    lines = (told.out if order == "check" else told.err).splitlines()
    names = [line.removeprefix("soportegl: ").split()[0] for line in lines]
    ends = ["Hay"] if order == "check" else []
    assert names == ["SOPORTEGL_HTTPS", "SOPORTEGL_SMTP_URL", "SOPORTEGL_WEB_WORKERS", *ends]


def test_help_is_given_with_whatever_settings(monkeypatch, capsys):
    monkeypatch.setenv("SOPORTEGL_PORT", "ocho mil")
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "--help"])
    assert ended.value.code == 0
    assert "SOPORTEGL_PORT" in capsys.readouterr().out
