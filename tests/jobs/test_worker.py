"""The job worker: what a task queues belongs to its transaction, and no job stays in hands that lost it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import psycopg
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.manager import JobManager

from soportegl.jobs import worker
from soportegl.jobs.tasks import retry_stalled
from soportegl.jobs.worker import own_app


@pytest.fixture
def task() -> Iterator[Callable[[str, Callable[[], None]], None]]:
    """Make a function a task for the time of one test."""
    before = set(app.tasks)

    def make(name: str, work: Callable[[], None]) -> None:
        app.task(name=name)(work)

    yield make
    for name in set(app.tasks) - before:
        del app.tasks[name]


@pytest.fixture(autouse=True)
def no_connection_left() -> Iterator[None]:
    """A worker's questions through Django have a thread that outlives it; its connection would keep the database."""
    yield
    asyncio.run(sync_to_async(connections.close_all)())


def work(*, wait: bool) -> None:
    """What the worker of the product does, until there is nothing left or it ends by itself."""

    async def run() -> None:
        async with own_app().open_async() as mine:
            await asyncio.wait_for(
                mine.run_worker_async(wait=wait, install_signal_handlers=False, listen_notify=False), 30
            )

    asyncio.run(run())


@pytest.mark.django_db(transaction=True)
def test_what_a_task_queued_is_undone_with_its_transaction(task):
    def queue_and_fail() -> None:
        with transaction.atomic():
            app.configure_task("tests.never").defer()
            raise RuntimeError("on purpose")

    task("tests.never", lambda: None)
    task("tests.queue_and_fail", queue_and_fail)
    app.configure_task("tests.queue_and_fail").defer()
    work(wait=False)
    left = ProcrastinateJob.objects.filter(task_name__startswith="tests.").values_list("task_name", "status")
    assert list(left) == [("tests.queue_and_fail", "failed")]


def lose_the_result_of(name: str, held: threading.Event) -> None:
    """Hold the row of this job until its worker wants to finish it, and cut that worker's connection."""
    with psycopg.connect(**own_parameters()) as holder, psycopg.connect(**own_parameters(), autocommit=True) as other:
        holder.execute("SELECT 1 FROM procrastinate_jobs WHERE task_name = %s FOR UPDATE", [name])
        held.set()
        give_up = time.monotonic() + 20
        while not other.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND query LIKE '%finish_job%' AND datname = current_database()"""
        ).fetchall():
            assert time.monotonic() < give_up
            time.sleep(0.02)


def own_parameters() -> dict[str, object]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "host", "port") if name in known}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_could_not_write_a_result_ends_and_the_job_is_done_again(task):
    times = []

    def do() -> None:
        times.append(1)
        if len(times) == 1:
            held = threading.Event()
            threading.Thread(target=lose_the_result_of, args=("tests.do", held)).start()
            assert held.wait(20)

    task("tests.do", do)
    app.configure_task("tests.do").defer()
    # It waits for jobs for ever, so that it comes back means that it ended by itself.
    work(wait=True)
    mine = ProcrastinateJob.objects.filter(task_name="tests.do")
    assert [(job.status, job.worker_id) for job in mine] == [("doing", None)]
    async_to_sync(retry_stalled.func)()
    work(wait=False)
    assert len(times) == 2
    assert [job.status for job in mine.all()] == ["succeeded"]


def idle(like: str, then: str) -> list[object]:
    """What this says of the connections that wait in no transaction after a question like this one."""
    theirs = "pg_stat_activity WHERE datname = current_database() AND state = 'idle'"
    with psycopg.connect(**own_parameters(), autocommit=True) as other:
        return other.execute(f"SELECT {then} FROM {theirs} AND query ILIKE %s", [like]).fetchall()


def written() -> bool:
    """Whether the results of all these jobs are."""
    left = "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'tests.done' AND status <> 'succeeded'"
    with psycopg.connect(**own_parameters()) as other:
        return not other.execute(left).fetchall()


def at_rest() -> bool:
    """Whether the last question of the worker was for a job, and half a second has passed without another."""
    newest = """SELECT query ILIKE '%fetch_job%' AND state = 'idle' AND clock_timestamp() - state_change > '0.5 s'
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND query ILIKE '%procrastinate_f%_job%' ORDER BY query_start DESC LIMIT 1"""
    with psycopg.connect(**own_parameters()) as other:
        return other.execute(newest).fetchone() == (True,)


async def until(true: Callable[[], object]) -> None:
    """Wait for it, and not for ever."""
    give_up = time.monotonic() + 20
    while not await asyncio.to_thread(true):
        assert time.monotonic() < give_up
        await asyncio.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_waits_is_told_of_a_job_and_outlives_the_loss_of_its_connection(task):
    done = threading.Semaphore(0)
    task("tests.done", done.release)

    def queue() -> None:
        app.configure_task("tests.done").defer()
        # It is that of a thread, which nobody else would close.
        connection.close()

    async def run() -> None:
        async with own_app().open_async() as mine:
            waiting = asyncio.create_task(
                mine.run_worker_async(install_signal_handlers=False, fetch_job_polling_interval=60)
            )
            await until(lambda: idle("LISTEN%", "1"))
            # Its questions are no transactions: the last one is no COMMIT.
            await until(lambda: idle("%procrastinate_fetch_job%", "1"))
            for _ in range(2):
                await asyncio.to_thread(queue)
                assert await asyncio.to_thread(done.acquire, timeout=20)
                # Cut while it writes a result, or asks for the next job, it would end, as it should.
                await until(written)
                await until(at_rest)
                await until(lambda: idle("%procrastinate_f%_job%", "pg_terminate_backend(pid, 5000)"))
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting

    asyncio.run(run())
    assert not ProcrastinateJob.objects.filter(task_name="tests.done", status="todo").exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_told_to_end_does_not_wait_for_a_database_that_is_gone(monkeypatch):
    left: list[int] = []

    async def wait_for_it(manager: object, worker_id: int) -> None:
        for _ in range(200):
            await asyncio.sleep(0 if left else 0.05)

    async def run() -> None:
        working = asyncio.create_task(worker.do_jobs(listen_notify=False))
        # Told before it listens, these tests would end and not the worker.
        await until(lambda: idle("%procrastinate_fetch_job%", "1"))
        os.kill(os.getpid(), signal.SIGTERM)
        await working

    monkeypatch.setattr(worker, "ENDING_SECONDS", 0.1)
    monkeypatch.setattr(JobManager, "unregister_worker", wait_for_it)
    monkeypatch.setattr(worker.os, "_exit", left.append)
    asyncio.run(run())
    assert left == [0]


def lives(number: int) -> bool:
    """Whether it runs; where nobody buries children a zombie is as dead as can be."""
    return psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE


SLEEPER = """
import os, time
from soportegl.jobs.worker import keep_alive
def work():
    print(os.getpid(), flush=True)
    time.sleep(60)
keep_alive(work)
"""


def test_a_worker_that_is_killed_is_there_again_at_once_and_ends_with_its_parent():
    parent = subprocess.Popen([sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    try:
        first = int(parent.stdout.readline())
        os.kill(first, signal.SIGKILL)
        begun = time.monotonic()
        second = int(parent.stdout.readline())
        assert second != first
        # Half a second of it is the pause after a life as short as this one's.
        assert time.monotonic() - begun < 2
        parent.terminate()
        # That it comes to an end at all, however busy the machine is.
        assert parent.wait(40) == 0
        assert not lives(second)
    finally:
        parent.kill()
        parent.wait()
