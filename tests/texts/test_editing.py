"""Versions of a text: in force at once, kept for good, and never able to break what says them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from soportegl.audit.models import Entry, Kind
from soportegl.incidents.errors import Invalid
from soportegl.notifications import mail
from soportegl.texts import editing, overrides, saying
from soportegl.texts.catalogue import CATALOGUE, Text
from soportegl.texts.models import Version
from tests.cast import People, gather

pytestmark = pytest.mark.django_db
WARNING = CATALOGUE["crear-aviso"]


@pytest.fixture
def people() -> People:
    return gather()


def write(people: People, words: str, *, seen: int = 0, text: Text = WARNING, why: str = "Lo pidió la DAAFIM") -> None:
    editing.save(text, words, why, seen=seen, by=people.admin)


def elsewhere() -> None:
    """As another process, some seconds later."""
    overrides._known.until = 0


def test_what_is_written_is_said_and_the_original_comes_back(people: People) -> None:
    write(people, "  Al **Crear**, todo va al Nivel 2. ")
    assert saying.html("crear-aviso") == "Al <strong>Crear</strong>, todo va al Nivel 2."
    assert saying.plain("crear-aviso") == "Al Crear, todo va al Nivel 2."
    back = editing.back_to_original(WARNING, "Ya no hace falta", seen=1, by=people.admin)
    assert back is not None
    assert (back.number, back.is_original, overrides.current("crear-aviso")) == (2, True, WARNING.original)


def test_who_when_why_before_and_after_are_lines_of_the_audit(people: People) -> None:
    write(people, "Uno.")
    write(people, "Dos.", seen=1)
    entry = Entry.objects.filter(kind=Kind.CHANGED).latest("id")
    assert entry.person == people.admin
    assert entry.object_name == "Texto «Crear: advertencia junto al botón»"
    assert entry.changes == {"texto": ["Uno.", "Dos."], "por qué": ["", "Lo pidió la DAAFIM"]}


def test_the_same_again_is_no_version_and_the_original_typed_is_the_original(people: People) -> None:
    assert editing.save(WARNING, WARNING.original, "x", seen=0, by=people.admin) is None
    write(people, "Uno.")
    assert editing.save(WARNING, "Uno.", "otra vez", seen=1, by=people.admin) is None
    made = editing.save(WARNING, WARNING.original, "x", seen=1, by=people.admin)
    assert made is not None
    assert made.is_original
    assert editing.back_to_original(WARNING, "x", seen=2, by=people.admin) is None


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(people: People) -> None:
    write(people, "Uno.")
    with pytest.raises(editing.Changed, match="Mientras usted lo editaba") as refused:
        write(people, "Dos.", seen=0)
    assert refused.value.now.words == "Uno."


def test_of_two_who_save_at_once_one_reads_what_the_other_wrote(people: People, monkeypatch) -> None:
    write(people, "Uno.")
    monkeypatch.setattr(editing, "versions_of", lambda text, look=editing.versions_of: [] if not asked else look(text))
    asked: list[int] = []
    create = Version.objects.create
    monkeypatch.setattr(Version.objects, "create", lambda **row: asked.append(1) or create(**row), raising=False)
    with pytest.raises(editing.Changed):
        write(people, "Dos.", seen=0)


@pytest.mark.parametrize(
    ("words", "why", "field"),
    [
        ("<b>x</b>", "x", "text"),
        ("", "x", "text"),
        ("\0", "x", "text"),
        ("Uno.", " ", "why"),
        ("Uno.", "x" * 301, "why"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(people: People, words: str, why: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(people, words, why=why)
    assert list(refused.value.fields) == [field]
    assert not Version.objects.exists()


def test_a_version_is_neither_changed_nor_removed(people: People) -> None:
    write(people, "Uno.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in ("UPDATE texts_version SET words = 'x'", "DELETE FROM texts_version", "TRUNCATE texts_version"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_row_that_cannot_be_used_breaks_nothing(people: People) -> None:
    for number, words in enumerate(("{fulano.__class__}", "<script>", "x" * 99_999), 1):
        Version.objects.create(
            key="crear-aviso", number=number, words=words, original="", why="a mano", by=people.admin
        )
        elsewhere()
        assert overrides.current("crear-aviso") == WARNING.original
    Version.objects.create(key="no-existe", number=1, words="x", original="", why="a mano", by=people.admin)
    elsewhere()
    assert saying.plain("crear-aviso")


def test_a_mail_says_what_was_written_and_one_header_stays_one(people: People) -> None:
    write(people, "Caso de {reporta} ({nivel})", text=CATALOGUE["aviso-crear-reporta-asunto"])
    write(people, "Guarde **su** código.", text=CATALOGUE["aviso-crear-reporta-texto"])
    people.ana.full_name = "Ana\nBcc: otra@x.example"
    incident = people.report()
    incident.reporter = people.ana
    event = incident.events.get()
    event.incident = incident
    words = mail.words_for(event, people.ana)
    assert words.subject.startswith(f"[{incident.code}] Caso de Ana Bcc: otra@x.example (Mesa de Ayuda Regional)")
    assert words.text.startswith("Guarde **su** código.")


def test_it_is_asked_only_when_it_is_old_and_read_only_when_it_changed(
    people: People, django_assert_num_queries
) -> None:
    write(people, "Uno.")
    saying.html("crear-aviso")
    with django_assert_num_queries(0):
        assert [saying.html("crear-aviso") for _ in range(3)] == ["Uno."] * 3
    elsewhere()
    with django_assert_num_queries(1):
        saying.html("crear-aviso")
    row = {"key": "crear-aviso", "original": WARNING.original, "why": "x", "by": people.admin}
    Version.objects.create(number=2, words="De otro proceso.", **row)
    elsewhere()
    assert saying.html("crear-aviso") == "De otro proceso."
    assert overrides._known.until < overrides.time.monotonic() + 6


def test_without_the_database_what_was_known_last_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(Version.objects, "aggregate", away, raising=False)
    elsewhere()
    monkeypatch.setattr(overrides, "connection", SimpleNamespace(in_atomic_block=True))
    with pytest.raises(DatabaseError):
        overrides.current("crear-aviso")
    monkeypatch.setattr(overrides, "connection", SimpleNamespace(in_atomic_block=False))
    elsewhere()
    assert overrides.current("crear-aviso") == WARNING.original


def test_a_comparison_says_what_went_and_what_came() -> None:
    parts = editing.compared("Se guardó el caso.", "Se guardó su caso.")
    assert [(part.kind, part.words) for part in parts] == [
        ("same", "Se guardó "),
        ("out", "el"),
        ("new", "su"),
        ("same", " caso."),
    ]
