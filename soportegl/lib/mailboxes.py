"""Addresses of mailboxes, compared however they were spelt."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

#: What stands in an address without being seen, when it was copied out of a document.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))


def normalised(address: str) -> str:
    """Equal for all spellings of an address: capitals, blanks, and a domain in letters or in its xn-- form."""
    plain = "".join(unicodedata.normalize("NFKC", address).translate(_UNSEEN).split()).strip("<>")
    # A full stop of Chinese keyboards divides a domain as well.
    local, at, domain = plain.replace("\u3002", ".").rpartition("@")
    labels = []
    for label in domain.lower().rstrip(".").split("."):
        # A label of no alphabet stays as it is.
        with suppress(UnicodeError):
            label = label.encode("idna").decode("ascii")
        labels.append(label)
    return f"{local.lower()}{at}{'.'.join(labels)}"
