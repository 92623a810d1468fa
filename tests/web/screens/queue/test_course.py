"""What the state of an incident does not say is seen where it is listed: sent back, reopened, to be verified."""

from __future__ import annotations

import re

import pytest

from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db


def sent_back(people: People) -> Incident:
    """One that stands at tier 2 again, after it was at tier 3."""
    return actions.send_back(people.held(by="carla"), reason="Falta el CUR", by=people.carla)


def finalized(people: People) -> Incident:
    return actions.finalize(people.held(), solution="Se corrigió", by=people.raul)


def reopened(people: People) -> Incident:
    return actions.reopen(finalized(people), reason="Sigue igual", by=people.ana)


def text(people: People, who: str, address: str) -> str:
    """What a page says, without its marks and with single spaces."""
    response = browser_of(people.users[who]).get(address)
    assert response.status_code == 200
    # Lists for the eyes, and what the bar offers everywhere, are no row.
    body = response.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


WHERE = [
    (sent_back, "ana", "/registro/", "Devuelta"),
    (sent_back, "ana", "/gestion/{}/", "Devuelta"),
    (sent_back, "ana", "/gestion/{}/cola/", "Devuelta"),
    (sent_back, "raul", "/bandeja/?vista=para-tomar", "Devuelta"),
    (sent_back, "raul", "/gestion/{}/", "Devuelta"),
    (reopened, "ana", "/registro/", "Reabierta"),
    (reopened, "ana", "/gestion/{}/", "Reabierta"),
    (reopened, "ana", "/gestion/{}/cola/", "Reabierta"),
    (reopened, "raul", "/bandeja/?vista=para-tomar", "Reabierta"),
    (reopened, "raul", "/gestion/{}/", "Reabierta"),
    (finalized, "ana", "/registro/", "1 incidencia finalizada espera su verificación."),
    (finalized, "ana", "/consulta/", "Espera su verificación"),
    (finalized, "ana", "/gestion/{}/", "Espera su verificación"),
    (finalized, "diego", "/consulta/", "Espera verificación"),
    (finalized, "raul", "/consulta/", "Espera verificación"),
    (finalized, "raul", "/bandeja/?vista=terminadas", "Espera verificación"),
    (finalized, "raul", "/gestion/{}/", "Espera verificación"),
]


@pytest.mark.parametrize(("make", "who", "address", "words"), WHERE)
def test_what_the_state_does_not_say_is_seen_where_it_is_listed(people, make, who, address, words):
    other = people.report("Otra que sigue su curso") if make is not finalized else None
    incident = make(people)
    assert words in text(people, who, address.format(incident.code))
    if other:
        assert words not in text(people, who, f"/gestion/{other.code}/")


def test_what_follows_takes_it_away(people):
    verified = actions.confirm(finalized(people), by=people.ana)
    again = actions.reopen(finalized(people), reason="Sigue igual", by=people.ana)
    moved = actions.transfer(actions.take(again, by=people.raul), reason="Central", tried="Todo", by=people.raul)
    assert "verificación." not in text(people, "ana", "/registro/")
    assert "Espera su verificación" not in text(people, "ana", "/consulta/")
    assert "Reabierta" not in text(people, "raul", f"/gestion/{moved.code}/")
    assert verified.code in text(people, "ana", "/consulta/")


def test_others_are_not_asked_to_verify_what_they_did_not_report(people):
    finalized(people)
    assert "espera su verificación" not in text(people, "diego", "/registro/")


def pictured(people: People, who: str, address: str) -> list[list[str]]:
    """What the pictures of the levels of a page say of each level."""
    page = browser_of(people.users[who]).get(address).content.decode()
    pictures = re.findall(r'<ol class="sgl-niveles.*?</ol>', page, re.DOTALL)
    return [re.findall(r"nivel \d: ([^<]+)</span>", picture) for picture in pictures]


def up_and_back(people: People) -> Incident:
    return sent_back(people)


def ended_below(people: People) -> Incident:
    return actions.close(actions.take(sent_back(people), by=people.raul), solution="Listo", by=people.raul)


def reopened_below(people: People) -> Incident:
    return actions.reopen(ended_below(people), reason="Sigue igual", by=people.ana)


def withdrawn(people: People) -> Incident:
    return actions.withdraw(people.report(), by=people.ana)


BACK = ["pasó por aquí", "trasladada, por tomar", "pasó por aquí y volvió", "pendiente"]
PICTURES = [
    (up_and_back, BACK),
    (ended_below, ["pasó por aquí", "terminó aquí", "pasó por aquí y volvió", "no hizo falta"]),
    (reopened_below, BACK),
    (withdrawn, ["pasó por aquí", "la retiró quien la reportó", "no hizo falta", "no hizo falta"]),
]


@pytest.mark.parametrize(("make", "says"), PICTURES)
def test_nothing_is_ticked_off_beyond_where_the_case_is(people, make, says):
    incident = make(people)
    pages = [f"/gestion/{incident.code}/", f"/gestion/{incident.code}/cola/"]
    pages += ["/registro/"] if incident.is_open else []
    assert [pictured(people, "ana", page) for page in pages] == [[says]] * len(pages)
    ticked = re.compile(r'<li class="(?:vuelto|pend|omitido)"[^>]*>\s*<span[^>]*>(?:(?!</span>).)*#check', re.DOTALL)
    assert not ticked.search(browser_of(people.ana).get(pages[0]).content.decode())
