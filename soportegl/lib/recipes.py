"""How something is made, which is also the key under which it is kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from types import FunctionType
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import connection

from soportegl.lib import clock

T = TypeVar("T")
#: Of each kind: a dozen of lists for each office and tier.
MOST = 5000


class Recipe(tuple[Any, ...]):
    """How something is made: a function of a module, and all that it is made from but the values of its parameters.

    It is the key under which the result is kept. With a key that says less, somebody would be shown what another sees:
    so nothing can be left out of it. A function that sees more than it is given, a part that equals another one of
    other content, a look at the clock or into the database while it is made are refused at the first use.
    """

    __slots__ = ()

    def __new__(cls, make: Callable[..., Any], *parts: Hashable) -> Self:
        return super().__new__(cls, (make, *parts))

    def __call__(self, *values: Any) -> Any:
        make, *parts = self
        return make(*parts, *values)

    def made(self, *values: Any) -> Any:
        """What it makes, when that depends on nothing else. Raises TypeError or RuntimeError when it may."""
        if not _is_plain(self):
            raise TypeError(f"{self[0]} could be made from more than its key says")
        with clock.unasked(), connection.execute_wrapper(_refused):
            return self(*values)


def _refused(*_: object) -> Any:
    raise RuntimeError("What is kept must not depend on rows: take them as parameters")


def _is_plain(part: object) -> bool:
    """Whether it equals nothing that is not the same in all: a row equals each one with its key."""
    if isinstance(part, FunctionType):
        return part.__closure__ is None
    if isinstance(part, tuple | frozenset):
        return all(map(_is_plain, part))
    if is_dataclass(part) and not isinstance(part, type):
        frozen = part.__dataclass_params__.frozen  # type: ignore[attr-defined]  # nothing public says it
        return frozen and all(_is_plain(getattr(part, field.name)) for field in fields(part))
    return part is None or isinstance(part, str | int | date | UUID)


class Kept:
    """What was made once in a process, each under its recipe."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Any] = {}

    def of(self, how: Recipe) -> Any:
        """What this makes, made now or before."""
        return self.get(how, how.made)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under this key, or else what is made now."""
        found: T | None = self._made.get(key)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[key] = make()
        return found
