"""Jobs of this part. `sending` queues its own next attempt, so only our own faults are retried here."""

from procrastinate.contrib.django import app

from soportegl.lib.retrying import Patient
from soportegl.webhooks import sending


@app.task(name="soportegl.webhooks.tasks.send", retry=Patient())
def send(message_id: int) -> None:
    """Send one message unless it has arrived."""
    sending.send(message_id)


@app.task(name="soportegl.webhooks.tasks.reconcile")
def reconcile() -> None:
    """Queue again what lost its job."""
    sending.reconcile()
