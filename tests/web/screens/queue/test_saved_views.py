"""Saved views: whose they are, who sees and changes them, what cannot be kept."""

from __future__ import annotations

import pytest

from soportegl.desk import saved
from soportegl.desk.models import SavedView
from tests.cast import browser_of

pytestmark = pytest.mark.django_db


# --- Saved views


def test_a_view_is_kept_and_opens_with_its_filters_columns_and_number(people):
    people.report()
    client = browser_of(people.raul)
    client.post("/bandeja/columnas/", {"columna": ["sistema"]})
    answer = client.post("/bandeja/guardar/?vista=sede&urgencia=medium&despues=1.2", {"name": " Cierre ", "shared": ""})
    view = SavedView.objects.get()
    assert (view.name, view.query, view.columns) == ("Cierre", "vista=sede&urgencia=medium", "sistema")
    assert answer["Location"] == f"/bandeja/?vista=sede&urgencia=medium&guardada={view.pk}"
    del client.cookies["mesa"]
    shown = client.get(answer["Location"])
    assert shown.context["saved"] == [(view, 1)]
    assert shown.context["preferences"].columns == ("sistema",)
    assert "<title>Cierre" in shown.content.decode()


@pytest.mark.parametrize(
    ("shared", "who"),
    [("", {"raul"}), ("sede", {"raul", "rosa", "sofia"}), ("nivel", {"raul", "rosa", "sofia", "nestor"})],
)
def test_a_view_is_seen_by_those_it_is_shared_with(people, shared, who):
    with_whom = {"": "", "sede": f"sede-{people.office.pk}", "nivel": "nivel-2"}[shared]
    view = saved.save(people.raul, name="Cierre", query="vista=sede", shared=with_whom)
    seeing = {
        name
        for name, user in people.users.items()
        if browser_of(user).get(f"/bandeja/guardada/{view.pk}/").status_code == 200
    }
    assert seeing == who
    pages = {name: browser_of(people.users[name]).get("/bandeja/").content.decode() for name in who | {"carla"}}
    assert {name for name, page in pages.items() if view.name in page} == who


def test_only_its_owner_and_a_supervisor_of_those_it_is_shared_with_change_it(people):
    view = saved.save(people.raul, name="Cierre", query="vista=sede", shared=f"sede-{people.office.pk}")
    address = f"/bandeja/guardada/{view.pk}/"
    refused = browser_of(people.rosa).post(address, {"name": "Mía", "shared": ""})
    assert refused.status_code == 403
    assert "Solo quien guardó esta vista" in refused.content.decode()
    assert browser_of(people.rosa).post(address, {"borrar": "1"}).status_code == 403
    assert browser_of(people.sofia).post(address, {"name": "De la sede", "shared": ""}).status_code in (303, 422)
    assert browser_of(people.raul).post(address, {"borrar": "1"}).status_code == 303
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "shared": ""}, "Escriba un nombre de 60 caracteres como máximo"),
        ({"name": "x" * 61, "shared": ""}, "Escriba un nombre de 60 caracteres como máximo"),
        ({"name": "Otra", "shared": "nivel-4"}, "Elija con quién la comparte."),
        ({"name": "Otra", "shared": "sede-999999"}, "Elija con quién la comparte."),
        ({"name": "Cierre", "shared": ""}, "Ya tiene una vista con el nombre «Cierre». Escriba otro."),
    ],
)
def test_a_view_that_cannot_be_kept_says_why_and_gives_back_what_was_typed(people, typed, sentence):
    saved.save(people.raul, name="Cierre", query="")
    answer = browser_of(people.raul).post("/bandeja/guardar/?vista=sede", typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{typed["name"]}"' in answer.content.decode() or not typed["name"]
    assert SavedView.objects.count() == 1


def test_nobody_keeps_more_than_thirty(people):
    SavedView.objects.bulk_create(SavedView(owner=people.raul, name=str(number), query="") for number in range(30))
    answer = browser_of(people.raul).post("/bandeja/guardar/", {"name": "Otra", "shared": ""})
    assert "Ya tiene 30 vistas guardadas." in answer.content.decode()
