"""Addresses of mailboxes, equal however they were spelt."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from soportegl.lib.mailboxes import normalised

PIECES = (
    "a",
    "@",
    "İ",
    "ß",
    "ﬀ",
    "K",
    ".",
    "\u3002",
    "．",
    "xn--",
    "\u200b",
    "\u00ad",
    "<",
    ">",
    " ",
    "ñ",
    "É",
    "-",
    "ſ",
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@Muni.Example", "ana@muni.example"),
        ("<ana@muni.example>", "ana@muni.example"),
        (" ana @muni.example\u200b", "ana@muni.example"),
        ("ana@muni.example.", "ana@muni.example"),
        ("ana@mu\u00adni.example", "ana@muni.example"),
        ("ana@n\u0303u.example", "ana@ñu.example"),
        ("ana@ñu.example", "ANA@XN--U-QGA.example"),
        ("ana@muni\u3002example\uff61", "ana@muni.example"),
        ("ａｎａ@muni.example", "ana@muni.example"),
    ],
)
def test_spellings_of_one_mailbox_are_equal(one, other):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    "other", ["ana@muni2.example", "an@muni.example", "ana+otra@muni.example", "ana", "", "@", "ana@"]
)
def test_another_mailbox_is_another(other):
    assert normalised(other) != normalised("ana@muni.example")


LABELS = some.text("abcñéü019", min_size=1, max_size=6)


@given(LABELS, some.lists(LABELS, min_size=1, max_size=3), some.randoms(use_true_random=False))
def test_however_it_is_spelt_it_is_the_same_mailbox(local, labels, chance):
    plain = f"{local}@{'.'.join(labels)}"
    spelt = "".join(chance.choice((each, each.upper(), f"{each}\u200b", f" {each}")) for each in plain)
    spelt = unicodedata.normalize(chance.choice(("NFC", "NFD")), spelt).replace(
        ".", chance.choice((".", "\u3002", "．"))
    )
    assert normalised(spelt + chance.choice(("", ".", "\u3002"))) == normalised(plain)
    assert normalised(normalised(plain)) == normalised(plain)
