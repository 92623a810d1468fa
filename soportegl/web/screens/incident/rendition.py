"""What the worker made of a file, so that it can be looked at."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import render

from soportegl.incidents import looking, store
from soportegl.incidents.errors import FilesAway, NotThere
from soportegl.incidents.kinds import Show
from soportegl.incidents.models import Attachment
from soportegl.web.site.requests import PersonRequest

MADE = (Show.PICTURE, Show.TABLE)
# «029» is the name of something.
_AMOUNT = re.compile(r"-?(0|[1-9]\d{0,2}(,\d{3})*|[1-9]\d*)(\.\d+)? ?%?")


class NoSuchFile(NotThere):
    sentence = "No existe ese archivo, o no está entre los que usted puede ver."


def page(request: PersonRequest, file: Attachment) -> HttpResponse:
    """A page of its own, or with `parte` what goes into another; 202 while it is being made."""
    try:
        made = looking.of(file)
        tables = looking.tables(made) if made.content and file.show is Show.TABLE else []
    except (store.Missing, store.Damaged, store.Unreachable):
        raise FilesAway(file.name) from None
    ready = made.made_at is not None
    template = "screens/incident/shown_content.html" if "parte" in request.GET else "screens/incident/shown.html"
    context = {
        "file": file,
        "made": made,
        "ready": ready,
        "tables": tables,
        "incident": file.incident,
        "amount": _AMOUNT.fullmatch,
    }
    answer = render(request, template, context, status=200 if ready else 202)
    answer["Cache-Control"] = "private, no-store"
    return answer


def picture(file: Attachment, number: int) -> HttpResponse:
    """One page of it; nobody frames it and nothing in it acts."""
    try:
        content = looking.part(looking.of(file), number)
    except IndexError:
        raise NoSuchFile from None
    except (store.Missing, store.Damaged, store.Unreachable):
        raise FilesAway(file.name) from None
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
