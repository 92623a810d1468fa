"""The administration: what lies in somebody's hands is seen first, «activa» means something, and its Spanish agrees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client

from soportegl.directory.agreeing import agree
from soportegl.directory.bulk.plans import Fate
from soportegl.directory.models import Membership, Office, System, User
from soportegl.directory.models.people import ADMINISTERED, today
from soportegl.incidents import actions, upkeep
from soportegl.incidents.errors import Refused
from soportegl.incidents.models import Incident
from soportegl.notifications import outbox
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db
ROOT = "/administracion/directory"


@pytest.fixture
def client(people: People) -> Client:
    return browser_of(people.admin)


def form_of(client: Client, path: str) -> dict[str, object]:
    """What the page of a row would send, were it saved as it is."""
    context = client.get(path).context
    forms = [context["adminform"].form, *(part.formset for part in context["inline_admin_formsets"])]
    sent: dict[str, object] = {}
    for form in forms:
        parts = [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]
        for part in parts:
            for bound in part:
                value = bound.value()
                if value is True or (value not in (None, False, "")):
                    sent[bound.html_name] = bound.field.widget.format_value(value) if value is not True else "on"
                    if isinstance(sent[bound.html_name], list):
                        sent[bound.html_name] = sent[bound.html_name][0]
    return sent


def changed(client: Client, path: str, *off: str, **values: object):
    sent = {**form_of(client, path), **values}
    return client.post(path, {name: value for name, value in sent.items() if name not in off}, follow=True)


def agree_to(client: Client, path: str, page: str):
    """Press «Guardar de todos modos»."""
    sent = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return client.post(path, dict(sent), follow=True)


def test_whoever_deactivates_a_person_sees_first_what_lies_in_their_hands(people: People, client: Client) -> None:
    people.solola.preferred_adviser = people.raul
    people.solola.save()
    held = people.held()
    path = f"{ROOT}/user/{people.raul.pk}/change/"
    page = changed(client, path, "is_active").content.decode()
    assert "1 gestión tomada queda sin quien la atienda." in page
    assert held.code in page
    assert "Lo que quede sin quien lo atienda se ve marcado" in page
    assert "1 entidad pierde a su asesor preferido." in page
    assert User.objects.get(pk=people.raul.pk).is_active
    # What came into those hands meanwhile was not seen.
    people.held()
    page = agree_to(client, path, page).content.decode()
    assert "2 gestiones tomadas quedan sin quien las atienda." in page
    agree_to(client, path, page)
    assert not User.objects.get(pk=people.raul.pk).is_active


def test_so_does_whoever_ends_a_function_there_or_on_its_own_page(people: People, client: Client) -> None:
    held = people.held()
    yesterday = (today() - timedelta(days=1)).isoformat()
    path = f"{ROOT}/user/{people.raul.pk}/change/"
    assert held.code in changed(client, path, **{"memberships-0-ends_on": yesterday}).content.decode()
    assert held.code in changed(client, path, **{"memberships-0-DELETE": "on"}).content.decode()
    function = people.raul.memberships.get()
    path = f"{ROOT}/membership/{function.pk}/change/"
    page = changed(client, path, ends_on=yesterday).content.decode()
    assert held.code in page
    assert Membership.objects.get(pk=function.pk).ends_on is None
    agree_to(client, path, page)
    assert Membership.objects.get(pk=function.pk).ends_on is not None


def test_who_has_nothing_in_their_hands_is_saved_at_once(people: People, client: Client) -> None:
    changed(client, f"{ROOT}/user/{people.berta.pk}/change/", "is_active")
    assert not User.objects.get(pk=people.berta.pk).is_active
    changed(client, f"{ROOT}/user/{people.raul.pk}/change/", full_name="Raúl Sacor Ajú")
    assert User.objects.get(pk=people.raul.pk).full_name == "Raúl Sacor Ajú"


def test_the_last_ones_are_named_and_the_last_administrator_stays(people: People, client: Client) -> None:
    page = changed(client, f"{ROOT}/user/{people.sofia.pk}/change/", "is_active").content.decode()
    assert ">Sede Sololá queda sin supervisión." in page
    # Nothing is held by them: no word of what their desk would see marked.
    assert "sin quien lo atienda" not in page
    assert "en las manos" not in page
    page = changed(client, f"{ROOT}/user/{people.admin.pk}/change/", "is_active").content.decode()
    assert "es la única persona que administra SoporteGL" in page
    assert User.objects.get(pk=people.admin.pk).is_active


def test_an_office_out_of_use_attends_nobody_and_nothing_of_it_is_lost(people: People, client: Client) -> None:
    waits, held = people.report(), people.held()
    path = f"{ROOT}/office/{people.office.pk}/change/"
    page = changed(client, path, "is_active").content.decode()
    assert "2 gestiones abiertas pasan a «Sin sede»." in page
    assert "1 entidad queda sin sede." in page
    assert "3 personas trabajan en ella." in page
    assert "La sede “" in agree_to(client, path, page).content.decode().replace("&quot;", "“")
    assert set(Incident.objects.values_list("office", flat=True)) == {None}
    assert people.report(by="ana", entity=type(people.solola).objects.get(pk=people.solola.pk)).office is None
    assert "Sololá" in client.get("/puesta-en-marcha/").content.decode().split("entidades-sin-sede", 1)[1]
    assert Incident.objects.get(pk=held.pk).holder == people.raul
    # In use again, it has all back.
    changed(client, path, is_active="on")
    assert Incident.objects.get(pk=waits.pk).office == people.office


def test_an_entity_out_of_use_creates_nothing_more(people: People, client: Client) -> None:
    case = people.report()
    path = f"{ROOT}/entity/{people.solola.pk}/change/"
    page = changed(client, path, "is_active").content.decode()
    assert "1 gestión suya sigue abierta." in page
    assert "2 personas ya no podrán crear incidencias de ella." in page
    agree_to(client, path, page)
    people.solola.refresh_from_db()
    with pytest.raises(Refused, match="está inactiva"):
        people.report()
    page = browser_of(people.ana).get("/registro/crear/")
    assert (page.status_code, "su entidad está inactiva" in page.content.decode()) == (403, True)
    # Its own incident is attended to its end, and its other data can be corrected.
    case = actions.take(case, by=people.raul)
    data = {"entity": "0701", "urgency": "high", "reason": "Urge"}
    assert browser_of(people.raul).post(f"/gestion/{case.code}/corregir/", data).status_code == 303


def test_a_system_out_of_use_is_not_offered_and_the_last_one_stays(people: People, client: Client) -> None:
    people.report()
    path = f"{ROOT}/system/{people.sicoin.pk}/change/"
    page = changed(client, path, "is_active").content.decode()
    assert "1 gestión abierta se sigue atendiendo." in page
    assert "El sistema “" in agree_to(client, path, page).content.decode()
    people.sicoin.refresh_from_db()
    with pytest.raises(Refused, match="Ya no se reciben incidencias sobre SICOIN GL"):
        people.report()
    page = changed(client, f"{ROOT}/system/{people.servicios.pk}/change/", "is_active").content.decode()
    assert "Es el único sistema activo" in page
    assert System.objects.filter(is_active=True).count() == 1


def test_nobody_begins_where_nothing_is_attended(people: People, client: Client) -> None:
    Office.objects.filter(pk=people.office.pk).update(is_active=False)
    sheet = b"usuario;nombre;funcion;nivel;sede\nnora;Nora;asesor;2;Sede Solol\xc3\xa1\n"
    (row,) = upkeep.plan_of(sheet).rows
    assert row.fate is Fate.REFUSED
    assert row.said == ("Sede Sololá está inactiva. Elija otra, o actívela antes.",)
    page = changed(client, f"{ROOT}/entity/{people.orphan.pk}/change/", office=people.office.pk).content.decode()
    assert ">Sede Sololá está inactiva" in page
    assert Office(name="Occidente").called == "La sede Occidente"


def test_a_sheet_that_ends_a_function_says_what_its_person_holds(people: People) -> None:
    people.held()
    head = "usuario;nombre;funcion;nivel;sede;hasta\n"
    (row,) = upkeep.plan_of(f"{head}raul.regional;Raúl Sacor;asesor;2;Sede Sololá;2026-01-31\n".encode()).rows
    assert row.said[-1] == "tiene 1 gestión tomada, que queda sin quien la atienda"


# --- Words


@pytest.mark.parametrize(
    ("model", "values", "says"),
    [
        ("office", {"name": "Sede Sololá"}, "Ya existe una sede con ese nombre."),
        ("department", {"name": "Otro", "code": "07", "region": 1}, "Ya existe un departamento con ese código INE."),
        ("position", {"name": "Jefe"}, "Ya existe un puesto con ese nombre."),
        ("user", {"username": "ANA.municipal", "full_name": "Ana"}, "Ya existe una persona con ese usuario."),
    ],
)
def test_a_second_one_alike_is_refused_without_the_name_of_a_constraint(people, client, model, values, says):
    client.post(f"{ROOT}/position/add/", {"name": "Jefe"})
    page = client.post(f"{ROOT}/{model}/add/", values).content.decode()
    assert says in page
    assert not re.search(r"restricción|_once", page)


def test_one_that_was_changed_in_a_list_is_said_without_the_accent_of_the_library() -> None:
    assert agree("1 sistema fué modificado con éxito.", "sistema") == "1 sistema fue modificado con éxito."
    assert agree("1 sede fué modificado con éxito.", "sede") == "1 sede fue modificada con éxito."


@pytest.mark.parametrize(("model", "says"), [("region", "La región"), ("position", "El puesto")])
def test_what_was_done_agrees_with_what_it_was_done_to(client, model, says):
    values = {"name": "Nueva", "number": "IX"}
    page = client.post(f"{ROOT}/{model}/add/", values, follow=True).content.decode()
    assert f"{says} “" in page
    assert ("fue agregada" in page) == (model == "region")


def test_notices_stand_apart_from_mails(people: People, client: Client) -> None:
    outbox.tell(people.report().events.get().pk)
    mails = client.get("/administracion/notifications/delivery/").context["cl"].result_list
    notices = client.get("/administracion/notifications/notice/").context["cl"].result_list
    assert ({row.channel for row in mails}, {row.channel for row in notices}) == ({"mail"}, {"app"})


def test_every_page_of_the_administration_opens(people: People, client: Client) -> None:
    people.held()
    for model in (model for model in admin.site._registry if model._meta.app_label in ADMINISTERED):
        root = f"/administracion/{model._meta.app_label}/{model._meta.model_name}"
        page = client.get(f"{root}/")
        assert page.status_code == 200, root
        if (row := model._default_manager.order_by("pk").first()) is not None:
            assert client.get(f"{root}/{row.pk}/change/").status_code in (200, 302), root
