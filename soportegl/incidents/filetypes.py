"""What a file is, judged by its content; what its name then decides is which program opens it."""

from __future__ import annotations

import re
import struct
from typing import IO

import olefile

from soportegl.incidents import archives, kinds, texts
from soportegl.incidents.archives import Rejected
from soportegl.incidents.kinds import BY_MIME, Kind, barred, extension_of

HEAD = 8192
UNKNOWN = (
    f"no es de los archivos que se aceptan: {kinds.ACCEPTED}. Imprímalo a PDF y adjunte el PDF, o póngalo en un ZIP"
)
EMPTY_ZIP = "el ZIP está vacío; ponga en él los documentos y vuelva a elegirlo"

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_BITMAP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
# The brands of a file of this family, by what codes its pictures; mif1 and msf1 say nothing about that.
_AVIF = {b"avif", b"avis"}
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"heif", b"mif1", b"msf1"}
# What an installation file calls itself, whatever its name.
_INSTALLERS = {f"000C108{last}-0000-0000-C000-000000000046" for last in "246"}
_IN_OLE = (
    ("EncryptedPackage", kinds.LOCKED_OFFICE),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("WordDocument", "application/msword"),
    ("Workbook", kinds.OLD_EXCEL),
    ("Book", kinds.OLD_EXCEL),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_IN_OOXML = (
    # Word on the web numbers its main part.
    (re.compile(r"word/document\d*\.xml"), kinds.DOCX, kinds.DOCM),
    (re.compile(r"xl/workbook\d*\.xml"), kinds.XLSX, kinds.XLSM),
    (re.compile(r"xl/workbook\d*\.bin"), kinds.XLSB, kinds.XLSB),
    (re.compile(r"ppt/presentation\d*\.xml"), kinds.PPTX, kinds.PPTM),
)
_IN_ODF = (kinds.ODT, kinds.ODS, kinds.ODP, kinds.ODG)


def identify(content: IO[bytes], name: str = "") -> Kind:
    """The kind of this file. Raises Rejected, with the way out, when it may not be attached."""
    refuse_name(name)
    content.seek(0)
    head = content.read(HEAD)
    try:
        if archives.is_program(head):
            raise Rejected(f"{kinds.PROGRAM.what}. {kinds.PROGRAM.way_out}")
        if head.startswith(b"PK\x05\x06"):
            raise Rejected(EMPTY_ZIP)
        mime = _in_zip(content) if head.startswith(b"PK\x03\x04") else _told_by(content, head, name)
    finally:
        content.seek(0)
    if mime is None:
        sound = extension_of(name) in kinds.SOUND.extensions
        raise Rejected(f"{kinds.SOUND.what}. {kinds.SOUND.way_out}" if sound else UNKNOWN)
    return BY_MIME[mime]


def refuse_name(name: str) -> None:
    """Raises Rejected when no file of this name is taken, whatever is in it."""
    if why := barred(name):
        raise Rejected(f"{why.what}. {why.way_out}")


def _told_by(content: IO[bytes], head: bytes, name: str) -> str | None:
    if head.startswith(_OLE):
        return _in_ole(content)
    extension = extension_of(name)
    # Before its beginning is believed: a text may begin like a picture.
    text = texts.read(content)
    if _is_pdf(content, head, text is not None, extension):
        return kinds.PDF
    if text is not None:
        return texts.judge(text, extension)
    return _binary(head, extension)


def _binary(head: bytes, extension: str) -> str | None:
    for start, mime in _STARTS:
        if head.startswith(start):
            return mime
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS:
        return "image/bmp"
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    # Neither has a beginning of its own: the name says what it is, and the content must not contradict it.
    if extension in (".p7m", ".p7s") and head[:1] == b"\x30":
        return "application/pkcs7-mime"
    if extension == ".dbf" and _is_dbf(head):
        return "application/x-dbf"
    return None


def _by_brands(head: bytes) -> str | None:
    box = head[8 : max(16, min(int.from_bytes(head[:4], "big"), 256))]
    brands = {box[at : at + 4] for at in range(0, len(box), 4)}
    if box[:4] in _AVIF or (brands & _AVIF and not brands & (_HEIF - {b"mif1", b"msf1"})):
        return "image/avif"
    return "image/heif" if box[:4] in _HEIF else None


def _is_dbf(head: bytes) -> bool:
    """A table of dBase or FoxPro: its header gives the day and its own length."""
    if len(head) < 32:
        return False
    month, day, size = head[2], head[3], int.from_bytes(head[8:10], "little")
    return month <= 12 and day <= 31 and size >= 33 and head[0] & 0x07 in (0, 2, 3, 5)


def _is_pdf(content: IO[bytes], head: bytes, is_text: bool, extension: str) -> bool:
    """Some systems put a BOM or the headers of a mail before it; readers look for it in the first kilobyte."""
    place = head[:1024].find(b"%PDF-")
    if place < 0 or b"<" in head[:place] or (place and any(head.startswith(start) for start, _ in _STARTS)):
        return False
    if not is_text:
        return True
    # All of it can be read as text: it is a PDF when it is built like one, and somebody called it so.
    content.seek(max(0, content.seek(0, 2) - 2048))
    return extension == ".pdf" and (b" obj" in head or b"%%EOF" in content.read())


def _in_ole(content: IO[bytes]) -> str:
    """Old Word, Excel, PowerPoint and Outlook share one container, with installers and protected documents."""
    content.seek(0)
    try:
        with olefile.OleFileIO(content) as ole:
            inside = {entry[0] for entry in ole.listdir()}
            installs = ole.root.clsid in _INSTALLERS
    except (OSError, ValueError, LookupError, ArithmeticError, AttributeError, TypeError, struct.error, RecursionError):
        # What is wrong with it may be what the case is about.
        return kinds.OLD_OFFICE
    if installs:
        raise Rejected(f"{kinds.PROGRAM.what}. {kinds.PROGRAM.way_out}")
    return next((mime for stream, mime in _IN_OLE if stream in inside), kinds.OLD_OFFICE)


def _in_zip(content: IO[bytes]) -> str:
    names, mimetype = archives.contents_of(content)
    if "mimetype" in names and mimetype.removesuffix("-template") in _IN_ODF:
        return mimetype.removesuffix("-template")
    if "[Content_Types].xml" in names:
        for part, plain, with_macros in _IN_OOXML:
            if any(map(part.fullmatch, names)):
                return with_macros if any(name.endswith("/vbaProject.bin") for name in names) else plain
    if not names:
        raise Rejected(EMPTY_ZIP)
    return kinds.ZIP
