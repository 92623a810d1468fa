"""«Tablero»: who has it and of what, that its numbers are those of the lists, what it weighs, and sharing out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import timedelta
from html import unescape
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from soportegl.directory.models import Entity, Membership, Office
from soportegl.directory.roles import Role, Tier
from soportegl.figures import refreshing
from soportegl.incidents import actions
from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.reading import boards
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db
BOARD, KB = "/tablero/", 1024
LOADED = ("dist/soportegl.css", "dist/desk.css", "dist/boards.css", "dist/desk.js", "dist/board.js")
LOADED += ("dist/icons.svg", "dist/icons-desk.svg", "django_htmx/htmx-2.min.js", "favicon.svg", "mapas/municipios.json")
#: The session, the person and their memberships; what is open, days, arrivals by entity, where each of them is (three
#: times), the names of entities, people (twice), modules, the offices' name and departments; the frame.
QUERIES = 12


@pytest.fixture
def ines(people: People) -> None:
    """The head of the fourth level."""
    Membership.objects.create(user=people.ines, role=Role.SUPERVISOR, tier=Tier.INFORMATICS)
    people.ines.forget_permissions()


def opened(people: People, name: str) -> int:
    return boards.of(people.users[name].permissions, 30).now.total.open


def test_each_sees_what_they_answer_for_and_the_auditor_all(people: People, ines: None) -> None:
    people.held()
    people.report(by="berta", entity=people.quetzaltenango)
    people.held(by="carla")
    people.held(by="ivan")
    assert {name: opened(people, name) for name in ("sofia", "saul", "ines", "aura")} == {
        "sofia": 3,
        "saul": 1,
        "ines": 1,
        "aura": 4,
    }
    for name, label in (("sofia", "Sede Sololá"), ("ines", "Asistencia Informática"), ("aura", "Todos los niveles")):
        assert label in browser_of(people.users[name]).get(BOARD).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("raul", 403), ("ana", 403), ("admin", 403), ("sofia", 200), ("aura", 200)]
)
def test_who_supervises_or_audits_has_it_and_begins_there(people: People, who: str, status: int) -> None:
    client = browser_of(people.users[who])
    assert client.get(BOARD).status_code == status
    assert (client.get("/").headers["Location"] == BOARD) is (status == 200)


def test_numbers_lead_to_the_lists_they_count_and_each_chart_has_its_table(people: People) -> None:
    now = clock.now()
    late, soon, paused = people.held(), people.held(), people.report()
    Incident.objects.filter(pk=late.pk).update(due_at=now - timedelta(hours=1), warn_at=now - timedelta(hours=2))
    Incident.objects.filter(pk=soon.pk).update(due_at=now + timedelta(hours=1), warn_at=now - timedelta(hours=1))
    Incident.objects.filter(pk=paused.pk).update(due_at=None, warn_at=None, paused_since=now, paused_for="bank")
    page = browser_of(people.sofia).get(BOARD).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Abiertas 3 En riesgo 1 Vencidas 1 En pausa 1 Sin tomar 1" in text
    assert "EN RESOLUCION_N2 2 0 1 1 0" in text
    assert "TRASLADADO_N2 1 0 0 0 1" in text
    assert 'href="/bandeja/?nivel=2&amp;estado=in_resolution&amp;plazo=vencida"' in page
    assert 'href="/bandeja/?tiene=raul.regional"' in page
    assert 'data-departments="07"' in page
    assert re.search(
        r'data-code="0701"><th scope="row">Sololá, Sololá</th><td class="der num"><a href="[^"]+">3<', page
    )
    assert "Límites: OCHA/CONRED COD-AB 2019, simplificados por ACNUR-A2SIT (MIT)" in page
    assert page.count("data-plot") == page.count("Ver datos en tabla") == 4


@pytest.mark.parametrize("attends", [False, True])
@pytest.mark.parametrize("who", ["sofia", "saul", "ines", "aura"])
def test_each_number_is_how_many_the_list_has_that_it_leads_to(people, ines: None, who: str, attends: bool) -> None:
    if attends:
        office = people.solola.office if who in ("sofia", "aura") else None
        tier = {"saul": Tier.CENTRAL, "ines": Tier.INFORMATICS}.get(who, Tier.REGIONAL)
        at = {"user": people.users[who], "role": Role.AGENT, "tier": tier, "office": office}
        Membership.objects.get_or_create(**at)
        people.users[who].forget_permissions()
    people.held()
    people.report(by="berta", entity=people.quetzaltenango)
    people.held(by="carla")
    people.held(by="ivan")
    actions.close(people.held(), solution="Se volvió a registrar el saldo inicial.", by=people.raul)
    refreshing.refresh()
    client = browser_of(people.users[who])
    page = client.get(BOARD).content.decode()
    links = re.findall(r'<a href="(/(?:bandeja|reportes)/[^"]*)">(\d+)<', page)
    assert links
    for link, number in links:
        shown = client.get(unescape(link)).content.decode()
        assert len(set(re.findall(r"\d{4}-\d{7}-\d", shown))) == int(number), link


def test_to_a_tier_came_what_reached_it_also_on_the_map(people: People) -> None:
    people.held(by="carla")
    refreshing.refresh()
    row = re.search(r'data-code="0701".*?</tr>', browser_of(people.saul).get(BOARD).content.decode())
    assert row
    assert re.findall(r">(\d+)<", row[0]) == ["1", "0", "1"]


@pytest.mark.parametrize("asked", ["", "?dias=7", "?dias=90", "?dias=999999", "?dias=%00", "?dias=-1&dias=x"])
def test_a_period_that_is_none_is_the_usual_one_and_a_board_of_nothing_stands(people: People, asked: str) -> None:
    page = browser_of(people.saul).get(f"{BOARD}{asked}")
    assert page.status_code == 200
    assert len(page.context["days"]) == {"?dias=7": 7, "?dias=90": 90}.get(asked, 30)
    assert "Nadie tiene ninguna tomada." in page.content.decode()


def test_what_somebody_has_is_shared_out_through_the_form_that_assigns_many(people: People) -> None:
    mine, other = people.held(), people.held()
    client = browser_of(people.sofia)
    page = client.get("/tablero/reparto/raul.regional/", headers={"HX-Request": "true"}).content.decode()
    assert mine.code in page
    assert "<html" not in page
    assert (where := 'name="consulta" value="tiene=raul.regional&amp;en=tablero"') in page
    chosen = {"verbo": "asignar", "gestion": [mine.code], "consulta": "tiene=raul.regional&en=tablero"}
    asked = client.post("/bandeja/lote/", chosen)
    form = asked.content.decode()
    assert "Asignar a" in form
    assert mine.code in form
    assert other.code not in form
    assert where in form
    assert '<a href="/tablero/">Tablero</a>' in form
    # And back to where the load of each is seen.
    line = re.search(r'name="fila" value="([^"]+)"', form)
    assert line
    typed = {
        "fila": [line[1]],
        "holder": "rosa.regional",
        "consulta": chosen["consulta"],
        "who": people.sofia.pk,
        "key": "uno",
    }
    done = client.post("/bandeja/lote/asignar/", typed)
    assert done.headers["Location"] == "/tablero/"
    mine.refresh_from_db()
    assert mine.holder == people.rosa
    assert "Usted asignó 1 gestión." in client.get("/tablero/").content.decode()


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [("saul", "raul.regional", 404), ("sofia", "rosa.regional", 404), ("sofia", "nadie%00", 404),
     ("aura", "raul.regional", 404), ("raul", "raul.regional", 403)],
)  # fmt: skip
def test_only_who_supervises_them_shares_out_what_they_have(people: People, who: str, whose: str, status: int) -> None:
    people.held()
    assert browser_of(people.users[who]).get(f"/tablero/reparto/{whose}/").status_code == status
    assert "Repartir" not in browser_of(people.aura).get(BOARD).content.decode()


def test_the_first_visit_and_a_later_one_of_the_whole_country_fit(people, django_assert_num_queries):
    npm = shutil.which("npm") or str(Path(settings.BASE_DIR) / ".venv" / "bin" / "npm")
    subprocess.run([npm, "run", "build"], cwd=settings.BASE_DIR, check=True, capture_output=True)
    borders = json.loads(Path(str(finders.find("mapas/municipios.json"))).read_text())
    known = [each["properties"] for each in borders["objects"]["municipios"]["geometries"]]
    assert len([each for each in known if not each["code"].endswith("00")]) == 340
    office = Office.objects.create(name="Otra", department=people.solola.department)
    Entity.objects.bulk_create(
        Entity(code=each["code"], name=f"Municipalidad de {each['name']}, Sololá", office=office, sort_key=each["name"],
               municipality=f"{each['name']}, Sololá", department=people.solola.department)
        for each in known if each["code"].startswith("07") and each["code"] not in ("0700", "0701", "0702")
    )  # fmt: skip
    one = people.held()
    entities = list(Entity.objects.exclude(pk=people.solola.pk))
    copies = [Incident.objects.get(pk=one.pk) for _ in entities]
    for number, (copy, entity) in enumerate(zip(copies, entities, strict=True)):
        copy.pk, copy.code, copy.entity = None, f"2020-{number:07}-0", entity
        copy.registration_key = f"6f1f4d0a-5a56-4c5e-9f0e-{number:012}"
    Incident.objects.bulk_create(copies)
    client = browser_of(people.aura)
    client.get(BOARD)
    with django_assert_num_queries(QUERIES):
        page = client.get(BOARD, HTTP_ACCEPT_ENCODING="gzip, br")
    assert len(page.context["municipalities"]) >= 15
    weight = len(page.content)
    assert page["Content-Encoding"] in ("br", "gzip")
    assert weight <= 40 * KB
    files = sum(len(brotli.compress(Path(str(finders.find(name))).read_bytes(), quality=9)) for name in LOADED)
    assert files + weight <= 450 * KB
