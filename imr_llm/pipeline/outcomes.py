"""What became of each file of a run."""

from dataclasses import dataclass

from imr_llm.documents import Ignored
from imr_llm.errors import UnreadableFile
from imr_llm.pipeline.chain import Letter
from imr_llm.record import Record


@dataclass(frozen=True, slots=True)
class Read:
    """Read now, and stored. `same_case` is the path of another letter of the case, `same_id` of one with this id."""

    path: str
    letter: Letter
    same_case: str | None = None
    same_id: str | None = None

    @property
    def record(self) -> Record:
        """The letter's."""
        return self.letter.record


@dataclass(frozen=True, slots=True)
class Unasked:
    """Read and stored with what was answered, which is not all, or nothing; the next run asks again."""

    path: str
    letter: Letter
    problem: str

    @property
    def record(self) -> Record:
        """The letter's."""
        return self.letter.record


@dataclass(frozen=True, slots=True)
class Skipped:
    """Stored before by as good a reader of the same version, under the path `stored_as`."""

    path: str
    sha256: str
    stored_as: str
    same_case: str | None = None


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
