"""procrastinate's command, whose worker queues in the transaction of the task and is back at once when killed."""

from __future__ import annotations

import asyncio
from typing import Any

from procrastinate import cli
from procrastinate.contrib.django.management.commands.procrastinate import Command as Original

from soportegl.jobs.worker import keep_alive, own_app


class Command(Original):
    # They load every page: half a second before the first job.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("command") != "worker":
            super().handle(*args, **options)
            return
        words = {name: value for name, value in options.items() if name not in self._django_options}
        keep_alive(lambda: asyncio.run(cli.execute_command({**words, "app": own_app()})))
