"""What is still to be done, before it is an outcome."""

from dataclasses import dataclass
from typing import Self

from imr_llm.documents import Ignored, Mail
from imr_llm.errors import UnreadableFile
from imr_llm.pipeline.outcomes import Duplicate, Failed, Skipped

_OTHER_FORMATS = (b"%PDF", b"PK", b"\x89PNG", b"\xff\xd8\xff", b"II", b"MM", b"RIFF", b"{\\rtf", b"<", b"\0", b"\xd0")

Task = tuple[str, bytes | None]
"""A path and the file's bytes; None where the worker is to read them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The named folder or the mail that a file was found in. `forgiven`: it may be none, if the mail has a letter."""

    folder: str | None = None
    mail: Mail | None = None
    forgiven: bool = False


@dataclass(slots=True, eq=False)
class Job:
    """A file to read. `error` is set when it could not be read; `text` is false where a library must open it."""

    path: str
    sha256: str
    task: Task
    size: int
    text: bool
    origin: Origin = Origin()
    error: UnreadableFile | None = None

    @classmethod
    def of(cls, path: str, sha256: str, data: bytes, origin: Origin = Origin(), *, keep: bool = False) -> Self:
        """A job for this file's bytes. Those of a file are not kept, unless `keep`: a worker reads it again."""
        kept = data if keep or path == "-" else None
        return cls(path, sha256, (path, kept), len(data), not data.startswith(_OTHER_FORMATS), origin)


@dataclass(frozen=True, slots=True)
class SameAs:
    """A file with the same bytes as a job that is under way."""

    path: str
    first: Job
    origin: Origin = Origin()


Entry = Job | SameAs | Skipped | Duplicate | Failed | Ignored | Mail
"""A file of the run: to be read, waiting for another, or settled; or a mail, of which all parts came before."""
