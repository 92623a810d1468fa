"""The search finds what was wrong to miss, names what stopped it, and shows nobody what they may not see."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import Mock

import pytest

from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.models import EventText, Incident, Synonym
from soportegl.incidents.redaction import redact
from soportegl.lib import clock
from soportegl.reading import finding
from soportegl.reading.finding import naming, searching, terms
from tests.cast import People, loaded
from tests.reading.conftest import TEXTS


def texts_of(found: finding.Findings) -> list[str]:
    return [hit.incident.synopsis for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("conciliación", 0),
        ("CONCILIACION", 0),
        ("anulación", 1),
        ("años", 1),
        ("1482", 1),
        ("cur 1482", 1),
        ("CUR/1482", 1),
        ("c.u.r. 1482", 1),
        ("préstamo", 2),
        ("1482.50", 2),
        ("Q1,482.50", 2),
        ("01403", 3),
        ("ora1403", 3),
        ("nómina", 3),
        ("planillas", 3),
        ("504", 4),
        ("estado", 4),
        ("fuera", 4),
        ("no hay", 5),
        ("https://sicoin.minfin.gob.gt/caja/cierre.aspx", 5),
        ("sicoin.minfin.gob.gt", 5),
        ("aprobación", 6),
        ("modificasion presupuestaria", 6),
        ("modifcacion presupuetaria", 6),
        ('"presupuestaria 33"', 6),
    ],
)
def test_what_was_written_is_found(cast: People, typed: str, place: int) -> None:
    assert texts_of(finding.find(typed, cast.aura))[:1] == [TEXTS[place]]


@pytest.mark.parametrize("typed", ["2750.50", "Q2,750.50", "Q.2,750.50", "2,750.5", "2750"])
def test_an_amount_with_a_point_behind_its_quetzal_is_found_as_any_other(cast: People, typed: str) -> None:
    cast.report("El cheque dice Q.2,750.50 y la orden Q.2,705.50")
    assert len(texts_of(finding.find(typed, cast.aura))) == 1


def test_a_mistyped_word_is_corrected_said_and_undone(cast: People) -> None:
    found = finding.find("conzliaciones", cast.aura)
    assert [(each.typed, each.used) for each in found.corrections] == [("conzliaciones", "conciliaciones")]
    assert texts_of(found) == [TEXTS[0]]
    as_typed = finding.find("conzliaciones", cast.aura, as_typed=True)
    assert (as_typed.hits, as_typed.corrections, as_typed.unheld) == ([], [], ["conzliaciones"])


def test_the_word_that_stopped_it_is_named(cast: People) -> None:
    assert finding.find("xyzzyq", cast.aura).unheld == ["xyzzyq"]
    beside = finding.find("conciliación xyzzyq", cast.aura)
    assert (texts_of(beside), beside.unheld) == ([TEXTS[0]], ["xyzzyq"])


def test_what_was_said_is_found_by_who_reads_it(cast: People) -> None:
    incident = actions.take(Incident.objects.get(synopsis=TEXTS[1]), by=cast.raul)
    incident = actions.ask(incident, text="Mande el comprobante escaneado", by=cast.raul)
    incident = actions.answer(
        incident, text="Adjunto lo pedido, quetzalito", by=cast.ana, uploads=loaded(cast.ana, "balance_enero.pdf")
    )
    actions.note(incident, text="Sospecho de la jacaranda", by=cast.raul)
    for typed in ("comprobante escaneado", "quetzalito", "balance enero", "anular quetzalito"):
        for who in (cast.raul, cast.ana, cast.diego, cast.aura):
            assert texts_of(finding.find(typed, who)) == [TEXTS[1]], (typed, who)
    assert finding.find("quetzalito", cast.raul).hits[0].where == "conversación"
    assert texts_of(finding.find("jacaranda", cast.raul)) == [TEXTS[1]]
    for who in (cast.ana, cast.diego, cast.berta, cast.nestor):
        assert finding.find("jacaranda", who).hits == []
    told = EventText.objects.get(body="Adjunto lo pedido, quetzalito")
    redact(incident, what=told, reason="No debe estar", by=cast.admin)
    assert finding.find("quetzalito", cast.raul).hits == []
    assert texts_of(finding.find("balance enero", cast.raul)) == [TEXTS[1]]


def test_nobody_finds_what_they_may_not_see(cast: People) -> None:
    for who in cast.users.values():
        for typed in ("bodega", "conciliación", "1482", "entidad: Sololá", "desde: 2020"):
            seen = set(Incident.objects.visible_to(who).values_list("pk", flat=True))
            assert {hit.incident.pk for hit in finding.find(typed, who).hits} <= seen, (who, typed)
    nobody = User.objects.create(username="nadie", email="nadie@correo.example", full_name="Nadie", sort_key="nadie")
    assert finding.find("bodega", nobody).hits == []


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("bodega entidad: Quetzaltenango", 6),
        ("bodega entidad: 0901", 6),
        ("bodega entidad: Sololá", 0),
        ("entidad: Sololá", 7),
        ("de: Berta", 6),
        ("cuenta de: xoquic", 1),
        ("estado: abierto", 13),
        ("estado: cerrado", 0),
        ("nivel: 2 inventario", 6),
        ("nivel: 4 inventario", 0),
        ("sistema: sicoin inventario", 6),
        ("inventario desde: 01/01/2020", 6),
        ("inventario hasta: 2020", 0),
        ("inventario cierre-desde: 2020", 0),
        ("inventario -bodega", 0),
        ("bodega -xyzzyq", 6),
        ("inventario -entidad: Quetzaltenango", 0),
        ("inventario -ENTIDAD:sólola", 6),
        ("-de: Berta", 7),
        ("-de: Berta -de: Berta -estado: cerrado", 7),
        ("inventario -estado:abierto", 0),
        ("-cierre-desde: 2020 inventario", 6),
        ("inventario -desde: 01/01/2020", 0),
        ("inventario estado: -nivel: 2", 0),
        ('"revisar inventario"', 6),
        ('"inventario revisar"', 0),
        ('"revisar inventarios"', 0),
    ],
)
def test_operators_narrow_it(cast: People, typed: str, count: int) -> None:
    found = finding.find(typed, cast.aura)
    assert (len(found.hits), found.total) == (count, count)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "de la",
            "!!!",
            '"',
            '""',
            '"sin cerrar',
            "-",
            "--",
            "- -x",
            "entidad:",
            "nivel: 99",
            "desde: 31/02/2026",
            "desde: 0001",
            "hasta: 9999",
        ),
        *(
            "estado:",
            'entidad: "',
            "de: %",
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "\x00",
            "a" * 10_000,
            "7 " * 5_000,
        ),
        *("saldo " * 500, "&|!:*<->()", "hasta: nunca", "ñ", "\ud83d\ude00", "/w2960", "/e1", "'/e1'", "9" * 300, "0"),
    ],
)
def test_whatever_is_typed_is_answered_with_a_sentence_or_hits(cast: People, typed: str) -> None:
    found = finding.find(typed.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"), cast.raul)
    assert found.hits or found.problems or found.unheld or not typed.strip("\x00 ") or typed == "0"
    finding.offered(typed.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"), cast.raul)


def test_by_date_the_latest_comes_first_and_pages_follow(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(clock.now() + timedelta(days=1)):
        late = cast.report("Bodega otra vez", by="berta", entity=cast.quetzaltenango)
    found = finding.find("bodega", cast.aura, by_date=True)
    assert (found.hits[0].incident, found.total) == (late, 7)
    monkeypatch.setattr(finding.finding, "PAGE", 4)
    pages = [finding.find("bodega", cast.aura, by_date=True, page=number) for number in (1, 2, 3)]
    assert [(len(page.hits), page.has_more) for page in pages] == [(4, True), (3, False), (0, False)]


def test_synonyms_of_the_administration_hold_at_once(cast: People) -> None:
    assert finding.find("chequera", cast.aura, as_typed=True).hits == []
    row = Synonym.objects.create(words="chequera | cuenta monetaria")
    assert texts_of(finding.find("chequera", cast.aura)) == [TEXTS[0]]
    assert list(Incident.objects.search("chequera")) == [Incident.objects.get(synopsis=TEXTS[0])]
    row.is_active = False
    row.save()
    assert finding.find("chequera", cast.aura, as_typed=True).hits == []


def test_hits_are_marked_in_pieces(cast: People) -> None:
    (hit,) = finding.find("504", cast.aura).hits
    assert [words for words, is_hit in hit.parts if is_hit] == ["504"]
    assert "".join(words for words, _ in hit.parts) == TEXTS[4]


def test_in_a_title_that_is_cut_what_was_looked_for_is_marked_too(cast: People) -> None:
    cast.report(f"El guacamayo no entra {'y sigue sin entrar ' * 20}")
    (hit,) = finding.find("guacamayo", cast.aura).hits
    assert hit.title[:2] == [("El ", False), ("guacamayo", True)]
    assert "".join(words for words, _ in hit.title) == hit.incident.title
    assert (hit.title[-1], hit.is_told) == (("…", False), True)


def test_what_others_reported_hides_nothing_of_ones_own(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "RANKED", 2)
    own = cast.report("El guacamayo no entra, y sigue así desde ayer por la mañana")
    for number in range(5):
        cast.report(f"El guacamayo no entra {number}", by="berta", entity=cast.quetzaltenango)
    for typed in ("guacamayo", "guacamayo estado: abierto"):
        assert [hit.incident for hit in finding.find(typed, cast.ana).hits] == [own]


def test_common_words_are_asked_for_in_the_latest_weeks(cast: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding.naming, "NAMED", 2)
    monkeypatch.setattr(finding.finding, "PAGE", 3)
    with clock.at(clock.now() + timedelta(days=40)):
        late = [cast.report(f"Bodega cerrada {number}", by="berta", entity=cast.quetzaltenango) for number in range(3)]
        terms._archive.until = 0
        found = finding.find("bodega", cast.aura)
        assert {hit.incident for hit in found.hits} == set(late)
        assert found.total is None
        # Who sees little is shown all of it.
        assert len(finding.find("bodega", cast.berta).hits) == 3
        assert finding.find("bodega", cast.berta).total == 9


def test_where_the_latest_weeks_hold_too_few_some_more_are_asked_before_many(
    cast: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Incident.objects.values_list("pk", flat=True)
    enough, nothing = naming.Naming({key: naming.Named(9.0, 1) for key in keys}), naming.Naming(is_cut=True)
    monkeypatch.setattr(finding.finding, "PAGE", 1)
    for steps in ([1], [1, 8], [1, 8, 64]):
        answers = Mock(side_effect=[*[nothing] * (len(steps) - 1), enough])
        monkeypatch.setattr(naming, "name", answers)
        finding.find("bodega", cast.carla)
        assert [call.kwargs.get("far", 1) for call in answers.call_args_list] == steps
