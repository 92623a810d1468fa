"""What is kept of a text, and which words meet: the tables of `docs/palabras.md`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soportegl.lib.words import ask, distance, document, folded, marked, neighbours, piece_of, tokens_of, vector_of
from soportegl.lib.words.vectors import LAST_PLACE, LONGEST_TEXT

DOCUMENT = Path(__file__).parents[3] / "docs" / "palabras.md"
#: Plurals of the field: singular, and with which ending.
PLURALS = {
    "s": "año caja banco partida cuenta factura planilla boleta cheque convenio contrato obra bono clave nota"
    " lote placa vecino tasa arbitrio recibo firma fianza saldo monto fecha producto aporte gasto grupo préstamo"
    " anticipo cobro ítem ticket token pdf",
    "es": "error red mes renglón proveedor receptor orden bien unidad entidad municipalidad portal ley país total"
    " perfil conciliación anulación recepción contador auditor gestor plan usuario:s formulario:s",
}


@pytest.mark.parametrize(("written", "kept"), document.EXAMPLES)
def test_a_text_is_taken_apart_as_the_table_says(written: str, kept: str) -> None:
    assert document.kept_of(written) == kept


@pytest.mark.parametrize(("piece", "words"), document.TOGETHER)
def test_words_of_one_family_meet(piece: str, words: str) -> None:
    assert {piece_of(folded(word)) for word in words.split()} == {piece}


@pytest.mark.parametrize(("one", "other"), document.APART)
def test_words_that_look_alike_do_not_meet(one: str, other: str) -> None:
    assert piece_of(folded(one)) != piece_of(folded(other))


def test_singular_and_plural_meet() -> None:
    apart = []
    for ending, words in PLURALS.items():
        for each in words.split():
            word, _, own = each.partition(":")
            plural = f"{word}{own or ending}".replace("ónes", "ones")
            if piece_of(folded(word)) != piece_of(folded(plural)):
                apart.append((word, plural))
    assert apart == []


def test_the_document_says_what_the_rules_do() -> None:
    assert DOCUMENT.read_text() == document.text(), "python -m soportegl.lib.words.document > docs/palabras.md"


def test_letters_are_one_word_where_full_stops_stand_between_them_and_else_each_by_itself() -> None:
    assert [token.piece for token in tokens_of("C. U. R., z b.no_g")] == [piece_of("cur"), "z", "b", "no", "g"]


def test_letters_of_two_marks_are_those_of_one() -> None:
    apart = "Conciliación del an\u0303o, cami\u00adon\u200b"
    assert [token.piece for token in tokens_of(apart)] == [
        token.piece for token in tokens_of("conciliacion año camion")
    ]
    assert folded("Ñandú AÑO ano\u0303") == "ñandu año ano"


def test_where_a_piece_stands_is_where_it_was_written() -> None:
    text = "Pidió la an\u0303ulación «CUR-01482» y la Conciliación"
    spans = {token.piece: text[token.begin : token.end] for token in tokens_of(text, mapped=True)}
    assert (spans["1482"], spans["cur1482"], spans["konsili"]) == ("01482", "CUR-01482", "Conciliación")


@given(st.text(max_size=300))
def test_whatever_is_written_is_taken_apart_alike_with_and_without_places(text: str) -> None:
    assert [token.piece for token in tokens_of(text)] == [token.piece for token in tokens_of(text, mapped=True)]
    parts = marked(text, {token.piece for token in tokens_of(text)}, length=len(text))
    assert "".join(words for words, _ in parts) == text
    assert {each.piece for each in ask(text)} == {token.piece for token in tokens_of(text)}


def test_a_vector_stays_small_whatever_is_written() -> None:
    text = " ".join(str(number) for number in range(200_000)) + " misma" * 5_000
    made = vector_of([(text, "A"), ("cola", "B")])
    assert len(made) < 900_000
    places = [each for word in made.split() if ":" in word for each in word.rpartition(":")[2].split(",")]
    assert max(int(each.rstrip("ABCD")) for each in places) == LAST_PLACE
    assert len(text) > LONGEST_TEXT


@pytest.mark.parametrize(
    ("typed", "meant", "wrong"),
    [
        ("modifikasion", "modifikasion", 0),
        ("konsilasion", "konsiliasion", 1),
        ("presupuetsaria", "presupuestaria", 1),
        ("presupusetria", "presupuestaria", 2),
        ("saldo", "saldos", 1),
        ("caja", "contrato", 6),
    ],
)
def test_letters_that_differ_are_counted(typed: str, meant: str, wrong: int) -> None:
    assert distance(typed, meant) == min(wrong, 3)
    if wrong == 1:
        assert set(neighbours(typed)) & set(neighbours(meant))


@pytest.mark.parametrize(
    ("text", "pieces", "parts"),
    [
        ("<b>Conciliación</b>", {"konsili"}, [("<b>", False), ("Conciliación", True), ("</b>", False)]),
        ("nada de eso", {"konsili"}, [("nada de eso", False)]),
        ("Da ORA-01403.", {"ora", "1403", "ora1403"}, [("Da ", False), ("ORA-01403", True), (".", False)]),
        ("", {"a"}, []),
    ],
)
def test_hits_are_marked_and_nothing_is_drawn(text: str, pieces: set[str], parts: list[tuple[str, bool]]) -> None:
    assert marked(text, pieces) == parts


def test_of_a_long_text_the_part_with_the_hit_is_shown() -> None:
    parts = marked("relleno " * 100 + "conciliación bancaria " + "más " * 200, {"konsili"})
    assert (parts[0], parts[-1]) == (("…", False), ("…", False))
    assert ("conciliación", True) in parts
    assert sum(len(words) for words, _ in parts) < 240


@pytest.mark.parametrize(
    "ways",
    [
        ("Q1,234.50", "Q.1,234.50", "Q 1,234.50", "1.234,50", "1234.5"),
        ("Q1'250,000.00", "1,250,000", "1250000", "Q.1,250,000.00"),
        ("5512-3456", "5512 3456", "55123456", "+502 5512-3456"),
        ("2345 67890 0101", "2345-67890-0101", "2345678900101"),
        ("576937-K", "576937K", "576937 - k"),
        ("551234-5", "5512345"),
        # Word writes a hyphen that holds a number together as another letter, and a dash where somebody typed a hyphen.
        ("3952550-3", "3952550\u20113", "3952550\u20103", "3952550\u20133", "3952550\u22123"),
        ("2345-67890-0101", "2345\u201167890\u20110101"),
    ],
)
def test_a_number_is_one_however_its_digits_are_grouped(ways: tuple[str, ...]) -> None:
    held = [{token.piece for token in tokens_of(way) if not token.extra} - {"q", "502"} for way in ways]
    assert all(each == held[0] for each in held)


@pytest.mark.parametrize(
    "text", ["2025-2026", "2026 1482", "4521-2025", "4521 2025", "21-0101-0001", "127.0.0.1", "0101 2201"]
)
def test_years_addresses_and_accounts_are_no_phones(text: str) -> None:
    assert all(len(token.piece) <= 4 for token in tokens_of(text))
