"""A process that reads letters: how it starts, what it does, and when it ends.

It imports `imr_llm.pipeline` and not the main module of the program, which may be anybody's script; nothing here knows
the database.
"""

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Generic, TypeVar

from imr_llm import documents
from imr_llm.errors import ReaderCrashed, UnreadableFile
from imr_llm.extraction import Draft
from imr_llm.pipeline.chain import Letter, printable
from imr_llm.pipeline.jobs import Task

NEXT_STEP = "Save it anew, or as plain text. If that does not help, report it, without sending the letter."


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A letter about which the model did not answer, or not all; `letter` is what was read, None where the run was
    stopped.
    """

    letter: Letter | None
    problem: str


Result = Letter | Draft | UnreadableFile
Reader = Callable[[str, bytes], Letter | Draft]
"""What reads one letter: `chain.read_letter` or `chain.draft_letter`.

A function of a module, so that it can be sent to a worker.
"""
Given = TypeVar("Given")


def read_one(reader: Reader, task: Task) -> Result:
    """The letter, or why there is none. What an unforeseen exception says may quote the letter, so only its name."""
    path, data = task
    try:
        return reader(path, documents.read_bytes(path) if data is None else data)
    except UnreadableFile as error:
        return error
    except Exception as error:  # noqa: BLE001 – one file never ends the run
        return ReaderCrashed(printable(path), f"The reader failed on it ({type(error).__name__}).", NEXT_STEP)


@dataclass(slots=True, eq=False)
class Worker(Generic[Given]):
    """A process, the pipe to it, and the batches that it was given and has not finished."""

    process: BaseProcess
    pipe: Connection
    batches: deque[Given] = field(default_factory=deque)

    def end(self) -> None:
        """Kill the process; nothing is lost, it only reads."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


def start(reader: Reader, folder: str) -> Worker[Given]:
    """A running worker.

    Forked from a server that has no threads and has the reader imported already (some 20 ms a process), where there
    is such a server; a new interpreter otherwise.
    """
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload([__name__])
    pipe, its_pipe = context.Pipe()
    # `Process` belongs to every context, which the types of the library do not say.
    process: BaseProcess = context.Process(target=_work, args=(its_pipe, reader, folder), daemon=True)  # type: ignore[attr-defined]
    # The first process starts a helper of multiprocessing's, which inherits the same.
    with _no_imports_from_here(), _main_left_out(), _interrupts_held_back():
        process.start()
    its_pipe.close()  # so that the pipe ends with the worker
    return Worker(process, pipe)


def _work(pipe: Connection, reader: Reader, folder: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    threading.Thread(target=_follow, args=(folder,), daemon=True).start()
    with suppress(EOFError, OSError):  # the parent is gone
        while True:
            for task in pipe.recv():
                pipe.send(read_one(reader, task))


def _follow(folder: str) -> None:
    """End with the parent, also in the middle of a long scan: nothing else would tell the worker."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


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
