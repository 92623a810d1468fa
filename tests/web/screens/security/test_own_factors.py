"""What one has: shown, kept, changed, told of and taken away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.directory import second_factor
from soportegl.lib import clock
from tests.cast import People
from tests.web.screens.security.factors import browser_of, code_of, give_app, is_in, subjects
from tests.web.signing_in import sign_in, text


def test_the_codes_are_shown_for_ten_minutes_and_kept_as_a_file(
    cast: People, django_capture_on_commit_callbacks: Any
) -> None:
    give_app(cast.raul)
    client = browser_of(cast.raul)
    assert client.get("/seguridad/codigos/").status_code == 404
    page = text(client.post("/seguridad/codigos/nuevos/", follow=True))
    shown = re.findall(r"<code>(\d{8})</code>", page)
    file = client.get("/seguridad/codigos/archivo/").content.decode()
    assert (len(shown), re.findall(r"\d{8}", file)) == (10, shown)
    Authenticator.objects.filter(user=cast.raul).update(created_at=clock.now() - timedelta(minutes=11))
    assert "Le quedan 10. Ya no se muestran" in text(client.get("/seguridad/codigos/"))
    assert client.get("/seguridad/codigos/archivo/").status_code == 409
    for code in shown[:9]:
        Authenticator.objects.get(user=cast.raul, type="recovery_codes").wrap().validate_code(code)
    assert "Le queda 1. Ya no se muestra;" in text(client.get("/seguridad/codigos/"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/seguridad/codigos/nuevos/")
    assert set(shown).isdisjoint(re.findall(r"\d{8}", text(client.get("/seguridad/codigos/"))))
    assert [each for each in subjects(cast.raul) if "los anteriores ya no sirven" in each]


def test_each_change_is_told_by_mail_and_the_last_one_stays_where_it_must(
    cast: People, settings: LazySettings, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser_of(cast.raul)
    assert "Agregue antes" in text(client.get("/seguridad/codigos/nuevos/"))
    secret = re.search(r'p-secreto">([A-Z2-7 ]+)<', text(client.get("/seguridad/aplicacion/")))
    assert secret
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/seguridad/aplicacion/", {"code": code_of(secret[1].replace(" ", ""))})
    assert client.get("/seguridad/aplicacion/").status_code == 302
    settings.SECOND_FACTOR = ["level2"]
    assert "Agregue otro antes de quitar este" in text(client.post("/seguridad/aplicacion/quitar/"))
    settings.SECOND_FACTOR = []
    assert "¿Quitar la aplicación" in text(client.get("/seguridad/aplicacion/quitar/"))
    client.post("/seguridad/aplicacion/quitar/")
    assert client.post("/seguridad/aplicacion/quitar/").status_code == 302
    assert not Authenticator.objects.exists()
    said = subjects(cast.raul)
    assert ["agregó una aplicación" in said[0], "quitó una aplicación" in said[1], len(said)] == [True, True, 2]
    assert mail.outbox == []


def test_somebody_else_s_key_does_not_exist(cast: People) -> None:
    key = Authenticator.objects.create(user=cast.raul, type="webauthn", data={"name": "Suya", "credential": {}})
    client = browser_of(cast.rosa)
    for path in (f"/seguridad/llaves/{key.pk}/", f"/seguridad/llaves/{key.pk}/quitar/"):
        assert client.get(path).status_code == client.post(path, {"name": "Mía"}).status_code == 404
    mine = browser_of(cast.raul)
    assert mine.post(f"/seguridad/llaves/{key.pk}/", {"name": ""}).status_code == 422
    mine.post(f"/seguridad/llaves/{key.pk}/", {"name": "<b>Teléfono</b>"})
    assert "&lt;b&gt;Teléfono&lt;/b&gt;" in mine.get("/seguridad/").content.decode()
    mine.post(f"/seguridad/llaves/{key.pk}/quitar/")
    assert "quitó la llave de acceso «<b>Teléfono</b>»" in subjects(cast.raul)[-1]


def test_an_administrator_takes_it_away_and_that_is_kept_told_and_ends_the_sessions(cast: People) -> None:
    give_app(cast.raul)
    his, admin = browser_of(cast.raul), browser_of(cast.admin)
    address = f"/administracion/directory/user/{cast.raul.pk}/segundo-factor/"
    person = f"/administracion/directory/user/{cast.raul.pk}/"
    assert "aplicación de códigos · <a" in text(admin.get(f"{person}change/"))
    assert "Tiene: aplicación de códigos." in text(admin.get(address))
    for who in ("raul", "sofia", "aura"):
        assert browser_of(cast.users[who]).post(address).status_code in (302, 403)
    assert second_factor.has_one(cast.raul)
    assert "fue quitado" in text(admin.post(address, follow=True))
    assert not second_factor.has_one(cast.raul)
    assert not is_in(his)
    assert "Segundo factor quitado: aplicación de códigos." in text(admin.get(f"{person}history/"))
    assert "quitó su segundo factor" in subjects(cast.raul)[-1]
    assert admin.post(address).status_code == 302
    assert len(subjects(cast.raul)) == 1
    client = Client()
    sign_in(client, "raul.regional")
    assert is_in(client)


def test_an_administrator_ends_what_is_open_in_somebody_s_name(cast: People) -> None:
    his, hers, admin = browser_of(cast.raul), browser_of(cast.rosa), browser_of(cast.admin)
    for client, who in ((his, "raul.regional"), (hers, "rosa.regional")):
        sign_in(client, who)
    form = {"action": "end_sessions", "_selected_action": [cast.raul.pk]}
    assert "sesiones se cerraron: 1." in text(admin.post("/administracion/directory/user/", form, follow=True))
    assert not is_in(his)
    assert is_in(hers)
    assert Entry.objects.filter(kind=Kind.CHANGED, object_id=cast.raul.pk, person=cast.admin).count() == 1
