"""Jobs of this part: three lines each."""

from procrastinate.contrib.django import app

from soportegl.backups import nightly


@app.task(name="soportegl.backups.tasks.backup", queueing_lock="backup", lock="backup")
def backup() -> None:
    """Make the backup of the day unless somebody has."""
    nightly.backup()


@app.task(name="soportegl.backups.tasks.rehearse", queueing_lock="rehearse", lock="backup")
def rehearse() -> None:
    """Prove that the latest backup can be restored."""
    nightly.rehearse()
