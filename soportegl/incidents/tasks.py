"""Jobs of this part: three lines each."""

from procrastinate.contrib.django import app

from soportegl.incidents import files, upkeep


@app.task(name="soportegl.incidents.tasks.mark_unverified")
def mark_unverified() -> None:
    """Record the silence of five working days after a solution."""
    upkeep.mark_unverified()


@app.task(name="soportegl.incidents.tasks.sweep_uploads")
def sweep_uploads() -> None:
    """Forget the files that were loaded and never sent."""
    files.sweep()
