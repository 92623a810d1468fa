"""«Sistemas con acceso» and «Tokens de acceso» in the administration: made, shown once, seen and taken away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.directory import access
from soportegl.directory.models import ApiClient, ApiToken, Scope
from tests.cast import People, browser_of, gather

pytestmark = pytest.mark.django_db
ROOT = "/administracion/directory/apiclient"
TOKENS = "/administracion/directory/apitoken/"
FORM = {"name": "Tablero", "person": "aura.auditora", "scopes": ["incidencias:leer"], "key": "uno"}


@pytest.fixture
def cast(db: None) -> People:
    return gather()


@pytest.fixture
def admin(cast: People) -> Client:
    return browser_of(cast.admin)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def shown(answer: Any) -> tuple[str, str]:
    client, secret = re.findall(r'value="([^"]+)" readonly', said(answer))
    return client, secret


def comes_in(client: str, secret: str) -> Any:
    body = f"grant_type=client_credentials&client_id={client}&client_secret={secret}"
    return Client().post("/api/v1/token", body, content_type="application/x-www-form-urlencoded")


def me(word: str) -> int:
    return Client().get("/api/v1/yo", headers={"Authorization": f"Bearer {word}"}).status_code


def test_a_system_is_made_shown_once_used_given_another_secret_and_shut_out(cast: People, admin: Client) -> None:
    client, secret = shown(admin.post(f"{ROOT}/add/", FORM))
    word = comes_in(client, secret).json()["access_token"]
    assert me(word) == 200
    # Sent again, as by «Atrás», it makes no second one.
    assert "ya se creó" in said(admin.post(f"{ROOT}/add/", FORM, follow=True))
    made = ApiClient.objects.get()
    page = said(admin.get(f"{ROOT}/{made.pk}/change/"))
    assert client in page
    assert secret not in page
    assert "sin usar todavía" not in said(admin.get(f"{ROOT}/"))
    _, other = shown(admin.post(f"{ROOT}/{made.pk}/secreto/"))
    assert (comes_in(client, secret).status_code, me(word)) == (401, 401)
    word = comes_in(client, other).json()["access_token"]
    assert me(word) == 200
    admin.post(f"{ROOT}/{made.pk}/activar/")
    assert (comes_in(client, other).status_code, me(word)) == (401, 401)
    admin.post(f"{ROOT}/{made.pk}/activar/", {"on": "1"})
    # What it had open stays over.
    assert (comes_in(client, other).status_code, me(word)) == (200, 401)
    lines = Entry.objects.filter(object_name="Acceso de «Tablero»").order_by("id")
    assert [(line.kind, line.person, line.changes) for line in lines] == [
        (Kind.ADDED, cast.admin, {"alcances": ["", "incidencias:leer"], "entra como": ["", str(cast.aura)]}),
        (Kind.CHANGED, cast.admin, {"secreto": ["(no se muestra)"] * 2}),
        (Kind.CHANGED, cast.admin, {"activo": ["sí", "no"]}),
        (Kind.CHANGED, cast.admin, {"activo": ["no", "sí"]}),
    ]
    assert Entry.objects.filter(object_type="directory.apiclient").count() == 4


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "obligatorio"),
        ({"name": "x" * 81}, "80"),
        ({"name": "\0"}, "nulo"),
        ({"person": "nadie"}, "No hay ninguna persona activa con ese usuario."),
        ({"person": "admin"}, "Quien administra no puede ser la persona de un sistema."),
        ({"scopes": []}, access.NO_SCOPE),
        ({"scopes": ["todo"]}, "todo"),
    ],
)
def test_what_is_wrong_is_said_and_no_system_is_made(admin: Client, wrong: dict[str, Any], sentence: str) -> None:
    answer = admin.post(f"{ROOT}/add/", {**FORM, **wrong})
    assert sentence in said(answer)
    assert not ApiClient.objects.exists()


def test_tokens_of_everybody_are_seen_and_revoked(cast: People, admin: Client) -> None:
    token, word = access.make_token(cast.ana, name="Tablero", scopes=[Scope.READ], days=1)
    assert me(word) == 200
    page = said(admin.get(TOKENS))
    assert token.ending in page
    assert word not in page
    assert admin.get(f"{TOKENS}add/").status_code == 403
    answer = admin.post(TOKENS, {"action": "revoke", "_selected_action": [token.pk]}, follow=True)
    assert "Tokens revocados: 1." in said(answer)
    assert me(word) == 401
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    assert Entry.objects.get(kind=Kind.REMOVED).person == cast.admin


@pytest.mark.parametrize(
    "path", [f"{ROOT}/", f"{ROOT}/add/", f"{ROOT}/{{pk}}/secreto/", f"{ROOT}/{{pk}}/activar/", TOKENS]
)
def test_nobody_else_comes_in(cast: People, path: str) -> None:
    made, _ = access.make_client(cast.aura, name="Tablero", scopes=[Scope.READ])
    for who in (cast.ana, cast.raul, cast.aura):
        assert browser_of(who).post(path.format(pk=made.pk), FORM).status_code in (302, 403)
    made.refresh_from_db()
    assert (made.is_active, ApiClient.objects.count()) == (True, 1)


def test_what_is_only_done_by_a_button_is_not_done_by_looking(cast: People, admin: Client) -> None:
    made, _ = access.make_client(cast.aura, name="Tablero", scopes=[Scope.READ])
    for path in ("secreto", "activar"):
        assert admin.get(f"{ROOT}/{made.pk}/{path}/").status_code == 405
        assert admin.post(f"{ROOT}/999/{path}/").status_code == 302
    made.refresh_from_db()
    assert made.is_active
