"""Whoever changes things as an administrator shows once more who they are, and loses nothing that was typed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm, PasswordInput
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from soportegl.directory.models import Region, WrongPassword
from soportegl.web.site.requests import is_secret
from tests.cast import People
from tests.web.screens.security.factors import code_of, give_app
from tests.web.signing_in import PASSWORD, sign_in, text

NAME = re.compile(r' name="([^"]+)"')
ADD = "/administracion/directory/region/add/"


@pytest.fixture
def late(cast: People, monkeypatch: pytest.MonkeyPatch) -> Client:
    """An administrator who signed in sixteen minutes ago, and has been reading since."""
    client, start = Client(), timezone.now()
    sign_in(client, "admin")
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=16))
    return client


def waiting(page: Any) -> dict[str, str]:
    """The fields that wait in the page, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_just_after_signing_in_nothing_is_asked(cast: People) -> None:
    client = Client()
    sign_in(client, "admin")
    assert client.post(ADD, {"number": "IX", "name": "Petén"}).status_code == 302


def test_reading_is_never_asked_and_what_was_typed_is_done_after_the_password(late: Client) -> None:
    assert late.get(ADD).status_code == 200
    typed = {"number": "IX", "name": 'El «Petén» & "más"\r\nde dos líneas <b>', "_save": "Guardar"}
    asked = late.post(ADD, typed)
    assert (asked.status_code, "Todavía no se guardó nada" in text(asked)) == (403, True)
    assert waiting(asked).items() >= typed.items()
    wrong = late.post(ADD, {**waiting(asked), "confirm_password": "otra"})
    # Nobody who looks on reads it: one type, and nothing of what was typed.
    (field,) = re.findall(r"<input[^>]*confirm_password[^>]*>", text(wrong))
    assert re.findall(r'\b(?:type|value)="([^"]*)"', field) == ["password"]
    assert (wrong.status_code, "La contraseña no es correcta." in text(wrong)) == (422, True)
    assert waiting(wrong).items() >= typed.items()
    assert "Escriba su contraseña." in text(late.post(ADD, {**waiting(wrong), "confirm_password": ""}))
    assert not Region.objects.filter(number="IX").exists()
    done = late.post(ADD, {**waiting(wrong), "name": "Petén", "confirm_password": PASSWORD})
    assert (done.status_code, Region.objects.filter(number="IX", name="Petén").count()) == (302, 1)
    # And then not again for a while.
    assert late.post(ADD, {"number": "X", "name": "Otra"}).status_code == 302


def test_a_new_password_waits_in_no_page(cast: People, late: Client) -> None:
    address = f"/administracion/directory/user/{cast.ana.pk}/contrasena/"
    typed = {"password1": "una frase muy secreta", "password2": "una frase muy secreta", "password": "otra frase"}
    asked = late.post(address, typed)
    assert (asked.status_code, "frase" in text(asked)) == (403, False)
    again = late.post(address, {**waiting(asked), "confirm_password": PASSWORD})
    assert (again.status_code < 300, "Este campo es obligatorio" in text(again)) == (True, True)


def test_every_field_that_is_typed_unseen_is_one_that_waits_nowhere() -> None:
    loaded = [get_resolver().url_patterns]
    while loaded:
        loaded += [each.url_patterns for each in loaded.pop() if isinstance(each, URLResolver)]
    forms = list[Any]([BaseForm])
    for form in forms:
        forms += form.__subclasses__()
    fields = [pair for form in forms for pair in getattr(form, "base_fields", {}).items()]
    typed = {name for name, field in fields if isinstance(field.widget, PasswordInput)}
    pages = "".join(page.read_text() for page in (settings.BASE_DIR / "soportegl").rglob("*.html"))
    typed |= set(re.findall(r'field\(form\.(\w+), type="password"', pages))
    typed |= {name for each in re.findall(r'<input[^>]*type="password"[^>]*>', pages) for name in NAME.findall(each)}
    assert typed > {"password", "password1", "oldpassword", "confirm_password"}
    assert [name for name in typed if not is_secret(name)] == []


def test_a_code_does_as_well_and_none_is_guessed(cast: People, late: Client) -> None:
    secret = give_app(cast.admin)
    for _ in range(6):
        late.post(ADD, {"number": "IX", "confirm_page": "send", "confirm_code": "000000"})
    assert WrongPassword.objects.filter(account=f"#{cast.admin.pk}").count() == 6
    refused = late.post(ADD, {"number": "IX", "confirm_page": "send", "confirm_code": code_of(secret)})
    assert "Hubo demasiados intentos" in text(refused)
    WrongPassword.objects.all().delete()
    answer = {"number": "IX", "name": "Petén", "confirm_page": "send", "confirm_code": code_of(secret)}
    assert late.post(ADD, answer).status_code == 302


def test_a_file_is_asked_for_again_and_pages_of_administrators_ask_too(late: Client) -> None:
    sheet = SimpleUploadedFile("sedes.csv", b"sede\n")
    page = late.post("/puesta-en-marcha/cargar/", {"what": "sedes", "sheet": sheet})
    assert page.status_code == 403
    assert re.search(r'type="file" id="archivo-1" name="sheet"', text(page))
    assert "multipart/form-data" in text(page)
    # A script has no page to show.
    for path in (ADD, "/puesta-en-marcha/cargar/"):
        told = late.post(path, headers={"accept": "application/json"})
        assert (told.status_code, "confirme que es usted" in told.json()["sentence"]) == (403, True)


def test_somebody_else_s_page_is_refused_as_ever(cast: People, late: Client) -> None:
    clerk = Client()
    sign_in(clerk, "ana.municipal")
    assert clerk.post(ADD, {"number": "IX"}).status_code in (302, 403)
    assert Client().post(ADD, {"number": "IX"}).status_code == 302


@pytest.mark.parametrize("path", ["/seguridad/aplicacion/", "/seguridad/llaves/agregar/", "/seguridad/codigos/nuevos/"])
def test_before_a_factor_is_changed_it_is_asked_at_once_and_the_page_follows(late: Client, path: str) -> None:
    asked = late.get(path)
    assert (asked.status_code, waiting(asked)["confirm_page"]) == (403, "read")
    answer = late.post(path, {**waiting(asked), "confirm_password": PASSWORD})
    assert answer.headers["Location"] == path
    assert late.get(path).status_code in (200, 409)
