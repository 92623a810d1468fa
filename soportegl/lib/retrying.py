"""How often a job is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from procrastinate.exceptions import ConnectorException
from procrastinate.retry import BaseRetryStrategy, RetryDecision

if TYPE_CHECKING:
    from procrastinate.jobs import Job

DATABASE_GONE = (OperationalError, InterfaceError, ConnectorException)


class Patient(BaseRetryStrategy):
    """A database that is gone comes back, so it is tried until then; a fault of our own, a few times."""

    attempts = 8
    longest_seconds = 60

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None when it is no use."""
        if not isinstance(exception, DATABASE_GONE) and job.attempts >= self.attempts:
            return None
        # Not at once: what has just broken would break again, and the attempts would be over in a moment.
        return RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 10), self.longest_seconds)})
