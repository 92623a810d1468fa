"""Files that come with a form: kept on arrival, so that neither a refusal nor a slow line loses them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid4

from soportegl.directory.models import User
from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.lib import text
from soportegl.web.site.requests import PersonRequest

#: Files that come with the form itself stand behind those that travelled before.
WITH_THE_FORM = 1000


def form_key(typed: Mapping[str, object] | None) -> str:
    """The key of a form, which its files and its repetitions share: its own, or a new one when it brought none."""
    return text.form_key(str((typed or {}).get("key") or uuid4()))


def stage_all(request: PersonRequest, form_key: str) -> str:
    """Keep each file that came with the form; returns what was wrong with those that were refused."""
    wrong = []
    for place, file in enumerate(request.FILES.getlist("attachments"), WITH_THE_FORM):
        try:
            files.stage(file, owner=request.user, form_key=form_key, place=place)
        except Invalid as refusal:
            wrong.append(refusal.sentence)
    return " ".join(wrong)


def staged_keys(form_key: str, *, owner: User) -> list[UUID]:
    """What was loaded in this form, in the order in which it was chosen; a file that arrived twice goes once."""
    return [upload.pk for upload in files.staged(form_key, owner=owner)]
