"""Jobs of this part: three lines each."""

from procrastinate.contrib.django import app

from soportegl.figures import monthly, refreshing


@app.task(name="soportegl.figures.tasks.refresh")
def refresh() -> None:
    """Sum up what happened since the last time."""
    refreshing.refresh()


@app.task(name="soportegl.figures.tasks.mend")
def mend() -> None:
    """Set right sums that no longer hold."""
    refreshing.mend()


@app.task(name="soportegl.figures.tasks.send_reports")
def send_reports() -> None:
    """Send the reports of the month that is over to who asked for them."""
    monthly.send_due()
