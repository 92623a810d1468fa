"""Words that differ in one or two letters, found without comparing with all that there are."""

from __future__ import annotations

from itertools import combinations

#: Of longer words only so many letters are compared: each letter more costs as many keys again.
PREFIX = 9
#: A word of so many letters may have so many letters wrong.
ONE, TWO = 4, 7


def allowed(word: str) -> int:
    """How many letters of it may be wrong."""
    return 2 if len(word) >= TWO else 1 if len(word) >= ONE else 0


def neighbours(word: str) -> list[str]:
    """What is left of its beginning when up to two letters are missing: words that are near each other share one."""
    begun = word[:PREFIX]
    found = {begun}
    for missing in range(1, allowed(word) + 1):
        for gone in combinations(range(len(begun)), missing):
            found.add("".join(letter for place, letter in enumerate(begun) if place not in gone))
    return sorted(found)


def distance(first: str, second: str, most: int = 2) -> int:
    """How many letters differ, are missing, too many or changed places; `most` + 1 for whatever is more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    older: list[int] = []
    before = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        now = [row]
        for column, other in enumerate(second, start=1):
            best = min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, older[column - 2] + 1)
            now.append(best)
        if min(now) > most:
            return most + 1
        older, before = before, now
    return min(before[-1], most + 1)
