"""What a command takes with everything that it starts: a processor's seconds and memory, by what each process is.

On Linux, processes that lose their parent come to this one, so that none is missed. What a process has taken is what
was last seen of it.
"""

import ctypes
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psutil

EVERY = 0.25
"""Seconds between two looks: what a process takes after the last is lost."""
LOOKS_A_MEMORY = 8
"""Memory is looked at less often: the system takes milliseconds a process for it."""
LAST = 10.0
"""Seconds for what ends a little after the command."""
_PR_SET_CHILD_SUBREAPER = 36
_ROLES = (
    ("/raylet/raylet", "Ray's own"),
    ("gcs_server", "Ray's own"),
    ("ray::", "Ray's worker"),
    ("default_worker", "Ray's worker"),
    ("forkserver", "reader"),
    ("guard.py", "guard"),
    ("/ray/", "Ray's own"),
    ("imr_llm", "command"),
)
OTHER = "other"


@dataclass(slots=True)
class Taken:
    """Of a command: seconds by the clock; by role a processor's seconds, processes, and at each look the memory (MB,
    proportional set size) of the largest one.
    """

    clock: float = 0.0
    code: int = 0
    processor: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    started: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def seconds(self) -> float:
        """Of a processor, all roles."""
        return sum(self.processor.values())


def run(command: Sequence[str], meanwhile: Callable[[], object] = lambda: None, **options: Any) -> Taken:
    """Run a command to its end; `meanwhile` is called at each look."""
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    taken = Taken()
    seen: dict[int, tuple[str, float]] = {}
    began = time.monotonic()
    process = subprocess.Popen(command, **options)
    looks = 0
    while process.poll() is None:
        _look(seen, taken if looks % LOOKS_A_MEMORY == 0 else None)
        looks += 1
        meanwhile()
        time.sleep(EVERY)
    taken.clock = time.monotonic() - began
    taken.code = process.returncode
    until = time.monotonic() + LAST
    while below() and time.monotonic() < until:
        _look(seen, None)
        _bury()
        time.sleep(EVERY)
    kill_all()
    for name, seconds in seen.values():
        taken.processor[name] += seconds
        taken.started[name] += 1
    return taken


def below() -> list[psutil.Process]:
    """All processes that this one has started, and theirs."""
    return psutil.Process().children(recursive=True)


def kill_all() -> None:
    """Kill all that this process has started, and what that has."""
    for process in below():
        with suppress(psutil.Error):
            process.kill()
    _bury()


def role(process: psutil.Process) -> str:
    """What a process is, by its command line."""
    with suppress(psutil.Error):
        line = " ".join(process.cmdline())
        return next((name for part, name in _ROLES if part in line), OTHER)
    return OTHER


def _look(seen: dict[int, tuple[str, float]], taken: Taken | None) -> None:
    largest: dict[str, float] = {}
    for process in below():
        with suppress(psutil.Error):
            name = role(process)  # none, for one that has ended
            name = seen[process.pid][0] if name == OTHER and process.pid in seen else name
            times = process.cpu_times()
            seen[process.pid] = name, times.user + times.system
            if taken:
                full = process.memory_full_info()
                largest[name] = max(largest.get(name, 0.0), getattr(full, "pss", full.uss) / 1e6)
    for name, most in largest.items():
        if taken:
            taken.memory[name].append(most)


def _bury() -> None:
    """What has ended and came to this process."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
