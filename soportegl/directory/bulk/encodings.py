"""In which code a text was written: found when only one reading is Spanish, and never guessed."""

from __future__ import annotations

import codecs
import re

from soportegl.directory.bulk.tables import Unreadable

#: What Excel writes as «CSV», as «CSV (MS-DOS)» and as «CSV (Macintosh)».
CODES = {"cp1252": "Windows", "cp850": "MS-DOS", "mac_roman": "Macintosh"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SMALL, _LARGE = "áéíóúüñ", "ÁÉÍÓÚÜÑ"
_SIGNS = "¿¡ºª°«»–—“”‘’…´·€\u00a0"
#: Letters of other languages that people in Guatemala carry in their names.
_FOREIGN_SMALL, _FOREIGN_LARGE = "àâãäåæçèêëìîïðòôõöøùûýþÿšžœß", "ÀÂÃÄÅÆÇÈÊËÌÎÏÐÒÔÕÖØÙÛÝÞŠŽŒ"
NO_SHEET = "El archivo no es una hoja de cálculo. Guárdelo como CSV o .xlsx."
UNCERTAIN = (
    "No se sabe en qué codificación están las tildes del archivo. En Excel use «Guardar como», "
    "tipo «CSV UTF-8 (delimitado por comas)» o «Libro de Excel (.xlsx)»."
)


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and a note when it was written in another code than usual. Raises Unreadable when in doubt."""
    for mark, code in _BOMS:
        if content.startswith(mark):
            return _marked(content, code), ""
    if b"\0" in content:
        raise Unreadable(NO_SHEET)
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    if (found := code_of(content)) is None:
        raise Unreadable(UNCERTAIN)
    usual = found == "cp1252"
    return content.decode(found), "" if usual else f"Las tildes se leyeron como texto de {CODES[found]}: revíselas."


def code_of(content: bytes) -> str | None:
    """The code in which bytes that are no UTF-8 are Spanish; None when several are, or none."""
    # Strictly Spanish first: that is what nearly all are, and foreign letters make more readings possible.
    for small, large in ((_SMALL, _LARGE), (_SMALL + _FOREIGN_SMALL, _LARGE + _FOREIGN_LARGE)):
        readings: dict[str, str] = {}
        for code in CODES:
            text = content.decode(code, "replace")
            if _is_plausible(text, small, large):
                readings.setdefault(text, code)
        if readings:
            return next(iter(readings.values())) if len(readings) == 1 else None
    return None


def _marked(content: bytes, code: str) -> str:
    try:
        text = content.decode(code)
    except UnicodeDecodeError:
        raise Unreadable("El archivo está cortado o dañado: no termina como empieza. Guárdelo otra vez.") from None
    if "\0" in text:
        raise Unreadable(NO_SHEET)
    return text


def _is_plausible(text: str, small: str, large: str) -> bool:
    """Whether each letter beyond ASCII stands where Spanish has it: in a word, and as large as its neighbours."""
    for found in re.finditer(r"[^\x00-\x7f]", text):
        sign, at = found[0], found.start()
        before, after = text[max(at - 2, 0) : at], text[at + 1 : at + 2]
        if sign in small:
            # «JOSé», «éRSULA» and a letter by itself come of a wrong code.
            if after.isupper() or (len(before) == 2 and before.isupper() and before.isalpha()):
                return False
            if not (before[-1:].isalpha() or after.isalpha()):
                return False
        elif sign in large:
            if before[-1:].islower() or not (before[-1:].isalpha() or after.isalpha()):
                return False
        elif sign in "¿¡«“‘":
            if before[-1:].isalnum():
                return False
        elif sign not in _SIGNS:
            return False
    return True
