"""Who is on the phone: three letters or digits bring the right person to the top."""

from __future__ import annotations

import pytest

from soportegl.directory.models import Entity, Membership, Position, User
from soportegl.directory.roles import Role
from soportegl.incidents import reporter_lookup
from tests.cast import People, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> People:
    return gather()


def reporter(people: People, name: str, phone: str = "", entity: Entity | None = None, **more: object) -> User:
    username = name.lower().replace(" ", ".")
    person = User.objects.create_user(username, full_name=name, phone=phone)
    Membership.objects.create(user=person, role=Role.REPORTER, tier=1, entity=entity or people.solola, **more)
    return person


def found(people: People, typed: str, name: str = "carla") -> list[str]:
    return [str(caller.person) for caller in reporter_lookup.find(typed, by=people.users[name])]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ana", "Ana Lucía Xoquic"),
        ("luc", "Ana Lucía Xoquic"),
        ("LÚC", "Ana Lucía Xoquic"),
        ("xoq", "Ana Lucía Xoquic"),
        ("nun", "Elena Núñez Ajú"),
        ("nuñ", "Elena Núñez Ajú"),
        ("aju", "Elena Núñez Ajú"),
        ("787", "Elena Núñez Ajú"),
        ("7876-1", "Elena Núñez Ajú"),
        ("+502 7876 1234", "Elena Núñez Ajú"),
        ("1234", "Elena Núñez Ajú"),
        ("090", "Berta Coyoy"),
        ("que", "Berta Coyoy"),
        ("ele quet", "Elena Núñez Ajú"),
        ("sol die", "Diego Ixtamer"),
        ("oyoy", "Berta Coyoy"),
    ],
)
def test_three_letters_or_digits_bring_the_right_person_first(people, typed, first):
    reporter(people, "Elena Núñez Ajú", "78-76 1234", people.quetzaltenango)
    if typed == "090":
        assert found(people, typed)[0] in (first, "Elena Núñez Ajú")
    elif typed == "que":
        assert set(found(people, typed)) == {first, "Elena Núñez Ajú"}
    else:
        assert found(people, typed)[0] == first


def test_the_beginning_of_a_word_comes_before_its_middle_and_both_before_the_entity(people):
    reporter(people, "Solomón Ixmatá")
    assert found(people, "sol") == ["Solomón Ixmatá", "Ana Lucía Xoquic", "Diego Ixtamer", "Olga Bocel"]
    reporter(people, "Marisol Tzoc", entity=people.quetzaltenango)
    assert found(people, "sol")[-1] == "Marisol Tzoc"


def test_of_two_who_fit_as_well_the_one_who_called_last_comes_first(people):
    berta, beatriz = people.berta, reporter(people, "Berta Abac", entity=people.quetzaltenango)
    assert found(people, "ber") == [str(beatriz), str(berta)]
    people.report(by="berta", entity=people.quetzaltenango)
    assert found(people, "ber") == [str(berta), str(beatriz)]
    assert [caller.open for caller in reporter_lookup.find("ber", by=people.carla)] == [1, 0]


def test_an_adviser_finds_only_people_of_the_entities_of_the_office(people):
    assert found(people, "ber", "nestor") == ["Berta Coyoy"]
    assert found(people, "ber", "raul") == []
    assert found(people, "ber", "ivan") == ["Berta Coyoy"]


@pytest.mark.parametrize("name", ["ana", "sofia", "saul", "aura", "admin"])
def test_who_registers_no_calls_finds_nobody(people, name):
    assert reporter_lookup.find("ana", by=people.users[name]) == []
    assert reporter_lookup.find("", by=people.users[name]) == []
    assert reporter_lookup.entities("sol", by=people.users[name]) == []


def test_who_left_or_whose_entity_is_closed_is_not_found(people):
    people.ana.is_active = False
    people.ana.save()
    Membership.objects.filter(user=people.diego).update(ends_on="2020-02-01")
    people.quetzaltenango.is_active = False
    people.quetzaltenango.save()
    assert [found(people, typed) for typed in ("xoq", "ixt", "ber")] == [[], [], []]


def test_somebody_of_two_entities_is_two_callers(people):
    Membership.objects.create(user=people.ana, role=Role.REPORTER, tier=1, entity=people.orphan)
    there = [(str(caller.person), caller.entity.code) for caller in reporter_lookup.find("xoq", by=people.carla)]
    assert there == [("Ana Lucía Xoquic", "0702"), ("Ana Lucía Xoquic", "0701")] or sorted(there) == [
        ("Ana Lucía Xoquic", "0701"),
        ("Ana Lucía Xoquic", "0702"),
    ]


def test_before_anything_is_typed_the_last_calls_are_there(people):
    from uuid import uuid4

    from soportegl.incidents import actions
    from soportegl.incidents.registration import Report

    for reporter_, entity in ((people.ana, people.solola), (people.diego, people.solola), (people.ana, people.solola)):
        report = Report(system=people.sicoin, synopsis="Llama por el saldo", phone="5500-0142", email="a@b.gt")
        actions.register_on_behalf(report, reporter=reporter_, entity=entity, key=uuid4(), by=people.raul)
    assert found(people, "", "raul") == ["Ana Lucía Xoquic", "Diego Ixtamer"]
    assert found(people, "  ", "rosa") == []


@pytest.mark.parametrize(
    "typed", ["%", "_", "'", "\\", "(", "[a", "a{9}", "\x00ana\x00", "ñ" * 500, "a b c d e f g h", "+502"]
)
def test_anything_may_be_typed(people, typed):
    assert isinstance(found(people, typed), list)
    assert isinstance(reporter_lookup.entities(typed, by=people.carla), list)


def test_entities_are_found_with_how_many_report_for_them(people):
    there = [(str(entity), entity.people) for entity in reporter_lookup.entities("sol", by=people.carla)]
    assert there == [("Municipalidad de San José Chacayá, Sololá", 1), ("Municipalidad de Sololá, Sololá", 2)]
    assert [entity.code for entity in reporter_lookup.entities("0701", by=people.raul)] == ["0701"]
    assert reporter_lookup.entities("0901", by=people.raul) == []


def test_what_is_open_of_the_caller_comes_before_what_is_open_of_the_entity(people):
    other = people.report(by="diego")
    own = people.report()
    actions_ended = people.report(by="berta", entity=people.quetzaltenango)
    rows = reporter_lookup.open_work(people.ana, people.solola, by=people.raul, limit=5)
    assert [row.code for row in rows] == [own.code, other.code]
    assert actions_ended not in rows


def test_a_position_is_told(people):
    position = Position.objects.create(name="Directora AFIM")
    reporter(people, "Irma Chet", position=position)
    assert [caller.position for caller in reporter_lookup.find("chet", by=people.raul)] == ["Directora AFIM"]


# Entities, who fits, their calls, the eight that are shown.
QUERIES = 4


def test_one_caller_and_many_cost_the_same(people, django_assert_num_queries):
    people.carla.permissions  # noqa: B018 - read before it is counted
    for number in range(9):
        reporter(people, f"Zoila Tax {number}")
    with django_assert_num_queries(QUERIES):
        assert len(reporter_lookup.find("zoi", by=people.carla)) == 8
    for number in range(50):
        reporter(people, f"Zoila Xec {number}")
    with django_assert_num_queries(QUERIES):
        assert len(reporter_lookup.find("zoi", by=people.carla)) == 8
