"""What a mail server says of a message that it could not deliver: by RFC 3464, by RFC 6533, or in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes, message_from_string, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import NamedTuple

from flufl.bounce import all_failures

from soportegl.lib.mailboxes import normalised

_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = ("message/rfc822", "message/global", "message/partial")
#: A report that somebody forwards as an attachment lies one deeper; nothing honest lies deeper than this.
_DEEPEST = 4
_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery|microsoftexchange", re.IGNORECASE)
_IN_PROSE = re.compile(r"(?<![\w.])5\d\d[ -](?:#?5\.\d{1,3}\.\d{1,3}\b)?.*")

#: Enhanced status codes (RFC 3463) in the words of whoever has to do something about it; the first that fits.
MEANINGS = (
    (re.compile(r".\.1\.(1|6|10)$"), "esa dirección no existe"),
    (re.compile(r".\.1\.(2|8)$"), "el dominio de la dirección no existe"),
    (re.compile(r".\.1\.3$"), "la dirección está mal escrita"),
    (re.compile(r".\.2\.1$"), "el buzón está desactivado"),
    (re.compile(r".\.2\.2$"), "el buzón está lleno"),
    (re.compile(r".\.(2\.3|3\.4)$"), "el mensaje es demasiado grande para ese buzón"),
    (re.compile(r".\.4\.\d+$"), "el servidor de destino no respondió"),
    (re.compile(r".\.6\.\d+$"), "el servidor de destino no puede leer el mensaje"),
    (re.compile(r".\.7\.\d+$"), "el servidor de destino lo rechazó por sus reglas"),
)


class Failed(NamedTuple):
    """One recipient who will not get it."""

    addresses: tuple[str, ...]
    """Where it failed and where it was sent first, normalised; one of them when both are the same."""
    status: str = ""
    said: str = ""

    @property
    def meaning(self) -> str:
        """What the status means; empty when it means nothing in particular."""
        return next((words for pattern, words in MEANINGS if pattern.match(self.status)), "")


class Report(NamedTuple):
    """What a mail says of failed ones, and everything legible in it, where the identifiers of ours are looked for."""

    failed: tuple[Failed, ...]
    legible: str


class _Flat(Message):
    """A message whose enclosed messages are contents.

    The parser would take the newer report for a message with headers and a text, and would leave what is in base64
    (which RFC 6532 and 6533 allow for these types) as it is.
    """

    def get_content_maintype(self) -> str:
        main = super().get_content_maintype()
        return "text" if main == "message" else main

    def get_content_type(self) -> str:
        kind = super().get_content_type()
        return f"enclosed/{kind}" if kind.startswith("message/") else kind


def read(raw: bytes) -> Report:
    """What this mail reports; nothing failed when it is no bounce, or only says that it takes longer."""
    leaves = list(_leaves(raw))
    legible = "\n".join(text for _, text in leaves)
    blocks = [block for kind, text in leaves if kind in _STATUS_PARTS for block in _blocks(text)]
    failed = tuple(found for block in blocks if (found := _failed(block)))
    if not blocks:
        failed = _told_in_prose(raw, leaves)
    return Report(failed, legible)


def _leaves(raw: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each part as its type and its text, decoded; first the headers of the mail itself."""
    message = message_from_bytes(raw, _class=_Flat, policy=policy.compat32)
    yield "headers", "\n".join(f"{name}: {value}" for name, value in message.items())
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        kind = part.get_content_type().removeprefix("enclosed/")
        if kind in _RETURNED and depth < _DEEPEST:
            yield from _leaves(content, depth + 1)
        elif kind.startswith(("text/", "message/")):
            yield kind, content.decode("utf-8", "replace")


def _blocks(text: str) -> Iterator[Message]:
    """The groups of fields of a report that speak of one recipient each."""
    for group in re.split(r"\n[ \t]*\n", re.sub(r"\r\n?", "\n", text)):
        block = message_from_string(group.strip("\n"), policy=policy.compat32)
        if "final-recipient" in block or "original-recipient" in block:
            yield block


def _failed(block: Message) -> Failed | None:
    action = _field(block, "action").lower()
    found = re.search(r"[245]\.\d{1,3}\.\d{1,3}", _field(block, "status"))
    status = found[0] if found else ""
    # Some servers say «error», and some nothing; an address that was put off, forwarded or reached is no failure.
    if not (action.startswith(("fail", "error")) or (not action and status.startswith("5"))):
        return None
    typed = [_field(block, name) for name in ("final-recipient", "original-recipient", "x-actual-recipient")]
    addresses = dict.fromkeys(filter(None, map(_address, typed)))
    said = _field(block, "diagnostic-code") or _field(block, "x-supplementary-info")
    return Failed(tuple(addresses), status, re.sub(r"^smtp\s*;\s*", "", said, flags=re.IGNORECASE))


def _field(block: Message, name: str) -> str:
    value = " ".join(str(block.get(name, "")).split())
    with suppress(HeaderParseError, LookupError, ValueError):
        value = str(make_header(decode_header(value))) if "=?" in value else value
    return value


def _address(typed: str) -> str:
    """The address of «rfc822; <ana@x.example>», «utf-8; \\x{F1}@x.example» or «<ana@x.example>»; empty when none."""
    kind, separator, address = typed.partition(";")
    if not separator:
        address = kind
    address = _UNICODE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address.strip())
    return normalised(parseaddr(address)[1] or address) if "@" in address else ""


def _told_in_prose(raw: bytes, leaves: list[tuple[str, str]]) -> tuple[Failed, ...]:
    """What servers without the standard form tell in words; only from a server, never from a person who quotes one."""
    message = message_from_bytes(raw, policy=policy.compat32)
    sender = f"{message.get('from', '')} {message.get('return-path', '')}"
    if not _DAEMON.search(sender) and "<>" not in sender:
        return ()
    _, permanent = all_failures(message)
    prose = next((text for kind, text in leaves if kind == "text/plain"), "")
    line = _IN_PROSE.search(prose)
    said = line[0].strip() if line else ""
    found = re.search(r"5\.\d{1,3}\.\d{1,3}", said)
    return tuple(
        Failed((normalised(address.decode("ascii", "replace")),), found[0] if found else "", said)
        for address in sorted(permanent)
    )
