"""The parts of the desk that are drawn by a compiled template: nothing is opened as often as a list."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from jinja2 import Environment, PackageLoader, StrictUndefined

from soportegl.web.queue_counts import LIMIT
from soportegl.web.templatetags.ui import bounded, icon, state_chip


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("soportegl.web", "jinja2"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    # Django's safe strings and Jinja's know each other by __html__.
    made.globals.update(chip=state_chip, icon=icon, bounded=lambda count: bounded(count, LIMIT), url=_url)
    return made


@lru_cache  # a handful of addresses without parts of their own
def _url(name: str) -> str:
    return reverse(name)


def drawn(template: str, **context: Any) -> SafeString:
    """What this template of `jinja2/` makes of its context."""
    return SafeString(_environment().get_template(template).render(context))
