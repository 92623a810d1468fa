"""Sessions: how long they last, where they are open, and what is told of another address or password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soportegl.audit.models import Entry, Kind
from soportegl.directory.access import bearer_of, make_token
from soportegl.directory.models import SignIn, User
from soportegl.notifications.models import Delivery
from tests.cast import People
from tests.web.signing_in import PASSWORD, sign_in, text

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0"
NEW = "una frase nueva y larga"


def is_in(client: Client) -> bool:
    return client.get("/mis-datos/").status_code == 200


@pytest.mark.parametrize(
    ("username", "idle", "whole"),
    [("ana.municipal", 60, 10), ("raul.regional", 120, 10), ("aura.auditora", 120, 10), ("admin", 30, 8)],
)
def test_a_session_ends_when_nothing_is_done_and_after_a_day_in_any_case(
    cast: People, monkeypatch: pytest.MonkeyPatch, username: str, idle: int, whole: int
) -> None:
    client, start = Client(), timezone.now()
    sign_in(client, username)

    def later(**time: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(**time))

    later(minutes=idle - 2)
    assert is_in(client)
    later(minutes=2 * idle - 5)
    assert is_in(client)
    later(minutes=3 * idle - 3)
    assert not is_in(client)
    later()
    sign_in(client, username)
    for minutes in range(20, whole * 60 - 1, 20):
        later(minutes=minutes)
        assert is_in(client), minutes
    later(hours=whole, seconds=1)
    assert not is_in(client)


def test_a_list_that_asks_by_itself_keeps_nobody_in(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    client, start = Client(), timezone.now()
    sign_in(client, "raul.regional")
    for minutes in range(10, 140, 10):
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=minutes))  # noqa: B023 - asked at once
        answer = client.post("/bandeja/novedades/", headers={"accept": "application/json"})
    assert answer.status_code == 401


def test_one_s_sessions_are_listed_and_ended(cast: People) -> None:
    here, there, another = (Client(headers={"user-agent": told}) for told in (CHROME, FIREFOX, FIREFOX))
    for client in (here, there):
        sign_in(client, "ana.municipal")
    sign_in(another, "berta.municipal")
    page = text(here.get("/mis-sesiones/"))
    assert "Chrome en Windows" in page
    assert "Firefox en Android" in page
    assert page.count(">Esta sesión<") == 1
    number = SignIn.objects.get(person=cast.berta).pk
    assert "ya no estaba abierta" in text(here.post("/mis-sesiones/", {"session": number}, follow=True))
    assert is_in(another)
    number = SignIn.objects.get(person=cast.ana, device="Firefox en Android").pk
    assert "quedó cerrada" in text(here.post("/mis-sesiones/", {"session": number}, follow=True))
    assert (is_in(here), is_in(there)) == (True, False)
    for client in (there, Client()):
        sign_in(client, "ana.municipal")
    assert "2 sesiones quedaron cerradas" in text(here.post("/mis-sesiones/", {"session": "others"}, follow=True))
    assert (is_in(here), is_in(there)) == (True, False)
    here.post("/salir/")
    assert here.get("/mis-sesiones/").status_code == 302


def test_a_new_password_ends_the_other_sessions_and_is_told(cast: People) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example")
    here, there = Client(), Client()
    sign_in(here, "ana.municipal")
    sign_in(there, "ana.municipal")
    new = {"password1": NEW, "password2": NEW}
    assert here.post("/contrasena/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert text(here.get("/mis-sesiones/")).count("<h2") == text(here.get("/mis-sesiones/")).count(">Esta sesión<") == 1
    mail = Delivery.objects.get()
    assert (mail.to, mail.subject) == ("ana@solola.example", "Contraseña nueva en SoporteGL: ana.municipal")
    admin = Client()
    sign_in(admin, "admin")
    form = {"password1": NEW + " 2", "password2": NEW + " 2"}
    assert admin.post(f"/administracion/directory/user/{cast.ana.pk}/contrasena/", form).status_code == 302
    assert Delivery.objects.filter(to="ana@solola.example").count() == 2
    assert not is_in(here)


def test_a_new_password_shuts_out_the_programs_of_its_person_and_says_so_before(cast: People) -> None:
    client = Client()
    sign_in(client, "ana.municipal")
    assert "sus programas" not in text(client.get("/contrasena/"))
    _, word = make_token(cast.ana, name="Tablero", scopes=["incidencias:leer"], days=30)
    _, other = make_token(cast.raul, name="Otro", scopes=["incidencias:leer"], days=30)
    assert "sus programas dejan de entrar: «Tablero»" in text(client.get("/contrasena/"))
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/contrasena/", {**form, "oldpassword": "otra"})
    assert bearer_of(word)
    assert client.post("/contrasena/", form).status_code == 302
    assert (bearer_of(word), bool(bearer_of(other))) == (None, True)
    assert Entry.objects.filter(kind=Kind.REMOVED, person=cast.ana, object_name="Token «Tablero»").exists()


def test_a_renewed_hash_is_no_new_password(cast: People, settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example")
    assert sign_in(Client(), "ana.municipal").status_code == 302
    assert User.objects.get(username="ana.municipal").password.startswith("pbkdf2")
    assert not Delivery.objects.exists()


def test_another_recovery_address_asks_for_the_password_and_the_old_one_is_told(cast: People) -> None:
    User.objects.filter(pk=cast.ana.pk).update(email="ana@solola.example", phone="5500-0142")
    client = Client()
    sign_in(client, "ana.municipal")

    def change(**form: str):
        return client.post("/mis-datos/", {"phone": "5500-0199", "email": "otra@solola.example", **form})

    assert "escriba su contraseña" in text(change())
    assert "no es correcta" in text(change(password="mala"))
    cast.ana.refresh_from_db()
    assert (cast.ana.email, cast.ana.phone) == ("ana@solola.example", "5500-0142")
    assert not Delivery.objects.exists()
    # The telephone, and another spelling of the same mailbox, need none.
    assert change(email="Ana@Solola.example").status_code == 302
    assert change(password=PASSWORD).status_code == 302
    cast.ana.refresh_from_db()
    assert (cast.ana.email, cast.ana.phone) == ("otra@solola.example", "5500-0199")
    mail = Delivery.objects.get()
    assert mail.to == "Ana@Solola.example"
    assert "otra@solola.example" not in mail.text + mail.html


def test_whoever_changes_an_address_the_old_one_hears_of_it(cast: People) -> None:
    ana = User.objects.get(username="ana.municipal")
    User.objects.filter(pk=ana.pk).update(email="vieja@solola.example")
    ana.email = "nueva@solola.example"
    ana.save()
    assert [mail.to for mail in Delivery.objects.all()] == ["vieja@solola.example"]


def test_a_session_that_expired_keeps_no_password(cast: People) -> None:
    client = Client()
    form = {"who": cast.ana.pk, "phone": "5500-0199", "email": "otra@solola.example", "password": PASSWORD}
    client.post("/mis-datos/", form)
    assert PASSWORD not in str(dict(client.session))
