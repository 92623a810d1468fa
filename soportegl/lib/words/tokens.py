"""A text taken apart: words, numbers without the zeros before them, amounts in each spelling, codes and their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from typing import NamedTuple

from soportegl.lib.words.stems import STOP, piece_of

_TILDE = "\u0303"
#: K'iche', K’iche’, Kʼicheʼ, K´iche´ and K`iche` are one word.
_APOSTROPHES = "'’‘ʼʻ´`′"
#: What is invisible or only parts a word at the end of a line.
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
#: What word processors put for a hyphen: «3952550\u20113» is the NIT 3952550-3. A dash of a sentence joins nothing.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212"
_RUN = re.compile(
    # Nearly all are words, and between them nothing begins: so 180 letters take 14 µs, and 35 with it asked for last.
    # An apostrophe inside belongs to its word: «K'iche'» is no K and no «iche».
    r"(?=\w)(?:(?P<word>(?:[^\W\d_]{2,}|[^\W\d_](?='[^\W\d_]))(?:'[^\W\d_]+)*|[^\W\d_](?!\.\s?[^\W\d_](?![^\W\d_])))"
    r"|(?P<short>(?<![^\W\d_])[^\W\d_](?:\.\s?[^\W\d_](?![^\W\d_]))+\.?)"
    # A phone, a NIT and a CUI, in the groups in which they are said; «2025-2026» are two years, «4521 4522 4523» three
    # CURs, «4521-2025» a number and its year.
    r"|(?P<grouped>(?<![\w-])(?:(?!20)[2-7]\d{3}(?:-|(?:(?<!\d \d{4})|(?<=502 \d{4})) (?!\d{4} \d))(?!20[0-3]\d)\d{4}"
    r"|\d{5,8}-\d|\d{4}[ -]\d{5}[ -]\d{4})(?![\w-]|[.,/]\d))"
    # The full stop of «Q.1,482.50» belongs to the letter before it: without that, only its parts would be found.
    r"|(?P<amount>(?:(?<![\d.,])|(?<=[^\W\d_]\.))"
    r"(?:\d{1,3}(?:'\d{3})?(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+\.\d{1,2})(?![\d]|[.,]\d))"
    r"|(?P<number>\d+))"
)
#: What may stand between the parts of a code: «CUR-1482», «CUR/1482», «CUR 1482», «63-A».
_JOINT = re.compile(r"[-/._#:°º]?\s?(?:no\.?\s?|num(?:ero)?\.?\s?)?[-#]?")
#: A longer word before a number is no part of its code, but for these.
_CODE_WORD, _NAMING = 6, frozenset(("reporte", "codigo", "renglon", "fuente", "formulario", "expediente", "contrato"))
#: So many different letters are known at once; what anybody writes has some hundred.
MANY = 4_096
#: A number is written in so many digits; what is longer is no number that anybody looks for whole.
LONGEST = 60


class _Any:
    """What has everything in it."""

    def __contains__(self, piece: object) -> bool:
        return True


_ANY = _Any()


class Token(NamedTuple):
    """A piece of a text, and where it stands in it."""

    piece: str
    begin: int
    end: int
    place: int
    """The how manyeth of the text; what stands for the same words has the same place."""
    extra: bool = False
    """It makes a hit better, and nobody need hold it: a whole code besides its parts, an amount with its cents."""


def _letters(letter: str) -> str:
    """A letter without its accents, in small; an ñ stays one, and any hyphen or apostrophe is that of the keyboard."""
    if letter in _APOSTROPHES:
        return "'"
    out = ""
    for each in unicodedata.normalize("NFKD", letter.casefold()):
        if each == _TILDE and out.endswith("n"):
            out = out[:-1] + "ñ"
        elif each in _HYPHENS:
            out += "-"
        elif not unicodedata.combining(each):
            out += each
    return out


class _Letters(dict[int, str]):
    """What each letter becomes, found out once: `translate` then takes a sixth of the time of a call for each."""

    def __missing__(self, letter: int) -> str:
        if len(self) > MANY:
            self.clear()
        made = self[letter] = _letters(chr(letter))
        return made


_LETTERS = _Letters()


def folded(text: str) -> str:
    """Small letters without accents; ñ stays a letter of its own: «año» is not «ano»."""
    return unicodedata.normalize("NFC", _NOTHING.sub("", text)).translate(_LETTERS)


def _mapped(text: str) -> tuple[str, list[int]]:
    """The folded text, and of each of its letters where it stands in the text."""
    letters, places = list[str](), list[int]()
    for place, letter in enumerate(text):
        if letter == _TILDE and letters and letters[-1] == "n":
            letters[-1] = "ñ"
            continue
        if _NOTHING.match(letter):
            continue
        for each in _LETTERS[ord(letter)]:
            letters.append(each)
            places.append(place)
    return "".join(letters), [*places, len(text)]


def number_of(digits: str) -> str:
    """A number as it is looked for."""
    return digits.lstrip("0")[:LONGEST] or "0"


def tokens_of(text: str, *, mapped: bool = False, among: Container[str] | None = None) -> Iterator[Token]:
    """Its pieces in their order, or those `among` some; `mapped`, where they stand in the text as it was written."""
    wanted: Container[str] = _ANY if among is None else among
    plain, where = folded(text), None
    # Hardly any text has letters that are several, or none: of all others each stands where it stood.
    if mapped and not (len(plain) == len(text) and unicodedata.is_normalized("NFC", text)):
        plain, where = _mapped(text)
    before, last = None, ""
    for place, run in enumerate(_RUN.finditer(plain), start=1):
        kind, (begin, end) = run.lastgroup or "", run.span()
        first, behind = (begin, end) if where is None else (where[begin], where[end - 1] + 1)
        if kind == "word":
            # Nearly all of a text is words, and nearly none of them parts of a code: so they take half the time.
            if (piece := piece_of(plain[begin:end].replace("'", ""))[:LONGEST]) and piece in wanted:
                yield Token(piece, first, behind, place)
            is_code = last != "word" or plain[begin - 1] == "-"
        else:
            for piece, extra in [each for each in _pieces(kind, run[0]) if each[0] in wanted]:
                yield Token(piece, first, behind, place, extra)
            is_code = True
        if is_code and before is not None and (code := _code(plain, before, run)) and code in wanted:
            start = before.start() if where is None else where[before.start()]
            yield Token(code, start, behind, place, extra=True)
        before, last = run, kind


def _pieces(kind: str, found: str) -> list[tuple[str, bool]]:
    if kind == "number":
        return [(number_of(found), False)]
    if kind == "short":
        letters = "".join(filter(str.isalpha, found))
        return [(piece_of(letters) or letters, False)]
    if kind == "grouped":
        parts = re.split("[ -]", found)
        return [(number_of("".join(parts)), False), *((number_of(part), True) for part in parts)]
    return _amount(found.replace("'", ","))


def _amount(found: str) -> list[tuple[str, bool]]:
    """«1,482.50», «1.482,50» and «1482.50» are one number with its cents; its parts are found as well."""
    parts = re.split(r"[.,]", found)
    marks = [each for each in found if each in ".,"]
    # Of one mark before three digits nobody knows whether it parts thousands; it is taken for it.
    has_cents = (len(set(marks)) > 1) or len(parts[-1]) != 3
    whole = "".join(parts[:-1] if has_cents else parts)
    cents = parts[-1].rstrip("0") if has_cents else ""
    pieces = [(number_of(whole), False)]
    if cents:
        pieces.append((f"{number_of(whole)}.{cents}", True))
    known = {piece for piece, _ in pieces}
    extras = dict.fromkeys(number_of(part) for part in parts)
    return pieces + [(part, True) for part in extras if part not in known and part != "0"]


def _code(plain: str, before: re.Match[str], run: re.Match[str]) -> str:
    """The code that two runs make together, of letters and a number in either order; empty when they make none."""
    first, second = before[0].replace("'", ""), run[0].replace("'", "")
    if run.lastgroup == before.lastgroup == "word":
        # «IVA-PAZ» is also written «IVAPAZ».
        return piece_of(first + second) if plain[before.end() : run.start()] == "-" else ""
    if not _JOINT.fullmatch(plain, before.end(), run.start()):
        return ""
    if run.lastgroup == "number" and before.lastgroup in ("word", "short"):
        letters = first if before.lastgroup == "word" else "".join(filter(str.isalpha, first))
        named = letters in _NAMING or (len(letters) <= _CODE_WORD and letters not in STOP)
        return f"{letters}{number_of(second)}" if named else ""
    is_letter = run.lastgroup == "word" and len(second) <= 2 and " " not in plain[before.end() : run.start()]
    return f"{number_of(first)}{second}" if before.lastgroup == "number" and is_letter else ""
