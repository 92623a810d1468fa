"""«Ver como»: the pages of somebody else, and nothing of theirs changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soportegl.audit.models import Entry, Kind
from soportegl.desk.models import Seen
from soportegl.directory.roles import Role
from soportegl.notifications import outbox
from soportegl.notifications.models import Notice
from tests.cast import People
from tests.web.signing_in import text

WHY = {"why": "Llamó: no ve su gestión"}


@pytest.fixture
def looking(people: People, client: Client) -> Client:
    """The administrator, looking as Raúl."""
    client.force_login(people.admin)
    assert client.post(f"/ver-como/{people.raul.pk}/", WHY).status_code == 302
    return client


def test_the_pages_are_those_of_the_other_and_say_so(people: People, looking: Client) -> None:
    page = text(looking.get("/bandeja/"))
    assert "Está viendo como Raúl" in page
    assert f"a nombre de {people.admin}" in page
    assert looking.get("/correos/").status_code == 403


def test_the_administration_is_closed_meanwhile(people: People, looking: Client) -> None:
    add = "/administracion/directory/region/add/"
    for answer in (looking.get(add), looking.post(add, {"number": "IX", "name": "Petén"})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/administracion/login/")
    assert "Mientras ve como otra persona" in text(looking.get(add, follow=True))
    looking.post("/ver-como/terminar/")
    assert looking.get(add).status_code == 200


def test_it_begins_and_ends_in_the_audit_with_its_reason(people: People, looking: Client) -> None:
    looking.post("/ver-como/terminar/")
    looking.post("/ver-como/terminar/")
    told = Entry.objects.filter(kind__in=(Kind.VIEWED_AS, Kind.VIEW_ENDED)).order_by("id")
    assert [(each.kind, each.person, each.object_id) for each in told] == [
        (Kind.VIEWED_AS, people.admin, people.raul.pk),
        (Kind.VIEW_ENDED, people.admin, people.raul.pk),
    ]
    assert told[0].changes == {"motivo": ["", WHY["why"]]}
    assert looking.get("/correos/").status_code == 200
    assert "Está viendo como" not in text(looking.get("/correos/"))


def test_looking_leaves_no_trace_of_the_other(people: People, looking: Client) -> None:
    incident = people.held()
    for event in incident.events.all():
        outbox.tell(event.pk)
    unread = Notice.objects.filter(person=people.raul, read_at=None).count()
    assert looking.get(f"/gestion/{incident.code}/").status_code == 200
    assert looking.get(f"/bandeja/?caso={incident.code}").status_code == 200
    assert not Seen.objects.filter(user=people.raul).exists()
    assert Notice.objects.filter(person=people.raul, read_at=None).count() == unread
    told = Entry.objects.filter(kind=Kind.OPENED).get()
    assert (told.person, told.viewing_as) == (people.admin, people.raul)


@pytest.mark.parametrize(
    "path", ["/gestion/{}/tomar/", "/mis-datos/", "/contrasena/", "/plataforma/", "/avisos/leidos/"]
)
def test_nothing_is_sent_meanwhile(people: People, looking: Client, path: str) -> None:
    incident = people.report()
    answer = looking.post(path.format(incident.code), {"phone": "5555-9999", "system": "servicios-gl"})
    assert answer.status_code in (403, 404)
    if answer.status_code == 403:
        assert "aquí solo se mira" in text(answer)
        assert "Dejar de ver así" in text(answer)
    incident.refresh_from_db()
    assert incident.holder is None
    assert Entry.objects.filter(kind=Kind.CHANGED).count() == 0


def test_who_leaves_meanwhile_has_ended_it(people: People, looking: Client) -> None:
    looking.post("/salir/")
    told = Entry.objects.filter(kind__in=(Kind.VIEW_ENDED, Kind.SIGNED_OUT)).order_by("id")
    assert [(each.kind, each.person) for each in told] == [
        (Kind.VIEW_ENDED, people.admin),
        (Kind.SIGNED_OUT, people.admin),
    ]


def test_a_script_that_sends_meanwhile_is_told_so(people: People, looking: Client) -> None:
    answer = looking.post("/mis-datos/", {"phone": "1"}, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert "solo se mira" in answer.json()["sentence"]


def test_it_ends_by_itself(people: People, looking: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    later = timezone.now() + timedelta(minutes=31)
    looking.cookies["sessionid"]["expires"] = ""
    monkeypatch.setattr("soportegl.web.site.viewing.clock.now", lambda: later)
    assert "Terminó el tiempo" in text(looking.get("/bandeja/", follow=True))
    assert Entry.objects.filter(kind=Kind.VIEW_ENDED).count() == 1


def test_it_ends_for_who_administers_no_more_and_when_the_other_is_gone(people: People, looking: Client) -> None:
    people.raul.is_active = False
    people.raul.save()
    page = text(looking.get("/bandeja/", follow=True))
    assert "Ya no se puede ver como esa persona" in page
    assert "Terminó el tiempo" not in page
    looking.post(f"/ver-como/{people.ana.pk}/", WHY)
    people.admin.memberships.filter(role=Role.ADMINISTRATOR).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert looking.get("/registro/").status_code == 302
    assert "Está viendo como" not in text(looking.get("/mis-datos/"))


def test_a_reason_is_asked(people: People, client: Client) -> None:
    client.force_login(people.admin)
    for why, sentence in (("", "Escriba por qué"), ("ver", "más de detalle"), ("x" * 201, "200 caracteres o menos")):
        answer = client.post(f"/ver-como/{people.raul.pk}/", {"why": why})
        assert answer.status_code == 422
        assert sentence in text(answer)
    assert "viewing_as" not in client.session


@pytest.mark.parametrize("who", ["ana", "raul", "sofia", "aura"])
def test_others_see_as_nobody_else(people: People, client: Client, who: str) -> None:
    client.force_login(people.users[who])
    assert client.get(f"/ver-como/{people.carla.pk}/").status_code == 403
    assert client.post(f"/ver-como/{people.carla.pk}/", WHY).status_code == 403


def test_who_cannot_be_looked_as(people: People, client: Client) -> None:
    client.force_login(people.admin)
    people.carla.memberships.create(role=Role.ADMINISTRATOR)
    people.ana.is_active = False
    people.ana.save()
    for person, sentence in (
        (people.admin, "como usted"),
        (people.carla, "también administra"),
        (people.ana, "está desactivada"),
    ):
        answer = client.post(f"/ver-como/{person.pk}/", WHY)
        assert answer.status_code == 403
        assert sentence in text(answer)
    assert client.get("/ver-como/999999/").status_code == 404


def test_the_page_of_a_person_leads_to_it(people: People, client: Client) -> None:
    client.force_login(people.admin)
    page = text(client.get(f"/administracion/directory/user/{people.raul.pk}/change/"))
    assert f'href="/ver-como/{people.raul.pk}/"' in page
