"""What somebody asked for over many, found again after its page was closed, and what it says of each row."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from soportegl.desk import bulk
from soportegl.desk.models import BulkRun
from soportegl.incidents import actions
from soportegl.incidents.models import HeldLimit, Incident
from soportegl.incidents.states import Verb
from tests.cast import People, browser_of

pytestmark = pytest.mark.django_db

# The session, the person with their memberships; which runs, and those with their numbers; the frame: systems, notices.
QUERIES = 6
RUNS = "/bandeja/lotes/"


def note(people: People, *incidents: Incident, key: str, by: str = "raul") -> BulkRun:
    rows = {incident.code: 1 for incident in incidents}
    return bulk.start(Verb.NOTE, rows, values={"text": "Falla general"}, key=key, view="", by=people.users[by])


def told(page: str) -> list[tuple[str, str]]:
    """Each run of the page as it reads: what was asked for, and how many were done."""
    found = re.findall(r'href="/bandeja/lotes/\d+/">([^<]+)</a>.*?<p>.*? · ([^<]+)</p>', page, re.DOTALL)
    return [(title, " ".join(result.split())) for title, result in found]


def test_what_goes_on_stands_before_what_is_over_and_each_says_how_many(people):
    many = [people.report() for _ in range(21)]
    waiting = note(people, *many, key="uno")
    bulk._do_one(waiting, people.raul)
    rows = {incident.code: 1 for incident in many[:3]}
    actions.take(many[1], by=people.rosa)
    bulk.start(Verb.TAKE, rows, values={}, key="dos", view="", by=people.raul)
    note(people, many[0], key="tres")
    note(people, many[0], key="suya", by="rosa")
    page = browser_of(people.raul).get(RUNS).content.decode()
    assert told(page) == [
        ("Nota interna en 21 gestiones", "en curso, 1 de 21 hecha."),
        ("Nota interna en 1 gestión", "1 de 1 hecha."),
        ("Tomar 3 gestiones", "2 de 3 hechas, 1 no se pudo."),
    ]
    assert f'href="{RUNS}{waiting.pk}/"' in page


def test_what_is_older_than_thirty_days_is_not_there_and_without_any_the_page_says_what_for(people):
    run = note(people, people.report(), key="uno")
    BulkRun.objects.filter(pk=run.pk).update(created_at=run.created_at - timedelta(days=30, minutes=1))
    page = browser_of(people.raul).get(RUNS).content.decode()
    assert told(page) == []
    assert "No ha pedido nada por lote en los últimos 30 días" in page


def test_more_than_a_page_of_them_goes_on_in_the_next(people):
    incident = people.report()
    for number in range(30):
        note(people, incident, key=str(number))
    client = browser_of(people.raul)
    first = client.get(RUNS)
    second = client.get(first.context["older"])
    assert [len(told(page.content.decode())) for page in (first, second)] == [25, 5]
    assert client.get(f"{RUNS}?despues=zz&antes=%00").status_code == 200


def test_one_run_and_thirty_cost_the_same(people, django_assert_num_queries):
    incident, client = people.report(), browser_of(people.raul)
    for keys in (range(1), range(1, 30)):
        for number in keys:
            note(people, incident, key=str(number))
        with django_assert_num_queries(QUERIES):
            client.get(RUNS)


def test_it_is_reached_from_the_list_and_from_each_run(people):
    run = note(people, *[people.report() for _ in range(21)], key="uno")
    client = browser_of(people.raul)
    for address in ("/bandeja/", f"{RUNS}{run.pk}/"):
        assert f'<a href="{RUNS}">' in client.get(address).content.decode()
    assert "queda en «Acciones por lote»" in client.get(f"{RUNS}{run.pk}/").content.decode()


def test_of_two_hundred_of_which_thirteen_changed_the_page_tells_each_with_who_did_what(people):
    HeldLimit.objects.update(most=None)
    many = [people.held() for _ in range(200)]
    client = browser_of(people.raul)
    codes = [incident.code for incident in many]
    shown = client.post("/bandeja/lote/", {"gestion": codes, "verbo": "cerrar"}).content.decode()
    rows = re.findall(r'name="fila" value="([^"]+)"', shown)
    assert len(rows) == 200
    for incident in many[:5]:
        actions.assign(incident, holder=people.rosa, by=people.sofia)
    for incident in many[5:9]:
        actions.release(incident, by=people.sofia)
    for incident in many[9:13]:
        actions.answer(actions.ask(incident, text="¿Cuál?", by=people.raul), text="La otra", by=people.ana)
    response = client.post("/bandeja/lote/cerrar/", {"fila": rows, "solution": "Se orientó.", "key": "uno"})
    assert response.status_code == 303
    bulk.work_off(BulkRun.objects.get())
    page = client.get(response["Location"])
    assert page.status_code == 200
    text = page.content.decode()
    assert "187 de 200 hechas, 13 no se pudieron." in text
    told_of = dict(re.findall(r'<a class="num nb" href="[^"]+">([^<]+)</a>.*?<p>([^<]+)</p>', text, re.DOTALL))
    expected = {
        **{incident.code: "No se pudo: Sofía Tzoc asignó el caso a Rosa Chavajay" for incident in many[:5]},
        **{incident.code: "No se pudo: Sofía Tzoc soltó el caso" for incident in many[5:9]},
        **{incident.code: "No se pudo: Ana Lucía Xoquic respondió" for incident in many[9:13]},
        **{incident.code: "Hecho" for incident in many[13:]},
    }
    assert {code: said.split(" (")[0] for code, said in told_of.items()} == expected


def test_old_runs_go_after_thirty_days(people):
    from datetime import timedelta

    from soportegl.desk.retention import RULES
    from soportegl.lib import retention

    run = bulk.start(Verb.NOTE, {people.report().code: 1}, values={"text": "Hola"}, key="uno", view="", by=people.raul)
    rules = [rule for rule in RULES if rule.name.startswith("bulk")]
    assert [retention.remove(rule) for rule in rules] == [0, 0]
    run.created_at -= timedelta(days=31)
    run.save()
    assert [retention.remove(rule) for rule in rules] == [1, 1]
