"""Archives that arrive, plain ZIPs and office documents: opened with limits, and never believed about their sizes."""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, NamedTuple

from soportegl.incidents.kinds import BARRED, PROGRAM, barred
from soportegl.lib.text import clean

MEBIBYTE = 1024 * 1024


class Limits(NamedTuple):
    """How much an archive may hold, with everything inside it counted; docs/configuration.md lists them."""

    #: Files in it and in the archives inside it.
    members: int = 4000
    #: Bytes of its list of files: longer ones are only read into memory to be refused.
    directory: int = MEBIBYTE
    #: Archives inside each other, itself included: a ZIP with a document with a sheet.
    depth: int = 3
    #: Bytes of everything in it, unpacked.
    unpacked: int = 200 * MEBIBYTE
    #: How many times larger it may become; text hardly passes 50, a bomb reaches 1000.
    ratio: int = 250
    #: Up to this size unpacked it may become as large as it likes: a blank scan is small and honest.
    ratio_from: int = 32 * MEBIBYTE


LIMITS = Limits()

BROKEN = "está dañado o incompleto; guárdelo de nuevo y vuelva a elegirlo"
LOCKED = "tiene contraseña; quítesela y vuelva a elegirlo"
LYING = "su contenido no es como dice su índice; comprímalo de nuevo y vuelva a elegirlo"
TOO_MANY = f"trae demasiados archivos; se aceptan hasta {LIMITS.members}"
TOO_DEEP = "trae un archivo comprimido dentro de otro demasiadas veces; envíe los documentos por separado"
TOO_LARGE = f"al abrirlo mide demasiado; se aceptan hasta {LIMITS.unpacked // MEBIBYTE} MB descomprimidos"
BAD_NAME = "trae archivos con nombres que no se aceptan: repetidos, o que llevan a otra carpeta"
OTHER_METHOD = "está comprimido de una forma que no se acepta; comprímalo como ZIP corriente"

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LOCAL = struct.Struct("<4s2xH18xHH")
_ENCRYPTED = 0x1 | 0x40
_UTF8 = 0x800
_LINK, _KIND = 0o120000, 0o170000
_BLOCK = 256 * 1024
_OFFICE = {"[Content_Types].xml", "mimetype"}
_PROGRAMS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    # A shortcut of Windows.
    bytes.fromhex("4C0000000114020000000000C000000000000046"),
)
_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    ArithmeticError,
    LookupError,
    ValueError,
    EOFError,
    OSError,
)


class Rejected(Exception):
    """The file is not accepted; `why` ends the sentence that says so, and `part` is what of an archive it is about."""

    def __init__(self, why: str, part: str = "") -> None:
        super().__init__(why)
        self.why, self.part = why, part

    @property
    def sentence(self) -> str:
        """The reason, with the name of the part that gave it."""
        if not self.part:
            return self.why
        # What turns the direction of a name would turn the sentence too.
        name = _TURNS.sub("_", clean(self.part))
        return f"{self.why}. Se trata de «{name if len(name) <= 80 else '…' + name[-79:]}»"


class Contents(NamedTuple):
    """What an accepted archive holds: the names of its files, and what a member called `mimetype` says."""

    names: frozenset[str]
    mimetype: str


@dataclass
class _Spent:
    """What the archive and those inside it have used up of the limits."""

    members: int = 0
    unpacked: int = 0


def contents_of(file: IO[bytes]) -> Contents:
    """What the archive holds, after all of it was unpacked to nowhere. Raises Rejected."""
    try:
        return _inspect(file, _Spent(), depth=1)
    except _UNREADABLE:
        raise Rejected(BROKEN) from None
    finally:
        file.seek(0)


def _inspect(file: IO[bytes], spent: _Spent, *, depth: int) -> Contents:
    if depth > LIMITS.depth:
        raise Rejected(TOO_DEEP)
    with zipfile.ZipFile(_Sparing(file)) as archive:
        members, directory = archive.infolist(), archive.start_dir
    # 1. What the index admits, before anything is unpacked.
    _judge_index(members, spent)
    size = file.seek(0, 2)
    declared = sum(info.file_size for info in members)
    if declared + spent.unpacked > LIMITS.unpacked:
        raise Rejected(TOO_LARGE)
    if declared > max(LIMITS.ratio_from, size * LIMITS.ratio):
        raise Rejected(TOO_LARGE)
    # 2. Where each member lies; two that share bytes are how a small file becomes endless.
    end, starts = 0, {}
    for info in sorted(members, key=lambda info: info.header_offset):
        starts[info] = _data_of(info, file)
        if info.header_offset < end or starts[info] + info.compress_size > directory:
            raise Rejected(LYING, info.filename)
        end = starts[info] + info.compress_size
    # 3. What they hold.
    mimetype, names = "", frozenset(info.filename for info in members if not info.is_dir())
    # A document has parts that would be pages by themselves; nobody opens them so.
    unwelcome = (PROGRAM,) if _OFFICE & names else BARRED
    for info, start in starts.items():
        beginning = _unpack(info, file, start, spent, depth=depth)
        if info.filename == "mimetype":
            mimetype = beginning.decode("ascii", "replace").strip()
        why = PROGRAM if is_program(beginning) else barred(info.filename)
        if why and why in unwelcome:
            raise Rejected(f"dentro va algo que {why.what}; quítelo y vuelva a elegirlo", info.filename)
    return Contents(names, mimetype)


def is_program(beginning: bytes) -> bool:
    """Whether what begins so is run by Windows, Linux or a Mac, or starts something there, whatever its name."""
    if beginning.startswith(b"MZ"):
        # Words can begin with these letters too.
        return b"\0" in beginning[:64]
    return beginning.startswith(_PROGRAMS)


def _judge_index(members: list[zipfile.ZipInfo], spent: _Spent) -> None:
    spent.members += len(members)
    if spent.members > LIMITS.members:
        raise Rejected(TOO_MANY)
    seen = set[str]()
    for info in members:
        name = info.orig_filename.replace("\\", "/").casefold()
        if name in seen or not _stays_inside(name) or info.external_attr >> 16 & _KIND == _LINK:
            raise Rejected(BAD_NAME, info.orig_filename)
        if info.flag_bits & _ENCRYPTED:
            raise Rejected(LOCKED, info.orig_filename)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Rejected(OTHER_METHOD, info.orig_filename)
        seen.add(name)


def _stays_inside(name: str) -> bool:
    """Whether unpacking it puts nothing outside the folder that was chosen."""
    return bool(name) and "\0" not in name and name[0] != "/" and name[1:2] != ":" and ".." not in name.split("/")


def _data_of(info: zipfile.ZipInfo, file: IO[bytes]) -> int:
    """Where the bytes of this member begin."""
    file.seek(info.header_offset)
    signature, flags, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != b"PK\x03\x04":
        raise Rejected(BROKEN)
    # Some programs go by this name and never read the index.
    if file.read(name).decode("utf-8" if flags & _UTF8 else "cp437") != info.orig_filename:
        raise Rejected(LYING, info.filename)
    return info.header_offset + _LOCAL.size + name + extra


def _unpack(info: zipfile.ZipInfo, file: IO[bytes], start: int, spent: _Spent, *, depth: int) -> bytes:
    """Unpack one member to nowhere, or into a temporary file when it is an archive; returns how it begins."""
    beginning = b""
    with tempfile.SpooledTemporaryFile(MEBIBYTE) as inner:
        found = 0
        for block in _blocks(info, file, start):
            found += len(block)
            if found > info.file_size:
                raise Rejected(LYING, info.filename)
            beginning = beginning or block[:200]
            if beginning.startswith(_STARTS):
                inner.write(block)
        if found != info.file_size:
            raise Rejected(LYING, info.filename)
        spent.unpacked += found
        if beginning.startswith(_STARTS):
            _inspect_inside(inner, info.filename, spent, depth=depth + 1)
    return beginning


def _inspect_inside(inner: IO[bytes], name: str, spent: _Spent, *, depth: int) -> None:
    """An archive in an archive: what is wrong with it is said with the way there."""
    try:
        _inspect(inner, spent, depth=depth)
    except Rejected as refusal:
        raise Rejected(refusal.why, f"{name} › {refusal.part}" if refusal.part else name) from None
    except _UNREADABLE:
        raise Rejected(BROKEN, name) from None


def _blocks(info: zipfile.ZipInfo, file: IO[bytes], start: int) -> Iterator[bytes]:
    """The content of this member, block by block, however long it says that it is."""
    file.seek(start)
    left = info.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left and (packed := file.read(min(left, _BLOCK))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed and not inflater.eof:
            # One block at a time: a few bytes may stand for a thousand times as many.
            yield inflater.decompress(packed, _BLOCK)
            packed = inflater.unconsumed_tail
    while inflater is not None and not inflater.eof:
        block = inflater.decompress(b"", _BLOCK)
        if not block:
            raise Rejected(BROKEN)
        yield block


class _Sparing:
    """What zipfile reads from: the list of files, and no more of it than is sensible."""

    def __init__(self, file: IO[bytes]) -> None:
        self.seek, self.tell, self.seekable = file.seek, file.tell, lambda: True
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """As the file does; zipfile asks for the whole list at once, as long as the archive says that it is."""
        if size > LIMITS.directory:
            raise Rejected(TOO_MANY)
        return self._file.read(size)
