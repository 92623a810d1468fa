"""Codes dictated over the phone: year, number and a Damm check digit, `AAAA-NNNNNNN-D`."""

import re

from stdnum import damm

_CODE = re.compile(r"(\d{4})\D*(\d{7})\D*(\d)")


def make_code(year: int, number: int) -> str:
    """The code of a year and a number of at most seven digits."""
    digits = f"{year:04d}{number:07d}"
    return f"{digits[:4]}-{digits[4:]}-{damm.calc_check_digit(digits)}"


def read_code(typed: str) -> str | None:
    """The code in its written form, however it was typed, or None when its check digit refuses it."""
    found = _CODE.fullmatch(typed.strip())
    if not found or not damm.is_valid("".join(found.groups())):
        return None
    return "-".join(found.groups())


def looks_like_code(typed: str) -> bool:
    """Whether somebody meant a code, right or wrong in one digit."""
    return _CODE.fullmatch(typed.strip()) is not None
