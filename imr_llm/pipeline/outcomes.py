"""What became of each file of a run."""

from dataclasses import dataclass

from imr_llm.documents import Ignored
from imr_llm.errors import UnreadableFile
from imr_llm.fields import Record


@dataclass(frozen=True, slots=True)
class Read:
    """Read now, and stored. `same_id` is the path of another letter that shares its short id, if one does."""

    path: str
    record: Record
    same_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unasked:
    """Read by the rules alone and stored, because the model did not answer; the next run asks again."""

    path: str
    record: Record
    problem: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """Stored before by as good a reader of the same version, under the path `stored_as`."""

    path: str
    sha256: str
    stored_as: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same bytes as `same_as`, which came earlier in this run."""

    path: str
    sha256: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Failed:
    """No record. The error names the file, the problem and the next step."""

    error: UnreadableFile


Outcome = Read | Unasked | Skipped | Duplicate | Failed | Ignored
"""`Ignored` counts the files of a folder that were passed over because of their type."""
