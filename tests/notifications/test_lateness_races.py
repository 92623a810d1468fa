"""Two workers tell of the same clocks, and one of them dies in the middle of a step: each is told once all the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, get_ident
from typing import Any

import pytest
from django.db import connection

from soportegl.incidents.models import Incident
from soportegl.lib import clock
from soportegl.notifications import digest, lateness, reminders, silence
from soportegl.notifications.models import Channel, Delivery, ForMail, Owed
from tests.cast import gather
from tests.notifications.hearing import heard

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """As a process that is gone: nothing of its step is left."""


@pytest.mark.parametrize("job", [lateness.tell_late, silence.break_silence])
def test_each_is_told_once_by_two_workers_of_which_one_dies(
    monkeypatch: pytest.MonkeyPatch, job: Callable[[], Any]
) -> None:
    cast, now = gather(), clock.now()
    for _ in range(7):
        cast.held()
    if job == silence.break_silence:
        Incident.objects.update(waiting_since=now - timedelta(days=10), due_for="", due_at=None, warn_at=None)
    else:
        Incident.objects.update(due_for="solve", due_at=now - timedelta(hours=1), warn_at=now - timedelta(hours=2))
    hear = 1 if job == silence.break_silence else 2
    monkeypatch.setattr(lateness, "STEP", 2)
    monkeypatch.setattr(silence, "STEP", 2)
    start, say, dying = Barrier(2), reminders.say, set[int]()

    def say_and_die(*args: Any, **more: Any) -> int:
        told = say(*args, **more)
        if get_ident() in dying:
            raise Killed
        return told

    def work(dies: bool) -> None:
        dying.update({get_ident()} if dies else ())
        start.wait(30)
        try:
            with suppress(Killed):
                job()
        finally:
            connection.close()

    def write(_: int) -> int:
        start.wait(30)
        try:
            return digest.gather()
        finally:
            connection.close()

    monkeypatch.setattr(reminders, "say", say_and_die)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (True, False)))
    told = heard()
    assert len(told) == len(set(told)) == 7 * hear
    # Each in a notice of its own, or in the number of one that stands for several.
    notices = Delivery.objects.filter(channel=Channel.APP).exclude(clock="")
    own = list(notices.exclude(event=None).values_list("person", "event__incident"))
    others = notices.filter(event=None).values_list("subject", flat=True)
    assert len(own) == len(set(own))
    assert len(own) + sum(int(subject.split()[1]) for subject in others) == 7 * hear
    ForMail.objects.update(mail_at=now)
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(write, range(2))) == hear
    assert Owed.objects.filter(event=None).count() == Delivery.objects.filter(event=None, clock="").count() == hear
