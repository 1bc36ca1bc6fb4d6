"""What a run makes of each file that was found: the entry that it becomes, and in the end its outcome."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from imr_llm import __version__, documents
from imr_llm.documents import Found, Ignored, Mail, Part
from imr_llm.errors import NotALetter, OwnSummary, TooLarge, UnreadableFile
from imr_llm.letter import sha256_of
from imr_llm.pipeline.chain import READER, Letter, printable
from imr_llm.pipeline.jobs import Entry, Job, Origin, SameAs
from imr_llm.pipeline.opening import Opener
from imr_llm.pipeline.outcomes import Duplicate, Failed, Outcome, Read, Skipped, Unasked
from imr_llm.pipeline.processes import NotAsked, Result
from imr_llm.record import Record

if TYPE_CHECKING:  # workers import this package, and must not import the database
    from imr_llm.store import Store, Stored

MAX_JOINED = 100_000_000
"""Bytes of all files that are one letter."""


def stored_letter(store: "Store", sha256: str, *, as_read: bool = False) -> Letter:
    """A letter out of the database, with what people set in its record unless `as_read`. Raises NotFound."""
    reviewed = None if as_read or not store.acts(sha256) else store.reviewed(sha256)[1]
    record, document = store.load(sha256, as_read=as_read), store.document(sha256)
    is_reviewed = reviewed is not None and reviewed.signed is not None
    return Letter(record, document, edits=reviewed.edits if reviewed else {}, is_reviewed=is_reviewed)


class Entries:
    """What a run makes of the files that were found, and what it knows about the letters it has met."""

    def __init__(
        self,
        store: "Store",
        run_id: int,
        by: tuple[str, ...],
        force: bool,
        opener: Opener,
        *,
        retry_refused: bool = False,
    ) -> None:
        self.id = run_id
        self._opener = opener
        self._by = by
        self._store = store
        self._force = force
        self._retry_refused = retry_refused
        self._under_way: dict[str, Job] = {}
        self._skipped: set[int] = set()
        """Hashes of letters, as numbers: some 110 MB for a million. Those that were read now are known to the store."""

    def entries(self, found: Iterable[Found | Ignored | UnreadableFile]) -> Iterator[Entry]:
        """What is to be done with each: a job, or an outcome that is certain already."""
        for item in found:
            if isinstance(item, Found):
                yield from self._of_file(item)
            elif isinstance(item, UnreadableFile):
                yield Failed(_named(item, item.path))
            else:
                yield Ignored(printable(item.folder), item.suffixes, tuple(map(printable, item.links)))

    def _of_file(self, found: Found) -> Iterator[Entry]:
        """One entry, or one for each file inside an archive or a mail."""
        try:
            data = _joined(found) if found.pages else documents.read_bytes(found.path)
        except UnreadableFile as error:
            yield Failed(_named(error, error.path if found.pages else found.path))
            return
        if not documents.holds_files(data):
            yield self._entry(found.path, data, Origin(found.folder), keep=bool(found.pages))
            return
        for item in self._opener.parts(found.path, data):
            if isinstance(item, Part):
                yield self._entry(item.path, item.data, Origin(found.folder, item.mail, item.forgiven), keep=True)
            elif isinstance(item, UnreadableFile):
                yield Failed(_named(item, item.path))
            else:
                yield item

    def _entry(self, path: str, data: bytes, origin: Origin, *, keep: bool) -> Entry:
        sha256 = sha256_of(data)
        if first := self._under_way.get(sha256):
            return SameAs(path, first, origin)
        stored = self._store.stored(sha256)
        number = int(sha256, 16)
        if stored and origin.mail and (stored.run_id == self.id or not self._force):
            origin.mail.has(letter=True)
        if stored and (stored.run_id == self.id or number in self._skipped):
            return Duplicate(printable(path), sha256, stored.path)
        if stored and not self._force and self._is_as_good(stored):
            self._skipped.add(number)
            return Skipped(printable(path), sha256, stored.path, self._store.same_case(sha256))
        job = self._under_way[sha256] = Job.of(path, sha256, data, origin, keep=keep)
        return job

    def _is_as_good(self, stored: "Stored") -> bool:
        """Whether this run would read the letter no better: without a model, whoever read it in this version did."""
        who = (stored.reader, stored.tool_version, stored.model, stored.prompt_version)
        if self._by[0] == READER:
            return stored.tool_version == __version__
        is_whole = stored.is_whole and (stored.is_answered or not self._retry_refused)
        return is_whole and who == self._by

    def settle(self, entry: Entry, result: Result | NotAsked | None) -> Outcome | None:
        """The outcome of an entry; a letter that was read is stored. None for one that the run did not come to."""
        if isinstance(entry, Mail):
            return of_mail(entry)
        if isinstance(entry, SameAs):
            return _among_others(entry.origin, self._same(entry))
        if not isinstance(entry, Job):
            return entry
        return _among_others(entry.origin, self._read(entry, result))

    def _read(self, entry: Job, result: Result | NotAsked | None) -> Outcome | None:
        problem = None
        if isinstance(result, NotAsked):
            problem, result = result.problem, result.letter
            if result is None:
                return None
        del self._under_way[entry.sha256]
        stored = self._store.stored(entry.sha256) if problem else None
        if problem and stored and stored.model and (stored.is_whole or not _is_by_model(result)):  # read better before
            return Unasked(printable(entry.path), stored_letter(self._store, entry.sha256), problem)
        if isinstance(result, Letter) and entry.origin.forgiven:
            result = covering_note(entry.path, result.record) or result
        if isinstance(result, Letter):
            same_id = self._store.same_id(entry.sha256)
            self._store.save(result.record, result.document, result.case_summary, self.id)
            if self._store.acts(entry.sha256):  # what people set stands before what was read now
                result = replace(result, record=self._store.load(entry.sha256))
            path = printable(entry.path)
            if problem:
                return Unasked(path, result, problem)
            return Read(path, result, self._store.same_case(entry.sha256), same_id)
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


def _is_by_model(result: Result | None) -> bool:
    return isinstance(result, Letter) and result.record.provenance.model is not None


def _among_others(origin: Origin, outcome: Outcome | None) -> Outcome | None:
    """The outcome of a file as it counts where it was found.

    What a mail says itself, and its pictures, are told only if the mail has no letter; what this program wrote is
    passed over in a folder.
    """
    mail = origin.mail
    if not isinstance(outcome, Failed):
        if mail:
            mail.has(
                letter=outcome is not None
            )  # a run that was stopped has not come to it: nothing is said of the mail
        return outcome
    if origin.folder and isinstance(outcome.error, OwnSummary):
        return Ignored(printable(origin.folder), {os.path.splitext(outcome.error.path)[1].lower(): 1})
    if mail and origin.forgiven:
        mail.errors.append(outcome.error)
        return None
    if mail:
        mail.has(letter=False)
    return outcome


def covering_note(path: str, record: Record) -> NotALetter | None:
    """That a mail's text was read for its words on a review alone ("attached is the IMR determination"), if so."""
    if record.layout != "unknown" or record.issues:
        return None
    problem = "It only speaks of a letter: no label and no decision of one is in it."
    return NotALetter(printable(path), problem, "Look for the letter among what is attached.")


def of_mail(mail: Mail) -> Failed | None:
    """Why no letter is in a mail, where nothing else has said so."""
    if mail.letters or mail.told:
        return None
    if mail.errors:
        return Failed(_named(mail.errors[-1], mail.path))  # of its own text, which comes last
    return Failed(NotALetter(printable(mail.path), "There is no letter in this mail.", "See that it is the right one."))


def _joined(found: Found) -> bytes:
    files = []
    size = 0
    for path in found.pages:
        files.append(documents.read_bytes(path))
        size += len(files[-1])
        if size > MAX_JOINED:
            problem = f"Together they have more than {MAX_JOINED // 1_000_000} MB, which no letter has."
            raise TooLarge(found.path, problem, "Take smaller photos, or scan the letter.")
    return documents.pack(files)


def _named(error: UnreadableFile, path: str) -> UnreadableFile:
    """The same error of the file `path`."""
    return type(error)(printable(path), error.problem, error.next_step)
