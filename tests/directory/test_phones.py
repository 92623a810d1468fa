"""One rule for telephone numbers, whoever writes them down: the sheet, the administration, the person, the form."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from soportegl.directory import phones
from soportegl.directory.bulk.kinds import plan_of
from soportegl.directory.models import User
from soportegl.incidents.models import Incident
from soportegl.incidents.upkeep import import_sheet
from tests.cast import SYNOPSIS, People, browser_of, gather

DIALLED = {
    "5500-0142": "+50255000142",
    "55000142": "+50255000142",
    "5500 0142": "+50255000142",
    "(502) 5500 0142": "+50255000142",
    "+502 5500-0142": "+50255000142",
    "00502 5500 0142": "+50255000142",
    "50255000142": "+50255000142",
    "+502-7762-1234 Ext. 105": "+50277621234",
    "7762-1234 ext. 105": "+50277621234",
    "7762-1234 ext 105 y 106": "+50277621234",
    "7762-1234 Extensión: 105": "+50277621234",
    "7762-1234 x105": "+50277621234",
    "77621234x105": "+50277621234",
    "7762–1234 #105": "+50277621234",
    "7762-1234 / 5500-0142": "+50277621234",
    "7762-1234, 5500-0142": "+50277621234",
    "7762-1234 y 5500-0142": "+50277621234",
    "+502 7762-1234 / +502 5500-0142": "+50277621234",
    "7762-1234 / 35": "+50277621234",
    "7762-1234 al 36": "+50277621234",
    "PBX: 2374-3000 ext. 11001": "+50223743000",
    "Tel. 7762.1234 (Secretaría)": "+50277621234",
    "1510": "1510",
    "1-801-000-111": "1801000111",
    "+503 2222-3333": "+50322223333",
    "+52 962 123 4567": "+529621234567",
}
NONE = (
    "5500-014",
    "5500-01422",
    "s/n",
    "no tiene",
    "1234",
    "7762-1234 105",
    "7762-1234 / 5500-014",
    "0000-0000",
    "ext. 105",
    "5500014\u0662",
    "\u0665\u0665\u0660\u0660 0142",
    "5500-0142\u0665",
)
#: What numbers are put together of, in any order.
PIECES = (
    "5",
    "0",
    "502",
    "+",
    "00",
    "(",
    ")",
    " ",
    "-",
    "ext. 1",
    "/",
    "7762-1234",
    "1801",
    "y",
    "x",
    "\uff11",
    "\u0665",
)


@pytest.fixture
def people(db: None) -> People:
    return gather()


@pytest.mark.parametrize("typed", DIALLED)
def test_what_this_field_writes_is_taken_and_dialled(typed):
    assert phones.is_phone(typed)
    assert phones.dialled(typed) == DIALLED[typed]


@given(some.lists(some.sampled_from(PIECES), max_size=12).map("".join))
@example("5500014\u0662")
def test_what_is_taken_can_be_dialled_on_any_telephone(typed):
    dialled = phones.dialled(typed)
    assert not phones.is_phone(typed) or re.fullmatch(r"\+?[0-9]{4,17}", dialled)
    assert dialled == "" or phones.dialled(dialled) == dialled


@pytest.mark.parametrize("typed", NONE)
def test_what_nobody_could_call_is_refused(typed):
    assert not phones.is_phone(typed)


def test_a_number_of_the_longest_is_read_at_once():
    assert not phones.is_phone("(" * 5000 + "5" * 5000)


def registered(people: People, phone: str) -> Incident | None:
    typed = {"phone": phone, "email": "ana@solola.example", "synopsis": SYNOPSIS, "key": str(uuid4())}
    browser_of(people.ana).post("/registro/crear/", typed)
    return Incident.objects.filter(contact_phone=phone).first()


@pytest.mark.parametrize("phone", ["7762-1234 ext. 105", "+502 7762-1234", "7762-1234 / 5500-0142"])
def test_every_door_takes_the_same_number(people, phone):
    sheet = f"usuario;nombre;funcion;entidad;telefono\nana.municipal;Ana;reporta;0701;{phone}\n".encode()
    import_sheet(lambda: plan_of(sheet), by=people.admin)
    assert User.objects.get(pk=people.ana.pk).phone == phone
    answer = browser_of(people.ana).post("/mis-datos/", {"phone": phone, "email": people.ana.email})
    assert answer.status_code == 302
    assert registered(people, phone)


def test_every_door_refuses_what_nobody_could_call(people):
    sheet = b"usuario;nombre;funcion;entidad;telefono\nana.municipal;Ana;reporta;0701;no tiene\n"
    assert not plan_of(sheet).is_clean
    page = browser_of(people.ana).post("/mis-datos/", {"phone": "5500-014", "email": "ana@solola.example"})
    assert page.status_code == 422
    assert phones.WRONG in page.content.decode()
    assert registered(people, "5500-014") is None


def test_a_number_that_was_there_before_the_rule_stops_nobody(people):
    User.objects.filter(pk=people.ana.pk).update(phone="s/n, pregunte en caja")
    assert registered(people, "s/n, pregunte en caja")
    assert registered(people, "s/n, otra") is None
    contact = {"phone": "s/n, pregunte en caja", "email": people.ana.email}
    assert browser_of(people.ana).post("/mis-datos/", contact).status_code == 302
