"""What a file is, judged by its content: the name a browser sends proves nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, NamedTuple

import puremagic

from soportegl.incidents import archives


class FileType(NamedTuple):
    mime: str
    extensions: tuple[str, ...]
    #: Whether browsers draw it by themselves and nothing in it can act on the page: never markup, SVG included.
    shown: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

PDF = "application/pdf"
PLAIN = FileType("text/plain", (".txt", ".csv", ".log"))
ZIP = FileType("application/zip", (".zip",))
_SIMPLE = (
    FileType(PDF, (".pdf",), shown=True),
    FileType("image/png", (".png",), shown=True),
    FileType("image/jpeg", (".jpg", ".jpeg", ".jfif"), shown=True),
    FileType("image/gif", (".gif",), shown=True),
    FileType("image/webp", (".webp",), shown=True),
    FileType("image/tiff", (".tif", ".tiff")),
    FileType("image/bmp", (".bmp",), shown=True),
    FileType("image/heif", (".heic", ".heif")),
)
# Old Word, Excel and PowerPoint share one container; their name may say which, the content hardly does.
_OLE = FileType("application/x-ole-storage", (".doc", ".xls", ".ppt"))
_OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_INSIDE_OOXML = {
    "word/document.xml": FileType(_OOXML + "wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": FileType(_OOXML + "spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": FileType(_OOXML + "presentationml.presentation", (".pptx",)),
}
_ODF_TYPES = {
    _ODF + "text": FileType(_ODF + "text", (".odt",)),
    _ODF + "spreadsheet": FileType(_ODF + "spreadsheet", (".ods",)),
    _ODF + "presentation": FileType(_ODF + "presentation", (".odp",)),
}
SHOWN = frozenset(kind.mime for kind in _SIMPLE if kind.shown)
_BY_MIME = {kind.mime: kind for kind in _SIMPLE}
_IN_ZIP = {
    extension
    for kind in (*_SIMPLE, PLAIN, _OLE, *_INSIDE_OOXML.values(), *_ODF_TYPES.values())
    for extension in kind.extensions
}
_MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|iframe|svg|object|embed|\?xml)", re.IGNORECASE)
_BINARY = bytes(code for code in range(0x20) if code not in b"\t\n\r\f")
_SAMPLE = 8192


def identify(content: IO[bytes]) -> FileType | None:
    """The type of this file, or None when it is not one of those that may be attached. Raises archives.Rejected."""
    content.seek(0)
    head = content.read(_SAMPLE)
    content.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(content)
    if head.startswith(_OLE_MAGIC):
        return _OLE
    for match in _magic(head):
        if kind := _BY_MIME.get(match):
            return kind
    return PLAIN if _is_text(content, head) else None


def _magic(head: bytes) -> list[str]:
    try:
        return [match.mime_type for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _is_text(content: IO[bytes], head: bytes) -> bool:
    """Text without markup: a page disguised as a document must not be stored."""
    if _MARKUP.search(head):
        return False
    while chunk := content.read(1 << 20):
        if any(code in chunk for code in _BINARY):
            content.seek(0)
            return False
    content.seek(0)
    return True


def _inside_zip(content: IO[bytes]) -> FileType | None:
    names, mimetype = archives.contents_of(content)
    if "mimetype" in names:
        return _ODF_TYPES.get(mimetype)
    if "[Content_Types].xml" in names:
        return next((kind for name, kind in _INSIDE_OOXML.items() if name in names), None)
    allowed = all(Path(name).suffix.lower() in _IN_ZIP for name in names)
    return ZIP if names and allowed else None
