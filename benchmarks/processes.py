"""What a command takes with everything that it starts: a processor's seconds and memory, by what each process is.

Processes that lose their parent come to this one (Linux: it is their reaper), so that none is missed; what a process
has taken is what was last seen of it.
"""

import ctypes
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.25
"""Seconds between two looks: what a process takes after the last is lost."""
LOOKS_A_MEMORY = 8
"""Memory is looked at less often: the system takes milliseconds a process for it."""
_PR_SET_CHILD_SUBREAPER = 36
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_ROLES = (
    (b"/raylet/raylet", "Ray's raylet"),
    (b"gcs_server", "Ray's control"),
    (b"ray::", "Ray's worker"),
    (b"default_worker", "Ray's worker"),
    (b"forkserver", "reader"),
    (b"guard.py", "guard"),
    (b"/ray/", "Ray's agents"),
    (b"imr_llm", "command"),
)


@dataclass(slots=True)
class Taken:
    """Of a command: seconds by the clock; a processor's seconds and the most memory (MB) of one process, by role.

    `memory` is the proportional set size of the processes of a role that were there at each look, the largest one's.
    """

    clock: float = 0.0
    processor: dict[str, float] = field(default_factory=dict)
    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    started: dict[str, int] = field(default_factory=dict)
    code: int = 0

    @property
    def seconds(self) -> float:
        """Of a processor, all roles."""
        return sum(self.processor.values())


def reap() -> None:
    """Make this process the parent of what loses its own."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: Sequence[str], meanwhile: Callable[[int], bool] = lambda _: False, **options: object) -> Taken:
    """Run a command to its end. `meanwhile` is called at each look with its id; where it says True, all is killed."""
    reap()
    taken = Taken()
    seen: dict[int, tuple[str, float]] = {}
    began = time.monotonic()
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    looks = 0
    while process.poll() is None:
        _look(os.getpid(), seen, taken if looks % LOOKS_A_MEMORY == 0 else None)
        looks += 1
        if meanwhile(process.pid):
            kill_all()
        time.sleep(EVERY)
    taken.clock = time.monotonic() - began
    taken.code = process.returncode
    _wait_for_the_rest(seen)
    for role, seconds in seen.values():
        taken.processor[role] = taken.processor.get(role, 0.0) + seconds
        taken.started[role] = taken.started.get(role, 0) + 1
    return taken


def descendants(pid: int) -> list[int]:
    """The processes below this one."""
    found = []
    for task in _listed(f"/proc/{pid}/task"):
        with suppress(OSError):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii").split():
                found += [int(child), *descendants(int(child))]
    return found


def kill_all() -> None:
    """Kill everything that this process has started, and what that has."""
    for pid in descendants(os.getpid()):
        with suppress(OSError):
            os.kill(pid, 9)


def role(pid: int) -> str:
    """What a process is, by its command line."""
    with suppress(OSError):
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        return next((name for part, name in _ROLES if part in line), "other")
    return "other"


def _look(root: int, seen: dict[int, tuple[str, float]], taken: Taken | None) -> None:
    largest: dict[str, float] = {}
    for pid in descendants(root):
        with suppress(OSError, IndexError, ValueError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            name = role(pid) if fields[0] != "Z" else seen.get(pid, ("other", 0.0))[0]
            seen[pid] = name, (int(fields[11]) + int(fields[12])) / _TICKS
            if taken:
                largest[name] = max(largest.get(name, 0.0), _memory(pid))
    for name, most in largest.items():
        if taken:
            taken.memory[name].append(most)


def _wait_for_the_rest(seen: dict[int, tuple[str, float]]) -> None:
    """What ends a little after the command, for 10 seconds at most."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        _look(os.getpid(), seen, None)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(EVERY)
    kill_all()


def _memory(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)


def _listed(place: str) -> list[str]:
    try:
        return os.listdir(place)
    except OSError:
        return []
