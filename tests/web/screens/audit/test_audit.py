"""The page of the audit: who reads it, what it finds, what a file of it holds, and what the pages write into it."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from soportegl.audit.models import Entry, Kind
from soportegl.audit.recording import add_entry, opened
from soportegl.lib import clock
from soportegl.reading import audit as reading
from soportegl.reading.audit import AuditQuery
from tests.cast import People
from tests.web.signing_in import sign_in, text


@pytest.fixture
def auditor(people: People, client: Client) -> Client:
    client.force_login(people.aura)
    return client


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


# --- who reads it


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 403), ("raul", 403), ("sofia", 403), ("carla", 403), ("diego", 403), ("aura", 200), ("admin", 200)],
)
@pytest.mark.parametrize("path", ["/auditoria/", "/auditoria/auditoria.csv"])
def test_who_audits_or_administers_reads_it(people: People, client: Client, who: str, status: int, path: str) -> None:
    client.force_login(people.users[who])
    answer = client.get(path)
    assert answer.status_code == status
    assert status == 200 or "quienes auditan" in text(answer)


def test_nobody_reads_it_without_signing_in(db: None, client: Client) -> None:
    assert client.get("/auditoria/").status_code == 302
    assert client.get("/auditoria/auditoria.csv").status_code == 302


# --- what it finds


@pytest.fixture
def lines(people: People) -> People:
    with clock.at(timezone.now() - timedelta(days=3)):
        add_entry(Kind.SIGNED_IN, by=people.ana, of=people.ana)
    incident = people.report()
    opened(incident, people.raul, outside=False)
    opened(incident, people.carla, outside=True)
    add_entry(Kind.CHANGED, by=people.admin, of=people.solola, changes={"sede": ["Una", "Otra"]})
    return people


def names(people: People, **asked: object) -> list[tuple[str, str]]:
    found = reading.page(AuditQuery(**asked), people.aura).rows  # type: ignore[arg-type]  # the fields of the query
    return [(str(each.kind), str(each.person.username)) for each in found if each.person]


def test_each_filter_narrows_it(lines: People) -> None:
    code = Entry.objects.filter(kind=Kind.OPENED).values_list("object_name", flat=True)[0]
    openings = [("opened", "carla.central"), ("opened", "raul.regional")]
    assert len(names(lines)) == 4
    assert names(lines, about=code) == openings
    assert names(lines, about=code.replace("-", "")) == openings
    assert names(lines, about="Municipalidad de Sololá") == [("changed", "admin")]
    assert names(lines, who="RAÚL") == [("opened", "raul.regional")]
    assert names(lines, who="nadie así") == []
    assert names(lines, kind="changed") == [("changed", "admin")]
    assert names(lines, outside=True) == openings[:1]
    today = timezone.localdate()
    assert len(names(lines, since=today)) == 3
    assert names(lines, until=today - timedelta(days=1)) == [("signed_in", "ana.municipal")]


def test_about_a_person_is_what_was_done_to_them_and_who_read_what_they_reported(lines: People) -> None:
    """What the law lets anybody ask: who looked at what is mine."""
    assert names(lines, about="ana.municipal") == [
        ("opened", "carla.central"),
        ("opened", "raul.regional"),
        ("signed_in", "ana.municipal"),
    ]


@pytest.mark.parametrize(
    "question",
    ["?since=mañana", "?since=02/01/2026&until=01/01/2026", "?kind=nada", "?about=" + "x" * 300, "?until=31/02/2026"],
)
def test_what_cannot_be_asked_is_said_beside_its_field(auditor: Client, question: str) -> None:
    answer = auditor.get(f"/auditoria/{question}")
    assert answer.status_code == 422
    assert "sgl-error" in text(answer)
    assert auditor.get(f"/auditoria/auditoria.csv{question}").status_code == 422


@pytest.mark.parametrize(
    "question", ["?about=%00", "?who=%00", "?despues=nada", "?antes=%F0%9F%98%80", "?who=%25_%27--"]
)
def test_nothing_typed_breaks_it(lines: People, auditor: Client, question: str) -> None:
    assert auditor.get(f"/auditoria/{question}").status_code in (200, 422)


def test_it_is_walked_page_by_page(people: People, auditor: Client) -> None:
    for number in range(30):
        add_entry(Kind.CHANGED, by=people.admin, name=f"cosa {number:02}")
    first = auditor.get("/auditoria/?kind=changed")
    assert "cosa 29" in text(first)
    assert "cosa 04" not in text(first)
    assert "cosa 04" in text(auditor.get(first.context["older"]))


def test_what_is_shown_is_escaped(people: People, auditor: Client) -> None:
    add_entry(Kind.CHANGED, by=people.admin, name="<script>", changes={"campo": ["<b>", "</dd><img>"]})
    page = auditor.get("/auditoria/").content.decode()
    assert "&lt;script&gt;" in page
    assert "</dd><img>" not in page


# --- a file of it


def test_the_file_holds_the_same_lines_and_calculates_nothing(lines: People, auditor: Client) -> None:
    add_entry(Kind.CHANGED, by=lines.admin, name="=1+1")
    answer = auditor.get("/auditoria/auditoria.csv?kind=changed")
    rows = list(csv.reader(StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row[4:6] for row in rows] == [
        ["Qué hizo", "Sobre qué"],
        ["Cambió", "'=1+1"],
        ["Cambió", "Municipalidad de Sololá, Sololá"],
    ]
    assert rows[2][8] == '{"sede": ["Una", "Otra"]}'


def test_that_it_was_taken_out_is_a_line_as_well(auditor: Client) -> None:
    auditor.get("/auditoria/auditoria.csv?kind=opened")
    told = Entry.objects.filter(kind=Kind.TAKEN_OUT).get()
    assert (told.object_name, told.changes) == ("Auditoría", {"Qué hizo": ["", "opened"]})


# --- what the pages write


def test_who_comes_and_goes_is_written(cast: People, client: Client) -> None:
    sign_in(client, "ana.municipal", password="otra cosa", REMOTE_ADDR="192.0.2.9")
    sign_in(client, "la contraseña que alguien escribió aquí")
    sign_in(client, "ana.municipal")
    client.post("/salir/")
    assert kinds() == ["not_let_in", "not_let_in", "signed_in", "signed_out"]
    failed, unknown = Entry.objects.order_by("id")[:2]
    assert (failed.object_name, failed.person, failed.address) == ("Ana Lucía Xoquic", None, "192.0.2.9")
    assert unknown.object_name == "un usuario que no existe"


@pytest.mark.parametrize(
    ("who", "outside"), [("ana", False), ("raul", False), ("sofia", False), ("carla", True), ("aura", True)]
)
@pytest.mark.parametrize("path", ["/gestion/{}/", "/gestion/{}/cola/", "/bandeja/?caso={}"])
def test_who_is_shown_an_incident_is_written_once_a_day(
    people: People, client: Client, who: str, outside: bool, path: str
) -> None:
    if who == "ana" and "bandeja" in path:
        return
    incident = people.report()
    client.force_login(people.users[who])
    for _ in range(2):
        assert client.get(path.format(incident.code)).status_code == 200
    told = Entry.objects.filter(kind=Kind.OPENED).get()
    assert (told.person, told.object_name, told.outside) == (people.users[who], incident.code, outside)


def test_whoever_took_part_in_it_looks_at_what_is_theirs(people: People, client: Client) -> None:
    incident = people.held(by="carla")
    client.force_login(people.raul)
    client.get(f"/gestion/{incident.code}/")
    assert not Entry.objects.filter(kind=Kind.OPENED).get().outside


def test_what_is_not_shown_was_not_opened(people: People, client: Client) -> None:
    incident = people.report()
    client.force_login(people.berta)
    assert client.get(f"/gestion/{incident.code}/").status_code == 404
    assert not Entry.objects.filter(kind=Kind.OPENED).exists()
