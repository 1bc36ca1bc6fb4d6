"""The processes of one run, and a folder for what they write beside the letters: none outlives the program.

A process that is deep in a library, or in one long match, looks at nothing: no thread of its own gets a turn, and no
pipe that has ended is noticed. So another one, the guard, waits for the end of this program, by the pipe that closes
with it, and kills them.
"""

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from imr_llm.limits import Limits
from imr_llm.pipeline.processes import alone, kill_group, started
from imr_llm.pipeline.watch import Watch
from imr_llm.scratch import Folder


@dataclass(slots=True, eq=False)
class Member:
    """A process, the pipe to it, and the watch on what it takes."""

    process: BaseProcess
    pipe: Connection
    watch: Watch


@dataclass(slots=True)
class Crew:
    """Processes that start and end together. Use it with `with`, or close it."""

    limits: Limits
    _folder: Folder = field(default_factory=Folder)
    _members: list[Member] = field(default_factory=list)
    _guard: tuple[BaseProcess, Connection] | None = None

    @property
    def folder(self) -> str:
        """What its processes write beside the letters; it goes with them, however they went."""
        return self._folder.path

    def start(self, target: Callable[..., None], *args: Any) -> Member:
        """A process of a function of a module, which is given its pipe and the arguments."""
        self._guard = self._guard or started(_guard, self.folder)
        process, pipe = started(target, *args)
        member = Member(process, pipe, Watch(self.limits, process.pid))
        self._members.append(member)
        self._tell((process.pid, True))
        return member

    def end(self, member: Member) -> None:
        """Kill a process and what it has started; nothing is lost, it only reads."""
        kill_group(member.process.pid)
        member.process.kill()
        member.process.join()
        member.pipe.close()
        self._members.remove(member)
        self._tell((member.process.pid, False))

    def close(self) -> None:
        """End them all, and remove the folder."""
        for member in tuple(self._members):
            self.end(member)
        if self._guard:
            self._tell(None)
            process, pipe = self._guard
            process.join()
            pipe.close()
            self._guard = None
        self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self, message: tuple[int | None, bool] | None) -> None:
        if self._guard:
            with suppress(OSError):  # somebody has killed it; then a killed run leaves what it leaves
                self._guard[1].send(message)


def _guard(pipe: Connection, folder: str) -> None:
    """Wait for the end of the program: told by None, or by the end of the pipe, which means that it was killed."""
    alone(None)
    pids: set[int] = set()
    try:
        while (message := pipe.recv()) is not None:
            pid, is_there = message
            (pids.add if is_there else pids.discard)(pid)
    except (EOFError, OSError):
        for pid in pids:
            kill_group(pid)
            with suppress(OSError):
                os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # Windows ends it by either
        shutil.rmtree(folder, ignore_errors=True)
