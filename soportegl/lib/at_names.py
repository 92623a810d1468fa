"""`@name` inside a text: which names stand there, and what is shown in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

# After a letter it is a mailbox, after a slash an address. A mailbox may be a user name, so one more @ is part of it.
_AT = re.compile(r"(?<![\w.+/@-])@([\w.+@-]+)")
_ENDS = ".+-@"


def names_in(text: str) -> set[str]:
    """Whatever stands behind an @, in lower case, with and without the point that ends the sentence."""
    found = {match[1].lower() for match in _AT.finditer(text)}
    return found | {name.rstrip(_ENDS) for name in found} - {""}


def unknown_names(text: str, known: Collection[str]) -> list[str]:
    """The @names that are not among the known, in lower case, as they were typed and each once."""
    typed = (match[1].lower() for match in _AT.finditer(text))
    strange = (name.rstrip(_ENDS) for name in typed if name not in known)
    return list(dict.fromkeys(name for name in strange if name and name not in known))


def replace_names(text: str, shown: Mapping[str, str]) -> str:
    """The text with the @names that are known, in lower case, as they are shown; the others as they were typed."""

    def one(match: re.Match[str]) -> str:
        name = match[1] if match[1].lower() in shown else match[1].rstrip(_ENDS)
        return shown[name.lower()] + match[1][len(name) :] if name.lower() in shown else match[0]

    return _AT.sub(one, text)
