"""Jobs of this part: three lines each."""

from procrastinate.contrib.django import app

from soportegl.desk import bulk
from soportegl.desk.models import BulkRun
from soportegl.lib.retrying import Patient


@app.task(name="soportegl.desk.tasks.work_off", retry=Patient())
def work_off(run_id: int) -> None:
    """Do what is left of a run over many incidents."""
    if run := BulkRun.objects.filter(pk=run_id).first():
        bulk.work_off(run)


@app.task(name="soportegl.desk.tasks.resume")
def resume() -> None:
    """Go on with runs that a killed process left half done."""
    bulk.resume()
