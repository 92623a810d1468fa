"""The canned answers of the demonstration."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction

from soportegl.desk.models import CannedAnswer
from soportegl.directory.models import User
from soportegl.directory.roles import Tier
from soportegl.lib import clock

# Who wrote those of each tier; in the demonstration nobody supervises the fourth.
_WRITERS = {Tier.REGIONAL: "sofia.supervisora", Tier.CENTRAL: "saul.supervisor", None: "saul.supervisor"}


def sample_answers() -> list[dict[str, Any]]:
    """The fictitious answers that come with the package."""
    text = (files("soportegl.desk") / "data" / "respuestas_de_muestra.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@transaction.atomic
def load_answers() -> None:
    """Write them once: where people have written, changed or retired any, nothing is added."""
    if CannedAnswer.objects.exists():
        return
    people = {user.username: user for user in User.objects.filter(username__in=_WRITERS.values())}
    for days, said in enumerate(sample_answers()):
        by = people.get(_WRITERS.get(said["for_tier"], ""))
        CannedAnswer.objects.create(**said, changed_at=clock.now() - timedelta(days=3 + 4 * days), changed_by=by)
