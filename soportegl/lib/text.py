"""Spanish text: folded for search and for sorting, cleaned to be stored, told apart from other text."""

import json
import re
import unicodedata
from uuid import NAMESPACE_URL, uuid5

_PLAIN_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
_TILDE = "\u0303"
# NUL cannot be stored by PostgreSQL, and the other control characters only ever arrive by accident or attack.
_CONTROLS = {code: None for code in [*range(0x20), 0x7F] if chr(code) not in "\n\t"}


def fold(text: str) -> str:
    """Lower case without accents, but with ñ kept: «año» is not «ano»."""
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_CONTROLS))
    kept = [
        char
        for index, char in enumerate(decomposed)
        if not unicodedata.combining(char) or (char == _TILDE and index and decomposed[index - 1] == "n")
    ]
    return unicodedata.normalize("NFC", "".join(kept))


def sort_key(name: str) -> str:
    """A key whose byte order is the Spanish alphabet: Á beside A, Ñ after N."""
    return fold(name).replace("ñ", "n\u007f")


def key_pattern(word: str) -> str:
    """The regular expression of a folded word inside a sort key, ñ found also by those whose keyboard has none."""
    # In a key, ñ is an n and a mark that sorts after every letter.
    plain = word.replace("ñ", "n")
    return "".join(re.escape(letter) + ("\x7f?" if letter == "n" else "") for letter in plain)


def told_apart(key: str, content: object) -> str:
    """The key of a form with this content: sent again it is the same, with other content it is another."""
    return str(uuid5(NAMESPACE_URL, json.dumps([key, content], sort_keys=True)))


def form_key(typed: str) -> str:
    """A key as it is kept: one that no column could keep stands for itself under another name, always the same."""
    return typed if _PLAIN_KEY.fullmatch(typed) else str(uuid5(NAMESPACE_URL, typed))


def simplified(typed: str) -> str:
    """What somebody typed in small letters, with one blank and one kind of dash, and no full stop around it."""
    return re.sub(r"[\u2010-\u2015\u2212]", "-", " ".join(typed.lower().split())).strip(" .")


def clean(text: str) -> str:
    """The text as it is stored: composed, without control characters, line ends unified, ends trimmed."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", unified).translate(_CONTROLS).strip()
