"""Putting a text otherwise, and back as the product says it: each a version that stays."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, NamedTuple

from django.db import IntegrityError, transaction

from soportegl.audit.models import Kind
from soportegl.audit.recording import add_entry
from soportegl.incidents.errors import Invalid, NotThere, Refused, at_moment
from soportegl.lib.text import clean
from soportegl.texts import overrides
from soportegl.texts.catalogue import Text
from soportegl.texts.checking import problems
from soportegl.texts.models import WHY_MAX, Version

if TYPE_CHECKING:
    from soportegl.directory.models import User

_WORDS = re.compile(r"\s+|\S+")


class NoSuchText(NotThere):
    sentence = "No existe ese texto."


class Changed(Refused):
    """Somebody else changed it meanwhile; `now` is how it stands."""

    def __init__(self, now: Version) -> None:
        self.now = now
        super().__init__(
            f"Mientras usted lo editaba, {now.by} cambió este texto ({at_moment(now.at)}). "
            "Lo que usted escribió sigue aquí: compárelo con lo guardado y guarde otra vez."
        )


class Part(NamedTuple):
    """Some words of a comparison: `same`, `out` or `new`."""

    kind: str
    words: str


def versions_of(text: Text) -> list[Version]:
    """Its versions, the last one first."""
    return list(Version.objects.filter(key=text.key).select_related("by").order_by("-number"))


def words_of(version: Version | None, text: Text) -> str:
    """What that version says; without one, what the product says by itself."""
    return version.words if version and version.words else text.original


def save(text: Text, typed: str, why: str, *, seen: int, by: User) -> Version | None:
    """Keep these words over the version that was seen; None when the text says so already. Raises Invalid, Changed."""
    typed = clean(typed)
    if wrong := problems(text, typed):
        raise Invalid(text=" ".join(wrong))
    return _keep(text, "" if typed == clean(text.original) else typed, why, seen, by)


def back_to_original(text: Text, why: str, *, seen: int, by: User) -> Version | None:
    """Have it say again what the product says by itself; None when it does. Raises Invalid, Changed."""
    return _keep(text, "", why, seen, by)


def _keep(text: Text, typed: str, why: str, seen: int, by: User) -> Version | None:
    last = versions_of(text)[:1]
    before = last[0] if last else None
    if (before.words if before else "") == typed and (before is None or before.original == text.original):
        return None
    if (before.number if before else 0) != seen:
        assert before is not None
        raise Changed(before)
    why = clean(why)
    if not why or len(why) > WHY_MAX:
        raise Invalid(why=f"Escriba por qué se cambia, en {WHY_MAX} caracteres como máximo.")
    try:
        with transaction.atomic():
            made = Version.objects.create(
                key=text.key, number=seen + 1, words=typed, original=text.original, why=why, by=by
            )
            told = {"texto": [words_of(before, text), words_of(made, text)], "por qué": ["", why]}
            add_entry(Kind.CHANGED, by=by, of=made, name=f"Texto «{text.title}»", changes=told)
    except IntegrityError:
        raise Changed(versions_of(text)[0]) from None
    overrides.forget()
    transaction.on_commit(overrides.forget)
    return made


def compared(before: str, after: str) -> list[Part]:
    """What became of the words: those that stayed, those that went and those that came, in order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            parts.append(Part("same", "".join(old[a:b])))
            continue
        parts += [Part(kind, "".join(words)) for kind, words in (("out", old[a:b]), ("new", new[c:d])) if words]
    return parts
