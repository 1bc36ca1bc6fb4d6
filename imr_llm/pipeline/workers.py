"""Several processes that read letters, and what happens when one of them dies, or takes too much.

Files go to the workers in small batches, and a bounded number of batches is under way, so that memory does not grow
with the number of files. A worker answers file by file, and the answers come back in the order of the input.

Each worker has a pipe of its own. A worker that is killed (by a fault in a PDF library, by the system for want of
memory) closes it, so that the file it was reading is known. That file is tried once more in a new process, and is a
ReaderCrashed if it kills that one too; nothing else is lost. One that reads for too long, or takes too much memory
(`limits`), is killed from here, and its file is named. `concurrent.futures` is not used because its workers share one
pipe: one that dies or is ended while it answers leaves half an answer in it, and the program waits for ever.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from imr_llm.errors import ReaderCrashed
from imr_llm.host.limits import USUAL, Limits
from imr_llm.host.scratch import Folder
from imr_llm.pipeline.chain import printable
from imr_llm.pipeline.crew import Crew, Member
from imr_llm.pipeline.here import can_read_here, read_here
from imr_llm.pipeline.jobs import Entry, Job, Task
from imr_llm.pipeline.processes import NEXT_STEP, ReadsLetter, Result, work
from imr_llm.pipeline.watch import TICK, Excess

BATCH_FILES = 8
BATCH_BYTES = 256_000
"""A letter as text has 5 kB, a PDF of 3 pages 50 kB; a scan makes a batch of its own."""
BATCH_ENTRIES = 256
"""Files that need no reading wait for those before them: not too many of them."""
BATCHES_A_WORKER = 8
HELD = 100_000_000
"""Bytes of files from archives and mails that wait in memory; one for each worker may, however large."""
FEW = 8
"""So many small text files are read before a second process has started."""
RECOGNIZED = 10.0
"""Seconds more than a page's recognition may take, for its process to end."""
Meanwhile = Callable[[], None]
"""Does a little and comes back soon."""


def read_all(
    entries: Iterable[Entry],
    jobs: int,
    reader: ReadsLetter,
    meanwhile: Meanwhile | None = None,
    limits: Limits = USUAL,
) -> Generator[tuple[Entry, Result | None], None, None]:
    """Each entry in its order: a job with its result, anything else with None.

    In this process for a few small text files, otherwise in `jobs` processes. `meanwhile` is called again and again for
    as long as there is nothing to do but wait for them.
    """
    entries = iter(entries)
    head: list[Entry] = []
    files = 0
    for entry in entries:
        if not head and not isinstance(entry, Job):
            yield entry, None
            continue
        head.append(entry)
        files += isinstance(entry, Job)
        if files >= FEW or len(head) >= BATCH_ENTRIES or (isinstance(entry, Job) and not can_read_here(entry)):
            yield from _in_processes(chain(head, entries), jobs, reader, meanwhile, limits)
            return
    with Folder() as folder:
        for entry in head:
            yield entry, read_here(reader, entry.task, folder, limits) if isinstance(entry, Job) else None


def read_apart(job: Job, reader: ReadsLetter, limits: Limits = USUAL) -> Result:
    """One file: a small text here, any other in a process of its own, which may die."""
    ((_, result),) = read_all([job], 1, reader, limits=limits)
    if result is None:
        raise ValueError("a job without a result")
    return result


def _in_processes(
    entries: Iterable[Entry], jobs: int, reader: ReadsLetter, meanwhile: Meanwhile | None, limits: Limits
) -> Iterator[tuple[Entry, Result | None]]:
    with Pool(jobs, reader, meanwhile, limits) as pool:
        yield from pool.read_all(entries)


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
    def held(self) -> int:
        """Bytes of files that it holds."""
        return sum(len(data) for _, data in self.tasks if data is not None)


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, and the batches that it was given and has not finished."""

    member: Member
    batches: deque[_Batch] = field(default_factory=deque)


class Pool:
    """Processes that read, and go on from one call of `read_all` to the next; the batches under way, oldest first.

    Close it: by `with`, or `close`. After a `read_all` that was not taken to its end it can only be closed.
    """

    def __init__(
        self, jobs: int, reader: ReadsLetter, meanwhile: Meanwhile | None = None, limits: Limits = USUAL
    ) -> None:
        self._reader = reader
        self._meanwhile = meanwhile
        self._crew = Crew(limits)
        self._under_way: deque[_Batch] = deque()
        self._waiting: deque[_Batch] = deque()
        self._workers = [self._started() for _ in range(jobs)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        self._crew.close()

    def read_all(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Result | None]]:
        """As the function `read_all`, always in these processes."""
        for batch in _batches(entries):
            self._add(batch)
            while self._is_ready() or self._is_full():
                yield from self._oldest()
        while len(self):
            yield from self._oldest()

    def __len__(self) -> int:
        return len(self._under_way)

    def _started(self) -> _Worker:
        return _Worker(self._crew.start(work, self._reader, self._crew.folder, self._crew.limits))

    def _add(self, entries: list[Entry]) -> None:
        """Give a batch to the workers."""
        batch = _Batch(entries, [entry.task for entry in entries if isinstance(entry, Job)])
        self._under_way.append(batch)
        if batch.tasks:
            self._waiting.append(batch)
        self._exchange(waits=False)

    def _is_ready(self) -> bool:
        """Whether `_oldest` would answer without waiting."""
        return bool(self._under_way) and self._under_way[0].is_done

    def _is_full(self) -> bool:
        """Whether no other batch should be added before the oldest has been taken."""
        if len(self) > len(self._workers) * BATCHES_A_WORKER:
            return True
        return len(self) > len(self._workers) and sum(batch.held for batch in self._under_way) > HELD

    def _oldest(self) -> Iterator[tuple[Entry, Result | None]]:
        """The entries of the oldest batch with their results; waits for them."""
        batch = self._under_way.popleft()
        while not batch.is_done:
            self._exchange(waits=True)
        results = iter(batch.results)
        for entry in batch.entries:
            yield entry, next(results) if isinstance(entry, Job) else None
            self._exchange(waits=False)  # no worker waits for this process, which was busy with what it got

    def _exchange(self, *, waits: bool) -> None:
        """Hand out what waits, and take what the workers have; if it `waits`, until there is something."""
        self._hand_out()
        busy: dict[object, _Worker] = {worker.member.pipe: worker for worker in self._workers if worker.batches}
        ready = list(wait(list(busy), 0)) if busy else []  # type: ignore[arg-type]
        while busy and waits and not ready:
            if self._end_one_that_takes_too_much(busy.values()):
                break
            if self._meanwhile:
                self._meanwhile()
            ready = list(wait(list(busy), 0 if self._meanwhile else TICK))  # type: ignore[arg-type]
        for pipe in ready:
            self._take(busy[pipe])
        self._hand_out()

    def _take(self, worker: _Worker) -> None:
        """One message of a worker, see `processes.work`."""
        watch = worker.member.watch
        try:
            message: Result | bool | None = worker.member.pipe.recv()
        except (EOFError, OSError):
            self._bury(worker, watch.why_it_died())
            return
        if message is True:
            watch.pause(watch.limits.page_seconds + RECOGNIZED)
        elif message is False:
            watch.resume()
        else:
            watch.begin()
            if message is not None:
                self._note(worker, message)

    def _note(self, worker: _Worker, result: Result) -> None:
        batch = worker.batches[0]
        batch.results.append(result)
        batch.suspect = False
        if batch.is_done:
            worker.batches.popleft()

    def _end_one_that_takes_too_much(self, workers: Iterable[_Worker]) -> bool:
        for worker in workers:
            if excess := worker.member.watch.excess():
                self._bury(worker, excess)
                return True
        return False

    def _hand_out(self) -> None:
        """A batch to each worker, and a second one to begin with while the first is taken."""
        for depth in (0, 1):
            for worker in tuple(self._workers):
                if not self._waiting:
                    return
                # Bytes can fill the pipe: they go to a worker that takes them at once.
                if len(worker.batches) > depth or (depth and self._waiting[0].held):
                    continue
                batch = self._waiting.popleft()
                worker.batches.append(batch)
                if len(worker.batches) == 1:
                    worker.member.watch.begin_again()
                try:
                    worker.member.pipe.send(batch.tasks[len(batch.results) :])
                except OSError:
                    self._bury(worker, None)

    def _bury(self, dead: _Worker, excess: Excess | None) -> None:
        """A new worker for one that died or is to, and its batches again, without the file that took too much
        (`excess`), or has killed two.
        """
        self._crew.end(dead.member)
        self._workers[self._workers.index(dead)] = self._started()
        batch = dead.batches[0]
        path = printable(batch.tasks[len(batch.results)][0])
        if excess:
            batch.results.append(excess(path, self._crew.limits))
        elif batch.suspect:
            batch.results.append(ReaderCrashed(path, "It kills the process that reads it.", NEXT_STEP))
        batch.suspect = not (excess or batch.suspect)
        self._waiting.extendleft(other for other in reversed(dead.batches) if not other.is_done)
