"""«Sustituciones»: named, seen by both, done in both names, and over when it is ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from soportegl.directory.models import Substitution
from soportegl.directory.models.people import today
from soportegl.incidents.models import Incident
from soportegl.notifications import verification
from tests.cast import People, browser_of
from tests.web.signing_in import sent_too_late, text

TODAY, LATER = f"{today():%d/%m/%Y}", f"{today() + timedelta(days=9):%d/%m/%Y}"
FORM = {"person": "carla.central", "substitute": "rosa.regional", "starts_on": TODAY, "ends_on": LATER}


def test_it_is_named_seen_by_both_used_and_ended(people: People) -> None:
    held = people.held(by="carla")
    carla, rosa = browser_of(people.carla), browser_of(people.rosa)
    assert rosa.get(f"/gestion/{held.code}/transferir/").status_code == 404
    assert "Nadie sustituye" in text(carla.get("/sustituciones/"))
    for _ in range(2):
        assert "Rosa Chavajay sustituye a Carla Méndez" in text(carla.post("/sustituciones/", FORM, follow=True))
    made = Substitution.objects.get()
    assert "Rosa Chavajay le sustituye" in text(carla.get("/bandeja/"))
    page = text(rosa.get("/bandeja/?vista=mias"))
    assert "Usted sustituye a Carla Méndez" in page
    assert "De Carla Méndez" in page
    assert "sustituye" not in text(browser_of(people.raul).get("/bandeja/")).replace("Sustituciones", "")
    rosa.post(f"/gestion/{held.code}/nota/", {"text": "Reviso yo"})
    said = "Rosa Chavajay, en sustitución de Carla Méndez"
    assert said in text(carla.get(f"/gestion/{held.code}/"))
    rosa.post(f"/gestion/{held.code}/finalizar/", {"solution": "Se explicó el procedimiento"})
    assert Incident.objects.get(pk=held.pk).ended_by == people.carla
    for address in (f"/gestion/{held.code}/", f"/gestion/{held.code}/cola/"):
        solution = text(browser_of(people.ana).get(address)).partition('id="solucion"')[2].partition("</section>")[0]
        assert f"{said}, " in solution
    rows = text(browser_of(people.ana).get(f"/gestion/{held.code}/cola/")).partition('id="cola"')[2]
    # Carla took it herself.
    assert rows.count("por Rosa Chavajay, en sustitución") == 1
    assert f"{said} · " in text(Client().get(verification.path_for(Incident.objects.get(pk=held.pk))))
    for _ in range(2):
        assert "Terminó la sustitución" in text(carla.post(f"/sustituciones/{made.pk}/terminar/", follow=True))
    assert "sustituye a Carla" not in text(rosa.get("/bandeja/"))
    assert browser_of(people.raul).post(f"/sustituciones/{made.pk}/terminar/").status_code == 403


@pytest.mark.parametrize(
    ("who", "typed", "status", "said"),
    [
        ("carla", {"substitute": ""}, 422, "Escriba su usuario"),
        ("carla", {"substitute": "a\0"}, 422, ""),
        ("carla", {"substitute": "carla.central"}, 422, "a sí mismo"),
        ("carla", {"substitute": "ana.municipal"}, 422, "no atiende en ninguna mesa"),
        ("carla", {"starts_on": "01/01/2020"}, 422, "ya pasó"),
        ("carla", {"ends_on": ""}, 422, "Escriba dd/mm/aaaa, por ejemplo"),
        ("carla", {"ends_on": "nunca"}, 422, "Escriba dd/mm/aaaa"),
        ("raul", {}, 403, "lo indican la misma persona"),
        ("saul", {}, 302, ""),
        ("admin", {}, 302, ""),
        ("ana", {}, 403, ""),
        ("aura", {}, 403, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    people: People, who: str, typed: dict[str, str], status: int, said: str
) -> None:
    answer = browser_of(people.users[who]).post("/sustituciones/", {**FORM, **typed})
    assert answer.status_code == status
    if status == 422:
        page = text(answer)
        assert said in page
        assert f'value="{LATER}"' in page or "ends_on" in typed
    assert Substitution.objects.exists() is (status == 302)


@pytest.mark.parametrize("typed", ["chava", " ROSA.REGIONAL", "rosa chavajay"])
def test_of_part_of_a_name_who_it_is_is_seen_before_it_holds(people: People, typed: str) -> None:
    carla, sent = browser_of(people.carla), {**FORM, "substitute": typed}
    if typed == "chava":
        first = carla.post("/sustituciones/", sent)
        assert first.status_code == 422
        page = text(first)
        assert "Es Rosa Chavajay (rosa.regional)." in page
        assert not Substitution.objects.exists()
        # What is sent again is who was seen, whoever has such a name by then.
        assert 'name="substitute" value="rosa.regional"' in page
        sent = FORM
    carla.post("/sustituciones/", sent)
    assert Substitution.objects.get().substitute == people.rosa


def test_what_was_sent_after_the_session_comes_back_and_a_button_does_not(people: People) -> None:
    carla = browser_of(people.carla)
    page = sent_too_late(carla, "/sustituciones/", FORM, people.carla)
    assert 'value="rosa.regional"' in page
    assert f'value="{LATER}"' in page
    assert not Substitution.objects.exists()
    assert f'value="{LATER}"' not in text(carla.get("/sustituciones/"))
    carla.post("/sustituciones/", FORM)
    address = f"/sustituciones/{Substitution.objects.get().pk}/terminar/"
    carla.logout()
    # Of that address there is no page to come back to.
    assert carla.post(address)["Location"].endswith("next=%2F")
