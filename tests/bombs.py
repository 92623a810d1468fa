"""Archives that no honest program makes, written byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import NamedTuple

MEBIBYTE = 1024 * 1024


class Member(NamedTuple):
    """An entry of the index, true or not."""

    name: bytes
    size: int
    packed: int
    offset: int
    method: int = 8
    flags: int = 0


def local(name: bytes, size: int, packed: int, *, method: int = 8) -> bytes:
    """What stands before the bytes of a member."""
    return struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, method, 0, 0, 0, packed, size, len(name), 0) + name


def entry(member: Member) -> bytes:
    """A line of the index; sizes of 4 GiB and more go into the extra field."""
    large = member.size >= 0xFFFFFFFF
    extra = struct.pack("<HHQ", 1, 8, member.size) if large else b""
    size = 0xFFFFFFFF if large else member.size
    head = struct.pack("<4sHHHHHHLLL", b"PK\1\2", 20, 45, member.flags, member.method, 0, 0, 0, member.packed, size)
    tail = struct.pack("<HHHHHLL", len(member.name), len(extra), 0, 0, 0, 0, member.offset)
    return head + tail + member.name + extra


def end(count: int, size: int, offset: int) -> bytes:
    """What stands at the end of an archive."""
    return struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, min(count, 65535), min(count, 65535), size, offset, 0)


def archive(body: bytes, members: list[Member]) -> bytes:
    """The bytes of members with an index that says what it likes."""
    index = b"".join(map(entry, members))
    return body + index + end(len(members), len(index), len(body))


def zeros(mebibytes: int) -> bytes:
    """A deflated stream of so many zeros, made without deflating them all."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def one(stream: bytes, *, says: int, name: bytes = b"nota.txt") -> bytes:
    """An archive of one member whose size is said to be this."""
    return archive(local(name, 0, 0) + stream, [Member(name, says, len(stream), 0)])


def zipped(**members: bytes) -> bytes:
    """An honest archive; `__` in a name stands for the dot."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "."), content)
    return target.getvalue()


def nested(levels: int) -> bytes:
    """Sixteen archives in each archive, down to a file of zeros: as 42.zip."""
    inside = one(zeros(4096), says=4096 * MEBIBYTE - 16)
    for _ in range(levels):
        inside = zipped(**{f"libro{number:x}__xlsx": inside for number in range(16)})
    return inside


def sharing(count: int, mebibytes: int) -> bytes:
    """All members have the same bytes."""
    stream = zeros(mebibytes)
    body = local(b"0000.txt", mebibytes * MEBIBYTE, len(stream)) + stream
    members = [Member(b"%04d.txt" % n, mebibytes * MEBIBYTE, len(stream), 0) for n in range(count)]
    return archive(body, members)


def quoting(count: int, mebibytes: int) -> bytes:
    """Each member begins with a stored block that holds the head of the next; they all end in the same bytes."""
    body, size = zeros(mebibytes), mebibytes * MEBIBYTE
    head = len(local(b"0000.txt", 0, 0))
    found: list[tuple[bytes, int, int]] = []
    for number in reversed(range(count)):
        name = b"%04d.txt" % number
        if found:
            body = struct.pack("<BHH", 0, head, ~head & 0xFFFF) + body
            size += head
        found.append((name, size, len(body)))
        body = local(name, size, len(body)) + body
    return archive(body, [Member(name, size, packed, len(body) - packed - head) for name, size, packed in found])


def crowded(members: int) -> bytes:
    """A list of so many files, in a file that could be uploaded or not."""
    body = local(b"a", 0, 2) + b"\3\0"
    index = entry(Member(b"a", 0, 2, 0)) * members
    return body + index + end(members, len(index), len(body))


SMALL = one(zeros(16), says=16 * MEBIBYTE)
BOMBS = {
    "nested": lambda: nested(5),
    "zeros": lambda: one(zeros(10240), says=10240 * MEBIBYTE),
    "zeros said to be few": lambda: one(zeros(10240), says=1000),
    "zeros said to be as many as are accepted": lambda: one(zeros(10240), says=199 * MEBIBYTE),
    "many that are small": lambda: zipped(**dict.fromkeys((f"{n}__xlsx" for n in range(90)), SMALL)),
    "sharing": lambda: sharing(4000, 1024),
    "sharing a little": lambda: sharing(20, 1),
    "quoting": lambda: quoting(250, 64),
    "quoting a little": lambda: quoting(7, 4),
    "a million members": lambda: crowded(1_000_000),
    "twenty thousand members": lambda: crowded(20_000),
    "list without end": lambda: one(zeros(16), says=16 * MEBIBYTE)[:-22] + end(1, 0xFFFFFFF0, 0),
}
