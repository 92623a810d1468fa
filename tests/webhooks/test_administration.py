"""«Destinos de avisos»: registered, tried, sent again and given another secret, by administrators alone and audited."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client

from soportegl.audit.models import Entry, Kind
from soportegl.lib import clock
from soportegl.web.site import step_up
from soportegl.webhooks import secrets, sending
from soportegl.webhooks.models import Endpoint, Message, Status
from tests.cast import People, browser_of
from tests.webhooks.conftest import OK, endpoint
from tests.webhooks.test_sending import FALLS, attempt, one, waiting

pytestmark = pytest.mark.django_db
ROOT = "/administracion/webhooks/endpoint"
FORM = {"name": "Tablero", "url": "https://tablero.example/avisos", "person": "AURA.auditora",
        "verbs": ["take", "note"], "system": "", "entity": "0701", "is_active": "on"}  # fmt: skip


@pytest.fixture
def admin(cast: People) -> Client:
    return browser_of(cast.admin)


def said(answer: Any) -> str:
    return str(answer.content.decode())


def shown(answer: Any) -> str:
    found = re.search(r'value="(whsec_[^"]+)"', said(answer))
    assert found, said(answer)[:2000]
    return found[1]


def test_one_is_registered_and_its_secret_is_shown_once(cast: People, admin: Client) -> None:
    secret = shown(admin.post(f"{ROOT}/add/", FORM))
    made = Endpoint.objects.get()
    assert (made.person, made.entity, made.verbs) == (cast.aura, cast.solola, ["take", "note"])
    assert (made.with_texts, made.with_internal) == (False, False)
    assert secrets.opened(made.secret) == secret
    page = said(admin.get(f"{ROOT}/{made.pk}/change/"))
    assert secret not in page
    assert 'value="aura.auditora"' in page
    assert 'value="0701"' in page
    entry = Entry.objects.get(kind=Kind.ADDED)
    assert (entry.person, entry.object_name, entry.changes["dirección"]) == (cast.admin, "Tablero", ["", FORM["url"]])
    assert secret not in str(entry.changes)
    assert made.secret not in str(entry.changes)
    # The page with the secret, loaded again, sends the form again.
    assert "haga otro en su página" in said(admin.post(f"{ROOT}/add/", FORM))
    assert Endpoint.objects.count() == 1
    # Saved as it is, it stays as it is.
    admin.post(f"{ROOT}/{made.pk}/change/", {**FORM, "with_texts": "on"})
    made.refresh_from_db()
    assert (made.person, made.entity, made.with_texts, secrets.opened(made.secret)) == (
        cast.aura, cast.solola, True, secret,
    )  # fmt: skip
    assert Entry.objects.get(kind=Kind.CHANGED).changes == {"con títulos, textos y nombres de archivos": ["no", "sí"]}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "http://tablero.example/"}, "La dirección empieza con https://"),
        ({"url": "https://10.0.0.1/"}, "es de una red privada"),
        ({"url": "https://169.254.169.254/latest"}, "una dirección que no se puede avisar"),
        ({"url": "https://ana:clave@tablero.example/"}, "no lleva usuario"),
        ({"url": "https://tablero.example/" + "x" * 500}, "500"),
        ({"url": "\0"}, "nulo"),
        ({"person": "nadie"}, "No hay ninguna persona activa con ese usuario."),
        ({"person": ""}, "obligatorio"),
        ({"entity": "9999"}, "No hay ninguna entidad activa con ese código."),
        ({"verbs": []}, "Elija al menos un tipo."),
        ({"verbs": ["borrar"]}, "borrar"),
        ({"name": ""}, "obligatorio"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_registered(admin: Client, wrong: dict[str, Any], sentence: str) -> None:
    answer = admin.post(f"{ROOT}/add/", {**FORM, **wrong})
    assert answer.status_code == 200
    assert sentence in said(answer)
    assert not Endpoint.objects.exists()


def test_a_test_is_sent_seen_and_what_did_not_arrive_is_sent_again(cast: People, admin: Client, receiver_that) -> None:
    receiver = receiver_that(FALLS)
    failed = one(cast, receiver)
    made = failed.endpoint
    admin.post(f"{ROOT}/{made.pk}/prueba/")
    tried = Message.objects.get(event=None)
    assert attempt(tried).status == Status.GIVEN_UP
    Message.objects.filter(pk=failed.pk).update(status=Status.GIVEN_UP, next_at=None)
    page = said(admin.get(f"{ROOT}/{made.pk}/estado/"))
    assert "Respondió 500." in page
    assert "No se pudieron entregar: 2." in page
    assert failed.identifier in page
    receiver.answer = OK
    assert "Elija desde cuándo." in said(admin.post(f"{ROOT}/{made.pk}/estado/", {"since": ""}))
    tomorrow, hour = clock.now() + timedelta(days=1), clock.now() - timedelta(hours=7)
    assert "otra vez: 0." in said(
        admin.post(f"{ROOT}/{made.pk}/estado/", {"since": f"{tomorrow:%Y-%m-%dT%H:%M}"}, follow=True)
    )
    assert "otra vez: 2." in said(
        admin.post(f"{ROOT}/{made.pk}/estado/", {"since": f"{hour:%Y-%m-%dT%H:%M}"}, follow=True)
    )
    assert attempt(failed).status == Status.ARRIVED
    # One that arrived may be asked for again by itself.
    admin.post(f"{ROOT}/{made.pk}/reenviar/{failed.pk}/")
    assert attempt(failed).status == Status.ARRIVED
    assert [each.headers["webhook-id"] for each in receiver.received].count(failed.identifier) == 2
    log = said(admin.get(f"/administracion/webhooks/message/{tried.pk}/change/"))
    assert "500 · Respondió 500." in log
    assert "se cayó" in log


def test_another_secret_is_shown_once_and_the_audit_says_that_it_is_another(cast: People, admin: Client) -> None:
    made, old = endpoint(cast.aura)
    new = shown(admin.post(f"{ROOT}/{made.pk}/secreto/"))
    made.refresh_from_db()
    assert made.secrets_at(clock.now()) == [new, old]
    entry = Entry.objects.get(kind=Kind.CHANGED)
    assert entry.changes == {"secreto": ["(no se muestra)", "(no se muestra)"]}
    assert admin.get(f"{ROOT}/{made.pk}/secreto/").status_code == 405


def test_one_that_is_switched_off_is_asked_for_nothing_until_it_is_switched_on(cast: People, admin: Client) -> None:
    made, _ = endpoint(cast.aura)
    sending.stop(made, "respondió 410: ya no quiere recibir avisos")
    for path in ("prueba/", "reenviar/1/"):
        assert "actívelo antes" in said(admin.post(f"{ROOT}/{made.pk}/{path}", follow=True))
    assert "respondió 410" in said(admin.get(f"{ROOT}/{made.pk}/estado/"))
    admin.post(f"{ROOT}/{made.pk}/change/", FORM)
    made.refresh_from_db()
    assert (made.is_active, made.stopped_for) == (True, "")


@pytest.mark.parametrize("path", ["", "add/", "{pk}/change/", "{pk}/estado/", "{pk}/prueba/", "{pk}/secreto/"])
def test_nobody_else_comes_in(cast: People, path: str) -> None:
    made, _ = endpoint(cast.aura)
    for who in (cast.ana, cast.raul, cast.sofia, cast.aura):
        for answer in (
            browser_of(who).get(f"{ROOT}/{path.format(pk=made.pk)}"),
            browser_of(who).post(f"{ROOT}/{path.format(pk=made.pk)}"),
        ):
            assert answer.status_code in (302, 403)
    made.refresh_from_db()
    assert (made.secret_before, Message.objects.count()) == ("", 0)


def test_whoever_administers_shows_who_they_are_before_anything_changes(cast: People, admin: Client) -> None:
    made, _ = endpoint(cast.aura)
    session = admin.session
    session[step_up.SHOWN] = int(clock.now().timestamp()) - 60 * live.STEP_UP_MINUTES - 1
    session.save()
    for path in ("add/", f"{made.pk}/secreto/", f"{made.pk}/prueba/"):
        assert "confirm" in said(admin.post(f"{ROOT}/{path}", FORM))
    made.refresh_from_db()
    assert (Endpoint.objects.count(), made.secret_before, Message.objects.count()) == (1, "", 0)


def test_what_does_not_exist_is_said(cast: People, admin: Client) -> None:
    assert admin.get(f"{ROOT}/999/estado/").status_code == 302
    assert admin.post(f"{ROOT}/999/prueba/").status_code == 405
    made, _ = endpoint(cast.aura)
    waiting(cast.report())
    assert "ya espera su turno" in said(
        admin.post(f"{ROOT}/{made.pk}/reenviar/{Message.objects.get().pk}/", follow=True)
    )
