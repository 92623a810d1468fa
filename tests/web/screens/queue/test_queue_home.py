"""What opens by itself: for each what they can act on, for who only reads everything; and who is found there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from soportegl.desk import saved
from soportegl.directory.models import Membership
from soportegl.directory.roles import Role, Tier
from soportegl.incidents import actions, policy
from soportegl.incidents.models import Incident
from soportegl.incidents.states import Verb
from soportegl.lib import clock
from soportegl.reading import lists
from tests.cast import People, browser_of
from tests.web.screens.queue.test_queue import codes, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["raul", "rosa", "nestor", "carla", "ivan"])
def test_by_itself_opens_what_the_rules_let_this_adviser_do_something_with(people, name):
    people.report(by="berta", entity=people.quetzaltenango)
    people.report(by="olga", entity=people.orphan)
    for by in ("raul", "rosa", "carla", "ivan"):
        people.held(by=by)
    actions.answer(actions.ask(people.held(), text="¿Cuál?", by=people.raul), text="El 1482", by=people.ana)
    actions.send_back(people.held(by="carla"), reason="Falta el estado", by=people.carla)
    person = people.users[name]
    able = {
        row.code
        for row in Incident.objects.open()
        if {Verb.TAKE, Verb.TRANSFER, Verb.CLOSE} & set(policy.verbs_for(person, row))
    }
    assert set(codes(people, name, "")) == able


def test_held_ones_and_those_to_take_are_one_list_in_the_order_of_their_age(people, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 4)
    for number in range(11):
        with clock.at(clock.now() - timedelta(hours=30 - number)):
            incident = people.report(f"Incidencia número {number} de la mañana")
        if number % 2:
            actions.take(incident, by=people.raul)
    everything = list(Incident.objects.order_by("created_at").values_list("code", flat=True))
    for order, expected in (("edad", everything), ("reciente", everything[::-1])):
        seen, mark = [], ""
        while True:
            page = browser_of(people.raul).get(f"/bandeja/?orden={order}&despues={mark}").context["page"]
            seen += [row.code for row in page.rows]
            if not (mark := page.after):
                break
        assert seen == expected


def test_filters_without_a_view_are_of_the_whole_desk_as_those_who_keep_them_know_it(people):
    mine, of_rosa = people.held(), people.held(by="rosa")
    assert set(codes(people, "raul", "?sistema=sicoin-gl")) == {mine.code, of_rosa.code}
    view = saved.save(people.raul, name="De antes", query="urgencia=medium")
    bare = saved.save(people.raul, name="Toda", query="", columns="edad")
    for kept in (view, bare):
        shown = browser_of(people.raul).get(f"/bandeja/?{kept.query}&guardada={kept.pk}")
        assert {row.code for row in shown.context["page"].rows} == {mine.code, of_rosa.code}
        assert dict(shown.context["saved"])[kept] == 2
    # What is kept or filtered from now on says which list it is of.
    browser_of(people.raul).post("/bandeja/guardar/", {"name": "Lo mío", "shared": ""})
    assert people.raul.permissions.agent_tiers
    assert "vista=por-atender" in text(people, "raul", "/bandeja/?guardada=0").replace("&amp;", "&")
    assert '<input type="hidden" name="vista" value="por-atender">' in text(people, "raul", "/bandeja/filtros/")


def test_an_empty_desk_of_ones_own_leads_to_that_of_all(people):
    people.held(by="rosa")
    shown = text(people, "raul", "/bandeja/")
    assert "Nada espera que usted lo atienda." in shown
    assert 'href="/bandeja/?vista=sede">Ver Toda mi sede' in shown


# --- Who only reads


def test_an_auditor_sees_and_filters_what_is_open_and_can_do_nothing_to_it(people):
    mine, other = people.held(), people.report(by="berta", entity=people.quetzaltenango)
    ended = actions.close(people.held(), solution="Se orientó", by=people.raul)
    assert set(codes(people, "aura", "")) == {mine.code, other.code}
    assert codes(people, "aura", "?entidad=0901") == [other.code]
    assert codes(people, "aura", "?tiene=raul.regional") == [mine.code]
    assert codes(people, "aura", f"?q={ended.code}") == [ended.code]
    shown = text(people, "aura", f"/bandeja/?caso={mine.code}")
    for never in ('name="gestion"', "/bandeja/lote", "/bandeja/siguiente/", "/tomar/", "/bandeja/guardar/", "/nota/"):
        assert never not in shown, never
    assert ">Incidencias abiertas</a>" in text(people, "aura", "/consulta/")
    for address in (reverse("take_next"), reverse("bulk"), reverse("save_view")):
        assert browser_of(people.aura).post(address, {"gestion": mine.code, "verbo": "nota"}).status_code == 403


def test_an_auditor_who_also_attends_keeps_the_desk_and_sees_all(people):
    Membership.objects.create(user=people.raul, role=Role.AUDITOR)
    people.raul.forget_permissions()
    other = people.report(by="berta", entity=people.quetzaltenango)
    assert codes(people, "raul", "?vista=abiertas") == [other.code]
    assert codes(people, "raul", "") == []


# --- People are chosen, not typed


def people_offered(people: People, name: str, address: str = "/bandeja/filtros/") -> list[str]:
    field = re.search(r'<select name="tiene".*?</select>', text(people, name, address), re.DOTALL)
    assert field is not None
    return re.findall(r"(?:<optgroup label=|<option value=)\"([^\"]*)\"", field[0])


def test_who_holds_it_is_chosen_by_name_ones_own_office_first(people):
    offered = people_offered(people, "raul")
    own = offered.index("Sede Sololá")
    assert offered[:own] == ["", "yo", "nadie"]
    assert offered[own + 1 : own + 3] == ["raul.regional", "rosa.regional"]
    assert "sofia.supervisora" not in offered
    assert offered.index("nestor.norte") > offered.index("Nivel 3. Mesa de Ayuda Central") or own < offered.index(
        "nestor.norte"
    )
    # Whoever attends at two places stands where they are nearer.
    Membership.objects.create(user=people.nestor, role=Role.AGENT, tier=Tier.REGIONAL, office=people.office)
    again = people_offered(people, "raul")
    assert again.count("nestor.norte") == 1
    assert again.index("nestor.norte") < again.index("Nivel 3. Mesa de Ayuda Central")


def test_somebody_whom_no_list_offers_stays_in_the_address_and_chips_read_as_names(people):
    assert people_offered(people, "raul", "/bandeja/filtros/?tiene=sofia.supervisora")[-1] == "sofia.supervisora"
    people.held()
    assert "La tiene: Yo" in text(people, "raul", "/bandeja/?vista=sede&tiene=yo")
    assert f"La tiene: {people.raul}" in text(people, "sofia", "/bandeja/?tiene=raul.regional")
