"""A code dictated over the phone with one digit wrong, or two swapped, is refused."""

from hypothesis import given
from hypothesis import strategies as st

from soportegl.lib.checkdigit import looks_like_code, make_code, read_code

codes = st.builds(make_code, st.integers(2024, 2099), st.integers(1, 9_999_999))


def test_a_known_code():
    # The digit of 572 is 4 in the article that describes them; zeros in front change nothing.
    assert make_code(0, 572) == "0000-0000572-4"
    assert make_code(2026, 123) == "2026-0000123-6"


@given(codes)
def test_a_code_is_read_however_it_was_typed(code):
    digits = code.replace("-", "")
    for typed in (code, digits, f" {code} ", code.replace("-", " "), code.replace("-", ".")):
        assert read_code(typed) == code


@given(codes)
def test_one_wrong_digit_is_refused_wherever_it_stands(code):
    digits = code.replace("-", "")
    for place, right in enumerate(digits):
        for other in set("0123456789") - {right}:
            assert read_code(digits[:place] + other + digits[place + 1 :]) is None


@given(codes)
def test_two_neighbours_swapped_are_refused(code):
    digits = code.replace("-", "")
    for place in range(11):
        first, second = digits[place], digits[place + 1]
        if first != second:
            assert read_code(digits[:place] + second + first + digits[place + 2 :]) is None


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_none(typed):
    assert read_code(typed) is None or looks_like_code(typed)
