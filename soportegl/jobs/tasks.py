"""Housekeeping that belongs to no part: three lines each."""

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from soportegl.jobs import cleaning

log = logging.getLogger(__name__)


@app.task(name="soportegl.jobs.tasks.retry_stalled")
async def retry_stalled() -> None:
    """Queue again what was in the hands of a worker that no longer gives signs."""
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except ConnectorException as error:
            # One that cannot be queued again, because its like waits already, must not keep the others from it.
            log.warning("Job %s was not queued again: %s", job.id, type(error).__name__)


@app.task(name="soportegl.jobs.tasks.clean")
def clean() -> None:
    """Throw away what is over."""
    if cleaning.is_more(cleaning.clean()):
        # Whoever runs for an hour a day must not keep what a day brings.
        clean.defer()
