"""What people write and what a page makes of it."""

from __future__ import annotations

import pytest

from soportegl.lib.markup import to_html

LINK = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Uno\ndos\r\n\r\n\r\ntres", "<p>Uno<br>dos</p><p>tres</p>"),
        ("**Paso** uno", "<p><strong>Paso</strong> uno</p>"),
        ("- uno\n- dos", "<ul><li>uno</li><li>dos</li></ul>"),
        ("1482. El CUR", '<ol start="1482"><li>El CUR</li></ol>'),
        ("vea https://a.gob.gt/x", f'<p>vea <a href="https://a.gob.gt/x" {LINK}>https://a.gob.gt/x</a></p>'),
        ("[aquí](https://a.gob.gt)", f'<p><a href="https://a.gob.gt" {LINK}>aquí</a></p>'),
        ("a.b@muni.gob.gt", f'<p><a href="mailto:a.b@muni.gob.gt" {LINK}>a.b@muni.gob.gt</a></p>'),
    ],
)
def test_paragraphs_lists_bold_and_links(typed: str, shown: str) -> None:
    assert to_html(typed) == shown


@pytest.mark.parametrize(
    "typed",
    ["5*3*2 y *.xls", "__init__ y ____", "# Título", "nomina.gt", "C:\\temp\\*.*", "*cursiva*", "**", "| a | b |"],
)
def test_everything_else_is_shown_as_typed(typed: str) -> None:
    assert to_html(typed) == f"<p>{typed}</p>"


def test_a_sum_keeps_its_signs() -> None:
    assert to_html("+ 200.00\n- 100.00\n- Q 5.00") == "<p>+ 200.00<br>- 100.00<br>- Q 5.00</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script> **x**",
        '<img src=x onerror="alert(1)"> **x**',
        "[ver](javascript:alert(1))",
        "[ver](data:text/html,x)",
        "[ver](&#106;avascript:alert(1))",
        "[salir](/salir/)",
        "![foto](https://a.gob.gt/x.png)",
    ],
)
def test_nothing_runs_and_nothing_is_loaded(typed: str) -> None:
    shown = to_html(typed)
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="/' not in shown
    assert 'href="javascript' not in shown
    assert 'href="data' not in shown


def test_a_long_text_of_nested_marks_ends_soon() -> None:
    for typed in ("- " * 750, "[" * 1500, "**a" * 500, "1. " * 500, "<" * 1500, "](" * 750):
        assert to_html(typed)
