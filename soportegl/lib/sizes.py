"""Sizes of files as people here read them, with a point before the decimals."""

from math import ceil

_KB, _MB = 1024, 1024 * 1024


def size(count: int) -> str:
    """The size of a file as people say it: never «1024 KB», never «0 KB» of something."""
    if count < _KB:
        return f"{count} byte{'' if count == 1 else 's'}"
    # What rounds to the next unit is said in it.
    return f"{round(count / _KB)} KB" if count < 1023.5 * _KB else f"{count / _MB:.1f} MB"


def limit(count: int) -> str:
    """A limit, without decimals where it has none."""
    return size(count).replace(".0 ", " ")


def too_large(count: int, most: int) -> str:
    """«mide 20.1 MB; el máximo es 20 MB»: a size over a limit never reads as the limit itself."""
    unit, name = (_MB, "MB") if most >= _MB else (_KB, "KB")
    # Rounded up: one byte more than 20 MB would otherwise be «20.0 MB».
    return f"mide {ceil(count / unit * 10) / 10:.1f} {name}; el máximo es {limit(most)}"
