"""Many files: what is new is read, what is read is stored, and what became of each file is told in their order.

Only this process writes, one transaction a letter, so that a run that is killed leaves whole letters. A run that did
not come to its end has no `finished_at` in the database.
"""

import os
import signal
import threading
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from imr_llm import __version__, documents
from imr_llm.documents import Found, Ignored
from imr_llm.errors import UnreadableFile
from imr_llm.pipeline import workers
from imr_llm.pipeline.chain import READER, Letter, draft_letter, now, printable, read_letter
from imr_llm.pipeline.jobs import Entry, Job, SameAs
from imr_llm.pipeline.outcomes import Duplicate, Failed, Outcome, Read, Skipped, Unasked
from imr_llm.pipeline.processes import NotAsked, Reader, Result, read_one
from imr_llm.records import sha256_of

if TYPE_CHECKING:  # workers import this module, and must not import the database
    from imr_llm.pipeline.asking import Model, Plan
    from imr_llm.store import Store, Stored


def extract(
    found: Iterable[Found | Ignored | UnreadableFile],
    store: "Store",
    *,
    jobs: int | None = None,
    force: bool = False,
    reader: Reader = read_letter,
    model: "Model | None" = None,
) -> Generator[Outcome, None, None]:
    """Read what `documents.find` found and store it: one outcome for each, in the same order.

    A letter that was stored by the same reader of the same version is passed over, unless `force`. `jobs` is how many
    processes read (all usable CPUs by default); with 1, everything happens in this process. `reader` must be a
    function of a module. With a `model`, what the rules read goes through it. Raises StoreError, and RunStopped where
    the model's endpoint ends the run; close the generator to end the processes early.
    """
    by = model.by if model else (READER, __version__)
    run = _Run(store, store.start_run(__version__, by[0], now()), by, force)
    told: Counter[type] = Counter()
    with closing(_results(run.entries(found), jobs or usable_cpus(), reader, model)) as results:
        for entry, result in results:
            with _interrupts_after():
                outcome = run.settle(entry, result)
                if outcome is None:
                    continue
                told[type(outcome)] += 1
                yield outcome
    store.finish_run(run.id, now(), told[Read] + told[Unasked], told[Skipped] + told[Duplicate], told[Failed])


def plan(
    found: Iterable[Found | Ignored | UnreadableFile],
    store: "Store",
    model: "Model",
    *,
    jobs: int | None = None,
    force: bool = False,
) -> "Plan":
    """What `extract` would ask the model; nothing is sent and nothing stored."""
    run = _Run(store, 0, model.by, force)
    with closing(workers.read_all(run.entries(found), jobs or usable_cpus(), draft_letter)) as results:
        return model.plan(results)


def _results(
    entries: Iterator[Entry], jobs: int, reader: Reader, model: "Model | None"
) -> Generator[tuple[Entry, Result | NotAsked | None], None, None]:
    if model is None:
        return workers.read_all(entries, jobs, reader)
    return model.through(workers.read_all(entries, jobs, draft_letter, model.turn))


def read_alone(path: str, data: bytes) -> Letter:
    """One letter, not stored. What is no text is read in a process of its own, which may die. Raises UnreadableFile."""
    job = Job.of(path, "", data, keep=True)
    result = read_one(read_letter, job.task) if job.text else workers.read_apart(job, read_letter)
    if isinstance(result, UnreadableFile):
        raise result
    if not isinstance(result, Letter):
        raise TypeError("the reader of letters gave a draft")
    return result


def usable_cpus() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _interrupts_after() -> Iterator[None]:
    """Ctrl-C waits until a letter is stored and its outcome told: what a run says that it read is what is stored."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C is the main thread's
        return
    held: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, before)
    if held:
        raise KeyboardInterrupt


class _Run:
    """What a run knows about the letters it has met."""

    def __init__(self, store: "Store", run_id: int, by: tuple[str, ...], force: bool) -> None:
        self.id = run_id
        self._by = by
        self._store = store
        self._force = force
        self._under_way: dict[str, Job] = {}
        self._skipped: set[int] = set()
        """Hashes of letters, as numbers: some 110 MB for a million. Those that were read now are known to the store."""

    def entries(self, found: Iterable[Found | Ignored | UnreadableFile]) -> Iterator[Entry]:
        """What is to be done with each: a job, or an outcome that is certain already."""
        for item in found:
            if isinstance(item, Found):
                yield self._entry(item.path)
            elif isinstance(item, UnreadableFile):
                yield Failed(_named(item, item.path))
            else:
                yield Ignored(printable(item.folder), item.suffixes)

    def _entry(self, path: str) -> Entry:
        try:
            data = documents.read_bytes(path)
        except UnreadableFile as error:
            return Failed(_named(error, path))
        sha256 = sha256_of(data)
        if first := self._under_way.get(sha256):
            return SameAs(path, first)
        stored = self._store.stored(sha256)
        number = int(sha256, 16)
        if stored and (stored.run_id == self.id or number in self._skipped):
            return Duplicate(printable(path), sha256, stored.path)
        if stored and not self._force and self._is_as_good(stored):
            self._skipped.add(number)
            return Skipped(printable(path), sha256, stored.path)
        job = self._under_way[sha256] = Job.of(path, sha256, data)
        return job

    def _is_as_good(self, stored: "Stored") -> bool:
        """Whether this run would read the letter no better: without a model, whoever read it in this version did."""
        who = (stored.reader, stored.tool_version, stored.model, stored.prompt_version)
        return stored.tool_version == __version__ if self._by[0] == READER else who == self._by

    def settle(self, entry: Entry, result: Result | NotAsked | None) -> Outcome | None:
        """The outcome of an entry; a letter that was read is stored. None for one that the run did not come to."""
        if isinstance(entry, SameAs):
            return self._same(entry)
        if not isinstance(entry, Job):
            return entry
        problem = None
        if isinstance(result, NotAsked):
            problem, result = result.problem, result.letter
            if result is None:
                return None
        del self._under_way[entry.sha256]
        stored = self._store.stored(entry.sha256) if problem else None
        if problem and stored and stored.model:  # a model read it before: that is better than the rules alone
            return Unasked(printable(entry.path), self._store.load(entry.sha256), problem)
        if isinstance(result, Letter):
            same_id = self._store.same_id(entry.sha256)
            self._store.save(result.record, result.document, result.case_summary, self.id)
            path = printable(entry.path)
            return Unasked(path, result.record, problem) if problem else Read(path, result.record, same_id)
        if not isinstance(result, UnreadableFile):
            raise TypeError("a job without a result")
        entry.error = result
        return Failed(_named(result, entry.path))

    def _same(self, entry: SameAs) -> Outcome | None:
        if entry.first.sha256 in self._under_way:
            return None
        if entry.first.error:
            return Failed(_named(entry.first.error, entry.path))
        return Duplicate(printable(entry.path), entry.first.sha256, printable(entry.first.path))


def _named(error: UnreadableFile, path: str) -> UnreadableFile:
    """The same error of the file `path`."""
    return type(error)(printable(path), error.problem, error.next_step)
