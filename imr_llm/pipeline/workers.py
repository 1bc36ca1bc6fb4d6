"""Several processes that read letters, and what happens when one of them dies.

Files go to the workers in small batches, and a bounded number of batches is under way, so that memory does not grow
with the number of files. A worker answers file by file, and the answers come back in the order of the input.

Each worker has a pipe of its own. A worker that is killed (by a fault in a PDF library, by the system for want of
memory) closes it, so that the file it was reading is known. That file is tried once more in a new process, and is a
ReaderCrashed if it kills that one too; nothing else is lost. `concurrent.futures` is not used because its workers
share one pipe: one that dies or is ended while it answers leaves half an answer in it, and the program waits for ever.
"""

import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Self

from imr_llm.errors import ReaderCrashed
from imr_llm.pipeline.chain import printable
from imr_llm.pipeline.jobs import Entry, Job, Task
from imr_llm.pipeline.processes import NEXT_STEP, Reader, Result, Worker, read_one, start
from imr_llm.scratch import Folder

BATCH_FILES = 8
BATCH_BYTES = 256_000
"""A letter as text has 5 kB, a PDF of 3 pages 50 kB; a scan makes a batch of its own."""
BATCH_ENTRIES = 256
"""Files that need no reading wait for those before them: not too many of them."""
BATCHES_A_WORKER = 8
FEW = 8
"""So many text files are read before a second process has started."""
Meanwhile = Callable[[], None]
"""Does a little and comes back soon."""


def read_all(
    entries: Iterable[Entry], jobs: int, reader: Reader, meanwhile: Meanwhile | None = None
) -> Generator[tuple[Entry, Result | None], None, None]:
    """Each entry in its order: a job with its result, anything else with None.

    In this process with `jobs == 1` or for a few text files, otherwise in `jobs` processes. `meanwhile` is called again
    and again for as long as there is nothing to do but wait for them.
    """
    entries = iter(entries)
    if jobs == 1:
        yield from _here(entries, reader)
        return
    head: list[Entry] = []
    files = 0
    for entry in entries:
        if not head and not isinstance(entry, Job):
            yield entry, None
            continue
        head.append(entry)
        files += isinstance(entry, Job)
        if files >= FEW or len(head) >= BATCH_ENTRIES or (isinstance(entry, Job) and not entry.text):
            yield from _in_processes(chain(head, entries), jobs, reader, meanwhile)
            return
    yield from _here(head, reader)


def read_apart(job: Job, reader: Reader) -> Result:
    """One file in a process of its own, which may die."""
    ((_, result),) = read_beside([job], reader)
    return result


def read_beside(jobs: Sequence[Job], reader: Reader) -> Iterator[tuple[Job, Result]]:
    """Files in their order, in one process beside this, which may die."""
    if not jobs:
        return
    for job, (_, result) in zip(jobs, _in_processes(jobs, 1, reader), strict=True):
        if result is None:
            raise ValueError("a job without a result")
        yield job, result


def _here(entries: Iterable[Entry], reader: Reader) -> Iterator[tuple[Entry, Result | None]]:
    with Folder() as folder:
        for entry in entries:
            yield entry, _read_here(reader, entry.task, folder) if isinstance(entry, Job) else None


def _read_here(reader: Reader, task: Task, folder: Folder) -> Result:
    before, tempfile.tempdir = tempfile.tempdir, folder.path
    try:
        return read_one(reader, task)
    finally:
        tempfile.tempdir = before


def _in_processes(
    entries: Iterable[Entry], jobs: int, reader: Reader, meanwhile: Meanwhile | None = None
) -> Iterator[tuple[Entry, Result | None]]:
    with _Pool(jobs, reader, meanwhile) as pool:
        for batch in _batches(entries):
            pool.add(batch)
            while pool.is_ready() or len(pool) > jobs * BATCHES_A_WORKER:
                yield from pool.oldest()
        while len(pool):
            yield from pool.oldest()


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    files = size = 0
    for entry in entries:
        batch.append(entry)
        if isinstance(entry, Job):
            files, size = files + 1, size + entry.size
        if files >= BATCH_FILES or size >= BATCH_BYTES or len(batch) >= BATCH_ENTRIES:
            yield batch
            batch, files, size = [], 0, 0
    if batch:
        yield batch


@dataclass(slots=True, eq=False)
class _Batch:
    """Entries, the tasks among them, and the results so far. `suspect`: the next task has killed a worker."""

    entries: list[Entry]
    tasks: list[Task]
    results: list[Result] = field(default_factory=list)
    suspect: bool = False

    @property
    def is_done(self) -> bool:
        return len(self.results) == len(self.tasks)

    @property
    def is_large(self) -> bool:
        return any(data is not None for _, data in self.tasks)


class _Pool:
    """Processes that read; the batches under way, oldest first."""

    def __init__(self, jobs: int, reader: Reader, meanwhile: Meanwhile | None) -> None:
        self._reader = reader
        self._meanwhile = meanwhile
        # What a reader writes beside the letter (pictures for text recognition) goes when the processes are gone,
        # however they went.
        self._folder = Folder()
        self._workers: list[Worker[_Batch]] = []
        self._under_way: deque[_Batch] = deque()
        self._waiting: deque[_Batch] = deque()
        for _ in range(jobs):
            self._workers.append(start(reader, self._folder.path))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        self._folder.close()

    def __len__(self) -> int:
        return len(self._under_way)

    def add(self, entries: list[Entry]) -> None:
        """Give a batch to the workers."""
        batch = _Batch(entries, [entry.task for entry in entries if isinstance(entry, Job)])
        self._under_way.append(batch)
        if batch.tasks:
            self._waiting.append(batch)
        self._exchange(0)

    def is_ready(self) -> bool:
        """Whether `oldest` would answer without waiting."""
        return bool(self._under_way) and self._under_way[0].is_done

    def oldest(self) -> Iterator[tuple[Entry, Result | None]]:
        """The entries of the oldest batch with their results; waits for them."""
        batch = self._under_way.popleft()
        while not batch.is_done:
            self._exchange(None)
        results = iter(batch.results)
        for entry in batch.entries:
            yield entry, next(results) if isinstance(entry, Job) else None
            self._exchange(0)  # no worker waits for this process, which was busy with what it got

    def _exchange(self, seconds: float | None) -> None:
        """Hand out what waits, and take what the workers have; wait up to so many seconds (None: any) for it."""
        self._hand_out()
        busy: dict[object, Worker[_Batch]] = {worker.pipe: worker for worker in self._workers if worker.batches}
        for pipe in self._ready([worker.pipe for worker in busy.values()], seconds):
            worker = busy[pipe]
            try:
                result: Result = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            batch = worker.batches[0]
            batch.results.append(result)
            batch.suspect = False
            if batch.is_done:
                worker.batches.popleft()
        self._hand_out()

    def _ready(self, pipes: list[Connection], seconds: float | None) -> list[object]:
        if not pipes:
            return []
        if seconds is not None or self._meanwhile is None:
            return list(wait(pipes, seconds))
        while not (ready := wait(pipes, 0)):
            self._meanwhile()
        return list(ready)

    def _hand_out(self) -> None:
        """A batch to each worker, and a second one to begin with while the first is taken."""
        for depth in (0, 1):
            for worker in tuple(self._workers):
                if not self._waiting:
                    return
                # Bytes can fill the pipe: they go to a worker that takes them at once.
                if len(worker.batches) > depth or (depth and self._waiting[0].is_large):
                    continue
                batch = self._waiting.popleft()
                worker.batches.append(batch)
                try:
                    worker.pipe.send(batch.tasks[len(batch.results) :])
                except OSError:
                    self._bury(worker)

    def _bury(self, dead: Worker[_Batch]) -> None:
        """A new worker for one that died, and its batches again, without the file that killed two."""
        dead.end()
        self._workers[self._workers.index(dead)] = start(self._reader, self._folder.path)
        batch = dead.batches[0]
        if batch.suspect:
            path, _ = batch.tasks[len(batch.results)]
            batch.results.append(ReaderCrashed(printable(path), "It kills the process that reads it.", NEXT_STEP))
        batch.suspect = not batch.suspect
        self._waiting.extendleft(other for other in reversed(dead.batches) if not other.is_done)
