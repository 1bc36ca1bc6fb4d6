"""A program of its own that outlives this one for a moment, and clears up where it was killed.

It is started alone, by its file, with nothing but the standard library, so that it is there within milliseconds and is
never busy. What it has to know comes line by line: `+PID` and `-PID` of a process to end, `/FOLDER` to remove, `.` when
the program came to its end. The end of its input without that means that the program is gone.
"""

import os
import runpy
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

SECONDS = 0.5
"""After which what the killed program held is given back by the system for sure."""


def main(lines: Iterable[bytes], scratch: str) -> None:
    """Wait for the end. `scratch` is the file of `imr_llm.host.scratch`, which knows what commands leave."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    pids: set[int] = set()
    folders: set[str] = set()
    for line in lines:
        sign, rest = line[:1], line[1:].rstrip(b"\n")
        if sign == b".":
            return
        if sign == b"/":
            folders.add(os.fsdecode(bytes.fromhex(rest.decode("ascii"))))
        else:
            (pids.add if sign == b"+" else pids.discard)(int(rest))
    for _ in range(2):
        for pid in pids:
            kill(pid)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        time.sleep(SECONDS)
    runpy.run_path(scratch)["sweep"]()


def kill(pid: int) -> None:
    """Kill a process and, where there are groups, the group that it leads: what it has started."""
    if hasattr(os, "killpg"):
        with suppress(OSError):  # it may lead none yet
            os.killpg(pid, signal.SIGKILL)
    with suppress(OSError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows ends it at once by either


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.argv[1])
