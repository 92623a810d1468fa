"""Names after an @: where one begins, where it ends, and what is none."""

from __future__ import annotations

import pytest

from soportegl.lib.at_names import names_in, replace_names

SHOWN = {"raul.regional": "Raúl", "rosa+n2": "Rosa", "ana@muni.example": "Ana"}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("@raul.regional", "Raúl"),
        ("Hola @Raul.Regional.", "Hola Raúl."),
        ("(@raul.regional), «@rosa+n2»…\n@raul.regional", "(Raúl), «Rosa»…\nRaúl"),
        ("**@raul.regional**", "**Raúl**"),
        ("@ana@muni.example", "Ana"),
        ("x@raul.regional", "x@raul.regional"),
        ("https://a.example/@raul.regional", "https://a.example/@raul.regional"),
        ("@@raul.regional", "@@raul.regional"),
        ("@raul.regionales", "@raul.regionales"),
        ("@ raul.regional", "@ raul.regional"),
        ("@", "@"),
        ("@...", "@..."),
    ],
)
def test_a_name_begins_after_an_at_and_ends_with_its_sentence(typed: str, shown: str) -> None:
    assert replace_names(typed, SHOWN) == shown
    # What is drawn is what was looked for.
    assert (shown != typed) == bool(names_in(typed) & set(SHOWN))


@pytest.mark.parametrize("typed", ["@" * 1500, "a@" * 750, "@a " * 500, "@." * 750, "@" + "x" * 1499])
def test_a_text_full_of_them_is_read_at_once(typed: str) -> None:
    assert replace_names(typed, SHOWN) == typed
    assert not names_in(typed) & set(SHOWN)
