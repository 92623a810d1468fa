"""Signing in and out, recovery, and text that outlives a session."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from soportegl.directory.models import User
from soportegl.incidents.models import Incident, Upload
from soportegl.notifications.models import Delivery
from tests.cast import SYNOPSIS, People, browser_of
from tests.web.signing_in import PASSWORD, sign_in, text

KEY = "5f0c1f0e-8b60-4f9c-9c55-0d2ad8c2a001"


@pytest.mark.parametrize(
    ("username", "home"),
    [
        ("ana.municipal", "/registro/"),
        ("raul.regional", "/bandeja/"),
        ("saul.supervisor", "/tablero/"),
        ("aura.auditora", "/tablero/"),
        ("admin", "/administracion/"),
    ],
)
def test_everybody_begins_where_their_work_is(cast: People, username: str, home: str) -> None:
    client = Client()
    assert sign_in(client, username.upper()).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == home
    assert client.get(home).status_code == 200


def test_somebody_without_any_role_is_told_so(cast: People) -> None:
    User.objects.create_user("nadie", password=PASSWORD, full_name="Nadie Todavía")
    client = Client()
    sign_in(client, "nadie")
    response = client.get("/")
    assert response.status_code == 403
    assert "todavía no tiene una función" in text(response)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"username": "ana.municipal", "password": "mala", "system": "sicoin-gl"}, "no son correctos"),
        ({"username": "no.existe", "password": "mala", "system": "sicoin-gl"}, "no son correctos"),
        ({"username": "", "password": PASSWORD, "system": "sicoin-gl"}, "Escriba su usuario."),
        ({"username": "ana.municipal", "password": "", "system": "sicoin-gl"}, "Escriba su contraseña."),
        ({"username": "ana.municipal", "password": PASSWORD}, "Elija la plataforma"),
        ({"username": "ana.municipal", "password": PASSWORD, "system": "otro"}, "Elija una de las dos plataformas."),
        ({"username": "ana\x00municipal", "password": PASSWORD, "system": "sicoin-gl"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_let_in(cast: People, form: dict[str, str], sentence: str) -> None:
    client = Client()
    response = client.post("/ingresar/", form)
    assert response.status_code == 200
    assert sentence in text(response)
    assert client.get("/registro/").status_code == 302


def test_an_inactive_person_does_not_get_in(cast: People) -> None:
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    client = Client()
    response = client.post(
        "/ingresar/", {"username": "ana.municipal", "password": PASSWORD, "system": "sicoin-gl"}, follow=True
    )
    assert "Su usuario está desactivado" in text(response)
    assert client.get("/registro/").status_code == 302


def test_too_many_failures_lock_the_account_for_that_address_only(cast: People) -> None:
    attacker = Client(REMOTE_ADDR="127.0.0.2")
    for _ in range(7):
        response = sign_in(attacker, "ana.municipal", "mala")
    assert "demasiados intentos" in text(response)
    assert "demasiados intentos" in text(sign_in(attacker, "ana.municipal"))
    assert sign_in(Client(REMOTE_ADDR="127.0.0.3"), "ana.municipal").status_code == 302
    assert sign_in(attacker, "berta.municipal").status_code == 302


@pytest.mark.parametrize("path", ["/login/frmlogin.aspx", "/Login/frmLogin.aspx", "/LOGIN/FRMLOGIN.ASPX"])
def test_the_historic_address_still_leads_here_with_its_query(db: None, path: str) -> None:
    response = Client().get(f"{path}?sistema=servicios-gl&x=1")
    assert (response.status_code, response.headers["Location"]) == (302, "/ingresar/?sistema=servicios-gl&x=1")


@pytest.mark.parametrize(("asked", "chosen"), [("servicios-gl", "servicios-gl"), ("x", "sicoin-gl"), ("", "sicoin-gl")])
def test_the_platform_one_comes_from_is_preselected(cast: People, asked: str, chosen: str) -> None:
    page = Client().get(f"/ingresar/?sistema={asked}").content.decode()
    assert re.findall(r'name="system" value="([\w-]+)" checked', page) == [chosen]


@pytest.mark.parametrize("target", ["https://otro.example/", "//otro.example/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(cast: People, target: str) -> None:
    response = Client().post(
        "/ingresar/", {"username": "ana.municipal", "password": PASSWORD, "system": "sicoin-gl", "next": target}
    )
    assert response.headers["Location"] == "/"


def test_the_platform_changes_from_the_bar_and_only_to_one_that_exists(cast: People) -> None:
    client = Client()
    sign_in(client, "ana.municipal")
    response = client.post("/plataforma/", {"system": "servicios-gl", "next": "/consulta/"})
    assert response.headers["Location"] == "/consulta/"
    assert client.session["system"] == "servicios-gl"
    assert client.post("/plataforma/", {"system": "otro"}).status_code == 404
    assert client.post("/plataforma/", {"system": "sicoin-gl", "next": "//otro.example"}).headers["Location"] == "/"
    assert client.get("/plataforma/").status_code == 405


def test_a_link_does_not_sign_anybody_out(cast: People) -> None:
    client = Client()
    sign_in(client, "ana.municipal")
    assert "¿Desea salir" in text(client.get("/salir/"))
    assert client.get("/registro/").status_code == 200
    client.post("/salir/")
    assert client.get("/registro/").status_code == 302


def test_recovery_says_the_same_to_everybody_and_writes_to_each_account_of_a_mailbox(cast: People) -> None:
    User.objects.filter(pk__in=[cast.ana.pk, cast.diego.pk]).update(email="oficina@muni.example")
    client = Client()
    known = client.post("/recuperar/", {"email": "oficina@muni.example"}, follow=True)
    unknown = client.post("/recuperar/", {"email": "nadie@muni.example"}, follow=True)
    assert text(known).split("csrf")[0] == text(unknown).split("csrf")[0]
    mails = Delivery.objects.order_by("id")
    assert sorted(re.findall(r"usuario «([\w.]+)»", " ".join(mail.text for mail in mails))) == [
        "ana.municipal",
        "diego.director",
    ]
    link = next(mail.text for mail in mails if "ana.municipal" in mail.text)
    path = re.search(r"https?://[^/]+(/recuperar/\S+)", link)
    assert path
    page = client.get(path[1], follow=True)
    where = page.redirect_chain[-1][0]
    weak = client.post(where, {"password1": "12345678", "password2": "12345678"})
    assert weak.status_code == 200
    client.post(where, {"password1": "una frase nueva y larga", "password2": "una frase nueva y larga"})
    assert sign_in(Client(), "ana.municipal", "una frase nueva y larga").status_code == 302
    assert "ya no sirve" in text(Client().get(path[1], follow=True))


def test_the_password_changes_with_the_present_one_only(cast: People) -> None:
    client = Client()
    sign_in(client, "ana.municipal")
    new = {"password1": "una frase nueva y larga", "password2": "una frase nueva y larga"}
    assert client.post("/contrasena/", {"oldpassword": "mala", **new}).status_code == 200
    assert client.post("/contrasena/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert client.get("/registro/").status_code == 200
    assert sign_in(Client(), "ana.municipal", "una frase nueva y larga").status_code == 302


def test_contact_data_are_kept_and_wrong_ones_are_not(cast: People) -> None:
    client = Client()
    sign_in(client, "ana.municipal")
    assert client.post("/mis-datos/", {"phone": "5500-0199", "email": "no es correo"}).status_code == 422
    assert (
        client.post(
            "/mis-datos/", {"phone": "5500-0199", "email": "ana@muni.example", "password": PASSWORD}
        ).status_code
        == 302
    )
    cast.ana.refresh_from_db()
    assert (cast.ana.phone, cast.ana.email) == ("5500-0199", "ana@muni.example")


def expired_form(cast: People, client: Client, **more: object):
    """What Ana sends when her session expired while she typed."""
    form = {"who": cast.ana.pk, "key": KEY, "synopsis": SYNOPSIS, "phone": "5500-0142", "email": "ana@muni.example"}
    return client.post("/registro/crear/", {**form, **more}, follow=True)


def test_typed_text_and_files_are_back_after_signing_in_again(cast: People) -> None:
    client = Client()
    file = SimpleUploadedFile("oficio.pdf", b"%PDF-1.4\n%%EOF\n")
    page = expired_form(cast, client, attachments=file)
    assert "lo que escribió sigue aquí" in text(page)
    back = client.post(
        "/ingresar/",
        {"username": "ana.municipal", "password": PASSWORD, "system": "sicoin-gl", "next": "/registro/crear/"},
        follow=True,
    )
    assert back.redirect_chain[-1][0] == "/registro/crear/"
    assert SYNOPSIS in text(back)
    assert "oficio.pdf" in text(back)
    assert "Ha iniciado" not in text(back)
    assert Incident.objects.count() == 0
    assert Upload.objects.get().owner == cast.ana


def test_at_a_shared_computer_nobody_reads_what_another_typed(cast: People) -> None:
    client = Client()
    expired_form(cast, client, attachments=SimpleUploadedFile("oficio.pdf", b"%PDF-1.4\n%%EOF\n"))
    sign_in(client, "berta.municipal")
    page = client.get("/registro/crear/")
    assert SYNOPSIS not in text(page)
    assert "oficio.pdf" not in text(page)


def test_a_form_with_a_renewed_token_gets_its_text_back(cast: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=cast.ana.pk))
    form = {"who": cast.ana.pk, "key": KEY, "synopsis": SYNOPSIS, "csrfmiddlewaretoken": "x" * 64}
    response = client.post("/registro/crear/", form, headers={"origin": "http://testserver"})
    assert response.headers["Location"] == "/registro/crear/"
    assert SYNOPSIS in text(client.get("/registro/crear/"))
    assert Incident.objects.count() == 0


@pytest.mark.parametrize(
    ("signed_in", "says"),
    [
        ("berta", "Ahora está dentro Berta Coyoy. Lo que escribió otra persona no se muestra ni se envió."),
        (None, "Su sesión venció. Ingrese de nuevo: lo que escribió sigue aquí."),
    ],
)
def test_a_form_of_who_is_no_longer_there_says_who_is(cast: People, signed_in: str | None, says: str) -> None:
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(User.objects.get(pk=cast.users[signed_in].pk))
    form = {"who": cast.ana.pk, "key": KEY, "synopsis": SYNOPSIS, "phone": "5500-0142"}
    page = client.post("/registro/crear/", form, headers={"origin": "http://testserver"}, follow=True)
    assert page.status_code == 200
    assert says in text(page)
    assert "La página se renovó" not in text(page)
    assert SYNOPSIS not in text(page)
    assert Incident.objects.count() == 0


def test_another_site_cannot_put_words_into_a_form(cast: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=cast.ana.pk))
    form = {"who": cast.ana.pk, "key": KEY, "synopsis": SYNOPSIS}
    response = client.post("/registro/crear/", form, headers={"origin": "https://otro.example"})
    assert response.status_code == 403
    assert SYNOPSIS not in text(client.get("/registro/crear/"))


def test_a_method_that_no_form_has_is_refused_and_leads_nowhere(cast: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(pk=cast.ana.pk))
    response = client.generic("ABC", "/registro/crear/", headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert "Location" not in response.headers


@pytest.mark.parametrize(
    ("path", "form", "name"), [("/tema/", {"theme": "dark"}, "tema"), ("/bandeja/densidad/", {"baja": "1"}, "mesa")]
)
def test_behind_https_every_cookie_is_secure(cast: People, settings: Any, path: str, form: Any, name: str) -> None:
    client = browser_of(User.objects.get(pk=cast.raul.pk))
    settings.SESSION_COOKIE_SECURE = True
    answer = client.post(path, form, secure=True)
    assert name in answer.cookies
    assert all(cookie["secure"] for cookie in answer.cookies.values())


def test_passwords_are_never_kept(cast: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post(
        "/ingresar/", {"username": "ana.municipal", "password": PASSWORD}, headers={"origin": "http://testserver"}
    )
    assert PASSWORD not in str(dict(client.session))


@pytest.mark.parametrize("username", ["ana.municipal", "raul.regional", "saul.supervisor", "aura.auditora"])
def test_the_admin_is_for_administrators(cast: People, username: str) -> None:
    client = Client()
    sign_in(client, username)
    assert client.get("/administracion/", follow=True).status_code == 403
    assert client.get("/administracion/directory/user/", follow=True).status_code == 403


def test_the_admin_asks_for_the_sign_in_of_everybody(db: None) -> None:
    response = Client().get("/administracion/directory/user/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/ingresar/?next=")
