"""`Store`: the database as the rest of the program sees it."""

from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from imr_llm.given import check_count
from imr_llm.store import answers, claims, deadlines, find, purge, queries, queue
from imr_llm.store.batches import BatchRows
from imr_llm.store.connection import BUSY_TIMEOUT, connect, reading, word_of
from imr_llm.store.deadlines import Chase, Due, Noted
from imr_llm.store.faults import translated
from imr_llm.store.queue import QueuePage, Which
from imr_llm.store.records import Records
from imr_llm.store.values import AnswerTally, DecisionRow, Hit, Item, Listed, Stored, Tally, Wanted


class Store(Records):
    """One database file, open. Use it with `with`; it belongs to the thread that opened it.

    Every method raises a StoreError (DatabaseLocked, DiskFull, ...) that names the file. What a method yields is
    fetched a batch at a time, and the store may be written to meanwhile.
    """

    def __init__(
        self, path: Path | str, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT, remembered: bool = True
    ) -> None:
        """Open `path`, and make it first unless `create` is false. Waits `busy_timeout` seconds for other programs.

        One that cannot be written is opened to be read where `create` is false. A new one is noted as the user's own,
        unless it is not to be `remembered`.
        """
        self.path = Path(path)
        self._connection = connect(self.path, create=create, busy_timeout=busy_timeout, remembered=remembered)
        self._owner = claims.owner()
        self.batches = BatchRows(self._connection, self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    @translated
    def word(self) -> str:
        """By which this database is known again, see `imr_llm.host.confirmed`."""
        return word_of(self._connection)

    @translated
    def __len__(self) -> int:
        """How many letters it holds."""
        return int(self._connection.execute("SELECT count(*) FROM letters").fetchone()[0])

    @translated
    def close(self) -> None:
        """Close the file. The last to close it empties its log into it."""
        self._connection.close()

    @translated
    def stored(self, sha256: str) -> Stored | None:
        """Who read this letter and under what path, None when it is not in the database."""
        return find.stored(self._connection, sha256)

    @translated
    def same_case(self, sha256: str) -> str | None:
        """The path of another letter that names the same case, or None."""
        return find.same_case(self._connection, sha256)

    @translated
    def version(self, sha256: str) -> str:
        """What changes with every act on this letter and every reading of it. NotFound when there is none."""
        return find.version(self._connection, self.path, sha256)

    @translated
    def resolve(self, name: str) -> str:
        """The SHA-256 for its first four or more digits, or a case number. NotFound where none or several fit."""
        return find.resolve(self._connection, self.path, name)

    @translated
    def telling_digits(self, sha256: str, least: int) -> str:
        """The first digits of a hash, `least` or as many as no other letter has."""
        return find.telling_digits(self._connection, sha256, least)

    @translated
    def same_id(self, sha256: str) -> str | None:
        """The path of another letter that has this one's short id."""
        return find.same_id(self._connection, sha256)

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
        check_count("limit", limit, 0)
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
        unsure: bool = False,
    ) -> QueuePage:
        """A part of the letters, what has to be done first standing first, or what is likely wrong (`unsure`).

        `outcome` may be `open`.
        """
        with reading(self._connection):
            return queue.queue(self._connection, which, outcome, words, limit, offset, unsure=unsure)

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
    def purge(self, letters: str | Collection[str]) -> int:
        """Remove letters by id (four digits or more), case number or SHA-256, bytes and all, with uploads that were
        kept; how many were there. NotFound, and nothing is removed, where a name means no letter, or several.

        Time grows with the file, and it may need free disk space of its size. DatabaseLocked while others read it.
        """
        names = [letters] if isinstance(letters, str) else letters
        these = {find.whole(self._connection, self.path, name) for name in names}
        return purge.purge(self._connection, self.path, these)

    @translated
    def finish_purge(self) -> bool:
        """See to it that nothing is left of what a purge deleted that then stopped. Whether one had."""
        return purge.finish(self._connection, self.path)

    @translated
    def purge_all(self) -> int:
        """Remove every letter from the file, bytes and all, with uploads that were kept. How many there were."""
        return purge.purge_all(self._connection, self.path)

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
        return purge.clear_answers(self._connection, self.path)
