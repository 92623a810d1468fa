"""What was there before gets its words beside whoever works; until it has them all, the old ones serve."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soportegl import cli
from soportegl.commands import indexing as command
from soportegl.incidents import actions, filling, tasks, verify, vocabulary
from soportegl.incidents.models import EventWords, Incident, IncidentWords, SearchIndex, Vocabulary
from soportegl.lib import clock
from tests.cast import People, gather, loaded


@pytest.fixture
def before(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    """A database of before: the old words are kept, and hardly anything has ours."""
    cast = gather()
    SearchIndex.objects.create(recipe=1, total=6)
    monkeypatch.setattr(filling, "_complete", False)
    monkeypatch.setattr(filling, "STEP", 2)
    for number in range(5):
        cast.report(f"Conciliaciones {number} de la cuenta")
    incident = actions.answer(
        actions.ask(cast.held(synopsis="Aparte, la boleta"), text="¿Cuál pino?", by=cast.raul),
        text="Este ciprés",
        by=cast.ana,
        uploads=loaded(cast.ana, "encino.pdf"),
    )
    actions.close(incident, solution="Se volvió a cargar", by=cast.raul)
    IncidentWords.objects.all().delete()
    EventWords.objects.all().delete()
    return cast


def rows() -> tuple[int, int]:
    return IncidentWords.objects.count(), EventWords.objects.count()


def test_the_old_words_serve_until_all_are_made_and_it_goes_on_where_it_was_stopped(before: People) -> None:
    assert Incident.objects.search("cuenta").count() == 5
    # What the old ones do not know is not found by them.
    assert Incident.objects.search("conciliación").count() == 0
    assert filling.step()
    assert (rows()[0], str(filling.progress())) == (2, "2 de 6")
    later = before.report("Otra cuenta, registrada mientras tanto")
    assert Incident.objects.search("cuenta").count() == 6
    assert verify.run() == []
    assert not filling.run()
    assert (rows(), str(filling.progress())) == ((7, 3), "terminado")
    assert filling.is_complete()
    assert Incident.objects.search("conciliación").count() == 5
    assert later in Incident.objects.search("registradas")
    assert verify.run() == []
    # The old ones are kept no more.
    new = before.report("Una última")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM incidents_words WHERE incident_id = %s", [new.pk])
        assert cursor.fetchone() == (0,)


def test_what_somebody_wrote_meanwhile_is_newer(before: People, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = Incident.objects.get(synopsis__startswith="Conciliaciones 0")
    make = filling._make

    def changed_meanwhile(made: list[Incident]) -> Any:
        found = Incident.objects.get(pk=incident.pk)
        found.synopsis = "Ahora dice jocote"
        found.save()
        return make(made)

    monkeypatch.setattr(filling, "_make", changed_meanwhile)
    while filling.step():
        pass
    monkeypatch.setattr(filling, "_complete", True)
    assert list(Incident.objects.search("jocote")) == [incident]


def test_words_of_other_rules_are_made_anew_and_serve_meanwhile(before: People) -> None:
    filling.run()
    IncidentWords.objects.update(recipe=0, vector="'otra':1A")
    assert not filling.is_due(filling.progress())
    filling.begin_again()
    assert filling.is_complete()
    tasks.fill_words()
    assert Incident.objects.search("conciliación").count() == 5
    assert verify.run() == []


def test_the_command_says_how_far_it_is_and_does_it_at_once(
    before: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "django_at_hand", nullcontext)
    assert cli.main(["reindex", "--status"]) == 0
    assert "Índice de la búsqueda: 0 de 6. Lo hace el trabajador." in capsys.readouterr().out
    assert cli.main(["reindex", "--now"]) == 0
    assert "Índice de la búsqueda: terminado." in capsys.readouterr().out
    assert rows()[0] == 6
    # Asked for again, it is left to the worker, and says how far that is.
    assert cli.main(["reindex"]) == 0
    assert "Índice de la búsqueda: 0 de 6. Lo hace el trabajador." in capsys.readouterr().out


def test_no_action_leaves_other_words_than_its_texts(db: None) -> None:
    cast = gather()
    incident = actions.take(cast.report(), by=cast.raul)
    steps: list[tuple[Any, dict[str, Any]]] = [
        (actions.correct, {"by": cast.raul, "reason": "Mal escrito", "expediente_number": "CUR-77"}),
        (actions.close, {"by": cast.raul, "solution": "Listo ya"}),
        (actions.reopen, {"by": cast.ana, "reason": "Sigue"}),
        (actions.take, {"by": cast.raul}),
        (actions.close, {"by": cast.raul, "solution": "Listo ya"}),
        (actions.finalize, {"by": cast.raul, "solution": "Listo del todo"}),
    ]
    for action, values in steps:
        incident = action(incident, **values)
        assert verify.run() == [], action
    actions.withdraw(cast.report(), by=cast.ana)
    assert verify.run() == []


def test_the_words_of_a_registration_are_written_in_its_statement(db: None) -> None:
    cast = gather()
    cast.report()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cast.report()
    kept = [query["sql"] for query in asked.captured_queries if "incidents_incidentwords" in query["sql"]]
    assert len(kept) == 1
    assert "incidents_event" in kept[0]


def test_the_vocabulary_knows_how_words_are_written_and_how_often(db: None) -> None:
    cast = gather()
    for _ in range(3):
        cast.report("Conciliación bancaria 123456")
    vocabulary.refresh()
    row = Vocabulary.objects.get(word="conciliación")
    assert (row.count, bool(row.keys)) == (3, True)
    assert not Vocabulary.objects.filter(piece="123456").exists()
    with clock.at(clock.now()):
        tasks.refresh_vocabulary()
    assert Vocabulary.objects.filter(word="conciliación").count() == 1
