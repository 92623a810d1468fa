"""«Relevos»: found, looked at, handed over; what is wrong is said and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from soportegl.directory.models import Handover, Membership, User
from soportegl.directory.models.people import today
from tests.cast import People, browser_of
from tests.web.signing_in import sent_too_late, text

TODAY = f"{today():%d/%m/%Y}"


def post_of(person: User) -> int:
    return Membership.objects.get(user=person).pk


def mark_of(page: str) -> str:
    return page.partition('name="mark" value="')[2].partition('"')[0]


@pytest.fixture
def admin(people: People) -> Client:
    return browser_of(people.admin)


def test_a_post_is_found_looked_at_and_handed_over_once(people: People, admin: Client) -> None:
    incident = people.report()
    page = text(admin.get("/relevos/", {"q": "xoquic"}))
    address = f"/relevos/{post_of(people.ana)}/"
    assert f'href="{address}"' in page
    assert "Gestiones abiertas que reportó" in text(admin.get(address))
    form = {"successor": "diego.director", "starts_on": TODAY}
    review = text(admin.post(address, form))
    assert "Revise antes de entregar" in review
    assert not Handover.objects.exists()
    sent = {**form, "mark": mark_of(review)}
    # What was seen is no longer what there is: it is shown again, with the numbers of now.
    people.report()
    changed = admin.post(address, sent)
    assert changed.status_code == 409
    assert "Algo cambió desde que usted lo revisó" in text(changed)
    sent["mark"] = mark_of(text(changed))
    assert "Gestiones que pasaron: 2" in text(admin.post(address, sent, follow=True))
    assert "ya está ordenado" in text(admin.post(address, sent, follow=True))
    # Whoever goes back reads it as well, and whoever did not order it does not learn of it.
    assert "ya está ordenado" in text(admin.get(address, follow=True))
    assert browser_of(people.saul).get(address).status_code == 404
    assert Handover.objects.get().reported == 2
    incident.refresh_from_db()
    assert incident.reporter == people.diego
    assert "Diego Ixtamer" in text(browser_of(people.diego).get(f"/gestion/{incident.code}/"))
    assert browser_of(people.ana).get(f"/gestion/{incident.code}/").status_code == 404


def test_who_was_seen_follows_whoever_has_such_a_name_by_then(people: People, admin: Client) -> None:
    address = f"/relevos/{post_of(people.ana)}/"
    review = text(admin.post(address, {"successor": "ixtamer", "starts_on": TODAY}))
    sent = dict(re.findall(r'<input type="hidden" name="(successor|starts_on|mark)" value="([^"]*)"', review))
    assert sent["successor"] == "diego.director"
    User.objects.create_user("otro", full_name="Otro Ixtamer")
    admin.post(address, sent)
    assert Handover.objects.get().successor == people.diego
    again = text(admin.post(address, sent, follow=True))
    assert f"ya está ordenado: {Handover.objects.get()}, desde el {TODAY}" in again.replace("&gt;", ">")


def test_whoever_follows_can_be_made_in_the_same_step(people: People, admin: Client) -> None:
    address, made = f"/relevos/{post_of(people.ana)}/", {"new_username": "Luis.Nuevo", "new_name": "Luis Tum"}
    form = {**made, "new_email": "luis@solola.example", "starts_on": TODAY}
    review = text(admin.post(address, form))
    assert "persona nueva" in review
    assert not User.objects.filter(username="luis.nuevo").exists()
    sent = {**form, "mark": mark_of(review)}
    admin.post(address, sent)
    assert "ya está ordenado" in text(admin.post(address, sent, follow=True))
    luis = User.objects.get(username="luis.nuevo")
    assert luis.permissions.reports_for == {people.solola.pk}
    assert not luis.has_usable_password()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Escriba su usuario o su nombre"),
        ({"successor": "nadie"}, "Nadie tiene ese usuario"),
        ({"successor": "a\0b"}, ""),
        ({"starts_on": ""}, "Escriba dd/mm/aaaa"),
        ({"starts_on": ""}, "Escriba su usuario o su nombre"),
        ({"successor": "o"}, "Hay varias personas"),
        ({"successor": "ana.municipal"}, "misma persona"),
        ({"successor": "diego.director", "starts_on": "32/13/2026"}, "Escriba dd/mm/aaaa"),
        ({"successor": "diego.director", "starts_on": "01/01/2020", "mark": "x"}, "desde hoy"),
        ({"successor": "diego.director", "new_name": "Luis"}, "no ambas cosas"),
        ({"new_username": "raul.regional", "new_name": "Raúl"}, "Ya existe"),
        ({"new_username": "luis nuevo"}, "Escriba el nombre completo"),
        ({"new_username": "luis", "new_name": "Luis", "new_email": "no es"}, "correo"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    people: People, admin: Client, typed: dict[str, str], said: str
) -> None:
    answer = admin.post(f"/relevos/{post_of(people.ana)}/", {"starts_on": TODAY, **typed})
    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert all(f'value="{value}"' in page for value in typed.values() if value != "x" and "\0" not in value)
    assert not Handover.objects.exists()


def test_a_supervisor_hands_over_what_is_theirs_and_makes_nobody(people: People) -> None:
    sofia = browser_of(people.sofia)
    page = text(sofia.get("/relevos/", {"q": "a"}))
    assert "Ana Lucía Xoquic" in page
    assert "Berta Coyoy" not in page
    assert "Usuario nuevo" not in text(sofia.get(f"/relevos/{post_of(people.ana)}/"))
    assert sofia.get(f"/relevos/{post_of(people.berta)}/").status_code == 404
    sent = {"new_username": "luis", "new_name": "Luis", "starts_on": TODAY, "mark": "x"}
    assert sofia.post(f"/relevos/{post_of(people.ana)}/", sent).status_code == 422
    assert sofia.post(f"/relevos/{post_of(people.berta)}/", sent).status_code == 403
    for other in (people.ana, people.raul, people.aura):
        assert browser_of(other).get("/relevos/").status_code == 403


def test_an_order_of_a_later_day_is_listed_and_taken_back(people: People, admin: Client) -> None:
    address, form = f"/relevos/{post_of(people.ana)}/", {"successor": "diego.director", "starts_on": ""}
    form["starts_on"] = f"{today().replace(year=today().year + 1).replace(day=1):%d/%m/%Y}"
    admin.post(address, {**form, "mark": mark_of(text(admin.post(address, form)))})
    assert "Espera su día" in text(admin.get("/relevos/"))
    made = Handover.objects.get()
    for _ in range(2):
        assert "quedó anulado" in text(admin.post(f"/relevos/{made.pk}/anular/", follow=True))
    assert Membership.objects.get(user=people.ana).ends_on is None
    assert browser_of(people.saul).post(f"/relevos/{made.pk}/anular/").status_code == 403


def test_what_was_sent_after_the_session_comes_back(people: People, admin: Client) -> None:
    address, day = f"/relevos/{post_of(people.ana)}/", f"{today().replace(year=today().year + 1, day=1):%d/%m/%Y}"
    form = {"new_username": "luis.tum", "new_name": "Luis Tum", "starts_on": day}
    page = sent_too_late(admin, address, form, people.admin)
    assert all(f'value="{value}"' in page for value in form.values())
    assert re.search(r"<details[^>]* open>\s*<summary>Todavía no tiene usuario", page)
    assert not User.objects.filter(username="luis.tum").exists()
