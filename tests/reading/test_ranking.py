"""In which order what was found is shown, and what is looked for besides what was typed."""

from __future__ import annotations

import pytest

from soportegl.incidents import vocabulary
from soportegl.reading import finding
from soportegl.reading.finding import terms
from soportegl.reading.finding.naming import Named
from soportegl.reading.finding.ranking import ALIKE, Ranked, in_order, solved_alike
from tests.cast import People

LONG = "Se corrigió la clasificación del bien y quedó disponible."


def rows(*scores: float) -> list[Ranked]:
    return [Ranked(key, Named(), score=score) for key, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("solutions", "order"),
    [
        # The third was solved as the first: the second only says nearly the same.
        ([LONG, "Otra cosa, muy distinta, que se hizo con la otra.", LONG, ""], [0, 2, 1, 3]),
        # With few words everything is closed.
        (["Se resolvió.", "", "Se resolvió.", ""], [0, 1, 2, 3]),
        (["", "", "", ""], [0, 1, 2, 3]),
    ],
)
def test_what_was_solved_alike_is_shown_together(solutions: list[str], order: list[int]) -> None:
    found = solved_alike(rows(9.0, 6.0, 4.0, 3.0), dict(enumerate(solutions)))
    assert [row.key for row in in_order(found)] == order


def test_the_way_in_which_everything_is_closed_is_no_case() -> None:
    many = rows(*(float(20 - place) for place in range(ALIKE + 1)))
    assert solved_alike(many, {row.key: LONG for row in many}) == many


def test_no_word_tells_more_however_rare() -> None:
    assert terms.rarity(1, 1_000_000) == terms.rarity(200, 1_000_000) == terms.MOST
    assert terms.rarity(50_000, 1_000_000) < terms.MOST


def test_words_beside_each_other_are_found_before_words_apart(people: People) -> None:
    meant = ["anular", "recibo", "boleto", "ornato"]
    others = ["cola", "vecinos", "temprano", "espera", "lunes", "hoy"] * 4
    apart = " ".join(" ".join([word, *others[6 * at : 6 * at + 6]]) for at, word in enumerate(meant))
    for text in (" ".join([*meant, *others]), apart):
        people.report(text)
    vocabulary.refresh()
    hits = finding.find(" ".join(meant), people.aura).hits
    assert [hit.incident.synopsis[:10] for hit in hits] == ["anular rec", "anular col"]


def test_a_rare_word_is_also_looked_for_without_what_was_put_before_it(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    people.report("La ejecución no cuadra con el boletín")
    vocabulary.refresh()
    found = finding.find("descuadre", people.aura)
    assert [hit.incident.synopsis for hit in found.hits] == ["La ejecución no cuadra con el boletín"]
    assert found.corrections == []


def test_a_page_has_also_what_holds_less_of_it(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_archive", terms._Archive())
    fillers = [f"La bodega número {at}" for at in range(6)]
    for text in ("Un guacamayo con tucán y jaguar", "Un jaguar en la bodega", *fillers):
        people.report(text)
    vocabulary.refresh()
    hits = finding.find("guacamayo tucán jaguar", people.aura).hits
    assert [hit.incident.synopsis[:6] for hit in hits] == ["Un gua", "Un jag"]
