"""A role is one record: the rest follows from what it may, and what does not is named by the place that lacks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from soportegl.directory.bulk.kinds import plan_of
from soportegl.directory.models import Membership, User
from soportegl.directory.models.people import place_fits_role
from soportegl.directory.roles import Duty, Held, May, Role, Stands, summarize
from soportegl.incidents import policy, upkeep
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from soportegl.web.manual.chapters import chapters_for
from soportegl.web.site.navigation import home_of, menu
from tests.cast import People, browser_of, gather

#: What a membership says of where it stands: tier, office, entity.
STANDING = {Stands.AT_AN_ENTITY: (1, None, 1), Stands.AT_A_DESK: (2, 1, None), Stands.NOWHERE: (None, None, None)}

Make = Callable[[Duty], Role]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Make:
    """Writes a record more into `directory/roles.py`, and does what a start and a migration would do of it."""

    def made(duty: Duty) -> Role:
        role = str.__new__(Role, "made_up")
        role._name_, role._value_, role._label_ = "MADE_UP", "made_up", "Función nueva"
        role.duty, role.may = duty, int(duty.may)
        monkeypatch.setitem(Role._member_map_, "MADE_UP", role)
        monkeypatch.setitem(Role._value2member_map_, "made_up", role)
        monkeypatch.setattr(Role, "_member_names_", [*Role._member_names_, "MADE_UP"])
        monkeypatch.setattr(Membership._meta.get_field("role"), "choices", Role.choices)
        rule = next(each for each in Membership._meta.constraints if each.name == "membership_place_fits_role")
        monkeypatch.setattr(rule, "condition", place_fits_role())
        return role

    return made


@pytest.fixture
def people(db: None) -> People:
    return gather()


def lacking(role: Role) -> list[str]:
    """Where somebody who has this role and no other finds nothing; empty when it is complete."""
    permissions = summarize([Held(role.value, *STANDING[role.duty.stands], False)])
    there = {
        "directory/roles.py, what it may": role.duty.may,
        "directory/roles.py, what it is called in sheets": role.duty.called,
        "incidents/policy.py, which verbs": [
            verb for verb, rules in policy.RULES.items() if any(rule.may & role.duty.may for rule in rules)
        ]
        or role.duty.may & May.SEE_ALL,
        "web/site/navigation.py, HOMES": home_of(permissions),
        "web/site/navigation.py, ROWS": [item for item in menu(permissions, "/") if item.label != "Ayuda"],
        "web/manual/chapters.py, CHAPTERS": chapters_for(permissions),
    }
    return [place for place, found in there.items() if not found]


@pytest.mark.parametrize("role", Role)
def test_a_role_is_complete(role: Role) -> None:
    assert lacking(role) == []


def test_what_a_role_lacks_is_named(make: Make) -> None:
    nothing = lacking(make(Duty(May(0), Stands.NOWHERE, ())))
    assert nothing[:2] == ["directory/roles.py, what it may", "directory/roles.py, what it is called in sheets"]
    assert nothing[-1] == "web/manual/chapters.py, CHAPTERS"
    assert lacking(make(Duty(May.SEE_ALL, Stands.NOWHERE, ("visita",)))) == ["web/manual/chapters.py, CHAPTERS"]


def test_each_thing_a_role_may_is_of_some_role_and_no_two_are_called_alike() -> None:
    assert {what for what in May if not any(role.duty.may & what for role in Role)} == set()
    names = [name for role in Role for name in role.duty.called]
    assert len({*names}) == len(names)


def test_a_role_that_this_version_does_not_know_lets_nobody_do_anything() -> None:
    assert summarize([Held("of_tomorrow", 2, 1, None, False)]) == summarize([])


def hired(people: People, row: str) -> User:
    """Whom a sheet with this row makes, with the tables as a migration would leave them."""
    rule = next(each for each in Membership._meta.constraints if each.name == "membership_place_fits_role")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Membership, rule)
        editor.add_constraint(Membership, rule)
    content = f"usuario;nombre;correo;funcion;nivel;sede\n{row}".encode()
    plan = upkeep.import_sheet(lambda: plan_of(content), by=None)
    assert plan.is_clean
    return User.objects.get(username="nueva")


def test_whoever_has_a_made_up_role_that_reads_all_walks_the_product(people: People, make: Make) -> None:
    make(Duty(May.SEE_ALL | May.AUDIT, Stands.NOWHERE, ("observación", "observadora")))
    incident = people.held()
    browser = browser_of(hired(people, "nueva;Nora Observa;n@x.example;Observación;;"))
    assert browser.get("/").headers["Location"] == "/tablero/"
    assert "Incidencias abiertas" in browser.get("/consulta/").content.decode()
    assert incident.code in browser.get("/bandeja/").content.decode()
    assert browser.get(incident.get_absolute_url()).status_code == 200
    assert browser.post(f"{incident.get_absolute_url()}cerrar/", {"solution": "Ya está"}).status_code == 403


def test_whoever_has_a_made_up_role_that_attends_and_assigns_does_both(people: People, make: Make) -> None:
    make(Duty(May.ATTEND | May.SUPERVISE, Stands.AT_A_DESK, ("coordinación",)))
    incident = people.report()
    person = hired(people, "nueva;Nora Coordina;n@x.example;coordinacion;2;Sede Sololá")
    browser = browser_of(person)
    assert browser.get("/").headers["Location"] == "/tablero/"
    assert person in policy.possible_holders(incident)
    browser.post(f"{incident.get_absolute_url()}tomar/")
    taken = Incident.objects.get(pk=incident.pk)
    assert taken.holder == person
    assert {Verb.CLOSE, Verb.ASSIGN} <= set(policy.verbs_for(person, taken))


def test_a_made_up_role_stands_where_its_record_says(people: People, make: Make) -> None:
    role = make(Duty(May.REPORT, Stands.AT_AN_ENTITY, ("enlace",)))
    fits = Membership(user=people.ana, role=role, tier=1, entity=people.quetzaltenango)
    fits.full_clean()
    content = b"usuario;nombre;correo;funcion;sede\nnueva;Nora Enlaza;n@x.example;enlace;Sede Solol\xc3\xa1"
    (row,) = plan_of(content).rows
    assert "necesita entidad" in row.said[0]
