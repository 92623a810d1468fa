"""What comes without a session: nothing of other sites, no more than there is room for, and the truth about it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory

from soportegl.directory.models import SignIn
from soportegl.incidents import room
from soportegl.incidents.models import Incident, Upload
from tests.cast import SYNOPSIS, browser_of, gather
from tests.web.screens.register.test_register import PDF, pdf, typed
from tests.web.signing_in import sign_in

CREATE = "/registro/crear/"
KIB = 1024


def sealed(people, name: str = "ana", **changes: object) -> dict[str, object]:
    """The form as a page of this person brings it."""
    page = browser_of(people.users[name]).get(CREATE).content.decode()
    seal = re.search(r'name="seal" value="([^"]+)"', page)
    assert seal
    return typed(who=str(people.users[name].pk), seal=seal[1], **changes)


def paper(kib: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{kib}.pdf", PDF + b"%" * (kib * KIB - len(PDF)), "application/pdf")


FOREIGN = (
    "null",
    "",
    "file://",
    "http://testserver:81",
    "http://testserver.otro.example",
    "//testserver",
    "testserver",
)


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_form_of_another_site_begins_no_session_and_leaves_nothing(people, origin, header):
    # The browser sends no cookies along, and takes those of the answer: one would end the session of the person.
    client = Client(enforce_csrf_checks=True)
    response = client.post(CREATE, typed(who=people.ana.pk, attachments=[pdf()]), headers={header: origin})
    assert response.status_code == 403
    assert not response.cookies
    assert not Session.objects.exists()
    assert not Upload.objects.exists()
    # Where cookies go along all the same, no words come into the form.
    client.force_login(people.ana)
    assert client.post(CREATE, typed(who=people.ana.pk), headers={header: origin}).status_code == 403
    assert SYNOPSIS not in client.get(CREATE).content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://testserver"}, {"referer": "http://testserver/registro/"}, {"origin": "https://gl.example"}],
)
def test_a_form_of_ours_whose_token_was_renewed_comes_back(people, settings, headers):
    settings.CSRF_TRUSTED_ORIGINS = ["https://gl.example"]
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    assert client.post(CREATE, typed(who=people.ana.pk), headers=headers).status_code == 302
    assert SYNOPSIS in client.get(CREATE).content.decode()


def test_strangers_leave_so_much_for_each_address_and_in_all_and_read_when_it_was_too_much(people, settings):
    settings.LEFT_BYTES_EACH, settings.LEFT_BYTES_IN_ALL = 200 * KIB, 300 * KIB

    def leave(address: str, **more: object) -> int:
        return Client(REMOTE_ADDR=address).post(CREATE, typed(**more)).status_code

    # Whatever is left counts for 64 KiB at least.
    assert [leave("10.0.0.1") for _ in range(4)] == [302, 302, 302, 503]
    assert leave("2001:db8:1:2::a", attachments=[paper(70)]) == 302
    assert Session.objects.count() == 4
    # Another address of the same line, which has room left, and in all there is no more.
    assert leave("2001:db8:1:2:ffff::b") == 503
    assert leave("10.0.0.2") == 503
    assert not Upload.objects.exists()
    refused = Client(REMOTE_ADDR="10.0.0.2").post(CREATE, typed()).content.decode()
    assert "no se pudo guardar" in refused
    assert SYNOPSIS in refused
    # Those whose form it is have room of their own.
    mine = Client(REMOTE_ADDR="10.0.0.1")
    page = mine.post(CREATE, sealed(people, attachments=[pdf()]), follow=True).content.decode()
    assert "lo que escribió sigue aquí. Los archivos" not in page
    assert "lo que escribió sigue aquí" in page
    assert Upload.objects.get().owner == people.ana


@pytest.mark.parametrize(("address", "given"), [("", None), ("unix:", None), ("127.0.0.1", "10.1.2.3")])
def test_an_address_that_nobody_gave_loses_no_text(people, settings, address, given):
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    headers = {"X-Forwarded-For": given} if given else {}
    assert Client(REMOTE_ADDR=address).post(CREATE, typed(), headers=headers).status_code == 302


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("[::ffff:10.1.2.3]:443", "10.1.2.3"),
        ("198.51.100.4, ::FFFF:a01:203", "10.1.2.3"),
        ("2001:db8:1:2:3::b", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "unknown"),
        ("10.1.2.3.4", "unknown"),
    ],
)
def test_an_address_counts_as_one_however_it_is_written_and_what_is_none_as_one_stranger(
    cast, settings, given, counted
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"X-Forwarded-For": given})
    assert get_adapter(request).get_client_ip(request) == counted
    # Whatever it is, whoever knows the password gets in, and at nowhere nobody is at home.
    client = Client(headers={"X-Forwarded-For": given})
    assert sign_in(client, "ana.municipal", "mala").status_code == 200
    assert sign_in(client, "ana.municipal").status_code == 302
    assert SignIn.objects.get().address == ("" if counted == "unknown" else counted)


def test_a_seal_is_of_one_person_and_of_nobody_who_left(people, settings):
    settings.LEFT_BYTES_EACH = settings.LEFT_BYTES_IN_ALL = 0
    for false in (
        sealed(people, key="k") | {"who": str(people.diego.pk)},
        sealed(people) | {"seal": "x"},
        sealed(people) | {"who": "²"},
        sealed(people) | {"who": "9" * 40},
    ):
        assert Client().post(CREATE, false).status_code == 503
    settings.LEFT_BYTES_EACH = 200 * KIB
    values = sealed(people)
    assert Client().post(CREATE, values).status_code == 302
    people.ana.is_active = False
    people.ana.save()
    assert Client().post(CREATE, values).status_code == 503


def test_a_file_for_which_there_is_no_room_is_said_and_the_text_stays(people, settings):
    settings.LEFT_BYTES_EACH = 200 * KIB
    client = Client()
    response = client.post(CREATE, sealed(people, attachments=[paper(300)]), follow=True)
    assert "Los archivos no se guardaron; elíjalos otra vez." in response.content.decode()
    client.force_login(people.ana)
    assert SYNOPSIS in client.get(CREATE).content.decode()


def test_on_a_full_disk_nothing_is_left_and_the_text_is_given_back(people, monkeypatch):
    values = sealed(people, attachments=[pdf()])
    monkeypatch.setattr(room, "is_short", lambda: True)
    response = Client().post(CREATE, values)
    assert response.status_code == 503
    assert SYNOPSIS in response.content.decode()
    assert not Upload.objects.exists()


def test_what_is_no_form_of_text_is_not_said_to_be_kept(people):
    page = Client().post("/plataforma/", {"system": "sicoin-gl"}, follow=True).content.decode()
    assert "Su sesión venció. Ingrese de nuevo." in page
    assert "sigue aquí" not in page


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_kept_than_there_is_room_for(settings):
    gather()
    settings.LEFT_BYTES_EACH = 64 * KIB * 3

    def leave(_: int) -> int:
        try:
            return Client().post(CREATE, typed()).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sorted(pool.map(leave, range(16))) == [302] * 3 + [503] * 13


# --- Of those who are signed in


def test_a_person_loads_no_more_than_their_share_and_others_do(people, settings):
    settings.STAGED_MAX_BYTES = 200 * KIB
    client = browser_of(people.ana)
    for kib in (70, 80):
        assert client.post("/subidas/", {"key": str(uuid4()), "attachments": paper(kib)}).status_code == 201
    answer = client.post("/subidas/", {"key": str(uuid4()), "attachments": paper(90)})
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("«90.pdf» no se cargó: ya tiene")
    # A file of few bytes takes a row like any other.
    assert client.post("/subidas/", {"key": str(uuid4()), "attachments": pdf()}).status_code == 422
    assert browser_of(people.diego).post("/subidas/", {"key": "k", "attachments": paper(90)}).status_code == 201


def test_a_person_registers_so_many_in_an_hour_with_the_text_kept(people, settings):
    settings.REGISTRATIONS_PER_HOUR = 2
    client, values = browser_of(people.ana), typed()
    assert client.post(CREATE, typed()).status_code == 303
    assert client.post(CREATE, values).status_code == 303
    response = client.post(CREATE, typed(attachments=[pdf()]))
    page = response.content.decode()
    assert response.status_code == 429
    assert "Ya registró 2 incidencias en una hora" in page
    assert SYNOPSIS in page
    assert "oficio.pdf" in page
    # What is there already is answered for, others register, and no number is lost meanwhile.
    assert client.post(CREATE, values).status_code == 303
    assert browser_of(people.diego).post(CREATE, typed()).status_code == 303
    numbers = sorted(int(code[5:12]) for code in Incident.objects.values_list("code", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    settings.REGISTRATIONS_PER_HOUR = 0
    assert client.post(CREATE, typed()).status_code == 303
