"""Small texts, read in this process: a few of them are read before another process has started.

No library opens them. What could take long is the matching of a phrase, which a signal ends (and where there is no
such signal, or it is somebody else's, they are read in a process like everything else).
"""

import signal
import tempfile
import threading
from types import FrameType

from imr_llm.host.limits import Budget, Limits, too_slow
from imr_llm.host.scratch import Folder
from imr_llm.pipeline.chain import printable
from imr_llm.pipeline.jobs import Job, Task
from imr_llm.pipeline.processes import ReadsLetter, Result, read_one

SMALL = 100_000
"""Bytes. The longest letters, of 30 pages, have as many; from such a text nothing grows that fills the memory."""


class _OutOfTime(BaseException):
    """No `Exception`: nothing that forgives those may take it for one."""


def can_read_here(job: Job) -> bool:
    """Whether a file is a small text, and this is the place to end its reading in time."""
    return (
        job.text
        and job.size <= SMALL
        and hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
    )


def read_here(reader: ReadsLetter, task: Task, folder: Folder, limits: Limits) -> Result:
    """The letter, or why there is none; for a job that `can_read_here`."""
    before, tempfile.tempdir = tempfile.tempdir, folder.path
    signal.signal(signal.SIGPROF, _end)
    try:
        signal.setitimer(signal.ITIMER_PROF, limits.seconds)
        try:
            return read_one(reader, task, Budget(limits))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except _OutOfTime:
        return too_slow(printable(task[0]), limits)
    finally:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        tempfile.tempdir = before


def _end(_: int, __: FrameType | None) -> None:
    raise _OutOfTime
