"""Jobs of this part: three lines each."""

from procrastinate.contrib.django import app

from soportegl.incidents import looking, sweeping, upkeep


@app.task(name="soportegl.incidents.tasks.mark_unverified")
def mark_unverified() -> None:
    """Record the silence of five working days after a solution."""
    upkeep.mark_unverified()


@app.task(name="soportegl.incidents.tasks.sweep_uploads")
def sweep_uploads() -> None:
    """Forget the files that were loaded and never sent."""
    if sweeping.sweep_uploads():
        sweep_uploads.defer()


@app.task(name="soportegl.incidents.tasks.sweep_contents")
def sweep_contents() -> None:
    """Remove the contents that no file has."""
    if sweeping.sweep_contents():
        sweep_contents.defer()


@app.task(name=looking.JOB)
def render(rendition_id: int) -> None:
    """Make of a file what can be looked at."""
    looking.make(rendition_id)
