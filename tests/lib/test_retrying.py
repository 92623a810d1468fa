"""How often a job is tried again: until the database is back, but not for ever when the fault is ours."""

from __future__ import annotations

import pytest
from django.db import InterfaceError, OperationalError
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from soportegl.lib.retrying import Patient


def job(attempts: int) -> Job:
    return Job(id=1, lock=None, queueing_lock=None, task_name="x", queue="default", attempts=attempts, priority=0)


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed"), ConnectorException()])
def test_a_database_that_is_gone_ends_no_job(error):
    assert Patient().get_retry_decision(exception=error, job=job(500)) is not None


def test_a_fault_of_our_own_is_tried_a_few_times_only():
    tries = [Patient().get_retry_decision(exception=ValueError(), job=job(number)) is not None for number in range(10)]
    assert tries == [True] * Patient.attempts + [False, False]
