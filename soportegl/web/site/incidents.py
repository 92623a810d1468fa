"""The incident that an address names, for who asks."""

from __future__ import annotations

from soportegl.incidents.errors import NotThere, NotVisible
from soportegl.incidents.models import Incident
from soportegl.lib.checkdigit import looks_like_code, read_code
from soportegl.reading.incident import seen_by
from soportegl.web.site.requests import PersonRequest
from soportegl.web.ui.forms import CODE_WRONG


class WrongCode(NotThere):
    sentence = CODE_WRONG


def find(request: PersonRequest, code: str) -> Incident:
    """The incident with this code. Raises NotVisible, or WrongCode when a digit of it must be wrong."""
    found = seen_by(request.user, code)
    if found is None:
        raise WrongCode if looks_like_code(code) and read_code(code) is None else NotVisible
    return found
