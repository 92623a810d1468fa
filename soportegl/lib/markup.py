"""What people write, as a page shows it: paragraphs, lists, bold and links. What is stored is what was typed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.list import list_block

from soportegl.lib.at_names import replace_names

# Most texts are plain, and reading Markdown costs thirty times as much as looking whether there is any.
_MARKED = re.compile(r"\*\*|\]\(|://|\w@\w|^\s*(?:[-*]|\d{1,9}[.)])\s", re.MULTILINE)
_SUM = re.compile(r"\+\s|[-*]\s+Q?\s*[\d.,]+\s*$")
_TAGS = {"p", "br", "strong", "ul", "ol", "li", "a"}
_TAG = re.compile(r"(<[^>]*>)")
_CHIP = '<span class="sgl-mencion">@{}</span>'
_KEPT = 4096


@lru_cache(_KEPT)
def to_html(text: str, names: tuple[tuple[str, str], ...] = ()) -> SafeString:
    """The text with its paragraphs, line breaks, lists, bold and links; everything else in it is shown as typed.

    `names` are those an @ stands before, in lower case, each with what it is shown as.
    """
    text = text.replace("\r", "").strip("\n")
    made = _read(text) if _MARKED.search(text) else _plain(text)
    return _with_chips(made, dict(names)) if names else made


def _with_chips(made: SafeString, names: dict[str, str]) -> SafeString:
    """Names drawn as such between the tags, never inside of one nor in the words of a link."""
    chips = {name: format_html(_CHIP, shown) for name, shown in names.items()}
    parts, in_link = _TAG.split(made), False
    for place, part in enumerate(parts):
        if part.startswith("<"):
            in_link = part.startswith("<a ") or (in_link and part != "</a>")
        elif not in_link:
            parts[place] = replace_names(part, chips)
    return mark_safe("".join(parts))  # noqa: S308 - it was safe, and what stands in it now is escaped


def _plain(text: str) -> SafeString:
    paragraphs = (part.strip() for part in text.split("\n\n") if part.strip())
    broken = (
        format_html_join(SafeString("<br>"), "{}", ((line.strip(),) for line in part.split("\n")))
        for part in paragraphs
    )
    return format_html_join("", "<p>{}</p>", ((part,) for part in broken))


def _read(text: str) -> SafeString:
    made = nh3.clean(
        _READER.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        # Without its scheme an address would lead to a page of this desk: to its exit, for one.
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(made.replace("\n", ""))  # noqa: S308 - nh3 let only the tags above through


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"breaks": True, "linkify": True})
    reader.enable(["list", "emphasis", "link", "linkify", "newline"])
    # One asterisk is a multiplication or a file name (5*3*2, *.xls), not emphasis: it stays.
    for token in ("em_open", "em_close", "strong_open", "strong_close"):
        reader.add_render_rule(token, _bold_or_as_typed)
    reader.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    # Only what carries its scheme is an address: «nomina.gt» may be a file.
    assert reader.linkify is not None
    reader.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
    return reader


def _bold_or_as_typed(reader: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.markup != "**":
        return str(token.markup)
    return "<strong>" if token.nesting == 1 else "</strong>"


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lists of points and numbers, but a line such as «- Q 200.00» is part of a sum, and keeps its sign."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    return not _SUM.match(line) and list_block(state, start, end, silent)


_READER = _reader()
