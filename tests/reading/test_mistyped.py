"""The search as hurried people use it: operators half written, words put together or apart, codes in other clothes."""

from __future__ import annotations

import pytest

from soportegl.directory.models import User
from soportegl.incidents import vocabulary
from soportegl.incidents.models import Incident
from soportegl.reading import finding
from soportegl.reading.finding import asking
from tests.cast import People


def codes(found: finding.Findings) -> set[str]:
    return {hit.incident.code for hit in found.hits}


@pytest.mark.parametrize(
    "value", ["hoy", "ayer", "1/1/20", "01.01.2020", "2020-01", "enero 2020", "1 de enero de 2020", "enero-2020"]
)
def test_a_day_narrows_however_it_is_written(cast: People, value: str) -> None:
    found = finding.find(f"inventario desde: {value}", cast.aura)
    assert (len(found.hits), found.problems) == (6, [])
    assert [each.rest for each in finding.narrowings(f"inventario desde: {value}")] == ["inventario"]


@pytest.mark.parametrize("value", ["31/12/9999", "12/9999", "1/1/0001", "31/04/2026"])
def test_a_day_that_is_none_is_said_to_be_none(cast: People, value: str) -> None:
    assert "no es un día" in finding.find(f"hasta: {value}", cast.aura).problems[0]


def test_a_state_of_two_words_needs_no_quotes_and_what_is_not_closed_is_no_state(cast: People) -> None:
    assert len(finding.find("inventario estado: EN RESOLUCIÓN", cast.aura).hits) == 0
    assert finding.find("inventario estado: en resolucion", cast.aura).problems == []
    assert "no se encontró" in finding.find("estado: -cerrado", cast.aura).problems[0]


def test_what_is_left_out_is_left_out_of_a_place_and_asked_for_alone_it_says_what_lacks(cast: People) -> None:
    everything = finding.find("entidad: Sololá", cast.raul)
    assert everything.total == 7
    rest = finding.find("entidad: Sololá -infom", cast.raul)
    assert rest.total == 6
    assert not any("INFOM" in hit.incident.synopsis for hit in rest.hits)
    for typed in ("-infom", '-"infom"', "-de -infom"):
        assert finding.find(typed, cast.raul).problems == ["Solo escribió qué dejar fuera. Agregue qué buscar."]


def test_an_operator_that_leaves_out_is_named_and_taken_back_as_it_was_typed(cast: People) -> None:
    typed = 'inventario -estado: "en resolución" sistema: sicoin'
    found = [(each.name, each.value, each.rest) for each in finding.narrowings(typed)]
    assert found[0] == ("-estado", "en resolución", "inventario sistema: sicoin")
    assert found[1] == ("sistema", "sicoin", 'inventario -estado: "en resolución"')
    assert finding.find("inventario -nivel: 99", cast.aura).problems[0].startswith("«-nivel: 99» no se encontró.")
    assert finding.find("-entidad:", cast.aura).problems[0].startswith("Después de «-entidad:» falta")


def test_who_reported_is_found_among_any_number_who_are_called_so(cast: People) -> None:
    before = len(asking.people_named("berta"))
    namesakes = [User(username=f"berta{at}", full_name="Berta", sort_key="berta") for at in range(60)]
    User.objects.bulk_create(namesakes)
    User.objects.filter(pk=cast.berta.pk).update(sort_key="berta coyoy")
    assert len(asking.people_named("berta")) == before == 1
    assert finding.find("de: berta", cast.berta).total == 6


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("conciliacionesbancarias", "conciliaciones bancarias"),
        ("nocuadran", "no cuadran"),
        ("modifi cación", "modificación"),
        ("infom pré stamos", "préstamos"),
    ],
)
def test_a_space_too_few_or_too_many_is_mended_and_said(cast: People, typed: str, used: str) -> None:
    found = finding.find(typed, cast.raul)
    assert [each.used for each in found.corrections] == [used]
    assert found.hits
    assert found.unheld == []
    assert not finding.find(typed, cast.raul, as_typed=True).corrections


def test_a_word_that_begins_otherwise_and_has_two_letters_wrong_is_another_word(cast: People) -> None:
    cast.report("La multa sigue con el acuerdo vigente")
    vocabulary.refresh()
    assert finding.find("urgente", cast.aura).corrections == []
    for typed in ("vigemte", "bijente", "igente", "vijemte"):
        assert [each.used for each in finding.find(typed, cast.aura).corrections] in ([], ["vigente"]), typed
        assert len(finding.find(typed, cast.aura).hits) == 1, typed


def test_two_numbers_of_four_digits_are_two_where_no_telephone_is_called_so(cast: People) -> None:
    listed = cast.report("No se puede anular el CUR 4521, ni el 4522")
    found = finding.find("4521 4522", cast.aura)
    assert (codes(found), [each.used for each in found.corrections]) == ({listed.code}, ["4521, 4522"])
    called = cast.report("Llamar al 4521-4522 antes de las cinco")
    assert codes(finding.find("4521 4522", cast.aura)) == {called.code}
    assert codes(finding.find("7762-9999", cast.aura)) == set()


@pytest.mark.parametrize("typed", ["balance", "palabra", "chica", "energía", "contra", "avanza"])
def test_a_word_is_not_corrected_to_one_that_is_far_from_it(cast: People, typed: str) -> None:
    for text in ("La cuota no alcanza para el cheque", "El empleado ya no labora y genera error contable"):
        cast.report(text)
    vocabulary.refresh()
    assert finding.find(typed, cast.raul).corrections == []


def test_a_code_is_one_in_full_width_and_in_the_address_of_its_page_and_not_among_words(cast: People) -> None:
    code = Incident.objects.visible_to(cast.raul).first().code
    wide = code.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})
    for typed in (wide, f"https://soporte.example/gestiones/{code}/", f"http://a.example/g/{code}?ver=1#x"):
        assert finding.find(typed, cast.raul).straight.code == code
    assert not finding.find("2026 cheque 1234567 caja 2", cast.raul).is_mistyped_code
