"""What is under way on the network, in this process and thread: tasks that end in any order, handed on in theirs.

While this program waits for the reading processes, or for the network, it does the other's work; nothing else runs
beside it.
"""

import asyncio
import signal
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

from imr_llm.errors import EndpointRefused, EndpointUnreachable, RunStopped
from imr_llm.extraction import Draft
from imr_llm.pipeline.chain import Letter
from imr_llm.pipeline.jobs import Entry
from imr_llm.pipeline.processes import NotAsked, Result

T = TypeVar("T")
GRACE = 10.0
"""Seconds that answers under way have when the endpoint has stopped the run."""
WAITING = 8
"""So many times more letters may wait, read, for one before them."""
_TURN = 0.02
UnderWay = deque[tuple[Entry, Result | asyncio.Task[Letter | NotAsked] | None]]
"""Entries in their order, each with its result or with the task that makes one."""


class Tasks:
    """An event loop of its own, to be closed. At most `window` letters are under way; `say` is told what a person
    should know at once. `stopping` is set once nothing more is to be asked.
    """

    def __init__(self, window: int, stopping: asyncio.Event, say: Callable[[str], None]) -> None:
        self.stopping = stopping
        self.stopped: RunStopped | None = None
        self._window = window
        self._say = say
        self._loop = asyncio.new_event_loop()
        # What a letter's task raised is raised by `through`, once; asyncio would print the others, words and all.
        self._loop.set_exception_handler(lambda *_: None)

    def run(self, asked: Coroutine[Any, Any, T]) -> T:
        """What one coroutine comes to."""
        return self._loop.run_until_complete(asked)

    def stop(self, error: RunStopped) -> None:
        """Nothing more is asked; the first error is what `through` raises in the end."""
        self.stopped = self.stopped or error
        self.stopping.set()

    def turn(self) -> None:
        """Let the network go on for a moment."""
        self._loop.run_until_complete(asyncio.sleep(_TURN))

    def through(
        self,
        results: Generator[tuple[Entry, Result | None], None, None],
        read: Callable[[Draft], Coroutine[Any, Any, Letter | NotAsked]],
    ) -> Generator[tuple[Entry, Result | NotAsked | None], None, None]:
        """Each entry in its order, with what `read` makes of its draft. Raises RunStopped and KeyboardInterrupt when
        all that was answered is handed over.
        """
        under_way: UnderWay = deque()
        try:
            with self._interruptible() as interrupted:
                for entry, result in results:
                    under_way.append(
                        (entry, self._loop.create_task(read(result)) if isinstance(result, Draft) else result)
                    )
                    while not (interrupted or self.stopping.is_set()) and self._is_full(under_way):
                        self._loop.run_until_complete(self._one_done(under_way))
                    while under_way and _is_done(under_way[0][1]):
                        yield _settled(*under_way.popleft())
                    if interrupted or self.stopping.is_set():
                        break
                self._loop.run_until_complete(self._all_done(under_way))
                while under_way:
                    yield _settled(*under_way.popleft())
            if self.stopped:
                raise self.stopped
            if interrupted:
                raise KeyboardInterrupt
        finally:
            self._end(asyncio.all_tasks(self._loop))

    def _is_full(self, under_way: UnderWay) -> bool:
        busy = sum(not _is_done(result) for _, result in under_way)
        return busy >= self._window or (busy > 0 and len(under_way) >= self._window * WAITING)

    async def _one_done(self, under_way: UnderWay) -> None:
        tasks = [result for _, result in under_way if isinstance(result, asyncio.Task) and not result.done()]
        if not tasks:
            return  # all of them ended before this began
        stopping = asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()

    async def _all_done(self, under_way: UnderWay) -> None:
        """Wait for what is under way; not long, once the endpoint has stopped the run."""
        tasks = [result for _, result in under_way if isinstance(result, asyncio.Task) and not result.done()]
        while tasks and not isinstance(self.stopped, EndpointRefused | EndpointUnreachable):
            await asyncio.wait(tasks, timeout=_TURN * 5, return_when=asyncio.ALL_COMPLETED)
            tasks = [task for task in tasks if not task.done()]
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()

    @contextmanager
    def _interruptible(self) -> Iterator[list[int]]:
        """The first Ctrl-C lets what is under way come to its end; the second does not."""
        seen: list[int] = []
        if threading.current_thread() is not threading.main_thread():
            yield seen
            return
        before = signal.getsignal(signal.SIGINT)

        def first(number: int, _: FrameType | None) -> None:
            seen.append(number)
            signal.signal(signal.SIGINT, before)
            self._loop.call_soon_threadsafe(self.stopping.set)
            self._say("waiting for the answers under way; Ctrl-C again does not wait.")

        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, first)
        try:
            yield seen
        finally:
            signal.signal(signal.SIGINT, before)

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """End what is under way, and do the last thing: close the connections."""
        self._end(asyncio.all_tasks(self._loop))
        self._loop.run_until_complete(last)
        self._loop.close()

    def _end(self, tasks: set[asyncio.Task[Any]]) -> None:
        if tasks:
            self.stopping.set()
            self._loop.run_until_complete(self._ended(tasks))

    async def _ended(self, tasks: set[asyncio.Task[Any]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _is_done(result: object) -> bool:
    return not isinstance(result, asyncio.Task) or result.done()


def _settled(
    entry: Entry, result: Result | asyncio.Task[Letter | NotAsked] | None
) -> tuple[Entry, Result | NotAsked | None]:
    if not isinstance(result, asyncio.Task):
        return entry, result
    if result.cancelled() or not result.done():
        return entry, NotAsked(None, "the run was stopped")
    return entry, result.result()
