"""Text that arrives: what of it is a page, and what only looks like one to a spreadsheet."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from soportegl.incidents import kinds
from soportegl.incidents.archives import Rejected
from soportegl.incidents.kinds import PAGE, SCRIPT

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Old programs close a text with 0x1A, and logs carry the colours of a terminal.
_BINARY = bytes(code for code in range(0x20) if code not in b"\t\n\r\f\b\x1b")
_CONTROLS = re.compile("[\0-\x07\x0b\x0e-\x1a\x1c-\x1f]")
_END = b"\x1a\0\r\n "
_BLOCK = 1 << 20
#: How much of a text is looked at to tell what it is; styles of an export may fill half of it.
START = 256 * 1024

_SHEETS = {".xls", ".xlsx", ".xlt"}
#: Whatever is inside, these are opened by something that shows the letters.
_PLAIN = {
    extension: mime
    for mime in (kinds.TEXT_SHEET, kinds.CSV, kinds.TEXT)
    for extension in kinds.BY_MIME[mime].extensions
    if extension not in _SHEETS
}
_MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|iframe|svg|object|embed)\b", re.IGNORECASE)
_ROOT_OF_PAGE = re.compile(r"<\s*(!doctype\s+(html|svg)|(\w+:)?(html|svg)\b)", re.IGNORECASE)
# What a reference stands for in such a name is not looked up: nobody honest writes one there.
_OF_PAGES = re.compile(
    r"""xmlns(?::([\w.-]{1,99}))?\s{0,99}=\s{0,99}["'](?:http://www\.w3\.org/(?:1999/xhtml|2000/svg)["']|[^"'<>]{0,99}&)"""
)
# A style that comes along turns any XML into a page.
_OWN_STYLE = re.compile(r"""<\?xml-stylesheet[^>]{0,200}href\s{0,9}=\s{0,9}["'](#|data:)""", re.IGNORECASE)
_EXCEL_2003 = ("urn:schemas-microsoft-com:office:spreadsheet", 'progid="Excel.Sheet"')
_TABLE = re.compile(r"<\s*table\b", re.IGNORECASE)
_HEADER = re.compile(r"(From |[A-Za-z][A-Za-z0-9-]+:)")
_ARMOUR = re.compile(r"[A-Za-z0-9+/=\s]+|-----BEGIN [A-Z0-9 ]+-----.*", re.DOTALL)

AS_SHEET = "es una página web con nombre de Excel, sin ninguna tabla. Ábrala, imprímala a PDF y adjunte el PDF"


class Text(NamedTuple):
    """A file that is text from beginning to end."""

    start: str
    file: IO[bytes]
    encoding: str


def read(file: IO[bytes]) -> Text | None:
    """The file as text; None when it is none."""
    file.seek(0)
    start = file.read(START)
    if start.startswith(_UTF16) and not start.startswith(codecs.BOM_UTF32_LE):
        return Text(start.decode("utf-16", "replace"), file, "utf-16") if _is_utf16(file) else None
    if not _is_bytes_of_text(file):
        return None
    encoding = "utf-8-sig" if _is_utf8(start) else "cp1252"
    return Text(start.decode(encoding, "replace"), file, encoding)


def _is_utf8(start: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _is_bytes_of_text(file: IO[bytes]) -> bool:
    end = _end_of(file)
    file.seek(0)
    while block := file.read(min(_BLOCK, end - file.tell())):
        if any(code in block for code in _BINARY):
            return False
    return True


def _is_utf16(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-16")()
    end = _end_of(file)
    # The last letter may end in a zero byte that belongs to it.
    end += end % 2
    file.seek(0)
    try:
        while block := file.read(max(0, min(_BLOCK, end - file.tell()))):
            if _CONTROLS.search(decoder.decode(block)):
                return False
    except UnicodeDecodeError:
        return False
    return True


def _end_of(file: IO[bytes]) -> int:
    """Where the text ends, without what old programs leave behind it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 4096))
    last = file.read()
    return size - len(last) + len(last.rstrip(_END))


def judge(text: Text, extension: str) -> str:
    """The type of this text under a name with this extension. Raises Rejected when it is a page or a script."""
    start = text.start.lstrip("\ufeff \t\r\n")
    if start.startswith("{\\rtf"):
        return "application/rtf"
    if extension in _PLAIN:
        return _PLAIN[extension]
    if extension in _SHEETS and (found := _sheet(start)):
        return found
    if extension == ".eml" and _HEADER.match(start):
        return "message/rfc822"
    if extension in (".p7m", ".p7s") and _ARMOUR.fullmatch(start):
        return "application/pkcs7-mime"
    if extension == ".doc" and _MARKUP.search(start):
        return "application/x-html-document"
    if start.startswith("<?xml") or (extension == ".xml" and start.startswith("<")):
        return _xml(text, start)
    if _MARKUP.search(start[:8192]):
        raise Rejected(AS_SHEET if extension in _SHEETS else f"{PAGE.what}. {PAGE.way_out}")
    if start.startswith("#!"):
        raise Rejected(f"{SCRIPT.what}. {SCRIPT.way_out}")
    return kinds.TEXT


def _sheet(start: str) -> str | None:
    """What systems that know no Excel write, and call so."""
    if any(sign in start[:8192] for sign in _EXCEL_2003) and start.startswith("<"):
        return kinds.XML_SHEET
    if _TABLE.search(start) or start.startswith("MIME-Version:"):
        return kinds.HTML_SHEET
    return None if start.startswith("<") or _MARKUP.search(start) else kinds.TEXT_SHEET


def _xml(text: Text, start: str) -> str:
    if any(sign in start[:8192] for sign in _EXCEL_2003):
        return kinds.XML_SHEET
    if _ROOT_OF_PAGE.search(start[:8192]) or _draws(text):
        # A browser that opens it from the disk would run what it holds.
        raise Rejected(f"{PAGE.what}. {PAGE.way_out}")
    return kinds.XML


def _draws(text: Text) -> bool:
    """Whether any part of it, however far down, is of a page or a drawing; some name these and use them nowhere."""
    prefixes = set[str]()
    for block in _blocks(text):
        if _OWN_STYLE.search(block):
            return True
        prefixes.update(_OF_PAGES.findall(block))
    return "" in prefixes or any(f"<{prefix}:" in block for block in _blocks(text) for prefix in prefixes)


def _blocks(text: Text) -> Iterator[str]:
    """The whole text in pieces, each with the end of the one before: what is looked for may lie across."""
    text.file.seek(0)
    decoder = codecs.getincrementaldecoder(text.encoding)("replace")
    before = ""
    while block := text.file.read(_BLOCK):
        piece = before + decoder.decode(block)
        yield piece
        before = piece[-500:]
