"""Codes dictated over the phone: year, number and a Damm check digit, `AAAA-NNNNNNN-D`."""

import re

from stdnum import damm

#: Between its parts stand marks and spaces: «2026 cheque 1234567 caja 2» are words.
_CODE = re.compile(r"([0-9]{4})[\W_]*([0-9]{7})[\W_]*([0-9])")
#: A code among other words, as it is written.
WRITTEN_CODE = re.compile(r"\b\d{4}-\d{7}-\d\b")
#: How many digits a code has.
DIGITS = 12


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


def near_codes(typed: str) -> list[str]:
    """What may be meant by a code that its check digit refuses: one digit another, or two neighbours changed about."""
    found = _CODE.fullmatch(typed.strip())
    digits = "".join(found.groups()) if found else ""
    # From the end: the check digit is what people leave out or guess.
    tried = [digits[:at] + other + digits[at + 1 :] for at in reversed(range(len(digits))) for other in "0123456789"]
    tried += [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)]
    right = (each for each in dict.fromkeys(tried) if each != digits and damm.is_valid(each))
    return [f"{each[:4]}-{each[4:11]}-{each[11]}" for each in right]
