"""Letters out: one by name, or all of them a batch at a time."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from imr_llm.letter import Document
from imr_llm.record import Record
from imr_llm.store import rows
from imr_llm.store.connection import reading
from imr_llm.store.find import batches, keys, no_letter
from imr_llm.store.rows import Row

T = TypeVar("T")

# A batch of keys is one JSON parameter, so that each statement is prepared once whatever the batch's size.
_THESE = "IN (SELECT value FROM json_each(?))"
SELECT_LETTERS = f"SELECT id, {rows.quoted(rows.LETTER)} FROM letters WHERE id {_THESE} ORDER BY path, id"
SELECT_ISSUES = f"SELECT letter, id, {rows.quoted(rows.ISSUE)} FROM issues WHERE letter {_THESE} ORDER BY id"
SELECT_CITATIONS = f"""
    SELECT issue_id, side, {rows.quoted(rows.CITATION, "citations")}
    FROM issues JOIN citations ON citations.issue_id = issues.id
    WHERE issues.letter {_THESE} ORDER BY issue_id, position
"""
SELECT_EVIDENCE = (
    f"SELECT letter, {rows.quoted(rows.EVIDENCE)} FROM evidence WHERE letter {_THESE} ORDER BY letter, position"
)
SELECT_FLAGS = f"SELECT letter, {rows.quoted(rows.FLAG)} FROM flags WHERE letter {_THESE} ORDER BY letter, position"

DOCUMENT = ("path", "sha256", "media_type", "ocr", "page_starts", "text", *rows.PRINTED)
SELECT_DOCUMENT = f"SELECT {rows.quoted(DOCUMENT)} FROM letters WHERE sha256 = ?"


def load(connection: sqlite3.Connection, path: Path, sha256: str, *, as_read: bool = False) -> Record:
    """The record that counts, or the one `as_read`. NotFound when there is none."""
    row = connection.execute("SELECT id, as_read FROM letters WHERE sha256 = ?", (sha256,)).fetchone()
    if row and row[1] and as_read:
        return Record.model_validate_json(row[1])
    found = rows_of(connection, row[:1]) if row else []
    if not found:
        raise no_letter(path, sha256)
    return found[0]


def document(connection: sqlite3.Connection, path: Path, sha256: str) -> Document:
    """The letter's text and how it was printed. NotFound when there is none."""
    row = connection.execute(SELECT_DOCUMENT, (sha256,)).fetchone()
    if row is None:
        raise no_letter(path, sha256)
    return rows.document_of(dict(zip(DOCUMENT, row, strict=True)))


def records(connection: sqlite3.Connection) -> Iterator[Record]:
    """Every record, ordered by path, a batch in memory at a time."""
    for batch in batches(keys(connection)):
        yield from rows_of(connection, batch)


def rows_of(connection: sqlite3.Connection, batch: Sequence[int]) -> list[Record]:
    """The records of these keys, ordered by path."""
    these = (json.dumps(batch),)
    with reading(connection):
        letters = _rows(connection.execute(SELECT_LETTERS, these), ("id", *rows.LETTER))
        cited = [
            (key, (side, dict(zip(rows.CITATION, values, strict=True))))
            for key, side, *values in connection.execute(SELECT_CITATIONS, these)
        ]
        citations = _grouped(cited)
        issues = _grouped(
            (letter, rows.issue_of(dict(zip(rows.ISSUE, values, strict=True)), citations[key]))
            for letter, key, *values in connection.execute(SELECT_ISSUES, these)
        )
        evidence = _grouped_rows(connection.execute(SELECT_EVIDENCE, these), rows.EVIDENCE)
        flags = _grouped_rows(connection.execute(SELECT_FLAGS, these), rows.FLAG)
    return [rows.record_of(row, issues[row["id"]], evidence[row["id"]], flags[row["id"]]) for row in letters]


def _rows(found: Iterable[tuple[object, ...]], columns: Sequence[str]) -> list[Row]:
    return [dict(zip(columns, values, strict=True)) for values in found]


def _grouped_rows(found: Iterable[tuple[int, ...]], columns: Sequence[str]) -> dict[int, list[Row]]:
    return _grouped((key, dict(zip(columns, values, strict=True))) for key, *values in found)


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
