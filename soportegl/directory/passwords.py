"""What a password may not be: short, or what somebody who guesses tries first, dressed up with a year and a sign."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from soportegl.lib.text import fold

#: NIST 800-63B asks for 8 beside a second factor and for 15 alone, and for no mixture of kinds.
SHORTEST = 12
_PLACES = Path(__file__).with_name("data") / "municipios.csv"
#: What those who know the offices try first, beside the names of places and systems.
_WORDS = Path(__file__).with_name("data") / "palabras_de_contrasenas.txt"
_ROWS = (
    "abcdefghijklmnñopqrstuvwxyz",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklñzxcvbnm",
    "01234567890123456789",
)
#: How letters are dressed up.
_DRESSED = str.maketrans("0134578@$!|", "oieastbasil")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTERS = re.compile(r"[^\W\d_]+")

TOO_SHORT = (
    f"Tiene muy pocos caracteres: escriba al menos {SHORTEST}. Una frase de cuatro palabras es fácil de recordar."
)
COMMON = (
    "Es de las primeras que prueba quien adivina, aunque lleve números o signos: una contraseña muy usada o filtrada. "
    "Escriba una frase que solo usted diría."
)
FIELD = (
    "Está hecha de palabras que cualquiera probaría aquí (lugares, sistemas, meses) con números o signos. "
    "Agregue palabras que no tengan que ver con el trabajo."
)
NO_LETTERS = "Solo lleva números y signos, y esos se prueban todos enseguida. Agregue palabras."
PATTERN = "Es una serie o una repetición, y se adivina enseguida. Escriba una frase que solo usted diría."


class LongEnough:
    """Refuse what is too short; nothing is asked about capitals, digits or signs."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(TOO_SHORT, code="password_too_short")

    def get_help_text(self) -> str:
        return f"Al menos {SHORTEST} caracteres; una frase corta es fácil de recordar."


class NotGuessable(CommonPasswordValidator):
    """Refuse the 20,000 most used passwords, the words of this work and plain series, however they are dressed up."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = fold(password)
        unit = _repeated(plain)
        if not _LETTERS.search(plain):
            raise ValidationError(NO_LETTERS, code="password_entirely_numeric")
        if len(unit) < 4 or _is_series(unit):
            raise ValidationError(PATTERN, code="password_is_pattern")
        if any(form in self.passwords for form in _undressed(unit)):
            raise ValidationError(COMMON, code="password_too_common")
        # Of more than this nobody tries what it spells, and spelling it would take its time.
        if len(unit) < 100 and any(_of_words(form) for form in (unit, _YEAR.sub(" ", unit).translate(_DRESSED))):
            raise ValidationError(FIELD, code="password_of_field_words")

    def get_help_text(self) -> str:
        return "Ni una muy usada, ni solo nombres de lugares, sistemas o meses con números."


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """The words of this work, folded; the names of places by word."""
    found = set(fold(_WORDS.read_text(encoding="utf-8").replace("\n", " ")).split())
    with _PLACES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name in (row["name"], row["department"], row["region"], *row["aliases"].split("|")):
                found.update(_LETTERS.findall(fold(name)))
    # Single letters would spell anything.
    return frozenset(word for word in found if len(word) > 1)


def _repeated(text: str) -> str:
    """What is said over and over: «abc» of «abcabcabcabc»; the whole of anything else."""
    place = (text + text).find(text, 1)
    return text[:place] if 0 < place < len(text) else text


def _is_series(text: str) -> bool:
    """Whether it is a row of the keyboard or of the alphabet, either way round."""
    kept = "".join(letter for letter in text if letter.isalnum())
    return len(kept) > 3 and any(kept in row or kept in row[::-1] for row in _ROWS)


def _undressed(text: str) -> set[str]:
    """As it was before digits and signs were put around it and in place of letters."""
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return {form for dressed in (text, bare) for form in (dressed, dressed.translate(_DRESSED))}


def _of_words(text: str) -> bool:
    """Whether its letters spell words of this work and nothing else."""
    return all(_spelt(run) for run in _LETTERS.findall(text))


def _spelt(run: str) -> bool:
    """Whether words of this work, one after the other, are these letters."""
    words, ends = _words(), {0}
    for end in range(1, len(run) + 1):
        if any(run[start:end] in words for start in ends):
            ends.add(end)
    return len(run) in ends
