"""The catalogue and the people that come with the package."""

import pytest

from soportegl.directory import demo
from soportegl.directory.importing import load_catalogue
from soportegl.directory.models import (
    Department,
    Entity,
    ExpedienteType,
    Membership,
    Module,
    Office,
    Position,
    Region,
    System,
    User,
)

pytestmark = pytest.mark.django_db
EVERYTHING = (Region, Department, Entity, System, Module, ExpedienteType, Position, Office, User, Membership)


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in EVERYTHING}


def test_every_municipality_is_an_entity():
    load_catalogue()
    assert Department.objects.count() == 22
    assert Entity.objects.count() == 340
    solola = Entity.objects.get(code="0701")
    assert solola.name == "Municipalidad de Sololá, Sololá"
    assert solola.search_text.startswith("0701 municipalidad de solola")
    assert [system.slug for system in System.objects.all()] == ["sicoin-gl", "servicios-gl"]
    assert all(system.modules.exists() for system in System.objects.all())


def test_loading_twice_changes_nothing():
    assert load_catalogue() > 340
    demo.load_people()
    before = everything()
    assert load_catalogue() == 0
    demo.load_people()
    assert everything() == before


def test_what_an_administrator_changed_stays():
    load_catalogue()
    Entity.objects.filter(code="0701").update(name="Municipalidad de Sololá (cabecera)")
    load_catalogue()
    assert Entity.objects.get(code="0701").name == "Municipalidad de Sololá (cabecera)"


def test_the_demonstration_has_an_office_for_each_department_and_somebody_in_it():
    load_catalogue()
    demo.load_people()
    assert Office.objects.count() == 22
    assert Office.objects.filter(memberships__role="agent").distinct().count() == 22
    assert list(Entity.objects.filter(office__isnull=True).values_list("code", flat=True)) == [demo.WITHOUT_OFFICE]
    assert all(User.objects.get(username=person.username).check_password(demo.PASSWORD) for person in demo.CAST[:1])


def test_names_are_listed_as_spanish_sorts():
    load_catalogue()
    names = list(Department.objects.values_list("name", flat=True))
    assert names.index("Petén") < names.index("Quetzaltenango") < names.index("Quiché") < names.index("Zacapa")
