"""Who is let in: tokens of people and of systems, for what, how often and until when."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from soportegl import cli
from soportegl.directory import access
from soportegl.directory.models import ApiClient, ApiToken, Scope
from tests.api.program import Program
from tests.cast import People

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


def me(word: str) -> Any:
    return Client().get("/api/v1/yo", headers={"Authorization": word})


@pytest.mark.parametrize("word", ["", "Bearer ", "Bearer nada", "Basic YTpi", "Bearer a b", "Bearer \x00", "Bearer ñ"])
def test_without_a_token_nobody_is_let_in_and_reads_how(people: People, word: str) -> None:
    answer = me(word)
    assert (answer.status_code, answer.json()["codigo"]) == (401, "sin-acceso")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(people: People) -> None:
    client = Client()
    client.force_login(people.raul)
    assert client.get("/api/v1/yo").status_code == 401


def test_of_a_token_only_a_digest_is_kept_and_its_last_use_is_noted(people: People, ana: Program) -> None:
    token = ApiToken.objects.get()
    assert ana.word not in [str(value) for value in vars(token).values()]
    assert (token.used_at, token.ending) == (None, ana.word[-4:])
    said = ana.get("/yo").json()
    assert (said["usuario"], said["niveles"], said["entidades"][0]["id"]) == ("ana.municipal", [1], "0701")
    token.refresh_from_db()
    assert token.used_at


def test_what_is_revoked_over_or_of_somebody_who_left_is_out_at_once(people: People, monkeypatch: Any) -> None:
    revoked, over, gone = Program(people.ana), Program(people.raul), Program(people.carla)
    access.revoke([revoked.token])
    people.carla.is_active = False
    people.carla.save()
    start = timezone.now()
    assert [each.get("/yo").status_code for each in (revoked, over, gone)] == [401, 200, 401]
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=31))
    assert over.get("/yo").status_code == 401


def test_a_scope_narrows_and_never_widens(people: People) -> None:
    code = people.report().code
    reads = Program(people.raul, [Scope.READ])
    assert reads.get(f"/gestiones/{code}").status_code == 200
    for answer in (reads.post(f"/gestiones/{code}/tomar"), reads.get("/sistemas"), reads.get("/informes/bandeja")):
        assert (answer.status_code, answer.json()["codigo"]) == (403, "sin-alcance")
    every = Program(people.berta)
    assert every.get(f"/gestiones/{code}").status_code == 404
    assert every.post(f"/gestiones/{code}/tomar").status_code == 404


def test_a_token_may_ask_so_often_in_a_minute(people: People, settings: Any, monkeypatch: Any) -> None:
    settings.API_PER_MINUTE = 3
    raul, other = Program(people.raul), Program(people.raul)
    start = timezone.now().replace(second=20)
    monkeypatch.setattr(timezone, "now", lambda: start)
    answers = [raul.get("/yo") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert [each["RateLimit-Remaining"] for each in answers] == ["2", "1", "0", "0"]
    assert (answers[3]["RateLimit-Limit"], answers[3]["Retry-After"]) == ("3", "40")
    assert other.get("/yo").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(seconds=40))
    assert raul.get("/yo").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 81}, {"days": 0}, {"days": 366}, {"scopes": []}, {"scopes": ["todo"]}],
)
def test_a_token_that_cannot_be_is_not_made(people: People, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        access.make_token(people.ana, **{"name": "Uno", "scopes": [Scope.READ], "days": 1, **wrong})
    assert not ApiToken.objects.exists()


def test_a_person_has_so_many_tokens_at_a_time(people: People) -> None:
    made = [access.make_token(people.ana, name=str(n), scopes=[Scope.READ], days=1)[0] for n in range(access.MOST)]
    with pytest.raises(ValidationError, match="Revoque alguno"):
        access.make_token(people.ana, name="uno más", scopes=[Scope.READ], days=1)
    access.revoke(made[:1])
    assert access.make_token(people.ana, name="uno más", scopes=[Scope.READ], days=1)


def grant(body: str, **headers: str) -> Any:
    return Client().post("/api/v1/token", body, content_type=FORM, headers=headers)


def test_a_system_gets_a_token_of_an_hour_and_acts_as_its_person(people: People) -> None:
    client, secret = access.make_client(people.raul, name="Tablero", scopes=[Scope.READ, Scope.REPORTS])
    both = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    given = grant("grant_type=client_credentials&scope=informes:leer", Authorization=f"Basic {both}")
    assert (given.status_code, given["Cache-Control"]) == (200, "no-store")
    said = given.json()
    assert (said["token_type"], said["expires_in"], said["scope"]) == ("Bearer", 3600, "informes:leer")
    word = f"Bearer {said['access_token']}"
    assert me(word).json()["usuario"] == "raul.regional"
    assert Client().get("/api/v1/gestiones", headers={"Authorization": word}).status_code == 403
    in_form = f"grant_type=client_credentials&client_id={client.client_id}&client_secret={secret}"
    assert grant(in_form).json()["scope"] == "incidencias:leer informes:leer"
    ApiClient.objects.update(is_active=False)
    assert me(word).status_code == 401
    assert grant(in_form).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("", 400, "invalid_request"),
        ("grant_type=password", 400, "unsupported_grant_type"),
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id={id}&client_secret=otro", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=%00&client_secret=%00", 401, "invalid_client"),
        ("grant_type=client_credentials&grant_type=client_credentials", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=todo", 400, "invalid_scope"),
    ],
)
def test_a_system_that_is_not_known_or_asks_too_much_gets_none(
    people: People, body: str, status: int, error: str
) -> None:
    client, secret = access.make_client(people.raul, name="Tablero", scopes=[Scope.READ])
    answer = grant(body.format(id=client.client_id, secret=secret))
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not ApiToken.objects.exists()


def test_nobody_is_let_in_from_another_origin(people: People, ana: Program) -> None:
    answer = ana.get("/yo", Origin="https://otro.example")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert "no-store" in answer["Cache-Control"]


def test_the_command_makes_tokens_and_systems(people: People, capsys: Any) -> None:
    assert cli.main(["token", "raul.regional", "--name", "Guion", "--days", "7"]) == 0
    word = capsys.readouterr().out.split()[-1]
    assert me(f"Bearer {word}").json()["usuario"] == "raul.regional"
    assert cli.main(["token", "raul.regional", "--client", "--name", "Tablero"]) == 0
    out = capsys.readouterr().out
    assert ApiClient.objects.get().client_id in out
    assert cli.main(["token", "nadie"]) == 1
    assert cli.main(["token", "raul.regional", "--days", "9999"]) == 1
    assert "365" in capsys.readouterr().err
