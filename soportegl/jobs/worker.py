"""The job worker: a process that has everything loaded, and a child that does the jobs and is replaced at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.job_context import JobContext
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from soportegl.lib.postgresql.base import said_something
from soportegl.lib.processes import ENDS, be_child
from soportegl.lib.supervisor import GaveUp, Part

LOOK_SECONDS = 0.05
#: More than the jobs in its hands are given, and less than the supervisor waits.
ENDING_SECONDS = 12

logger = logging.getLogger(__name__)


def own_app() -> App:
    """The app that a worker fetches and finishes jobs with, over connections of its own.

    What a task queues goes through the common app, on Django's connection: otherwise a job would be fetched before
    the transaction that queued it ends, or stay although that transaction was undone.
    """
    # It fetches and finishes one job after another; each connection more costs the database 4 MB. What it asks is one
    # statement each: a transaction around it would be two more on the way, and cost more than the statement.
    connector = PsycopgConnector(
        pool_factory=_pool, configure=_without_transactions, kwargs=connector_params(), min_size=1, max_size=2
    )
    mine = app.with_connector(connector)
    around = [*app.worker_defaults.get("worker_middleware", ()), end_with_a_lost_result]
    mine.worker_defaults = {**app.worker_defaults, "worker_middleware": around}
    return mine


def _pool(**options: Any) -> AsyncConnectionPool:
    return AsyncConnectionPool(**{**options, "check": _look_at})


async def _without_transactions(connection: AsyncConnection) -> None:
    await connection.set_autocommit(True)


async def _look_at(connection: AsyncConnection) -> None:
    """As the pages do: only one on which the server said something meanwhile is asked whether it works."""
    if said_something(connection):
        await AsyncConnectionPool.check_connection(connection)


async def do_jobs(**words: Any) -> None:
    """Fetch jobs and do them until told to end; `words` are those of procrastinate's `run_worker_async`."""
    loop = asyncio.get_running_loop()
    async with own_app().open_async() as mine:
        work = asyncio.ensure_future(mine.run_worker_async(**words, install_signal_handlers=False))

        def end() -> None:
            work.cancel()
            # Without its database it would wait a minute until it may say goodbye to it.
            loop.call_later(ENDING_SECONDS, os._exit, 0)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        with contextlib.suppress(asyncio.CancelledError):
            await work


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
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    part = Part("El proceso de trabajos", logger.warning)
    while True:
        # Told to end between the two lines, the parent would leave a child, or the child end as if it were the parent.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        child = os.fork() or be_child(work, parent)
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
