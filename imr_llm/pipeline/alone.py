"""One letter, read for itself and not stored."""

from functools import partial
from typing import TYPE_CHECKING

from imr_llm import documents
from imr_llm.documents import Part
from imr_llm.errors import NotALetter, UnreadableFile
from imr_llm.extraction import Draft
from imr_llm.host.limits import USUAL, Limits
from imr_llm.pipeline import workers
from imr_llm.pipeline.chain import Letter, draft_letter, read_letter
from imr_llm.pipeline.jobs import Job
from imr_llm.pipeline.opening import Opener
from imr_llm.pipeline.processes import NotAsked, ReadsLetter, Result

if TYPE_CHECKING:  # workers import this module, and must not import the network
    from imr_llm.pipeline.asking import Model


def read_alone(
    path: str, data: bytes, password: str | None = None, model: "Model | None" = None, limits: Limits = USUAL
) -> Letter:
    """One letter, not stored. What is no small text is read in a process of its own, which may die.

    Of an archive or a mail, the only file in it. Raises UnreadableFile. With a `model`, what the rules read goes
    through it; raises RunStopped where its endpoint does not answer.
    """
    job = _job(path, data, limits)
    read: Result = _read(job, with_password(draft_letter if model else read_letter, password), limits)
    result: Result | NotAsked | None = read
    if model:
        ((_, result),) = model.through(entry for entry in [(job, read)])
        result = result.letter if isinstance(result, NotAsked) else result
    if not isinstance(result, Letter):
        raise TypeError("the reader of letters gave a draft")
    return result


def draft_alone(path: str, data: bytes, password: str | None = None, limits: Limits = USUAL) -> Draft:
    """What the rules read in one letter, as `read_alone`."""
    result = _read(_job(path, data, limits), with_password(draft_letter, password), limits)
    if not isinstance(result, Draft):
        raise TypeError("the reader of drafts gave a letter")
    return result


def _job(path: str, data: bytes, limits: Limits) -> Job:
    if documents.holds_files(data):
        path, data = _only_part(path, data, limits)
    return Job.of(path, "", data, keep=True)


def _read(job: Job, reader: ReadsLetter, limits: Limits) -> Letter | Draft:
    result = workers.read_apart(job, reader, limits)
    if isinstance(result, UnreadableFile):
        raise result
    return result


def _only_part(path: str, data: bytes, limits: Limits) -> tuple[str, bytes]:
    with Opener(limits) as opener:
        items = list(opener.parts(path, data))
    found = [item for item in items if isinstance(item, Part)]
    letters = [part for part in found if not part.forgiven] or found
    if len(letters) != 1:
        if not letters and (errors := [item for item in items if isinstance(item, UnreadableFile)]):
            raise errors[0]
        problem = f"It holds {len(letters)} files that may be letters."
        raise NotALetter(path, problem, "Read them with `imr extract`, then show one by its id.")
    return letters[0].path, letters[0].data


def with_password(reader: ReadsLetter, password: str | None) -> ReadsLetter:
    """The reader with the password for locked PDFs, as it can be sent to another process."""
    return partial(reader, password=password) if password else reader  # type: ignore[call-arg]
