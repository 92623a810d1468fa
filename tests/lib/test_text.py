"""Folding and cleaning of what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soportegl.lib.text import clean, fold, sort_key


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("SOLOLÁ", "solola"),
        ("Año", "año"),
        ("An\u0303o", "año"),
        ("Güitán", "guitan"),
        ("Straße", "strasse"),
        ("a\x00b\x07c", "abc"),
        ("", ""),
    ],
)
def test_accents_fall_and_the_ene_stays(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(typed):
    assert fold(fold(typed)) == fold(typed)


def test_names_sort_as_the_spanish_alphabet():
    names = ["Zunil", "Ñuflo", "Nebaj", "Álamo", "Almolonga", "Olopa", "Nzeta"]
    assert sorted(names, key=sort_key) == ["Álamo", "Almolonga", "Nebaj", "Nzeta", "Ñuflo", "Olopa", "Zunil"]


def test_what_is_stored_keeps_its_lines_and_loses_what_cannot_be_seen():
    assert clean("  uno\r\ndos\rtres\x00\x1b[0m\t4 \n") == "uno\ndos\ntres[0m\t4"


@given(st.text())
def test_what_is_stored_is_composed_and_cleaning_it_again_changes_nothing(typed):
    stored = clean(typed)
    assert clean(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert "\x00" not in stored
