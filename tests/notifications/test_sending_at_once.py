"""A mail that goes at once is sent by whoever tells of it; everything else by a job of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail as django_mail
from procrastinate.contrib.django.models import ProcrastinateJob

from soportegl.incidents import actions
from soportegl.notifications import outbox, tasks
from soportegl.notifications.models import Channel, Delivery, Status
from tests.cast import People

MAILS = Delivery.objects.filter(channel=Channel.MAIL)


@pytest.mark.parametrize("is_killed_between", [False, True])
def test_the_only_mail_that_goes_at_once_is_sent_by_the_job_that_tells_of_it(
    cast: People, settings: Any, is_killed_between: bool
) -> None:
    settings.MAIL_TOGETHER_SECONDS = 0
    event = cast.report().events.get()
    if is_killed_between:
        (letter,) = outbox.tell(event.pk)
        assert MAILS.get(event=event, status=Status.QUEUED).pk == letter
    tasks.tell(event.pk)
    assert MAILS.get(event=event).status == Status.SENT
    assert len(django_mail.outbox) == 1
    assert not ProcrastinateJob.objects.filter(task_name=outbox.SEND).exists()
    tasks.tell(event.pk)
    assert len(django_mail.outbox) == 1


def test_when_it_cannot_be_sent_it_is_tried_again_by_a_job_of_its_own(cast: People, settings: Any) -> None:
    settings.MAIL_TOGETHER_SECONDS = 0
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "soportegl.lib.bounded_smtp.Backend", "::1", 9
    event = cast.report().events.get()
    tasks.tell(event.pk)
    letter = MAILS.get(event=event)
    assert (letter.status, letter.attempts) == (Status.FAILED, 1)
    tasks.tell(event.pk)
    assert [job.args["delivery_id"] for job in ProcrastinateJob.objects.filter(task_name=outbox.SEND)] == [letter.pk]
    letter.refresh_from_db()
    assert letter.attempts == 1


@pytest.mark.parametrize("seconds", [0, 180])
def test_what_waits_for_company_and_what_goes_to_several_is_sent_by_jobs(
    cast: People, settings: Any, seconds: int
) -> None:
    settings.MAIL_TOGETHER_SECONDS = seconds
    event = cast.held().events.latest("number")
    if seconds == 0:
        # Somebody else of the desk hears of it too.
        event = actions.assign(event.incident, holder=cast.rosa, by=cast.sofia).events.latest("number")
    tasks.tell(event.pk)
    told = MAILS.filter(event=event)
    assert {letter.status for letter in told} == {Status.QUEUED}
    jobs = ProcrastinateJob.objects.filter(task_name=outbox.SEND)
    assert sorted(job.args["delivery_id"] for job in jobs) == sorted(letter.pk for letter in told)
