"""Files that come with a form: kept on arrival, so that neither a refusal nor a slow line loses them."""

from __future__ import annotations

from uuid import UUID

from soportegl.directory.models import User
from soportegl.incidents import files
from soportegl.incidents.errors import Invalid
from soportegl.web.requests import PersonRequest


def stage_all(request: PersonRequest, form_key: str) -> str:
    """Keep each file that came with the form; returns what was wrong with those that were refused."""
    wrong = []
    for file in request.FILES.getlist("attachments"):
        try:
            files.stage(file, owner=request.user, form_key=form_key)
        except Invalid as refusal:
            wrong.append(refusal.sentence)
    return " ".join(wrong)


def staged_keys(form_key: str, *, owner: User) -> list[UUID]:
    """What was loaded in this form; a file that arrived twice, because the form was sent twice, goes once."""
    once = {(upload.sha256, upload.name): upload.pk for upload in files.staged(form_key, owner=owner)}
    return list(once.values())
