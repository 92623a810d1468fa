"""What of a text was found, so that it can be shown: the part around it, in pieces that are hits or are not."""

from __future__ import annotations

from collections.abc import Collection

from soportegl.lib.words.tokens import tokens_of

#: So much of a text is shown, and so much of it before the first hit.
SHOWN, BEFORE = 220, 60


def marked(text: str, pieces: Collection[str], *, length: int = SHOWN) -> list[tuple[str, bool]]:
    """The part of it that holds the first of these pieces: (words, whether they are a hit); to be escaped by who draws.

    With no hit it is its beginning.
    """
    hits = list[tuple[int, int]]()
    for token in tokens_of(text, mapped=True, among=pieces):
        begin, end = token.begin, token.end
        # A code comes behind all of its parts, each of which may be a hit by itself.
        while hits and begin < hits[-1][1]:
            first, last = hits.pop()
            begin, end = min(begin, first), max(end, last)
        hits.append((begin, end))
    begin = _at_word(text, max(0, hits[0][0] - BEFORE)) if hits and hits[0][1] > length else 0
    end = min(len(text), begin + length)
    parts: list[tuple[str, bool]] = []
    at = begin
    for first, last in hits:
        if first < at or last > end:
            continue
        parts += [(text[at:first], False), (text[first:last], True)]
        at = last
    parts.append((text[at:end], False))
    if begin:
        parts.insert(0, ("…", False))
    if end < len(text):
        parts.append(("…", False))
    return [(words, hit) for words, hit in parts if words]


def _at_word(text: str, place: int) -> int:
    """Where the next word begins."""
    found = text.find(" ", place, place + BEFORE)
    return found + 1 if place and found >= 0 else place
