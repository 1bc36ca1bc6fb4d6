"""A process that reads letters: how it starts, what it does, what it may take, and when it ends.

It imports `imr_llm.pipeline` and not the main module of the program, which may be anybody's script; nothing here knows
the database.
"""

import gc
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, Protocol

from imr_llm import documents
from imr_llm.errors import ReaderCrashed, TableFault, UnreadableFile
from imr_llm.extraction import Draft
from imr_llm.host.limits import Budget, Limits, too_hungry
from imr_llm.pipeline.chain import Letter, printable
from imr_llm.pipeline.jobs import Task

_STARTING = threading.Lock()
"""Threads of one program start processes one after the other: what is set for a start is the whole program's."""
NEXT_STEP = "Save it anew, or as plain text. If that does not help, report it, without sending the letter."


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A letter about which the model did not answer, or not all; `letter` is what was read, None where the run was
    stopped.
    """

    letter: Letter | None
    problem: str


Result = Letter | Draft | UnreadableFile


class ReadsLetter(Protocol):
    """What reads one letter: `chain.read_letter` or `chain.draft_letter`.

    A function of a module, so that it can be sent to a worker.
    """

    def __call__(self, path: str, data: bytes, *, budget: Budget) -> Letter | Draft:
        """The letter, or its draft. Raises UnreadableFile."""


def read_one(reader: ReadsLetter, task: Task, budget: Budget) -> Result:
    """The letter, or why there is none. What an unforeseen exception says may quote the letter, so only its name."""
    path, data = task
    try:
        return reader(path, documents.read_bytes(path) if data is None else data, budget=budget)
    except UnreadableFile as error:
        return error
    except MemoryError:
        return too_hungry(printable(path), budget.limits)
    except TableFault as error:
        return ReaderCrashed(printable(path), error.problem, error.next_step)
    except re.error as error:  # nothing of a letter is a pattern
        fault = TableFault(f"A pattern in imr_llm/data is no regular expression: {error.msg}.")
        return ReaderCrashed(printable(path), fault.problem, fault.next_step)
    except Exception as error:  # noqa: BLE001 – one file never ends the run
        return ReaderCrashed(printable(path), f"The reader failed on it ({type(error).__name__}).", NEXT_STEP)


def work(pipe: Connection, reader: ReadsLetter, folder: str, limits: Limits) -> None:
    """What a worker does: tell that it is there (None), then read lists of tasks, and answer task by task.

    Between, it says True where the recognition of a page's text begins, and False where it ends.
    """
    alone(limits)
    gc.set_threshold(20_000, 20, 20)  # a letter leaves few cycles; to look for them so often was a tenth of its time
    tempfile.tempdir = folder
    with suppress(EOFError, OSError):  # the parent is gone
        pipe.send(None)
        while True:
            for task in pipe.recv():
                pipe.send(read_one(reader, task, Budget(limits, pipe.send)))


def started(target: Callable[..., None], *args: Any) -> tuple[BaseProcess, Connection]:
    """A running process of a function of a module, which is given its end of a pipe and the arguments.

    Forked from a server that has no threads and has the reader imported already (some 20 ms a process), where there
    is such a server; a new interpreter otherwise.
    """
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload([__name__])
    pipe, its_pipe = context.Pipe()
    # `Process` belongs to every context, which the types of the library do not say.
    process: BaseProcess = context.Process(target=target, args=(its_pipe, *args), daemon=True)  # type: ignore[attr-defined]
    # The first process starts a helper of multiprocessing's, which inherits the same.
    with _STARTING, _no_imports_from_here(), _main_left_out(), _interrupts_held_back():
        process.start()
    its_pipe.close()  # so that the pipe ends with the process
    return process, pipe


def alone(limits: Limits) -> None:
    """Make this process one that Ctrl-C does not end, with a group of its own, and no more memory than it may have.

    What recognizes text in it has one thread: several of several processes wait for each other more than they work.
    The memory is bound by the kernel where it can be (Linux); elsewhere the process that waits looks at it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    if not hasattr(os, "setsid"):
        return
    os.setsid()
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    memory = limits.memory if most == resource.RLIM_INFINITY else min(limits.memory, most)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what is written when it crashes would hold the letter


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; those that start here never take it, the parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # where it has to start, it lets interrupts in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _main_left_out() -> Iterator[None]:
    """A worker would import the main module first: a script that reads at its top level would begin again in it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _no_imports_from_here() -> Iterator[None]:
    """Python started with -c would import from the current folder first: it may be a folder of letters."""
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before
