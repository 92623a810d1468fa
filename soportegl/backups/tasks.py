"""Jobs of this part: three lines each. What makes backups is loaded by whoever makes one, not by every process."""

from procrastinate.contrib.django import app


@app.task(name="soportegl.backups.tasks.backup", queueing_lock="backup", lock="backup")
def backup() -> None:
    """Make the backup of the day unless somebody has."""
    from soportegl.backups import nightly

    nightly.backup()


@app.task(name="soportegl.backups.tasks.rehearse", queueing_lock="rehearse", lock="backup")
def rehearse() -> None:
    """Prove that the latest backup can be restored."""
    from soportegl.backups import nightly

    nightly.rehearse()
