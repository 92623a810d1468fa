"""Housekeeping that belongs to no part: three lines each."""

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.task(name="soportegl.jobs.tasks.retry_stalled")
async def retry_stalled() -> None:
    """Queue again what was in the hands of a worker that no longer gives signs."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.task(name="soportegl.jobs.tasks.clear_sessions")
def clear_sessions() -> None:
    """Forget the sessions that expired."""
    call_command("clearsessions")
