"""What «Tachar» blanks in an incident must not live on in what the desk keeps for its own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from soportegl.desk.models import BulkRun, Draft

if TYPE_CHECKING:
    from soportegl.incidents.models import Incident


@transaction.atomic
def forget_words(incident: Incident, words: str) -> None:
    """Blank this text where it was typed for the incident: in runs over many, and in drafts.

    Rows of a run that still wait are then refused for want of a text: whoever asked for it types another one.
    """
    for run in BulkRun.objects.select_for_update(of=("self",)).filter(rows__incident=incident).exclude(values={}):
        left = {name: "" if value == words else value for name, value in run.values.items()}
        if left != run.values:
            BulkRun.objects.filter(pk=run.pk).update(values=left)
    for draft in Draft.objects.select_for_update().filter(incident=incident):
        texts = {name: text for name, text in draft.texts.items() if words not in text}
        if not texts:
            draft.delete()
        elif texts != draft.texts:
            draft.texts, draft.version = texts, draft.version + 1
            draft.save(update_fields=["texts", "version"])
