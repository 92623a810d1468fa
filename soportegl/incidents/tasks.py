"""Jobs of this part: three lines each."""

from procrastinate.contrib.django import app

from soportegl.incidents import (
    antivirus,
    automatic,
    clock_runs,
    filling,
    handover,
    looking,
    scanning,
    sweeping,
    upkeep,
    usual_times,
    vocabulary,
)


@app.task(name="soportegl.incidents.tasks.mark_unverified")
def mark_unverified() -> None:
    """Record the silence of five working days after a solution."""
    upkeep.mark_unverified()


@app.task(name="soportegl.incidents.tasks.hand_over")
def hand_over() -> None:
    """Carry out the handovers whose day has come."""
    handover.carry_out_due()


@app.task(name="soportegl.incidents.tasks.let_time_act")
def let_time_act() -> None:
    """Wake what waited for a day, and do what the rules of the tiers say."""
    automatic.let_time_act()


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


@app.task(name=antivirus.SCAN)
def scan(sha256: str) -> None:
    """Ask the antivirus about a content that has just arrived."""
    scanning.scan(sha256)


@app.task(name="soportegl.incidents.tasks.scan_due")
def scan_due() -> None:
    """Ask it about what was put off, or asked for again."""
    if scanning.scan_due():
        scan_due.defer()


@app.task(name="soportegl.incidents.tasks.refresh_clocks")
def refresh_clocks() -> None:
    """Compute anew the clocks of what is open, after calendars or promises changed."""
    if clock_runs.refresh():
        refresh_clocks.defer()


@app.task(name="soportegl.incidents.tasks.note_usual_times")
def note_usual_times() -> None:
    """Keep how long incidents of each kind took lately."""
    usual_times.note()


@app.task(name="soportegl.incidents.tasks.fill_words")
def fill_words() -> None:
    """Make the words of what was there before they were made."""
    if filling.is_due(filling.progress()) and filling.run():
        fill_words.defer()


@app.task(name="soportegl.incidents.tasks.refresh_vocabulary")
def refresh_vocabulary() -> None:
    """Count anew which words the texts hold."""
    if vocabulary.is_due():
        vocabulary.refresh()
