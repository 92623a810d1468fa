"""A text without what says of whom it is: people, municipalities, amounts, numbers that somebody has, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

#: What stands instead of each kind, and what the kind is called where it is said what was removed.
PERSON, ENTITY, AMOUNT, NIT, CUI = "[persona]", "[municipalidad]", "[monto]", "[NIT]", "[CUI]"
PHONE, ACCOUNT, MAIL = "[teléfono]", "[cuenta]", "[correo]"
KINDS = {
    PERSON: "persona",
    ENTITY: "municipalidad o entidad",
    AMOUNT: "monto",
    NIT: "NIT",
    CUI: "CUI",
    PHONE: "teléfono",
    ACCOUNT: "cuenta o número largo",
    MAIL: "correo o usuario",
}
_LETTER = r"[^\W\d_]"
_NAME = rf"(?-i:[A-ZÁÉÍÓÚÑÜ]){_LETTER}+"
_TITLES = (
    r"se[ñn]or(?:a|ita)?|sra?|srta|don|do[ñn]a|lic(?:da|enciad[oa])?|ing(?:enier[oa])?|dra?|doctora?|prof(?:a|esora?)?"
    r"|arq|perito|pc|atentamente|att|atte|compa[ñn]er[oa]"
)
#: In this order: what is an account would also be a phone, and a CUI an account.
_PATTERNS = (
    (MAIL, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (MAIL, r"(?<!\w)@[\w.-]*\w"),
    (AMOUNT, r"(?:\bQ|\bGTQ|\bUS\$|\$)\s?\.?\s?\d[\d,. ]*\d|(?:\bQ|\$)\s?\d\b"),
    (AMOUNT, r"\b\d[\d.,]*\s*(?:quetzales|d[oó]lares|mil(?:lones)?(?: de)? quetzales)\b"),
    (AMOUNT, r"\b\d{1,3}(?:,\d{3})+(?:\.\d+)?\b|\b\d+[.,]\d{2}\b(?![.,\d])"),
    (ACCOUNT, r"\b(?:cuentas?|cta)\W{0,4}(?:n[uú]mero|no|n[°º]|bancaria|monetaria)?\W{0,4}\d[\d -]{3,}\d"),
    (CUI, r"\b(?:cui|dpi)\W{0,4}(?:n[uú]mero|no|n[°º])?\W{0,4}\d[\d -]{5,}\d|\b\d{4}[ -]?\d{5}[ -]?\d{4}\b"),
    (NIT, r"\bnit\W{0,4}(?:n[uú]mero|no|n[°º])?\W{0,4}\d[\d.-]*[\dk]?\b|(?<![\d-])\d{4,9}-[\dk](?!\w|-)"),
    (PHONE, r"(?!20\d\d\W?20\d\d\b)(?:\+?\(?502\)?[ -]?)?\b[2-9]\d{3}[ .-]?\d{4}\b(?![-/]?\d)"),
    (PHONE, r"\b(?:tel(?:[eé]fono)?|cel(?:ular)?|whatsapp|ext(?:ensi[oó]n)?)\W{0,4}\d[\d -]{2,}\d"),
    (ACCOUNT, r"(?<![\w-])(?!\d\d-\d{4}-\d{4}\b|20\d\d\W?20\d\d\b)\d[\d -]{7,}\d\b|\b\d{7,}\b"),
)
_WRITTEN = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS]
_TITLED = re.compile(
    rf"\b(?:{_TITLES})\b\.?,?\s+(?:(?:{_TITLES})\.?\s+)?({_NAME}(?:\s+(?:de |del |la )?{_NAME}){{0,4}})", re.IGNORECASE
)
_MUNICIPALITY = re.compile(
    rf"\b(?:municipalidad|muni|municipio|alcald[ií]a|ayuntamiento)\s+de\s+(?!(?:la|el|los|las)\s+(?-i:[a-z]))"
    rf"((?:(?:san|santa|santo|la|el|los|las|nueva?)\s+)*{_LETTER}+"
    rf"(?:\s+(?:de |del |la |el )*{_NAME})*(?:,\s+{_NAME})?)",
    re.IGNORECASE,
)
_BARE = dict(zip("áéíóúüÁÉÍÓÚÜ", "aeiouuAEIOUU", strict=True))
_EITHER = {"a": "[aá]", "e": "[eé]", "i": "[ií]", "o": "[oó]", "u": "[uúü]", "n": "[nñ]", "ñ": "[nñ]"}


@dataclass(frozen=True)
class Removed:
    """Something that was taken out, and what it is called."""

    kind: str
    text: str


@dataclass(frozen=True)
class Whose:
    """Names that a text must not say."""

    people: Sequence[str] = ()
    """Full names of those who took part."""
    entities: Sequence[str] = ()
    """Names and aliases of the entity it is of: in whatever case they are written."""
    others: Sequence[str] = ()
    """Those of others, as they are written."""


def anonymous(text: str, whose: Whose) -> tuple[str, list[Removed]]:
    """The text with a word for each kind in the place of what was removed, and what that was."""
    removed = list[Removed]()

    def instead(kind: str, group: int = 0) -> Callable[[re.Match[str]], str]:
        def put(found: re.Match[str]) -> str:
            removed.append(Removed(KINDS[kind], found[group].strip()))
            return found[0].replace(found[group], kind)

        return put

    for kind, pattern in _WRITTEN[:2]:
        text = pattern.sub(instead(kind), text)
    for pattern in _names(whose.entities, re.IGNORECASE):
        text = pattern.sub(instead(ENTITY), text)
    text = _MUNICIPALITY.sub(instead(ENTITY, 1), text)
    for pattern in _names(whose.others, 0):
        text = pattern.sub(instead(ENTITY), text)
    for pattern in _people(whose.people):
        text = pattern.sub(instead(PERSON), text)
    text = _TITLED.sub(instead(PERSON, 1), text)
    for kind, pattern in _WRITTEN[2:]:
        text = pattern.sub(instead(kind), text)
    return text, removed


def _loose(name: str) -> str:
    """A pattern of a name with or without its accents, with any space between its words."""
    plain = "".join(_BARE.get(letter, letter) for letter in name.strip())
    letters = (_EITHER.get(letter, _EITHER.get(letter.lower(), "").upper() or re.escape(letter)) for letter in plain)
    return r"\s+".join("".join(letters).replace(r"\ ", " ").split())


def _names(names: Iterable[str], flags: int) -> list[re.Pattern[str]]:
    # The longest first: of «San José Pinula» nothing must be left when «San José» is removed.
    known = sorted({name.strip() for name in names if len(name.strip()) > 2}, key=len, reverse=True)
    if not known:
        return []
    return [re.compile(rf"(?<!\w)(?:{'|'.join(map(_loose, known))})(?!\w)", flags)]


def _people(people: Iterable[str]) -> list[re.Pattern[str]]:
    """Whole names in any case, and each of their words where it is written as a name."""
    found = []
    for name in people:
        words = [word for word in name.split() if len(word) > 2 and word[0].isupper()]
        if not words:
            continue
        part = "|".join(sorted(map(_loose, words), key=len, reverse=True))
        found.append(re.compile(rf"(?<!\w)(?:{part})(?:\s+(?:de\s+|del\s+|la\s+)*(?:{part}))+(?!\w)", re.IGNORECASE))
        found.append(re.compile(rf"(?<!\w)(?:{part})(?!\w)"))
    return found
