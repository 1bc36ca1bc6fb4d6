"""Whether a process that reads takes more than it may, looked at from outside: it may be deaf to everything."""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

from imr_llm.errors import UnreadableFile
from imr_llm.host.limits import Limits, too_hungry, too_slow

TICK = 0.2
"""Seconds between two looks. What grows by 1 GB a second passes its limit by a fifth; Linux itself stops it before."""
PATIENCE = 5.0
"""How many times its seconds of a processor a file may take by the clock."""
Excess = Callable[[str, Limits], UnreadableFile]
"""What is said of a file that takes too much."""


class Watch:
    """On one process, which reads one file after the other.

    Its seconds are those of a processor: on a busy machine a good letter waits long for its turn. By the clock it may
    take `PATIENCE` times as many, for a process that does nothing for ever.
    """

    def __init__(self, limits: Limits, pid: int | None) -> None:
        self.limits = limits
        self._pid = pid
        self._deadline = math.inf
        self._is_there = False
        self._left = 0.0
        self._looked = 0.0
        self._most = 0
        self._is_paused = False
        self._spent = 0.0
        self._since: float | None = None
        """What the process had spent before it went on with this file; it is looked up when it is first looked at."""

    def begin(self) -> None:
        """It has told of itself, and begins with a file."""
        now = time.monotonic()
        self._is_there = True
        self._deadline = now + PATIENCE * self.limits.seconds
        self._looked = now
        self._most = 0
        self._is_paused = False
        self._spent = 0.0
        self._since = None

    def begin_again(self) -> None:
        """It begins with a file, unless it is still being started: then it tells of itself."""
        if self._is_there:
            self.begin()

    def pause(self, seconds: float = math.inf) -> None:
        """It waits, for at most so many seconds, for what is counted elsewhere: the recognition of a page's text."""
        now = time.monotonic()
        self._left = self._deadline - now
        self._deadline = now + seconds
        self._is_paused = True
        if self._since is not None:
            self._spent += max(0.0, _taken(self._pid).seconds - self._since)
        self._since = None

    def resume(self) -> None:
        """It goes on with what it had left."""
        self._deadline = time.monotonic() + self._left
        self._is_paused = False

    def excess(self) -> Excess | None:
        """What the file takes too much of, if anything."""
        now = time.monotonic()
        if now - self._looked < TICK:
            return None
        self._looked = now
        taken = _taken(self._pid)
        if self._since is None and not self._is_paused:
            self._since = taken.seconds
        spent = self._spent + (taken.seconds - self._since if self._since is not None else 0.0)
        if now > self._deadline or spent > self.limits.seconds:
            return too_slow
        self._most = max(self._most, taken.memory)
        return too_hungry if self._most > self.limits.memory else None

    def why_it_died(self) -> Excess | None:
        """What it took too much of, where it was seen to take much before it died."""
        return too_hungry if self._most > self.limits.memory // 2 else None


class _Taken(NamedTuple):
    """Bytes in memory, and seconds of a processor."""

    memory: int = 0
    seconds: float = 0.0


def _taken(pid: int | None) -> _Taken:
    """What a process has taken; nothing, for one that has ended."""
    import psutil  # 15 ms, for the few files that take longer than a look

    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        return _Taken(int(process.memory_info().rss), times.user + times.system)
    except psutil.Error:
        return _Taken()
