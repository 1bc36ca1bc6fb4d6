"""The errors that a user can meet, as one tree.

    ImrError                     a message, and the next step
    ├── UnreadableFile           this file gave no record; the rest of the folder goes on (exit code 1)
    │   ├── NotAccessible        missing, a folder loop, or no permission to read it
    │   ├── EmptyFile            nothing in it
    │   ├── TooLarge             more bytes, pages, time or memory than any letter takes
    │   ├── NotText              bytes that are no text, page or image we know
    │   ├── BrokenFile           a PDF, DOCX or image that does not open
    │   ├── EncryptedFile        a PDF that wants a password
    │   ├── NeedsOcr             only pictures of text, and no Tesseract to read them
    │   ├── NotALetter           text without a single sign of an IMR letter, or another paper
    │   │   └── OwnSummary       what this program wrote of a letter
    │   ├── SeveralLetters       more than one letter in one file
    │   └── ReaderCrashed        the reader itself ended while it read this file
    ├── StoreError               the database cannot be used (exit code 2)
    │   ├── NotADatabase         the file is something else
    │   ├── NewerDatabase        made by a newer version of this program
    │   ├── UnknownDatabase      in the current folder, named by nobody, and not made by this user
    │   ├── DatabaseLocked       another program holds it
    │   └── DiskFull             no room to write
    ├── SettingsError            a model's settings that cannot be meant as they are (exit code 2)
    ├── RunStopped               the run ended before its end; what was read stays (exit code 3)
    │   ├── EndpointRefused      the model's endpoint refuses every question: key, model, format, quota
    │   ├── EndpointUnreachable  nobody answers there, or nobody who can be understood
    │   └── LimitReached         the next question could pass --max-tokens or --max-cost
    ├── SummaryFailed            no summary of this letter passed its checks; the others go on (exit code 1)
    ├── NotFound                 no such letter in the database (exit code 2)
    │   └── SeveralFound         more than one letter fits what was asked for
    ├── NotDone                  what a person wanted to do with a record was not done (exit code 2)
    │   ├── BadValue             no value of this field
    │   ├── ChangedMeanwhile     somebody else changed the letter since it was shown
    │   └── NotLookedAt          a sign-off or a release that something still stands against
    ├── WrongArgument            from Python: an argument of another kind than the function takes
    ├── TableFault               a file of `data` or `layouts` cannot be used as it is written (exit code 2)
    └── CannotWrite              the output file cannot be written (exit code 2)

A message names the file, says what is wrong and what to do. It never holds text of a letter.
"""


class ImrError(Exception):
    """A message for the user: what is wrong, then what to do next."""

    def __init__(self, problem: str, next_step: str) -> None:
        super().__init__(problem, next_step)
        self.problem = problem
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.problem} {self.next_step}"


class UnreadableFile(ImrError):
    """One file that gave no record. `path` is what the user called it."""

    def __init__(self, path: str, problem: str, next_step: str) -> None:
        super().__init__(problem, next_step)
        self.args = (path, problem, next_step)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.problem} {self.next_step}"


class NotAccessible(UnreadableFile):
    """Missing, a loop of links, or no permission."""


class EmptyFile(UnreadableFile):
    """Nothing in the file."""


class TooLarge(UnreadableFile):
    """More bytes, pages, time or memory than any letter takes."""


class NotText(UnreadableFile):
    """Bytes that are no text, page or image that the program knows."""


class BrokenFile(UnreadableFile):
    """A PDF, DOCX or image that does not open."""


class EncryptedFile(UnreadableFile):
    """A PDF that wants a password."""


class NeedsOcr(UnreadableFile):
    """Pictures of text, and no Tesseract to read them."""


class NotALetter(UnreadableFile):
    """Text without a single sign of an IMR letter."""


class OwnSummary(NotALetter):
    """What this program wrote of a letter: in a folder it is passed over."""


class SeveralLetters(UnreadableFile):
    """More than one letter in one file: their facts must not be mixed."""


class ReaderCrashed(UnreadableFile):
    """The reading process ended while it read this file."""


class StoreError(ImrError):
    """The database cannot be used."""


class NotADatabase(StoreError):
    """The file is not a database of this program."""


class NewerDatabase(StoreError):
    """The database was made by a newer version of this program."""


class UnknownDatabase(StoreError):
    """The database in the current folder, which nobody has named and this user has not made."""


class DatabaseLocked(StoreError):
    """Another program holds the database."""


class DiskFull(StoreError):
    """No room to write."""


class SettingsError(ImrError):
    """A model's settings that cannot be meant as they are."""


class RunStopped(ImrError):
    """The run ended before its end; what was read stays."""


class EndpointRefused(RunStopped):
    """The endpoint refuses every question: the key, the model, the format, the quota."""


class EndpointUnreachable(RunStopped):
    """Nobody answers at the endpoint, or nobody who can be understood."""


class LimitReached(RunStopped):
    """The next question could pass a limit that the user set."""


class SummaryFailed(ImrError):
    """No summary of this letter passed its checks, not even one written from templates alone."""


class NotFound(ImrError):
    """No such letter in the database."""


class SeveralFound(NotFound):
    """More than one letter fits what was asked for."""


class NotDone(ImrError):
    """What a person wanted to do with a record was not done."""


class BadValue(NotDone):
    """What was given is no value of this field."""


class ChangedMeanwhile(NotDone):
    """Somebody else changed the letter since it was shown: nothing was overwritten."""


class NotLookedAt(NotDone):
    """Something has to be looked at before the record is signed off, or signed off before a summary is released."""


class WrongArgument(ImrError, TypeError, ValueError):
    """An argument of a kind, or with a value, that the function does not take: the next step says what it takes."""


class LibraryMissing(ImrError, ImportError):
    """What was asked for needs a library that is not installed: the next step says which."""


class TableFault(ImrError, ValueError):
    """A file of `imr_llm/data` or `imr_llm/layouts` that does not fit: the problem names file and key."""

    def __init__(self, problem: str, next_step: str = "Mend that file: docs/layouts.md and docs/reading.md.") -> None:
        super().__init__(problem, next_step)


class CannotWrite(ImrError):
    """The output file cannot be written."""
