"""Whether a process that reads takes more than it may, looked at from outside: it may be deaf to everything."""

import math
import time
from collections.abc import Callable

from imr_llm.errors import UnreadableFile
from imr_llm.limits import Limits, too_hungry, too_slow

TICK = 0.2
"""Seconds between two looks. What grows by 1 GB a second passes its limit by a fifth; Linux itself stops it before."""
Excess = Callable[[str, Limits], UnreadableFile]
"""What is said of a file that takes too much."""


class Watch:
    """On one process, which reads one file after the other."""

    def __init__(self, limits: Limits, pid: int | None) -> None:
        self.limits = limits
        self._pid = pid
        self._deadline = math.inf
        self._is_there = False
        self._left = 0.0
        self._looked = 0.0
        self._most = 0

    def begin(self) -> None:
        """It has told of itself, and begins with a file."""
        now = time.monotonic()
        self._is_there = True
        self._deadline = now + self.limits.seconds
        self._looked = now
        self._most = 0

    def begin_again(self) -> None:
        """It begins with a file, unless it is still being started: then it tells of itself."""
        if self._is_there:
            self.begin()

    def pause(self, seconds: float = math.inf) -> None:
        """It waits, for at most so many seconds, for what is counted elsewhere: the recognition of a page's text."""
        now = time.monotonic()
        self._left = self._deadline - now
        self._deadline = now + seconds

    def resume(self) -> None:
        """It goes on with what it had left."""
        self._deadline = time.monotonic() + self._left

    def excess(self) -> Excess | None:
        """What the file takes too much of, if anything."""
        now = time.monotonic()
        if now - self._looked < TICK:
            return None
        self._looked = now
        if now > self._deadline:
            return too_slow
        self._most = max(self._most, _memory(self._pid))
        return too_hungry if self._most > self.limits.memory else None

    def why_it_died(self) -> Excess | None:
        """What it took too much of, where it was seen to take much before it died."""
        return too_hungry if self._most > self.limits.memory // 2 else None


def _memory(pid: int | None) -> int:
    """Bytes of a process that are in memory; 0 for one that has ended."""
    import psutil  # 15 ms, for the few files that take longer than a look

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
