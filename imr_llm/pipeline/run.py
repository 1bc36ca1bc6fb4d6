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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from imr_llm import __version__
from imr_llm.documents import Found, Ignored
from imr_llm.errors import UnreadableFile
from imr_llm.host.limits import USUAL, Limits
from imr_llm.pipeline import workers
from imr_llm.pipeline.alone import with_password
from imr_llm.pipeline.chain import READER, draft_letter, now, read_letter
from imr_llm.pipeline.entries import Entries
from imr_llm.pipeline.jobs import Entry
from imr_llm.pipeline.opening import Opener
from imr_llm.pipeline.outcomes import Duplicate, Failed, Outcome, Read, Skipped, Unasked
from imr_llm.pipeline.processes import NotAsked, ReadsLetter, Result

if TYPE_CHECKING:  # workers import this module, and must not import the database
    from imr_llm.pipeline.asking import Model, Plan
    from imr_llm.store import Store


@dataclass(frozen=True, slots=True)
class How:
    """How a run goes about its files.

    `jobs` is how many processes read (all usable CPUs by default). `force`: letters are read that are stored already.
    `password` opens locked PDFs. `limits` is what one file may take.
    """

    jobs: int | None = None
    force: bool = False
    password: str | None = None
    limits: Limits = USUAL

    @property
    def processes(self) -> int:
        """How many read."""
        return self.jobs or usable_cpus()


USUALLY: Final = How()


def extract(
    found: Iterable[Found | Ignored | UnreadableFile],
    store: "Store",
    how: How = USUALLY,
    *,
    reader: ReadsLetter = read_letter,
    model: "Model | None" = None,
) -> Generator[Outcome, None, None]:
    """Read what `documents.find` found and store it: one outcome for each, in the same order.

    An archive or a mail has an outcome for each letter in it. A letter that was stored by the same reader of the same
    version is passed over, unless forced. `reader` must be a function of a module. With a `model`, what the rules read
    goes through it. Raises StoreError, and RunStopped where the model's endpoint ends the run; close the generator to
    end the processes early.
    """
    by = model.by if model else (READER, __version__)
    retry = model is not None and model.retry_refused
    opener = Opener(how.limits)
    run = Entries(store, store.start_run(__version__, by[0], now()), by, how.force, opener, retry_refused=retry)
    told: Counter[type] = Counter()
    read = _results(run.entries(found), how, reader, model)
    with opener, closing(read) as results:
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
    how: How = USUALLY,
) -> "Plan":
    """What `extract` would ask the model; nothing is sent and nothing stored."""
    with drafts(found, store, model, how) as results:
        return model.plan(results)


@contextmanager
def drafts(
    found: Iterable[Found | Ignored | UnreadableFile],
    store: "Store",
    model: "Model",
    how: How = USUALLY,
) -> Iterator[Generator[tuple[Entry, Result | None], None, None]]:
    """What the rules read of the letters that `extract` would ask the model about; nothing is stored."""
    opener = Opener(how.limits)
    run = Entries(store, 0, model.by, how.force, opener, retry_refused=model.retry_refused)
    reader = with_password(draft_letter, how.password)
    read = workers.read_all(run.entries(found), how.processes, reader, model.turn, how.limits)
    with opener, closing(read) as results:
        yield results


def _results(
    entries: Iterator[Entry], how: How, reader: ReadsLetter, model: "Model | None"
) -> Generator[tuple[Entry, Result | NotAsked | None], None, None]:
    if model is None:
        return workers.read_all(entries, how.processes, with_password(reader, how.password), limits=how.limits)
    reader = with_password(draft_letter, how.password)
    return model.through(workers.read_all(entries, how.processes, reader, model.turn, how.limits))


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
