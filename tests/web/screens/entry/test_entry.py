"""From a host's screen to the Gestión code: the capsule is used up, its person signs in, the form is filled."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from soportegl.directory.models import Consequence, Entity, Membership, User
from soportegl.directory.roles import Role, Tier
from soportegl.hosts import arrivals
from soportegl.hosts.models import Arrival, Host
from soportegl.identity.models import Identity, Provider
from soportegl.incidents import verify
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from tests.cast import SYNOPSIS, People, browser_of
from tests.hosts.signing import CLAIMS, registered, signed
from tests.web.signing_in import PASSWORD

pytestmark = pytest.mark.django_db
DOOR = "/entrada/"


@pytest.fixture
def host(cast: People) -> Host:
    for person in cast.users.values():
        # With the password they have now, or the session of none of them would hold.
        person.refresh_from_db()
    return registered(cast)


def sent(**changed: object) -> str:
    """Where the host's page is sent on to: posted from another site, so without a cookie."""
    answer = Client().post(DOOR, {"capsula": signed(**changed)})
    assert answer.status_code == 303, answer.content.decode()
    assert not answer.cookies
    return str(answer["Location"])


def form_of(page: str) -> dict[str, str]:
    """What the form of a page holds, with what its person types."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    module = re.search(r'<option value="(\d+)" selected>Presupuesto', page)
    kind = re.search(r'<option value="(\d+)" selected>CUR', page)
    number = re.search(r'name="expediente_number" value="([^"]*)"', page)
    return {
        **hidden,
        "module": module[1] if module else "",
        "expediente_type": kind[1] if kind else "",
        "expediente_number": number[1] if number else "",
        "phone": "5500-0142",
        "email": "ana@solola.example",
        "synopsis": SYNOPSIS,
    }


def opened(client: Client, **changed: object) -> str:
    """The form that somebody who is signed in comes to."""
    answer = client.get(sent(**changed), follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def test_whoever_is_signed_in_finds_the_form_filled_and_who_attends_reads_where_it_happened(cast, host):
    client = browser_of(cast.ana)
    page = opened(client, hora=clock.now().replace(microsecond=0).isoformat())
    for said in ("De su pantalla en SICOIN GL", CLAIMS["pantalla"], "CUR de gasto 1482", "ORA-20001"):
        assert said in page
    typed = form_of(page)
    assert typed["module"]
    assert typed["expediente_type"]
    assert typed["expediente_number"] == "1482"
    answer = client.post("/registro/crear/", typed)
    assert answer.status_code == 303, answer.content.decode()
    made = Incident.objects.get()
    context = made.host_context
    assert context is not None
    assert (context.host, context.screen, context.error_code) == (host, CLAIMS["pantalla"], "ORA-20001")
    assert made.system == cast.sicoin
    assert verify.run() == []
    draft = f"/registro/crear/#{context.capsule}"
    assert f'data-draft="{draft}"' in page
    assert f'name="draft-done" content="{draft}"' in client.get(answer["Location"]).content.decode()
    # Sent twice it is the same.
    assert client.post("/registro/crear/", typed)["Location"] == answer["Location"]
    for name in ("ana", "raul"):
        shown = browser_of(cast.users[name]).get(f"/gestion/{made.code}/").content.decode()
        for said in ("Pantalla", CLAIMS["pantalla"], "ORA-20001", "CUR de gasto 1482"):
            assert said in shown


def test_whoever_is_not_signed_in_writes_a_password_and_a_synopsis_and_nothing_else(cast, host):
    client = Client()
    where = sent()
    to_sign_in = client.get(where)
    assert to_sign_in["Location"].startswith("/ingresar/?next=")
    page = client.get(to_sign_in["Location"]).content.decode()
    assert 'value="ana.municipal"' in page
    assert "SICOIN GL envió los datos de su pantalla" in page
    assert re.search(r'value="sicoin-gl" checked', page)
    fields = {"username": "ana.municipal", "password": PASSWORD, "system": "sicoin-gl", "next": where}
    form = client.post(to_sign_in["Location"], fields, follow=True)
    assert form.redirect_chain[-1][0].startswith("/registro/crear/?entrada=")
    assert CLAIMS["pantalla"] in form.content.decode()


def test_with_a_provider_the_person_signs_in_there_and_may_be_called_as_it_calls_them(cast, host):
    address = "https://sicoin.example"
    provider = Provider.objects.create(slug="sicoin", name="SICOIN GL", server_url=address, client_id="soportegl")
    Host.objects.update(provider=provider)
    where = sent(sub="c0ffee")
    assert Client().get(where)["Location"] == f"/ingresar/con/sicoin/?next={where.replace('/', '%2F')}"
    client = browser_of(cast.ana)
    assert client.get(where).status_code == 403
    Identity.objects.create(provider="sicoin", uid="c0ffee", user=cast.ana)
    assert CLAIMS["pantalla"] in client.get(where, follow=True).content.decode()
    Provider.objects.update(is_active=False)
    assert Client().get(where)["Location"].startswith("/ingresar/?")


def test_the_platform_and_the_entity_are_those_of_the_capsule(cast, host):
    Membership.objects.create(user=cast.ana, role=Role.REPORTER, tier=Tier.MUNICIPAL, entity=cast.quetzaltenango)
    client = browser_of(cast.ana)
    client.post("/plataforma/", {"system": "servicios-gl"})
    page = opened(client, entidad="0901")
    assert cast.quetzaltenango.name in page
    assert '<select class="form-select form-select-sm" id="entity"' not in page
    client.post("/registro/crear/", {**form_of(page), "entity": "0701"})
    made = Incident.objects.get()
    assert (made.entity, made.system) == (cast.quetzaltenango, cast.sicoin)


def test_the_context_is_taken_off_with_a_button_and_what_was_typed_stays(cast, host):
    client = browser_of(cast.ana)
    typed = form_of(opened(client))
    shown = client.post("/registro/crear/", {**typed, "paso": "sin-contexto"}).content.decode()
    assert "De su pantalla" not in shown
    assert SYNOPSIS in shown
    assert 'name="entrada"' not in shown
    client.post("/registro/crear/", form_of(shown))
    assert Incident.objects.get().host_context is None


def test_another_platform_in_the_bar_takes_it_off_as_well(cast, host):
    client = browser_of(cast.ana)
    typed = form_of(opened(client))
    shown = client.post("/registro/crear/?plataforma=1", {**typed, "system": "servicios-gl"}).content.decode()
    assert SYNOPSIS in shown
    assert "De su pantalla" not in shown


def test_errors_a_session_that_ends_and_the_question_before_it_goes_lose_nothing_of_it(cast, host):
    client = browser_of(cast.ana)
    typed = form_of(opened(client))
    wrong = client.post("/registro/crear/", {**typed, "synopsis": "Corta"})
    assert wrong.status_code == 422
    assert CLAIMS["pantalla"] in wrong.content.decode()
    for step in ("mensaje", "regresar"):
        assert CLAIMS["pantalla"] in client.post("/registro/crear/", {**typed, "paso": step}).content.decode()
    client.logout()
    late = client.post("/registro/crear/", typed)
    fields = {"username": "ana.municipal", "password": PASSWORD, "system": "servicios-gl"}
    back = client.post(late["Location"], fields, follow=True).content.decode()
    assert SYNOPSIS in back
    assert CLAIMS["pantalla"] in back
    assert client.post("/registro/crear/", form_of(back)).status_code == 303
    assert Incident.objects.get().host_context is not None


def test_back_and_a_page_loaded_again_bring_the_same_context(cast, host):
    client, where = browser_of(cast.ana), sent()
    for _ in range(2):
        assert CLAIMS["pantalla"] in client.get(where, follow=True).content.decode()


def test_a_context_that_is_over_is_said_and_nothing_typed_is_lost(cast, host):
    client = browser_of(cast.ana)
    typed = form_of(opened(client))
    Arrival.objects.update(arrived_at=clock.now() - arrivals.KEPT - timedelta(minutes=1))
    said = client.post("/registro/crear/", typed)
    assert said.status_code == 409
    shown = said.content.decode()
    assert "ya vencieron" in shown
    assert SYNOPSIS in shown
    assert client.post("/registro/crear/", form_of(shown)).status_code == 303
    fresh = client.get(f"/registro/crear/?entrada={typed['entrada']}").content.decode()
    assert "ya vencieron" in fresh


def test_somebody_else_is_told_and_may_sign_in_as_the_person_or_go_on_without(cast, host):
    client, where = browser_of(cast.diego), sent()
    page = client.get(where)
    assert page.status_code == 403
    assert "En este navegador ingresó Diego Ixtamer" in page.content.decode()
    assert 'href="/registro/crear/"' in page.content.decode()
    assert Arrival.objects.get().person is None
    left = client.post(where, {"hacer": "salir"})
    assert left["Location"].startswith("/ingresar/?")
    fields = {"username": "ana.municipal", "password": PASSWORD, "system": "sicoin-gl", "next": where}
    assert CLAIMS["pantalla"] in client.post(left["Location"], fields, follow=True).content.decode()
    # Once it was given to its person nobody else has it, whatever they know.
    handle = where.split("/")[2]
    other = browser_of(cast.diego).get(f"/registro/crear/?entrada={handle}").content.decode()
    assert CLAIMS["pantalla"] not in other


@pytest.mark.parametrize("name", ["ana", "raul", "aura"])
def test_a_capsule_of_an_entity_that_is_not_theirs_is_no_context(cast, host, name):
    person: User = cast.users[name]
    page = browser_of(person).get(sent(entidad="0901", sub=person.username.upper()))
    assert page.status_code == 403
    shown = page.content.decode()
    assert "en SoporteGL usted no reporta por ella" in shown
    assert 'href="/registro/crear/"' in shown
    assert Arrival.objects.get().person is None


def test_an_entity_taken_from_the_person_meanwhile_takes_the_context_along(cast, host):
    client = browser_of(cast.ana)
    typed = form_of(opened(client))
    Membership.objects.filter(user=cast.ana).update(entity=cast.quetzaltenango)
    said = client.post("/registro/crear/", typed)
    assert said.status_code == 409
    assert CLAIMS["pantalla"] not in said.content.decode()


def test_a_host_may_write_entities_in_its_own_way(cast, host):
    Host.objects.filter(pk=host.pk).update(entity_rule="last_four")
    assert cast.solola.name in opened(browser_of(cast.ana), entidad="1210-0701")
    Entity.objects.filter(pk=cast.solola.pk).update(is_active=False)
    refused = Client().post(DOOR, {"capsula": signed(entidad="12100701")})
    assert refused.status_code == 400


def test_an_entry_that_nobody_fetched_within_the_hour_is_over(cast, host):
    where = sent()
    Arrival.objects.update(arrived_at=clock.now() - arrivals.WAITS)
    page = browser_of(cast.ana).get(where)
    assert page.status_code == 410
    assert "Esta entrada ya no está" in page.content.decode()
    assert 'href="/registro/crear/"' in page.content.decode()


@pytest.mark.parametrize("handle", ["x", "%00", "ñ", "x" * 500, "..%2f", "A" * 43])
def test_a_handle_that_is_none_is_answered_with_a_sentence(cast, host, handle):
    for client in (Client(), browser_of(cast.ana)):
        page = client.get(f"/entrada/{handle}/")
        assert page.status_code in (404, 410), handle
        assert client.get("/registro/crear/", {"entrada": handle}).status_code < 500


def test_the_door_by_itself_leads_to_the_beginning_and_counts_who_knocks_too_often(cast, host, settings):
    assert Client().get(DOOR)["Location"] == "/"
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "capsule": "1/m/ip"}
    sent()
    too_many = Client().post(DOOR, {"capsula": signed()})
    assert too_many.status_code == 429
    assert "Espere un minuto" in too_many.content.decode()
    assert 'href="/ingresar/"' in too_many.content.decode()


def test_the_address_of_an_arrival_stands_in_no_table(cast, host):
    handle = arrivals.receive(signed())
    assert handle not in str(Arrival.objects.values().get())
    assert arrivals.waiting(handle) is not None


def test_a_capsule_with_a_code_opens_that_incident_as_any_other_way_does(cast, host):
    mine, other = cast.report().code, cast.report(by="berta", entity=cast.quetzaltenango).code
    answer = browser_of(cast.ana).get(sent(gestion=mine))
    assert (answer.status_code, answer["Location"]) == (302, f"/gestion/{mine}/")
    # What she may not see does not exist, whoever brings her; and nobody else is let in by her handle.
    assert browser_of(cast.ana).get(sent(gestion=other), follow=True).status_code == 404
    page = browser_of(cast.berta).get(sent(gestion=mine))
    assert page.status_code == 403
    assert f"para ver la gestión {mine}" in page.content.decode()
    # Who has to sign in first reads what for.
    page = Client().get(sent(gestion=mine), follow=True).content.decode()
    assert f"SICOIN GL le trae a la gestión {mine}" in page
    assert Client().post(DOOR, {"capsula": signed(gestion="2025-1")}).status_code == 400


@pytest.mark.parametrize(("named", "hours"), [("PLANILLA", 3), ("Otra que no hay", 3), ("Planilla", -3), (None, None)])
def test_what_the_host_says_stops_fills_the_form_while_it_is_still_to_come(cast, host, named, hours):
    row = Consequence.objects.create(name="Planilla", urgency="critical", asks_when=True)
    at = (clock.now() + timedelta(hours=hours)).isoformat(timespec="minutes") if hours else None
    page = opened(browser_of(cast.ana), se_detiene=named, para_cuando=at)
    assert (f'<option value="{row.pk}" selected>Planilla' in page) is (named in ("PLANILLA", "Planilla"))
    assert bool(re.search(r'<input type="datetime-local" name="needed_by" value="[^"]+"', page)) is (hours == 3)


@pytest.mark.parametrize("wrong", ["mañana", "2026-11-30T15:00:00", 15, "1999-01-01T00:00:00Z"])
def test_a_moment_that_is_none_is_said_to_the_people_of_the_host(cast, host, wrong):
    assert Client().post(DOOR, {"capsula": signed(para_cuando=wrong)}).status_code >= 400
    assert not Arrival.objects.exists()
