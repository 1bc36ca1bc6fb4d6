"""`Store`: the database as the rest of the program sees it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

from imr_llm.letter import Document
from imr_llm.record import Record
from imr_llm.review import Act, Reviewed
from imr_llm.store import acts, answers, claims, deadlines, labels, purge, queries, queue, read, write
from imr_llm.store.batches import Batches
from imr_llm.store.connection import BUSY_TIMEOUT, connect, reading, word_of
from imr_llm.store.deadlines import Chase, Due, Noted
from imr_llm.store.faults import translated, translating
from imr_llm.store.labels import ToLabel
from imr_llm.store.queue import Page, Which
from imr_llm.store.values import AnswerTally, DecisionRow, Hit, Item, Listed, Stored, Tally, Wanted


class Store:
    """One database file, open. Use it with `with`; it belongs to the thread that opened it.

    Every method raises a StoreError (DatabaseLocked, DiskFull, ...) that names the file. What a method yields is
    fetched a batch at a time, and the store may be written to meanwhile.
    """

    def __init__(
        self, path: Path | str, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT, remembered: bool = True
    ) -> None:
        """Open `path`, and make it first unless `create` is false. Waits `busy_timeout` seconds for other programs.

        A new one is noted as the user's own, unless it is not to be `remembered`.
        """
        self.path = Path(path)
        self._db = connect(self.path, create=create, busy_timeout=busy_timeout, remembered=remembered)
        self._connection = self._db.conn
        self._owner = claims.owner()
        self.batches = Batches(self._connection, self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def word(self) -> str:
        """By which this database is known again, see `imr_llm.confirmed`."""
        return word_of(self._db)

    def __len__(self) -> int:
        """How many letters it holds."""
        return int(self._db.table("letters").count)

    @translated
    def close(self) -> None:
        """Close the file. The last to close it empties its log into it."""
        self._db.close()

    @translated
    def start_run(self, tool_version: str, reader: str, started_at: str) -> int:
        """Begin a run; `started_at` is UTC in ISO 8601, `reader` as in a record's provenance. Returns its id."""
        return write.start_run(self._connection, tool_version, reader, started_at)

    @translated
    def finish_run(self, run_id: int, finished_at: str, read: int, skipped: int, failed: int) -> None:
        """End a run, with how many files were read, skipped and not readable."""
        write.finish_run(self._connection, run_id, finished_at, read, skipped, failed)

    @translated
    def save(self, record: Record, document: Document, case_summary: str | None, run_id: int) -> None:
        """Put a letter in, in place of what was there under its SHA-256, all or nothing.

        `case_summary` is for full-text search. ValueError when the record is not this document's.
        """
        acts.save(self._connection, record, document, case_summary, run_id)

    @translated
    def stored(self, sha256: str) -> Stored | None:
        """Who read this letter and under what path, None when it is not in the database."""
        return read.stored(self._connection, sha256)

    @translated
    def same_case(self, sha256: str) -> str | None:
        """The path of another letter that names the same case, or None."""
        return read.same_case(self._connection, sha256)

    @translated
    def load(self, sha256: str, *, as_read: bool = False) -> Record:
        """The record that counts, with what people set; or exactly as it was read. NotFound when there is none."""
        return read.load(self._connection, self.path, sha256, as_read=as_read)

    @translated
    def acts(self, sha256: str) -> list[Act]:
        """All that people did with this letter, in the order in which they did it."""
        return acts.acts(self._connection, sha256)

    @translated
    def version(self, sha256: str) -> str:
        """What changes with every act on this letter and every reading of it. NotFound when there is none."""
        return acts.version(self._connection, self.path, sha256)

    @translated
    def reviewed(self, sha256: str) -> tuple[Record, Reviewed]:
        """The record as it was read, and the one that counts with what people looked at. NotFound."""
        with reading(self._connection):
            return acts.reviewed(self._connection, self.path, sha256)

    @translated
    def add_act(self, sha256: str, act: Act, seen: str | None = None) -> None:
        """Keep an act; committed when this returns. `seen` is the version of the letter that the person saw.

        ChangedMeanwhile where the letter has another version now, BadValue where its record cannot hold the value.
        """
        acts.add(self._connection, self.path, sha256, act, seen)

    @translated
    def labels(self, sha256: str, who: str) -> list[Act]:
        """What a second reader says of this letter, in the order in which they said it."""
        return labels.of(self._connection, sha256, who)

    @translated
    def add_label(self, sha256: str, act: Act, seen: int | None = None) -> None:
        """Keep a second reader's act; `seen` is the last one's number. ChangedMeanwhile where another is, NotFound."""
        labels.add(self._connection, self.path, sha256, act, seen)

    @translated
    def to_label(self, who: str) -> list[ToLabel]:
        """The letters that others have worked on and this person has not."""
        return labels.to_label(self._connection, who)

    @contextmanager
    def as_read(self, wanted: bool = True) -> Iterator[None]:
        """Inside, every letter is as it was read. Others who want to write wait until it ends."""
        with translating(self.path), acts.as_read(self._connection) if wanted else nullcontext():
            yield

    @translated
    def document(self, sha256: str) -> Document:
        """The letter's text and how it was printed, as it was saved. NotFound when there is none."""
        return read.document(self._connection, self.path, sha256)

    @translated
    def resolve(self, name: str) -> str:
        """The SHA-256 for its first four or more digits, or a case number. NotFound where none or several fit."""
        return read.resolve(self._connection, self.path, name)

    @translated
    def telling_digits(self, sha256: str, least: int) -> str:
        """The first digits of a hash, `least` or as many as no other letter has."""
        return read.telling_digits(self._connection, sha256, least)

    @translated
    def same_id(self, sha256: str) -> str | None:
        """The path of another letter that has this one's short id."""
        return read.same_id(self._connection, sha256)

    @translated
    def records(self) -> Iterator[Record]:
        """Every record, ordered by path."""
        yield from read.records(self._connection)

    @translated
    def listing(
        self, wanted: Wanted | None = None, limit: int | None = None, *, unsure: bool = False
    ) -> Iterator[Listed]:
        """The letters that are wanted, all of them without `wanted`; ordered by path, or with `unsure` those first of
        which most values are likely wrong.

        Words that are looked for must stand together in one item, in the case summary, or in name and claim number.
        """
        yield from queries.listing(self._connection, wanted or Wanted(), limit, unsure=unsure)

    @translated
    def items(self, wanted: Wanted) -> Iterator[Item]:
        """The items with the decision that is wanted, of the letters that are wanted, ordered by path and number."""
        yield from queries.items(self._connection, wanted)

    @translated
    def search(self, words: str, limit: int = 20, *, before: str = "[", after: str = "]") -> Iterator[Hit]:
        """Requests, rationales and case summaries with every word, best first (bm25).

        Any text is a valid query. Inflections match (injection, injections). `before` and `after` are put around each
        match of a snippet, which is otherwise the letter's own text: whoever shows it as HTML must escape it.
        """
        yield from queries.search(self._connection, words, limit, (before, after))

    @translated
    def queue(
        self,
        which: Which = "todo",
        outcome: str | None = None,
        words: str | None = None,
        *,
        limit: int,
        offset: int = 0,
    ) -> Page:
        """A part of the letters, what has to be done first standing first. `outcome` may be `open`."""
        with reading(self._connection):
            return queue.queue(self._connection, which, outcome, words, limit, offset)

    @translated
    def due(self, first: str, last: str) -> list[Due]:
        """What has to be done from one day to another (ISO 8601, both counted), in the order of the days."""
        return deadlines.due(self._connection, first, last)

    @translated
    def undated(self) -> int:
        """How many letters have decisions and no date of mailing, from which days are counted."""
        return deadlines.undated(self._connection)

    @translated
    def chase(self, noted: Noted = "open", *, limit: int, offset: int = 0) -> Chase:
        """A part of the approved requests, by the day by which each is to be authorized."""
        with reading(self._connection):
            return deadlines.chase(self._connection, noted, limit, offset)

    @translated
    def decisions(self) -> Iterator[DecisionRow]:
        """Rows of the `decisions` view by column name, ordered by path and item."""
        yield from queries.decisions(self._connection)

    @translated
    def outcomes_by_category(self) -> list[Tally]:
        """Decisions of the items of each category, the largest first. The name None is for items without one."""
        return queries.outcomes_by_category(self._connection)

    @translated
    def outcomes_by_guideline(self) -> list[Tally]:
        """Decisions by the reviewer's guidelines, the most used first; an item counts once for each of its own."""
        return queries.outcomes_by_guideline(self._connection)

    @translated
    def purge(self, hashes: Collection[str]) -> int:
        """Remove letters by their SHA-256, bytes and all, with uploads that were kept; how many were there.

        Time grows with the file, and it may need free disk space of its size. DatabaseLocked while others read it.
        """
        return purge.purge(self._db, self.path, hashes)

    @translated
    def finish_purge(self) -> bool:
        """See to it that nothing is left of what a purge deleted that then stopped. Whether one had."""
        return purge.finish(self._db, self.path)

    @translated
    def purge_all(self) -> int:
        """Remove every letter from the file, bytes and all, with uploads that were kept. How many there were."""
        return purge.purge_all(self._db, self.path)

    @translated
    def answer(self, key: str) -> str | None:
        """A model's raw answer that was kept under this key."""
        return answers.get(self._connection, key)

    @translated
    def keep_answer(
        self,
        key: str,
        letter_id: str,
        model: str,
        prompt_tokens: int,
        completion_tokens: int,
        cost_usd: float | None,
        raw: str,
    ) -> None:
        """Keep a model's raw answer about a letter; committed when this returns."""
        row = (key, letter_id, model, prompt_tokens, completion_tokens, cost_usd, raw)
        answers.keep(self._connection, row)

    @translated
    def retire_answer(self, key: str) -> None:
        """Answer nothing under this key any more, and keep what was paid for it, until it is purged or cleared."""
        answers.retire(self._connection, key)

    @translated
    def claim_answer(self, key: str, seconds: float) -> bool:
        """Whether the question under this key is this store's to ask, for so many seconds from now; also to renew."""
        return claims.claim(self._connection, key, self._owner, seconds)

    @translated
    def release_answer(self, key: str) -> None:
        """End a claim before its time."""
        claims.release(self._connection, key, self._owner)

    @translated
    def answer_tallies(self) -> list[AnswerTally]:
        """The answers that are kept, by model."""
        return answers.tally(self._connection)

    @translated
    def clear_answers(self) -> int:
        """Remove every answer of a model, bytes and all. Returns how many there were."""
        return purge.clear_answers(self._db, self.path)
