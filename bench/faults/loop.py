"""One thread with an event loop, for the servers that stand around the product."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Runs while entered; `do` runs one coroutine in it and waits."""

    def __enter__(self) -> Loop:
        self.loop = asyncio.new_event_loop()
        # A connection that a fault cut is no news.
        self.loop.set_exception_handler(lambda loop, context: None)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.do(self._cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of this coroutine, run in the loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def _cancel_all(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
