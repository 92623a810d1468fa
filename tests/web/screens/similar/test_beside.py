"""Beside an incident: the system proposes, a person decides; a solution is read and edited before it is sent."""

from __future__ import annotations

import pytest

from soportegl.incidents import actions, precedents
from soportegl.incidents.models import Incident
from soportegl.reading.finding import terms
from tests.cast import People, browser_of, gather
from tests.incidents.test_duplicates import at_central, close

SYNOPSIS = "El sistema indica ORA-01403 al aprobar la conciliación bancaria"
SOLUTION = "Ana Xoquic cargó otra vez el estado"


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    return gather()


def get(cast: People, who: str, address: str, **more: str) -> str:
    return browser_of(cast.users[who]).get(address, **more).content.decode()


def test_similar_ones_are_proposed_to_desks_with_what_can_be_done(cast: People) -> None:
    old = actions.close(cast.held(synopsis=SYNOPSIS), solution=SOLUTION, by=cast.raul)
    held, other = cast.held(synopsis=SYNOPSIS), cast.report(SYNOPSIS)
    address = f"/gestion/{held.code}/parecidas/"
    shown = get(cast, "raul", address)
    assert "<main" in shown
    piece = get(cast, "raul", f"{address}?volver=/bandeja/%3Fvista%3Dmias", HTTP_HX_REQUEST="true")
    assert "<main" not in piece
    assert f"/gestion/{held.code}/cerrar/?usar={old.code}&amp;volver=/bandeja/" in piece
    assert "Finalizar con ella" in piece
    for each in (old, other):
        assert f"/gestion/{held.code}/duplicada/?original={each.code}" in piece
    # Rosa does not hold it: she reads, and decides nothing.
    assert SOLUTION in (for_rosa := get(cast, "rosa", address))
    assert "usar=" not in for_rosa
    assert "original=" not in for_rosa
    assert [browser_of(cast.users[who]).get(address).status_code for who in ("ana", "nestor", "aura")] == [
        403,
        404,
        403,
    ]
    case = get(cast, "raul", held.get_absolute_url())
    assert f'href="{address}"' in case
    assert f'hx-get="{address}"' in case
    assert SOLUTION not in case
    close(cast, held, other)
    shown = get(cast, "raul", address)
    assert "Tiene 1 duplicada" in shown
    # It is named once, and has no solution that could be used.
    assert shown.count(other.code) == 2
    assert "Lleva la solución" not in get(cast, "raul", f"/gestion/{held.code}/cerrar/?usar={other.code}")


@pytest.mark.parametrize(("verb", "begun"), [("cerrar", ""), ("finalizar", ""), ("contestar", "Buenos días.")])
def test_a_solution_goes_into_the_form_to_be_edited_and_is_never_sent(cast: People, verb: str, begun: str) -> None:
    old = actions.close(cast.held(synopsis=SYNOPSIS), solution=SOLUTION, by=cast.raul)
    held = cast.held(synopsis=SYNOPSIS)
    browser = browser_of(cast.raul)
    if begun:
        browser.post(f"/gestion/{held.code}/{verb}/borrador/", {"text": begun, "version": "0"})
    shown = browser.get(f"/gestion/{held.code}/{verb}/?usar={old.code}").content.decode()
    assert "\n\n".join(filter(None, (begun, SOLUTION))) in shown
    assert f'Lleva la solución de <a href="{old.get_absolute_url()}"' in shown
    held.refresh_from_db()
    assert held.is_open
    for nothing in ("", "nada", "2020-0000001-0", held.code):
        assert "Lleva la solución" not in browser.get(f"/gestion/{held.code}/{verb}/?usar={nothing}").content.decode()


def test_the_form_says_whose_solution_it_carries_and_its_author_may_say_no(cast: People) -> None:
    old = actions.close(cast.held(synopsis=SYNOPSIS), solution=SOLUTION, by=cast.raul)
    held, browser = cast.held(synopsis=SYNOPSIS), browser_of(cast.raul)
    path = f"/gestion/{held.code}/contestar/"
    ticked = 'name="con-ella" value="si" checked'
    assert ticked in browser.get(f"{path}?usar={old.code}").content.decode()
    carrying = {"text": SOLUTION, "solucion-de": old.code}
    # What is refused comes back as it was said.
    refused = browser.post(path, carrying | {"text": ""}).content.decode()
    assert "Lleva la solución de" in refused
    assert ticked not in refused
    assert ticked in browser.post(path, carrying | {"text": "", "con-ella": "si"}).content.decode()
    assert browser.post(path, carrying).status_code == 303
    address = held.get_absolute_url()
    link = f'Con la solución de <a href="{old.get_absolute_url()}">{old.code}</a>'
    assert link not in get(cast, "raul", address)
    for number in range(2):
        # The same once more is the same answer.
        sent = carrying | {"con-ella": "si", "key": "k" * 8, "text": f"{SOLUTION}, por favor"}
        assert browser.post(path, sent).status_code == 303, number
    assert get(cast, "raul", address).count(link) == 1
    assert [old.code in get(cast, who, address) for who in ("ana", "diego", "sofia")] == [False, False, True]
    for verb in ("nota", "pedir-informacion"):
        assert "con-ella" not in browser.get(f"/gestion/{held.code}/{verb}/?usar={old.code}").content.decode()
    actions.close(held, solution=SOLUTION, by=cast.raul, solution_of=old.code)
    beside = get(cast, "raul", f"/gestion/{cast.held(synopsis=SYNOPSIS).code}/parecidas/")
    assert beside.count("Sirvió 1 vez") == 1


def test_what_was_begun_with_it_has_it_once(cast: People) -> None:
    old = actions.close(cast.held(synopsis=SYNOPSIS), solution=SOLUTION, by=cast.raul)
    held, browser = cast.held(synopsis=SYNOPSIS), browser_of(cast.raul)
    path = f"/gestion/{held.code}/cerrar/"
    browser.post(f"{path}borrador/", {"solution": f"Buenos días.\n\n{SOLUTION}", "version": "0"})
    assert browser.get(f"{path}?usar={old.code}").content.decode().count(SOLUTION) == 1


def test_that_of_another_entity_goes_without_whose_it_is(cast: People) -> None:
    old = actions.close(cast.held(by="carla", synopsis=SYNOPSIS), solution=SOLUTION, by=cast.carla)
    theirs = at_central(cast)
    address = f"/gestion/{theirs.code}/cerrar/?usar={old.code}"
    shown = get(cast, "carla", address)
    assert "[persona] cargó otra vez el estado" in shown
    assert "sin lo que dice de quién es" in shown
    assert "Xoquic" not in shown
    # What a desk has edited for others is better than what is left by itself.
    precedents.mark(old, by=cast.carla, texts={"synopsis": "Al conciliar", "solution": "Cargue otra vez el estado"})
    assert "Cargue otra vez el estado" in get(cast, "carla", address)


def test_whoever_reports_follows_the_original_only_as_far_as_they_see_it(cast: People) -> None:
    original, theirs = cast.held(by="carla", synopsis=SYNOPSIS), at_central(cast)
    form = {"original": original.code, "solution": "Su caso ya se atiende en otra gestión"}
    browser = browser_of(cast.carla)
    page = browser.get(f"/gestion/{theirs.code}/duplicada/?original={original.code}").content.decode()
    assert f'value="{original.code}"' in page
    assert "use «Sigue igual»" in page
    refused = browser.post(f"/gestion/{theirs.code}/duplicada/", form | {"original": theirs.code})
    assert refused.status_code == 422
    assert form["solution"] in refused.content.decode()
    assert browser.post(f"/gestion/{theirs.code}/duplicada/", form).status_code == 303
    own = close(cast, original, cast.held(by="carla"), by="carla")
    for_berta = get(cast, "berta", theirs.get_absolute_url())
    assert "Se atiende junto con otra" in for_berta
    assert "no está entre las que usted puede ver" in for_berta
    assert original.code not in for_berta
    assert "Sololá" not in for_berta
    assert original.code in get(cast, "ana", own.get_absolute_url())
    assert f'Duplicada de <a href="{original.get_absolute_url()}">' in get(cast, "carla", theirs.get_absolute_url())
    # Nestor sees the duplicate, and not what it is one of.
    assert "Duplicada de una gestión que usted no ve" in get(cast, "nestor", theirs.get_absolute_url())
    assert "¿No es el mismo caso?" in for_berta
    solved = actions.close(original, solution=SOLUTION, by=cast.carla)
    precedents.mark(solved, by=cast.carla)
    assert "</span> Se resolvió junto con otra" in get(cast, "berta", theirs.get_absolute_url())
    assert "[persona] cargó otra vez el estado" in get(cast, "berta", theirs.get_absolute_url())
    assert Incident.objects.get(pk=theirs.pk).duplicate_of == original


def test_what_is_solved_already_is_told_at_once(cast: People) -> None:
    old = actions.close(cast.held(synopsis=SYNOPSIS), solution=SOLUTION, by=cast.raul)
    held = cast.held(synopsis=SYNOPSIS)
    shown = get(cast, "raul", f"/gestion/{held.code}/duplicada/?original={old.code}")
    assert SOLUTION in shown
    assert "use «Sigue igual»" not in shown
    close(cast, old, held)
    assert "Se resolvió junto con otra gestión" in get(cast, "ana", held.get_absolute_url())
