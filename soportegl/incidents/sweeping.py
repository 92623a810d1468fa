"""Files that nobody needs any more: loaded and never sent, contents of no file, what a killed process was writing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

from soportegl.incidents import files, looking, pieces, store
from soportegl.incidents.models import FileSweep, Upload
from soportegl.lib import clock

log = logging.getLogger(__name__)

#: One run removes no more than this; what is left is for the next, which follows at once.
BOUND = 1000
#: Nothing younger is taken for forgotten: an upload over a bad line takes long.
SPARED = timedelta(days=1)
#: How long an administrator can read what a run removed.
REMEMBERED = timedelta(days=2 * 365)
_ASKED_AT_ONCE = 500


def sweep_uploads() -> bool:
    """Forget what was loaded and never sent, and its content where nothing else has it; whether there is more."""
    gone = list(Upload.objects.filter(expires_at__lte=clock.now()).order_by("expires_at")[:BOUND])
    Upload.objects.filter(pk__in=[upload.pk for upload in gone]).delete()
    pieces.sweep(SPARED)
    with _reported() as report:
        report.expired = len(gone)
        for sha256 in sorted({upload.sha256 for upload in gone}):
            _forget(sha256, report)
    return len(gone) == BOUND


def sweep_contents() -> bool:
    """Remove contents that no file has and what was never finished; whether there is more."""
    with _reported() as report:
        looking.sweep(BOUND)
        for entry in islice(store.leftovers(clock.now() - SPARED), BOUND):
            store.remove_leftover(entry)
            report.unfinished += 1
            _write_down(report, entry.name, entry.size)
        for sha256 in islice(_orphans(), BOUND):
            report.orphans += _forget(sha256, report)
    FileSweep.objects.filter(at__lt=clock.now() - REMEMBERED).delete()
    return BOUND in (report.unfinished, report.orphans)


def _orphans() -> Iterator[str]:
    """Contents that have been there for a while without any file having them."""
    before = clock.now() - SPARED
    old = (sha256 for sha256, written_at in store.stored() if written_at < before)
    while some := list(islice(old, _ASKED_AT_ONCE)):
        used = files.in_use(some)
        yield from (sha256 for sha256 in some if sha256 not in used)


def _forget(sha256: str, report: FileSweep) -> bool:
    """Remove it unless a file has it by now."""
    size = store.size_of(sha256)
    if size is None or not files.forget_content(sha256):
        return False
    _write_down(report, sha256, size)
    return True


def _write_down(report: FileSweep, name: str, size: int) -> None:
    report.freed += size
    report.removed.append([name, size])


@contextmanager
def _reported() -> Iterator[FileSweep]:
    """What happens inside is written down, also when it ends early; a run with nothing to say leaves no row."""
    report = FileSweep(at=clock.now())
    try:
        yield report
    except store.Unreachable as error:
        report.problem = str(error)
        log.error("Files could not be swept: %s", error)
    finally:
        if report.expired or report.removed or report.problem:
            report.save()
