"""The part of `Store` that holds whole records, and what people did with them.

Each method loads what it needs of the record's types: a list, a search or a count of letters, which needs none, takes
less time than loading them does.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from imr_llm.store.connection import reading
from imr_llm.store.faults import translated, translating
from imr_llm.store.values import ToLabel

if TYPE_CHECKING:
    from imr_llm.letter import Document
    from imr_llm.record import Record
    from imr_llm.review import Act, Reviewed


class Records:
    """See `Store`, whose methods these are."""

    path: Path
    _connection: sqlite3.Connection

    @translated
    def start_run(self, tool_version: str, reader: str, started_at: str) -> int:
        """Begin a run; `started_at` is UTC in ISO 8601, `reader` as in a record's provenance. Returns its id."""
        from imr_llm.store import write

        return write.start_run(self._connection, tool_version, reader, started_at)

    @translated
    def finish_run(self, run_id: int, finished_at: str, read: int, skipped: int, failed: int) -> None:
        """End a run, with how many files were read, skipped and not readable."""
        from imr_llm.store import write

        write.finish_run(self._connection, run_id, finished_at, read, skipped, failed)

    @translated
    def save(self, record: "Record", document: "Document", case_summary: str | None, run_id: int) -> None:
        """Put a letter in, in place of what was there under its SHA-256, all or nothing.

        `case_summary` is for full-text search. ValueError when the record is not this document's.
        """
        from imr_llm.store import acts

        acts.save(self._connection, record, document, case_summary, run_id)

    @translated
    def load(self, sha256: str, *, as_read: bool = False) -> "Record":
        """The record that counts, with what people set; or exactly as it was read. NotFound when there is none."""
        from imr_llm.store import read

        return read.load(self._connection, self.path, sha256, as_read=as_read)

    @translated
    def document(self, sha256: str) -> "Document":
        """The letter's text and how it was printed, as it was saved. NotFound when there is none."""
        from imr_llm.store import read

        return read.document(self._connection, self.path, sha256)

    @translated
    def records(self) -> "Iterator[Record]":
        """Every record, ordered by path."""
        from imr_llm.store import read

        yield from read.records(self._connection)

    @contextmanager
    def as_read(self, wanted: bool = True) -> Iterator[None]:
        """Inside, every letter is as it was read. Others who want to write wait until it ends."""
        if not wanted:
            yield
            return
        from imr_llm.store import acts

        with translating(self.path), acts.as_read(self._connection):
            yield

    @translated
    def acts(self, sha256: str) -> "list[Act]":
        """All that people did with this letter, in the order in which they did it."""
        from imr_llm.store import acts

        return acts.acts(self._connection, sha256)

    @translated
    def reviewed(self, sha256: str) -> "tuple[Record, Reviewed]":
        """The record as it was read, and the one that counts with what people looked at. NotFound."""
        from imr_llm.store import acts

        with reading(self._connection):
            return acts.reviewed(self._connection, self.path, sha256)

    @translated
    def add_act(self, sha256: str, act: "Act", seen: str | None = None) -> None:
        """Keep an act; committed when this returns. `seen` is the version of the letter that the person saw.

        ChangedMeanwhile where the letter has another version now, BadValue where its record cannot hold the value.
        """
        from imr_llm.store import acts

        acts.add(self._connection, self.path, sha256, act, seen)

    @translated
    def labels(self, sha256: str, who: str) -> "list[Act]":
        """What a second reader says of this letter, in the order in which they said it."""
        from imr_llm.store import labels

        return labels.of(self._connection, sha256, who)

    @translated
    def add_label(self, sha256: str, act: "Act", seen: int | None = None) -> None:
        """Keep a second reader's act; `seen` is the last one's number. ChangedMeanwhile where another is, NotFound."""
        from imr_llm.store import labels

        labels.add(self._connection, self.path, sha256, act, seen)

    @translated
    def to_label(self, who: str) -> list[ToLabel]:
        """The letters that others have worked on and this person has not."""
        from imr_llm.store import labels

        return labels.to_label(self._connection, who)
