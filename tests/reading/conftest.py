"""What every page is tried with: the people of the cast."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from soportegl.incidents import vocabulary
from soportegl.reading.finding import terms
from tests.cast import People, gather
from tests.once import made_once


@pytest.fixture
def people(db: None) -> People:
    return gather()


#: What people report in the tests of the search.
TEXTS = (
    "Conciliaciones bancarias con diferencia en la cuenta monetaria",
    "Se necesita anular el CUR-1482 del año 2025",
    "Los préstamos con el INFOM no cuadran por Q1,482.50",
    "Sale ORA-01403 al grabar la nómina/planilla",
    "Pantalla dice <Error 504> fuera de línea, estado desconocido",
    "No hay acceso a https://sicoin.minfin.gob.gt/caja/cierre.aspx?id=77",
    "La modificación presupuestaria 33 quedó sin aprobar por el Concejo",
)


@pytest.fixture(scope="module")
def written(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[People]:
    with made_once(django_db_blocker, tmp_path_factory.mktemp("data"), _write) as people:
        yield people


@pytest.fixture
def cast(written: People, db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    return deepcopy(written)


def _write() -> People:
    people = gather()
    for number in range(6):
        # What is common elsewhere is not what tells these apart.
        people.report(
            f"Otra gestión {number} de relleno: revisar inventario y bodega", by="berta", entity=people.quetzaltenango
        )
    for text in TEXTS:
        people.report(text)
    vocabulary.refresh()
    return people
