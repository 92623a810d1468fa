"""Longer tales than the demonstration tells, by the same people through the same actions, so that averages hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from soportegl.demo import ANSWERS, NOTES, QUESTIONS, REASONS, REPLIES, SENT_BACK, TRIED, Stage, Tale
from soportegl.directory.demo import sample_incidents
from soportegl.directory.models import User
from soportegl.incidents import actions
from soportegl.incidents.models import Incident

TALES = 40
MARK = "Caso largo."


@transaction.atomic
def tell() -> None:
    """Up, down and up again, with questions on the way; each ends closed. Once in a database."""
    if Incident.objects.filter(synopsis__startswith=MARK).exists():
        return
    stage = Stage()
    for number, row in enumerate(sample_incidents()[:TALES]):
        entity, reporter = stage.who_reports(number, row)
        if entity.office is None:
            continue
        begun = timezone.now() - timedelta(days=60)
        told = {**row, "sintesis": f"{MARK} {row['sintesis']}", "id": f"largo-{number}"}
        tale = Tale(stage.register(told, entity, reporter, begun), begun, stage.chance)
        _travel(stage, tale, stage.chance.choice(stage.advisers[entity.office_id or 0]), reporter, number % 4)
        tale.do(actions.close, by=tale.incident.holder or reporter, solution=row["solution"] or TRIED[0])


def _travel(stage: Stage, tale: Tale, adviser: User, reporter: User, length: int) -> None:
    choose = stage.chance.choice
    central = stage.cast[choose(("carla.central", "cesar.central"))]
    words: dict[str, Any] = {"reason": choose(REASONS), "tried": choose(TRIED)}
    tale.do(actions.take, by=adviser)
    tale.do(actions.ask, by=adviser, text=choose(QUESTIONS))
    tale.do(actions.answer, by=reporter, text=choose(ANSWERS))
    tale.do(actions.transfer, by=adviser, **words)
    tale.do(actions.take, by=central)
    if length == 0:
        return
    tale.do(actions.note, by=central, text=choose(NOTES))
    tale.do(actions.send_back, by=central, reason=SENT_BACK)
    tale.do(actions.take, by=adviser)
    if length == 1:
        return
    tale.do(actions.reply, by=adviser, text=choose(REPLIES))
    tale.do(actions.transfer, by=adviser, **words)
    tale.do(actions.take, by=central)
    if length == 2:
        return
    tale.do(actions.transfer, by=central, **words)
    tale.do(actions.take, by=stage.cast["ivan.informatica"])
