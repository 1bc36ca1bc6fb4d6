"""The processes of one run, and a folder for what they write beside the letters: none outlives the program.

A process that is deep in a library, or in one long match, looks at nothing: no thread of its own gets a turn, and no
pipe that has ended is noticed. So another program, the guard, waits for the end of this one, by the pipe that closes
with it, and kills them.
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing import util
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from imr_llm.host import scratch
from imr_llm.host.limits import Limits
from imr_llm.pipeline import guard
from imr_llm.pipeline.processes import started
from imr_llm.pipeline.watch import Watch


@dataclass(slots=True, eq=False)
class Member:
    """A process, the pipe to it, and the watch on what it takes."""

    process: BaseProcess
    pipe: Connection
    watch: Watch


class Crew:
    """Processes that start and end together. Use it with `with`, or close it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._members: list[Member] = []
        # Not safe from a process that ends it; then a killed run leaves what it leaves, and the next one removes it.
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, scratch.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a terminal that is closed or interrupted does not reach it
        )
        self._folder = scratch.Folder()
        for folder in (self.folder, meeting_place()):
            self._tell("/" + os.fsencode(folder).hex())

    @property
    def folder(self) -> str:
        """What its processes write beside the letters; it goes with them, however they went."""
        return self._folder.path

    def start(self, target: Callable[..., None], *args: Any) -> Member:
        """A process of a function of a module, which is given its pipe and the arguments."""
        process, pipe = started(target, *args)
        member = Member(process, pipe, Watch(self.limits, process.pid))
        self._members.append(member)
        self._tell(f"+{process.pid}")
        return member

    def end(self, member: Member) -> None:
        """Kill a process and what it has started; nothing is lost, it only reads."""
        if member.process.pid:
            guard.kill(member.process.pid)
        member.process.kill()
        member.process.join()
        member.pipe.close()
        self._members.remove(member)
        self._tell(f"-{member.process.pid}")

    def close(self) -> None:
        """End them all, and remove the folder."""
        for member in tuple(self._members):
            self.end(member)
        self._tell(".")
        with suppress(OSError), self._guard:  # which waits for it
            pass
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self, line: str) -> None:
        with suppress(OSError, ValueError):  # somebody has ended it
            if self._guard.stdin:
                self._guard.stdin.write(f"{line}\n".encode())
                self._guard.stdin.flush()


@cache
def meeting_place() -> str:
    """Where processes that start find each other: it stays between two crews, until this process ends.

    Multiprocessing removes it then; the next command, where this one is killed while there is no guard.
    """
    place = util.get_temp_dir()
    kept = scratch.Folder()
    kept.goes_with(place)
    atexit.register(kept.close)
    return place
