"""What the words of one family have in common: singular and plural, -ción and -ar, as they sound."""

from __future__ import annotations

import re
from functools import lru_cache

from soportegl.lib.words.families import FAMILIES, WHOLE

#: Words of which every text is full, and which tell no incident from another. «no», «sin», «hay», «fuera» and «estado»
#: do, and are none of them.
_STOP = (
    "a al con de del e el ella ellas ellos en la las le les lo los me mi mis nos o para por que se su sus te tu u un"
    " una unas uno unos y esta este esto estas estos esa ese eso esas esos es son cuyo cuya q"
)
STOP = frozenset(_STOP.split())
#: So long must be what is left when an ending of so many letters is taken away.
_LEAST, _LEAST_OTHER = (
    dict.fromkeys(("a", "e", "o", "ar", "er", "ir", "an", "en", "ado", "ada", "acion", "icion"), 3),
    4,
)
_VERBS = (
    "ar er ir arse erse irse arlo arla erlo erla irlo irla arle erle irle arme arnos ando iendo yendo ado ada ido ida"
    " aron ieron aba aban aran eran iran ara era ira aria eria iria arian erian irian aste iste aremo eremo iremo"
    " ase iese iera ieran an en"
)
_NOUNS = (
    "acion icion ucion sion cion ador adora edor edora idor idora amiento imiento miento ancia encia able ible"
    " ablemente amente mente idad ario aria"
)
_ENDINGS = sorted({*_VERBS.split(), *_NOUNS.split(), "a", "e", "o"}, key=len, reverse=True)
#: What «we» did, and what ends so although nobody does it.
_WE = ("abamos", "aremos", "eremos", "iremos", "amos", "emos", "imos")
_NOT_WE = frozenset(("prestamos", "reclamos", "tramos", "ramos", "gramos", "minimos", "maximos", "ultimos", "mismos"))
#: So short a word is kept as it is written. And as a plural is made: «-ces» of «-z», «-es» after these.
SHORT, _AFTER = 3, "dlnrjysz"
_SPOKEN = [
    (re.compile(pattern), by)
    for pattern, by in (
        ("ph", "f"),
        ("qu(?=[ei])", "k"),
        ("sc(?=[ei])", "s"),
        ("c(?=[ei])", "s"),
        ("[zx]", "s"),
        ("c(?!h)", "k"),
        ("q", "k"),
        ("ch", "#"),
        ("g(?=[ei])", "j"),
        ("gu(?=[ei])", "g"),
        ("v", "b"),
        ("w", "gu"),
        ("ll", "y"),
        ("h", ""),
        ("#", "ch"),
        ("m(?=[bp])", "n"),
        ("y$", "i"),
        (r"([^r])\1+", r"\1"),
    )
]


@lru_cache(65536)
def spoken(word: str) -> str:
    """How it sounds in Guatemala: b and v, s, c, z and x, ll and y, g and j are the same, h is nothing."""
    for pattern, by in _SPOKEN:
        word = pattern.sub(by, word)
    return word


_HEARD = {spoken(root): spoken(family) for root, family in FAMILIES.items()}


def _singular(word: str) -> str:
    if len(word) < 4 or word[-1] != "s" or word in WHOLE:
        return word
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    if word.endswith("es") and word[-3] in _AFTER and len(word) > 4:
        return word[:-2]
    # «tesis», «virus» and «IGSS» are no plurals; «ítems» and «tickets» are.
    return word if word[-2] in "ius" else word[:-1]


def _as_before_a(root: str) -> str:
    """Before e and i the same sound is written otherwise: «aplique» of «aplicar», «avance» of «avanzar»."""
    for written, sounds in (("qu", "c"), ("gu", "g"), ("c", "z"), ("g", "j")):
        if root.endswith(written):
            return root[: -len(written)] + sounds
    return root


def _shortened(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST.get(ending, _LEAST_OTHER):
            return _as_before_a(word[: -len(ending)]) if ending[0] in "ei" else word[: -len(ending)]
    return word


@lru_cache(65536)
def stem(word: str) -> str:
    """What the words of one family begin with, of a folded word."""
    if not word.isalpha() or len(word) < 4:
        return word
    if word.endswith(_WE) and word not in _NOT_WE:
        ending = next(each for each in _WE if word.endswith(each))
        if len(word) - len(ending) >= 3:
            root = word[: -len(ending)]
            return FAMILIES.get(root, root)
    single = _singular(word)
    if (whole := WHOLE.get(single)) is not None:
        return whole
    if len(single) < 4:
        return single
    root = _shortened(single)
    # «inventariar» beside «inventario».
    if root.endswith("ari") and len(root) > 7:
        root = root[:-3]
    return FAMILIES.get(root, root)


@lru_cache(65536)
def piece_of(word: str) -> str:
    """What is kept of a folded word and looked for: its stem as it sounds; empty for what tells nothing apart."""
    if word in STOP:
        return ""
    if not word.isalpha():
        return word
    # Of three letters each tells them apart: IVA-PAZ is not what somebody «pas-ó».
    single = _singular(word)
    if len(single) <= SHORT:
        return single.replace("h", "")
    heard = spoken(stem(word))
    # «aprueva» is of the family of «aprueba», which the table of families knows as it is written.
    return _HEARD.get(heard, heard)
