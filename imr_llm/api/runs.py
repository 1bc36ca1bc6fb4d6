"""A run over many files, told file by file: what `read_many` does, for whoever wants to know of every file.

`run` reads what `imr_llm.api.files.find` found and gives one outcome for each file:

Read       read now, and stored
Skipped    stored before by as good a reader
Duplicate  the same bytes as an earlier file of this run
Unasked    read and stored; the model did not answer all
Failed     no letter, with the error
Ignored    files of a folder that were passed over
"""

from collections.abc import Generator, Iterable

from imr_llm import pipeline
from imr_llm.api import model as models
from imr_llm.api.files import Found, Ignored
from imr_llm.api.store import Store
from imr_llm.errors import UnreadableFile
from imr_llm.pipeline import Duplicate, Failed, How, Outcome, Read, Skipped, Unasked
from imr_llm.pipeline.cases import Cases
from imr_llm.record import Record

__all__ = [
    "Cases",
    "Duplicate",
    "Failed",
    "Found",
    "How",
    "Ignored",
    "Outcome",
    "Read",
    "Skipped",
    "Unasked",
    "plan",
    "record_of",
    "run",
]

USUALLY = How()


def run(
    found: Iterable[Found | Ignored | UnreadableFile],
    store: Store,
    how: How = USUALLY,
    *,
    model: "models.Session | None" = None,
) -> Generator[Outcome, None, None]:
    """Read these files and store what they say: one outcome for each file or letter in it, in their order.

    With a `model`, see `imr_llm.Model.session`, what the rules read goes through it. Raises StoreError, and RunStopped
    where the model's endpoint ends the run. It belongs to the thread that began it; closing it ends the processes.
    """
    return pipeline.extract(found, store, how, model=model)


def plan(
    found: Iterable[Found | Ignored | UnreadableFile], store: Store, model: "models.Session", how: How = USUALLY
) -> "models.Plan":
    """How much `run` would ask the model about these files; nothing is sent and nothing stored."""
    return pipeline.plan(found, store, model, how)


def record_of(outcome: Outcome, store: Store) -> Record | None:
    """The record of a letter that was read now or before; None for every other outcome."""
    if isinstance(outcome, Read | Unasked):
        return outcome.record
    return store.load(outcome.sha256) if isinstance(outcome, Skipped) else None
