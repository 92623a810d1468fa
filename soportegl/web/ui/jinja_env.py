"""How pages are drawn: compiled templates, and the names and filters that each of them may use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template import defaultfilters, defaulttags, engines
from django.templatetags.static import static
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from soportegl.lib.addresses import address

# What lays a template out: a new line, or the indent before what begins one.
LAID_OUT = re.compile(r"[ \t]*\n[ \t\n]*|\A[ \t]{2,}")
# Where browsers show every space.
KEPT = re.compile(r"(<(?:pre|textarea)\b|</(?:pre|textarea)>)")


class Flush(Extension):
    """Pages without what lays templates out: it would be a twentieth of what travels.

    Of each whitespace one character stays, since nothing else may part two words. In a plain mail all of it is read.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The template as it travels."""
        html, kept = (stream.name or "").endswith(".html"), False
        for token in stream:
            if html and token.type == "data":
                parts = KEPT.split(token.value)
                for at, part in enumerate(parts):
                    if at % 2:
                        kept = not part.startswith("</")
                    elif not kept:
                        parts[at] = LAID_OUT.sub("\n", part)
                token = Token(token.lineno, "data", "".join(parts))
            yield token


def environment(**options: Any) -> Environment:
    """What Django's settings ask for: the templates of `jinja2/`."""
    # Each of them draws with what is made here.
    from soportegl.directory.phones import dialled
    from soportegl.lib import clock
    from soportegl.lib.sizes import size
    from soportegl.texts import saying
    from soportegl.web.site import leaving, offline, outbox
    from soportegl.web.ui import clocks, elements, level_steps, moments

    # As in Django's own templates, what a page was not given is nothing, and so is what that would have.
    made = Environment(  # noqa: S701 - Django asks for autoescape among its options
        **{**options, "undefined": ChainableUndefined, "trim_blocks": True, "extensions": [Flush]}
    )
    made.globals.update(url=address, static=lru_cache(static), querystring=_querystring, clock_now=clock.now)
    made.globals.update(wording=saying.html, letters=saying.plain, worker_address=offline.worker_address)
    for draws in (
        *(elements.icon, elements.panel, elements.notice, elements.dialog, elements.field),
        *(
            elements.state_chip,
            elements.waiting_chip,
            elements.course_chip,
            elements.progress_picture,
            clocks.clock_line,
            elements.verb_label,
            elements.you,
        ),
    ):
        made.globals[draws.__name__] = draws
    for reads in (
        *(moments.when, moments.day, moments.spoken, moments.age, moments.ago, moments.duration),
        *(
            size,
            elements.initials,
            elements.number,
            elements.bounded,
            elements.formatted,
            elements.with_names,
            elements.unbroken,
            elements.marked,
            elements.epoch,
            elements.tier_name,
        ),
        *(
            level_steps.levels_label,
            elements.file_icon,
            elements.tone,
            elements.tone_icon,
            elements.state_icon,
            elements.form_spec,
        ),
        *(
            defaultfilters.pluralize,
            defaultfilters.yesno,
            defaultfilters.capfirst,
            defaultfilters.urlencode,
            defaultfilters.slugify,
        ),
        *(defaultfilters.truncatechars, defaultfilters.default_if_none, dialled, leaving.seal, outbox.person_key),
    ):
        made.filters[reads.__name__] = reads
    return made


def render_fragment(template: str, **context: Any) -> SafeString:
    """What this template makes of its context, without what every page knows."""
    return SafeString(_made().get_template(template).render(context))


def compile_all() -> None:
    """Compile every template, so that no page has to."""
    for name in _made().list_templates(filter_func=_is_ours):
        _made().get_template(name)


def _is_ours(name: str) -> bool:
    # Where the screens lie there are scripts as well, and what Django's own engine draws for the administration.
    return name.endswith((".html", ".txt")) and not name.startswith(("jinja2/", "templates/"))


def _made() -> Environment:
    made: Environment = engines["jinja2"].env  # type: ignore[attr-defined]  # that of `environment`
    return made


def _querystring(request: HttpRequest, **changed: Any) -> str:
    """The question of this page with some of it changed; None takes a part out."""
    return str(defaulttags.querystring(None, request.GET, **changed))  # type: ignore[arg-type]  # read only without a question
