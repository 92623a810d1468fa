"""What a cell may hold, and what only looks like a value: errors of a sheet, cut numbers, another code."""

from __future__ import annotations

import re

from soportegl.lib.text import clean

#: What Excel and LibreOffice write instead of a value, in Spanish and in English.
_ERROR = re.compile(
    r"#(¡?REF|¡?VALOR|VALUE|¡?DIV/0|¡?NULO|NULL|¡?NUM|SPILL|¡?DESBORDAMIENTO|CALC|CAMPO|FIELD|¡?CÁLC)!"
    r"|#N/[AD]|#(¿NOMBRE|NAME|NOMBRE)\?|#GETTING_DATA|#{2,}|Err:\d{3}",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"')
_SPACES, _UNSEEN = (
    re.compile("[\u00a0\u2007\u202f]"),
    re.compile("(?<!Ã)\u00ad|[\u200b-\u200f\u202a-\u202e\u2060\ufeff]"),
)
#: A letter that was read in a code that is not its own: «Mar¡a Mu¤oz», «MarÃ\u00ada», «Mar\ufffda», «Mu├▒oz».
_GARBLED = re.compile(
    r"[\ufffd\u2500-\u259f]"
    r"|(?<=[^\W\d_])[¡¢£¤¥§¬±‚„†‡ˆ‰‹›¸]"
    r"|[¢£¤¥‚„†‡](?=[^\W\d_])"
    r"|[ÃÂ](?![A-ZÁÉÍÓÚÑÃÂ\s])(?:[\u0080-\u00bf]|[‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸ])"
)


def tidied(text: str) -> str:
    """The text without what programs put around it: unseen marks, `="0701"`, a phone that became 77621234.0."""
    text = clean(_UNSEEN.sub("", _SPACES.sub(" ", text)))
    if kept := _AS_TEXT.fullmatch(text):
        text = kept[1].strip()
    if re.fullmatch(r"\d+\.0+", text):
        text = text.partition(".")[0]
    return text[1:] if re.fullmatch(r"'\d+", text) else text


def wrong(text: str, *, is_list: bool = False) -> str:
    """Why this is no value that anybody typed; empty when it may be one."""
    if _ERROR.fullmatch(text):
        return f"«{text}» es un error de la hoja, no un dato: corrija la fórmula o escriba el valor."
    if text.startswith("="):
        return f"«{_short(text)}» es una fórmula sin resultado: abra el archivo en Excel, guárdelo y cárguelo otra vez."
    if _SHORTENED.fullmatch(text):
        return f"«{text}» es un número que la hoja acortó: póngale formato de texto y escríbalo completo."
    if garbled(text):
        return (
            f"«{_short(text)}» tiene letras de otra codificación: guarde el archivo como «CSV UTF-8» o .xlsx "
            "y revise sus tildes."
        )
    if "\n" in text and not is_list:
        return f"«{_short(text)}» ocupa varias líneas: déjelo en una."
    return ""


def garbled(text: str) -> bool:
    """Whether letters of this text were read in another code."""
    return bool(_GARBLED.search(text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
