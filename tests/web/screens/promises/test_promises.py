"""«Plazos», and promises and consequences in the administration: what is seen before, what is said, what is left."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from soportegl.audit.models import Entry
from soportegl.directory.models import Consequence, Module, Promise
from tests.cast import People, browser_of
from tests.web.signing_in import text as page_text

pytestmark = pytest.mark.django_db
PAGE, LIST = "/plazos/", "/administracion/directory/promise/"
ADD = f"{LIST}add/"
NEW = {"applies_to_open": "False"}


@pytest.fixture
def admin(people: People) -> Client:
    return browser_of(people.admin)


def text(page: Any) -> str:
    """What is read on the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page_text(page)).split())


def change_of(row: Promise) -> str:
    return f"{LIST}{row.pk}/change/"


def confirm(client: Client, path: str, page: Any) -> HttpResponse:
    """Press «Guardar» on the page with the effect."""
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return client.post(path, dict(sent), follow=True)


def test_staff_reads_what_holds_and_what_held_and_nobody_else(people: People, client: Client) -> None:
    old = Promise.objects.create(tier=2, urgency="high", solve_minutes=510, valid_from="2026-01-05T14:00Z")
    Promise.objects.filter(pk=old.pk).update(valid_until="2026-02-01T14:00Z")
    Promise.objects.create(tier=2, urgency="high", solve_minutes=255, valid_from="2026-02-01T14:00Z")
    module = Module.objects.get(name="Tesorería")
    Promise.objects.create(tier=2, system=module.system, module=module, take_minutes=15)
    Promise.objects.create(solve_minutes=1020, applies_to_open=True)
    Consequence.objects.create(name="Planilla", urgency="critical")
    assert client.get(PAGE).status_code == 302
    for who, status in {"ana": 403, "raul": 200, "carla": 200, "sofia": 200, "aura": 200, "admin": 200}.items():
        client.force_login(people.users[who])
        page = client.get(PAGE)
        assert page.status_code == status, who
        assert (LIST in page.content.decode()) is (who == "admin")
    said = text(page)
    for words in (
        "Nivel 2. Mesa de Ayuda Regional",
        "Alta Cualquiera — 4 h 15 min 01/02/2026 08:00",
        "SICOIN GL, Tesorería 15 min —",
        "La incidencia entera",
        "también para las que estaban abiertas",
        "Nivel 2 Alta Cualquiera — 8 h 30 min 05/01/2026 08:00 01/02/2026 08:00",
        "Planilla Crítica",
    ):
        assert words in said
    assert client.post(PAGE).status_code in (405, 302)
    with_it = browser_of(people.sofia).get("/bandeja/").content.decode()
    assert f'href="{PAGE}"' in with_it
    assert f'href="{PAGE}"' not in browser_of(people.ana).get("/registro/").content.decode()


def test_nothing_is_promised_is_said(people: People) -> None:
    assert "No hay ningún plazo" in text(browser_of(people.sofia).get(PAGE))


def test_a_change_is_seen_first_and_then_ends_a_row_and_begins_another(people: People, admin: Client) -> None:
    held = people.held()
    old = Promise.objects.create(tier=2, take_minutes=60, solve_minutes=240, valid_from="2020-01-01T14:00Z")
    form = admin.get(change_of(old))
    assert 'value="4 h"' in form.content.decode()
    assert "vino con SoporteGL" in text(form)
    wanted = {"take_minutes": "1 h", "solve_minutes": "3 h", "applies_to_open": "True"}
    page = admin.post(change_of(old), wanted)
    said = text(page)
    assert "Todavía no se guardó. Rige desde ahora, también para las incidencias abiertas." in said
    assert "Tiempo para resolverla 4 h 3 h" in said
    assert "2. Mesa de Ayuda Regional 1 1 1 0 0" in said
    assert held.code in said
    assert (Promise.objects.count(), Promise.objects.get().solve_minutes) == (1, 240)
    assert not Entry.objects.filter(object_type="directory.promise").exists()
    # What was seen is not what is sent: it is shown again.
    sent = re.search(r'name="visto" value="(\w+)"', page.content.decode())
    assert sent
    again = admin.post(change_of(old), {**wanted, "solve_minutes": "2 h", "visto": sent[1]})
    assert "Todavía no se guardó" in text(again)
    done = confirm(admin, change_of(old), page)
    assert done.redirect_chain == [(LIST, 302)]
    new = Promise.objects.get(valid_until=None)
    assert (new.tier, new.take_minutes, new.solve_minutes, new.applies_to_open) == (2, 60, 180, True)
    entry = Entry.objects.get(object_type="directory.promise")
    assert entry.changes == {"tiempo para resolverla": ["4 h", "3 h"], "también a las abiertas": ["no", "sí"]}
    history = text(admin.get(change_of(new)))
    assert re.search(r"ahora 1 h 3 h sí Adela Rivas .* 1 h 4 h no vino con SoporteGL", history)
    # The list shows what holds; what ended is there when it is asked for, and is changed no more.
    listed = admin.get(LIST).content.decode()
    assert change_of(new) in listed
    assert change_of(old) not in listed
    assert change_of(old) in admin.get(LIST, {"rige": "terminados"}).content.decode()
    closed = admin.get(change_of(old)).content.decode()
    assert "Este plazo ya terminó" in closed
    assert 'name="_save"' not in closed
    late = confirm(admin, change_of(old), page)
    assert "Este plazo ya terminó" in text(late)
    assert Promise.objects.count() == 2


def test_one_is_added_and_one_ended_after_their_effect_was_seen(people: People, admin: Client) -> None:
    module = Module.objects.get(name="Tesorería")
    page = admin.post(ADD, {**NEW, "tier": "3", "urgency": "high", "module": module.pk, "solve_minutes": "90 min"})
    assert "No hay ninguna abierta a la que toque." in text(page)
    assert not Promise.objects.exists()
    confirm(admin, ADD, page)
    row = Promise.objects.get()
    assert (row.tier, row.urgency, row.system, row.module, row.solve_minutes) == (3, "high", module.system, module, 90)
    page = admin.post(change_of(row), {**NEW, "solve_minutes": "1 h 30 min", "ends": "on"})
    assert "no se pone otro" in text(page)
    confirm(admin, change_of(row), page)
    assert not Promise.objects.filter(valid_until=None).exists()
    lines = Entry.objects.filter(object_type="directory.promise").order_by("pk")
    assert list(lines.values_list("kind", flat=True)) == ["added", "changed"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"tier": "3", "solve_minutes": "0 min"}, "Un plazo no puede ser cero"),
        ({"tier": "3", "solve_minutes": "-4 h"}, "es menos que nada"),
        ({"tier": "3", "solve_minutes": "2001 h"}, "Es más de un año de trabajo"),
        ({"tier": "3", "take_minutes": "8"}, "no dice si son horas o minutos"),
        ({"tier": "3", "take_minutes": "\0"}, "no es un tiempo"),
        ({"take_minutes": "1 h"}, "De la incidencia entera solo se promete cuándo se resuelve."),
        ({"tier": "2", "solve_minutes": "1 h"}, "Ya hay un plazo para eso"),
        ({"tier": "9", "solve_minutes": "1 h"}, "Escoja una opción válida"),
        ({"tier": "3", "solve_minutes": "1 h", "applies_to_open": "quizá"}, "Elija desde cuándo."),
        ({"tier": "3", "solve_minutes": "1 h", "system": "servicios"}, "no es de SERVICIOS GL"),
    ],
)
def test_what_cannot_be_promised_is_said_and_what_was_typed_stays(
    people: People, admin: Client, values: dict[str, Any], said: str
) -> None:
    there = Promise.objects.create(tier=2, solve_minutes=240)
    if "system" in values:
        values = {**values, "system": people.servicios.pk, "module": Module.objects.get(name="Tesorería").pk}
    page = admin.post(ADD, {**NEW, **values})
    assert page.status_code == 200
    assert said in text(page)
    assert Promise.objects.get() == there
    for name in ("take_minutes", "solve_minutes"):
        typed = values.get(name, "").replace("\0", "")
        assert f'value="{typed}"' in page.content.decode() or not typed
    if "Ya hay" in said:
        assert f'href="{change_of(there)}"' in page.content.decode()


def test_the_same_again_is_no_change_and_of_the_whole_nothing_is_to_be_taken(admin: Client) -> None:
    row = Promise.objects.create(solve_minutes=240)
    assert "no hay nada que cambiar" in text(admin.post(change_of(row), {**NEW, "solve_minutes": "4 h"}))
    page = admin.post(change_of(row), {**NEW, "take_minutes": "1 h", "solve_minutes": "5 h"})
    assert "solo se promete cuándo se resuelve" in text(page)
    # For what is open the same may be wanted: it was promised for what came later.
    assert "Todavía no se guardó" in text(
        admin.post(change_of(row), {"solve_minutes": "4 h", "applies_to_open": "True"})
    )


def test_consequences_are_kept_like_every_catalogue(admin: Client) -> None:
    path = "/administracion/directory/consequence/"
    row = Consequence.objects.create(name="Planilla", urgency="critical", asks_when=True)
    page = admin.get(path)
    assert "Crítica" in text(page)
    values = {"name": "Planilla", "urgency": "high", "position": "0", "is_active": "on"}
    assert "Ya existe una consecuencia con ese nombre." in text(admin.post(f"{path}add/", values))
    assert admin.post(f"{path}{row.pk}/change/", values).status_code == 302
    entry = Entry.objects.get(object_type="directory.consequence")
    assert entry.changes == {"urgencia": ["Crítica", "Alta"], "pregunta para cuándo": ["sí", "no"]}
    assert admin.get(f"{path}{row.pk}/delete/").status_code == 403
