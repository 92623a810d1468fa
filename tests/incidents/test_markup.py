"""Tables out of markup that nobody would write by hand, and that is shown all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from soportegl.incidents.renditions import markup
from soportegl.incidents.renditions.made import COLUMNS, ROWS

TAGS = ("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th", "<br>", "<script>", "</script>", "<title>")
SIGNS = ("<!", "<![", "[", "]", "]>", "]]>", "<!--", "-->", "<?", "if", "endif", "CDATA", "&#", "&amp;", "x;", "=", "'")
PIECES = (*TAGS, *SIGNS, '"', "/", ">", "<", " ", "colspan='", "9", "²", "٣", "ñ")


def rows_of(text: str) -> list[list[str]]:
    return [row for _, rows in markup.of_page(text) for row in rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("<table><tr><td>a</td></tr><![if !x]><tr><td>b</td></tr><![endif]></table>", [["a"], ["b"]]),
        ("<table><tr><td>a</td></tr><![foo[bar]]><tr><td>b</td></tr></table>", [["a"], ["b"]]),
        ("<table><tr><td>a<![ ]></td><td>b</td></tr></table>", [["a", "b"]]),
        ("<table><tr><td>a<td>b<tr><td>c", [["a", "b"], ["c"]]),
        ("<table><td>a<table><td>b</table></table>", [["b"], ["a"]]),
        ("<table><tr><td><script>no()</script>sí<style>p{}</style></td></tr></table>", [["sí"]]),
        ("<table><tr><td>uno<br>dos\n tres</td></tr></table>", [["uno dos tres"]]),
        ("<td>a</td><tr>b</tr>", []),
        ("<table><tr><td> </td></tr></table>", []),
        (
            "<table><tr><td colspan='2'>a</td><td colspan='0'>b</td><td colspan='²'>c</td></tr></table>",
            [["a", "", *"bc"]],
        ),
        ("<table><tr><td>a &lt; b &#209; &#xD800;</td></tr></table>", [["a < b Ñ \ufffd"]]),
    ],
)
def test_what_a_browser_would_show_is_shown(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize("digits", ["41", "9" * 9, "9" * 5000])
def test_no_number_makes_a_table_wider_or_longer_than_what_is_shown(digits):
    (row,) = rows_of(f"<table><tr><td colspan='{digits}'>a</td></tr></table>")
    assert row == ["a", *[""] * (COLUMNS - 1)]
    cell = f"<Cell ss:Index='{digits}' ss:MergeAcross='{digits}'><Data>a</Data></Cell>"
    sheet = f"<W xmlns:ss='s'><Worksheet ss:Name='H'><Row ss:Index='{digits}000'>{cell}</Row></Worksheet></W>"
    [(name, rows)] = markup.of_excel_2003(sheet)
    assert (name, len(rows)) == ("H", ROWS + 1)
    assert rows[-1] == [*[""] * COLUMNS, "a"]


@given(some.lists(some.sampled_from(PIECES), max_size=16).map("".join))
def test_whatever_a_page_holds_its_tables_are_read(text):
    for row in rows_of(f"<table><td>{text}"):
        assert all(word == " ".join(word.split()) for word in row)
