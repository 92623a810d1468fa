"""Working time is read as people write it, and written one way."""

from __future__ import annotations

import pytest

from soportegl.lib import lengths


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("30 min", 30),
        ("30m", 30),
        ("4 h", 240),
        ("1 hora", 60),
        ("8 h 30 min", 510),
        ("8h30m", 510),
        (" 2 HORAS y 5 minutos. ", 125),
        ("1:30", 90),
        ("1.5 h", 90),
        ("1,25 h", 75),
        ("0 h", 0),
        ("999999 h", 59_999_940),
    ],
)
def test_it_is_read(typed: str, minutes: int) -> None:
    assert lengths.read(typed) == minutes


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-4 h", "es menos que nada"),
        ("−4 h", "es menos que nada"),
        ("8", "no dice si son horas o minutos"),
        ("un rato", "no es un tiempo"),
        ("4 h 30", "no es un tiempo"),
        ("1:75", "no es un tiempo"),
        ("٤ h", "no es un tiempo"),
        ("\0", "no es un tiempo"),
        ("9" * 5000, "no dice si son horas o minutos"),
        ("NaN h", "no es un tiempo"),
    ],
)
def test_what_is_none_is_said(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as wrong:
        lengths.read(typed)
    assert len(str(wrong.value)) < 200


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (510, "8 h 30 min")])
def test_it_is_written_one_way(minutes: int, said: str) -> None:
    assert lengths.write(minutes) == said
    assert lengths.read(said) == minutes
