"""Pages of a stored letter as pictures, out of the bytes that it was read from, each in a process of its own.

It has the limits of reading and ends with its answer, so that nothing of one letter is there for the next; nothing is
kept on the disk.
"""

import tempfile
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import Protocol, TypeVar

from imr_llm.documents import drawn
from imr_llm.documents.drawn import Leaf
from imr_llm.errors import EncryptedFile, ReaderCrashed, UnreadableFile
from imr_llm.host.limits import USUAL, Budget, Limits, too_hungry
from imr_llm.letter import Document
from imr_llm.pipeline.chain import printable
from imr_llm.pipeline.crew import Crew
from imr_llm.pipeline.processes import NEXT_STEP, alone
from imr_llm.pipeline.watch import TICK, Excess, Watch
from imr_llm.pipeline.workers import RECOGNIZED

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class _Task(Protocol[T_co]):
    """What a process does with a file. A function of a module with its arguments, so that it can be sent."""

    def __call__(self, *, budget: Budget) -> T_co:
        """Raises UnreadableFile."""


def has_pictures(document: Document) -> bool:
    """Whether the letter was read from something that has pages to be seen."""
    return document.media_type == "application/pdf" or document.media_type.startswith("image/")


def leaves(document: Document, data: bytes, password: str | None = None, limits: Limits = USUAL) -> list[Leaf]:
    """Every page, with its letters where it has a text layer. Raises UnreadableFile."""
    return _apart(document.path, partial(drawn.leaves, document.path, data, document.media_type, password), limits)


def recognized(document: Document, data: bytes, page: int, password: str | None = None, limits: Limits = USUAL) -> Leaf:
    """A page, from 1, by text recognition. Raises UnreadableFile."""
    return _apart(
        document.path, partial(drawn.recognized, document.path, data, document.media_type, page, password), limits
    )


def picture(document: Document, data: bytes, page: int, password: str | None = None, limits: Limits = USUAL) -> bytes:
    """A page, from 1, as PNG. Raises UnreadableFile."""
    return _apart(
        document.path, partial(drawn.picture, document.path, data, document.media_type, page, password), limits
    )


def is_locked_by(document: Document, data: bytes, password: str) -> bool:
    """Whether its pages can be seen by this password, and not without one."""
    try:
        return not _opens(document, data, None) and _opens(document, data, password)
    except UnreadableFile:
        return False


def _opens(document: Document, data: bytes, password: str | None) -> bool:
    try:
        picture(document, data, 1, password)
    except EncryptedFile:
        return False
    return True


def _apart(path: str, task: _Task[T], limits: Limits) -> T:
    """What the task gives, in a process of its own, which may die."""
    with Crew(limits) as crew:
        member = crew.start(_work, task, path, crew.folder, limits)
        excess: Excess | None = None
        try:
            while not (excess := member.watch.excess()):
                if not member.pipe.poll(TICK):
                    continue
                message: tuple[T] | UnreadableFile | bool | None = member.pipe.recv()
                if isinstance(message, tuple):
                    return message[0]
                if isinstance(message, UnreadableFile):
                    raise message
                _note(member.watch, message)
        except (EOFError, OSError):
            excess = member.watch.why_it_died()
        raise (excess or _crashed)(printable(path), limits)


def _note(watch: Watch, message: bool | None) -> None:
    """What a worker says between, see `processes.work`."""
    if message is None:
        watch.begin()
    elif message:
        watch.pause(watch.limits.page_seconds + RECOGNIZED)
    else:
        watch.resume()


def _work(pipe: Connection, task: _Task[object], path: str, folder: str, limits: Limits) -> None:
    alone(limits)
    tempfile.tempdir = folder
    with suppress(EOFError, OSError):  # the parent is gone
        pipe.send(None)
        pipe.send(_done(task, path, Budget(limits, pipe.send)))


def _done(task: _Task[object], path: str, budget: Budget) -> tuple[object] | UnreadableFile:
    try:
        return (task(budget=budget),)
    except UnreadableFile as error:
        return error
    except MemoryError:
        return too_hungry(printable(path), budget.limits)
    except Exception as error:  # noqa: BLE001 – what it says may quote the letter
        return ReaderCrashed(printable(path), f"The page cannot be drawn ({type(error).__name__}).", NEXT_STEP)


def _crashed(path: str, _: Limits) -> UnreadableFile:
    return ReaderCrashed(path, "It kills the process that draws it.", NEXT_STEP)
