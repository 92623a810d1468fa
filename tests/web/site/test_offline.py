"""Which pages a browser may keep, for whom, and the script with which it does."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from soportegl.web.site import offline, pending_form
from soportegl.web.site.outbox import person_key
from tests.cast import People, browser_of
from tests.web.screens.register.test_register import typed

pytestmark = pytest.mark.django_db

KB = 1024
#: The address, and who may keep it: under their own key, or as what is everybody's.
KEPT = (
    ("ana", "/registro/", True),
    ("ana", "/registro/?despues=x", False),
    ("ana", "/registro/crear/", True),
    ("ana", "/registro/crear/?sigue={code}", False),
    ("ana", "/gestion/{code}/", True),
    ("ana", "/gestion/{code}/?todo=1", False),
    ("ana", "/gestion/{code}/cola/", False),
    ("ana", "/ayuda/municipal/", True),
    ("ana", "/consulta/", False),
    ("ana", "/mis-datos/", False),
    ("berta", "/gestion/{code}/", False),
    ("raul", "/gestion/{code}/", False),
    ("raul", "/registro/crear/", False),
    ("aura", "/gestion/{code}/", False),
    ("raul", "/bandeja/", False),
)


def test_a_page_says_who_may_keep_it(people: People, settings: Any) -> None:
    code = people.held().code
    found, off = [], []
    for who, path, _ in KEPT:
        browser = browser_of(people.users[who])
        told = browser.get(path.format(code=code)).get(offline.HEADER)
        found.append((who, path, told == person_key(people.users[who].pk) if told else False))
        settings.OFFLINE = False
        off.append(browser.get(path.format(code=code)).get(offline.HEADER))
        settings.OFFLINE = True
    assert (found, off) == (list(KEPT), [None] * len(KEPT))
    stranger = Client()
    assert [stranger.get(path).get(offline.HEADER) for path in ("/ayuda/", "/ayuda/municipal/")] == ["publica"] * 2
    assert [stranger.get(path).get(offline.HEADER) for path in ("/ingresar/", "/registro/")] == [None] * 2


def test_it_is_kept_under_what_the_page_itself_says_and_no_cache_between_keeps_it(people: People) -> None:
    answer = browser_of(people.ana).get("/registro/")
    assert f'data-person="{answer[offline.HEADER]}"' in answer.content.decode()
    assert f'data-worker="{offline.worker_address()}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    # Whoever attends has no worker: their pages are of other people.
    assert "data-worker" not in browser_of(people.raul).get("/bandeja/").content.decode()


def test_through_the_eyes_of_somebody_else_nothing_is_kept(people: People, client: Client) -> None:
    client.force_login(people.admin)
    client.post(f"/ver-como/{people.ana.pk}/", {"why": "Llamó: no ve su gestión"})
    answer = client.get("/registro/")
    assert "Está viendo como Ana" in answer.content.decode()
    assert offline.HEADER not in answer
    assert "data-worker" not in answer.content.decode()


def test_what_is_asked_ahead_takes_nothing_that_waits_for_its_person(people: People) -> None:
    browser = browser_of(people.ana)
    session = browser.session
    waits = {name: [value] for name, value in typed(synopsis="Lo que escribió antes").items()} | {
        "who": [str(people.ana.pk)]
    }
    session[pending_form.SESSION_KEY] = {"path": "/registro/crear/", "typed": waits}
    session.save()
    ahead = browser.get("/registro/crear/", headers={offline.HEADER: "1"})
    assert "Lo que escribió antes" not in ahead.content.decode()
    assert offline.HEADER in ahead
    opened = browser.get("/registro/crear/")
    assert "Lo que escribió antes" in opened.content.decode()
    assert offline.HEADER not in opened


def test_the_worker_looks_after_the_whole_site_and_its_address_names_its_version(client: Client) -> None:
    address = offline.worker_address()
    assert re.fullmatch(r"/sin-linea\.js\?v=[0-9a-f]{12}", address)
    answer = client.get(address, HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert "Set-Cookie" not in answer
    assert "sessionid" not in answer.cookies
    assert len(answer.content) <= 4 * KB
    script = gzip.decompress(answer.content).decode()
    # Of another version it is this one, and kept by nobody: an old address leads to what is new.
    other = client.get("/sin-linea.js?v=000000000000")
    assert other.content.decode() == script
    assert "no-store" in other["Cache-Control"]
    assert client.post("/sin-linea.js").status_code == 405


def test_another_build_or_another_time_is_another_version(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    before = offline.worker_address()
    settings.SESSION_LIMITS = settings.SESSION_LIMITS | {"reports": (7, 10)}
    assert offline.worker_address() != before
    assert '"idle": 420000' in offline.worker()[0]


def test_switched_off_the_address_gives_what_clears_away(client: Client, people: People, settings: Any) -> None:
    settings.OFFLINE = False
    script = client.get("/sin-linea.js").content.decode()
    assert "unregister()" in script
    assert "OFFLINE" not in script
    assert 'data-worker=""' in browser_of(people.ana).get("/registro/").content.decode()


def test_what_a_page_loads_for_it_is_small() -> None:
    script = Path(str(finders.find("dist/offline-page.js"))).read_bytes()
    assert len(brotli.compress(script)) <= 2 * KB
