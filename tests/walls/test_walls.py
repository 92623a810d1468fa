"""Every address × every person × what is inside and outside of their reach, against a table written down."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.webauthn.internal import auth
from django.test import Client

from soportegl.directory.models import User
from tests.api.program import Program, whole
from tests.walls import headers
from tests.walls.expected import table
from tests.walls.people import OUTSIDE, WHO, Crowd
from tests.walls.walk import Place, addresses, ask, places, sign

pytestmark = pytest.mark.django_db
SLICES = 6
#: Who asks without a token of ours: a host with its signed capsule, and a provider with what it signed.
WITHOUT_TOKEN = {"door", "left_elsewhere", "openid_connect_callback"}
INCIDENT = "GET /gestion/<str:code>/"


@pytest.fixture
def crowd(db: None, secure: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    # What the keys of people who do not exist would sign with.
    monkeypatch.setattr(auth, "get_credentials", lambda user: [])
    return Crowd(settings)


def gets(crowd: Crowd, method: str, place: Place) -> tuple[str, list[str]]:
    """What everybody gets, a sign for each and a word for inside and outside; and what is wrong with the headers."""
    words, wrong, blind = ["", ""], list[str](), blind_to_the_outside()
    for who in place.who:
        for number, address in enumerate(addresses(crowd, place, who)):
            answer = ask(crowd.browsers[who], method, address)
            words[number] += sign(answer)
            wrong += [f"{method} /{place.path} for {who}: {each}" for each in headers.wrong(place.name, answer)]
            if who in blind and OUTSIDE.encode() in answer.body:
                wrong.append(f"LEAK: {method} {address} shows {who} an incident outside of their reach")
    return " ".join(filter(None, words)), wrong


def blind_to_the_outside() -> set[str]:
    """Who is not shown the incident of Quetzaltenango: it must not stand in any list, search or notice of theirs."""
    return {who for who, sign in zip(WHO, table()[INCIDENT].split()[1], strict=True) if sign != "2"}


def differences(place: Place, found: str, expected: str) -> list[str]:
    """Whose sign is another one, in words."""
    return [
        f"{who} {where}: {now}, not {then}"
        for where, nows, thens in zip(("inside", "outside"), found.split(), expected.split(), strict=False)
        for who, now, then in zip(place.who, re.findall(r"\[\d+\]|.", nows), thens, strict=False)
        if now != then
    ]


@pytest.mark.parametrize("number", range(SLICES))
def test_everybody_gets_what_the_table_says(number: int, crowd: Crowd) -> None:
    differs, wrong = list[str](), list[str]()
    for place in places()[number::SLICES]:
        for method in place.methods:
            found, bad = gets(crowd, method, place)
            row = f"{method} /{place.path}"
            if (expected := table().get(row, "no row yet")) != found:
                who = "; ".join(differences(place, found, expected))
                differs.append(f"{row}  {found}   (expected: {expected}) {who}")
            wrong += bad
    complaints = [*sorted(set(wrong)), *differs]
    assert not complaints, "As found, to be judged:\n" + "\n".join(complaints)


def test_a_piece_of_a_page_is_kept_from_whom_its_page_is(crowd: Crowd) -> None:
    differs = []
    for place in places():
        for who in ("nobody", "owing"):
            for method in place.methods if who in place.who and not place.path.startswith("administracion/") else ():
                address = addresses(crowd, place, who)[-1]
                whole, piece = (
                    ask(crowd.browsers[who], method, address, **more) for more in ({}, {"HX-Request": "true"})
                )
                if sign(whole) != sign(piece):
                    differs.append(f"{method} /{place.path} for {who}: {sign(whole)}, its piece {sign(piece)}")
    assert not differs, "\n".join(differs)


def test_nothing_is_changed_without_a_token_of_ours(crowd: Crowd) -> None:
    """Neither from elsewhere nor by a method that no form has; whoever asks may do everything."""
    stranger, let_in = Client(enforce_csrf_checks=True, raise_request_exception=False), []
    stranger.cookies = crowd.browsers["admin"].cookies
    for place in places():
        # PUT and PATCH are refused where DELETE is.
        for method in ("POST", "DELETE"):
            answer = ask(stranger, method, addresses(crowd, place, "admin")[0], origin="https://otro.example")
            if answer.status_code != 403 and place.name not in WITHOUT_TOKEN:
                let_in.append(f"{method} /{place.path}: {answer.status_code}")
    assert not let_in, "\n".join(let_in)
    exempt = {place.name for place in places() if getattr(place.view, "csrf_exempt", False)}
    assert exempt == WITHOUT_TOKEN


def test_no_row_is_left_over() -> None:
    assert sorted(table()) == sorted(f"{method} /{place.path}" for place in places() for method in place.methods)


def test_programs_come_with_a_good_token_alone(crowd: Crowd) -> None:
    """Neither who is in by a browser nor who was deactivated meanwhile; and each answer says what a page says."""
    gone, admin = Program(crowd.users["raul"]), crowd.browsers["admin"]
    User.objects.filter(pk=crowd.users["raul"].pk).update(is_active=False)
    token = {"Authorization": f"Bearer {gone.word}"}
    let_in, wrong = [], list[str]()
    for path, methods in whole()["paths"].items():
        for method in methods:
            address = re.sub(r"\{\w+\}", "1", path)
            for browser, more in ((crowd.browsers["nobody"], {}), (admin, {}), (crowd.browsers["nobody"], token)):
                answer = ask(browser, method.upper(), address, **more)
                wrong += [f"{method} {path}: {each}" for each in headers.wrong("", answer)]
                if answer.status_code != 401 and not path.endswith("/token"):
                    let_in.append(f"{method} {path}: {answer.status_code}")
    assert (let_in, wrong) == ([], [])
