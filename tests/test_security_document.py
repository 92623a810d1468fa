"""docs/security.md: every line of the ASVS has its answer, and all that it names is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "security.md").read_text()
LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
#: The numbers of levels 1 and 2 of version 5.0.0, in its order.
NUMBERS = Path(__file__).with_name("asvs_5.0.0_levels_1_2.txt").read_text().split()
STATES = ("sí", "en parte", "no", "no aplica")


def test_every_number_of_levels_1_and_2_is_answered_in_its_order():
    assert [line[0] for line in LINES] == NUMBERS
    assert {line[2] for line in LINES} <= set(STATES)
    counts = Counter(line[2] for line in LINES)
    sums = "{sí} sí, {en parte} en parte, {no} no, {no aplica} no aplican".format_map(counts)
    assert f"De {len(LINES)} líneas: {sums}." in TEXT


def test_what_holds_names_where_it_is_seen_and_the_rest_says_why():
    named = re.compile(r"`[\w./-]+\.\w+(::\w+)?`|\]\(#")
    assert [number for number, _, state, why in LINES if state == "sí" and not named.search(why)] == []
    assert [number for number, _, state, why in LINES if len(why) < 10] == []


def test_every_file_and_every_test_that_is_named_is_there():
    missing = []
    for name in set(re.findall(r"`((?:soportegl|tests|docs|deploy|requirements|examples)/[^`]*)`", TEXT)):
        path, _, test = name.partition("::")
        file = ROOT / path
        if not file.exists() or (test and f"def {test}(" not in file.read_text()):
            missing.append(name)
    assert missing == []


def test_every_section_that_a_line_points_to_is_there():
    titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^## (.+)$", TEXT, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= titles
