"""Jobs of this part: three lines each. `outbox` queues its own next attempt, so nothing is retried here."""

from procrastinate.contrib.django import app

from soportegl.incidents import antivirus
from soportegl.lib.retrying import Patient
from soportegl.notifications import balance, bounces, digest, lateness, outbox, quarantine, returns, silence


@app.task(name="soportegl.notifications.tasks.tell", retry=Patient())
def tell(event_id: int) -> None:
    """Write down who is to be told of an event, and send what nobody else does."""
    for delivery_id in outbox.tell(event_id):
        outbox.send_when_due(delivery_id)


@app.task(name="soportegl.notifications.tasks.send", retry=Patient())
def send(delivery_id: int) -> None:
    """Send one message unless it has been sent already."""
    outbox.send_when_due(delivery_id)


@app.task(name="soportegl.notifications.tasks.reconcile")
def reconcile() -> None:
    """Queue again what lost its job."""
    balance.reconcile()


@app.task(name="soportegl.notifications.tasks.read_bounces")
def read_bounces() -> None:
    """Note which messages came back."""
    bounces.read()


@app.task(name="soportegl.notifications.tasks.gather")
def gather() -> None:
    """Write to those whose moment came what waited for it, one mail each."""
    digest.gather()


@app.task(name="soportegl.notifications.tasks.tell_late")
def tell_late() -> None:
    """Tell of the clocks that run out."""
    lateness.tell_late()


@app.task(name="soportegl.notifications.tasks.tell_returns")
def tell_returns() -> None:
    """Tell those who wanted to come back to something today."""
    returns.tell_returns()


@app.task(name="soportegl.notifications.tasks.break_silence")
def break_silence() -> None:
    """Remind those who were asked something, and close what nobody answers."""
    silence.break_silence()


@app.task(name=antivirus.TELL, retry=Patient())
def tell_quarantined(sha256: str) -> None:
    """Tell of a file that the antivirus put apart."""
    quarantine.tell(sha256)
