"""The job worker: a process that has everything loaded, and a child that does the jobs and is replaced at once."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

from soportegl.lib.processes import follow_parent
from soportegl.lib.supervisor import GaveUp, Part

LOOK_SECONDS = 0.05
ENDS = (signal.SIGTERM, signal.SIGINT)

logger = logging.getLogger(__name__)


def own_app() -> App:
    """The app that a worker fetches and finishes jobs with, over connections of its own.

    What a task queues goes through the common app, on Django's connection: otherwise a job would be fetched before
    the transaction that queued it ends, or stay although that transaction was undone.
    """
    assert isinstance(app.connector, DjangoConnector)
    mine = app.with_connector(app.connector.get_worker_connector())
    around = [*app.worker_defaults.get("worker_middleware", ()), end_with_a_lost_result]
    mine.worker_defaults = {**app.worker_defaults, "worker_middleware": around}
    return mine


async def end_with_a_lost_result(call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
    """End this worker when the result of a job could not be written: while it lives, that job counts as being done."""

    def look(task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and task.exception() is not None:
            worker.stop()

    if task := asyncio.current_task():
        task.add_done_callback(look)
    return await call_next()


def keep_alive(work: Callable[[], None]) -> None:
    """Do the work in a child, another one whenever it dies, until SIGTERM; loading anew would take seconds."""
    parent = os.getpid()
    for number in ENDS:
        signal.signal(number, _end)
    part = Part("El proceso de trabajos", logger.warning)
    while True:
        # Told to end between the two lines, the parent would leave a child, or the child end as if it were the parent.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        child = os.fork() or _be_child(work, parent)
        try:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
            part.started()
            os.waitpid(child, 0)
            while not part.may_start():
                time.sleep(LOOK_SECONDS)
        except GaveUp as problem:
            logger.error(problem)
            raise SystemExit(1) from None
        except SystemExit:
            _finish(child)
            raise


def _be_child(work: Callable[[], None], parent: int) -> NoReturn:
    code = 1
    try:
        for number in ENDS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        if follow := follow_parent(signal.SIGTERM):
            follow()
        if os.getppid() == parent:
            work()
            code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        logger.exception("The worker ended")
    finally:
        # Not through the ends of the parent's blocks, which belong to it.
        os._exit(code)


def _end(number: int, frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def _finish(child: int) -> None:
    """Let the child end the jobs in its hands; whoever asked us to end kills both when that takes too long."""
    try:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        # It had ended already.
        return
