"""Sizes read sensibly, above all those just over a limit."""

import pytest

from soportegl.lib import sizes

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (MB - 1, "1.0 MB"),
        (MB - 1024, "1023 KB"),
        (20 * MB, "20.0 MB"),
    ],
)
def test_no_size_is_said_in_a_unit_too_small_for_it(count, said):
    assert sizes.size(count) == said


@pytest.mark.parametrize(
    ("count", "most", "said"),
    [
        (20 * MB + 1, 20 * MB, "mide 20.1 MB; el máximo es 20 MB"),
        (20 * MB + 60_000, 20 * MB, "mide 20.1 MB; el máximo es 20 MB"),
        (25 * MB, 20 * MB, "mide 25.0 MB; el máximo es 20 MB"),
        (512 * 1024 + 1, 512 * 1024, "mide 512.1 KB; el máximo es 512 KB"),
        (2 * MB, 3 * MB // 2, "mide 2.0 MB; el máximo es 1.5 MB"),
    ],
)
def test_what_is_over_a_limit_never_reads_as_the_limit(count, most, said):
    assert sizes.too_large(count, most) == said
