"""procrastinate's command, whose worker queues in the transaction of the task and is back at once when killed."""

from __future__ import annotations

import asyncio
from typing import Any

from procrastinate.contrib.django.management.commands.procrastinate import Command as Original

from soportegl.jobs.worker import do_jobs, keep_alive


class Command(Original):
    # They load every page: half a second before the first job.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("command") != "worker":
            super().handle(*args, **options)
            return
        not_of_the_worker = {*self._django_options, "command", "func"}
        words = {name: value for name, value in options.items() if name not in not_of_the_worker}
        keep_alive(lambda: asyncio.run(do_jobs(**words)))
