"""Runs and letters in. `save` is what every letter of a large folder passes through: raw statements, no ORM."""

import sqlite3
from typing import cast

from imr_llm.letter import Document
from imr_llm.record import Record
from imr_llm.store import rows, traces
from imr_llm.store.connection import writing

LETTER_COLUMNS = (*rows.LETTER, rows.COUNTED, "run_id", "case_summary", "page_starts", "text", *rows.PRINTED)
INSERT_LETTER = (
    f"INSERT INTO letters (id, {rows.quoted(LETTER_COLUMNS)}) "
    f"VALUES (:id, {', '.join(f':{column}' for column in LETTER_COLUMNS)})"
)
INSERT_ISSUE = rows.insert("issues", ("id", "letter", *rows.ISSUE))
INSERT_CITATION = rows.insert("citations", ("issue_id", "position", "side", *rows.CITATION))
INSERT_EVIDENCE = rows.insert("evidence", ("letter", "position", *rows.EVIDENCE, "confidence"))
INSERT_FLAG = rows.insert("flags", ("letter", "position", *rows.FLAG))


def start_run(connection: sqlite3.Connection, tool_version: str, reader: str, started_at: str) -> int:
    """A new run's id."""
    sql = "INSERT INTO runs (tool_version, reader, started_at) VALUES (?, ?, ?) RETURNING id"
    with writing(connection):
        key: int = connection.execute(sql, (tool_version, reader, started_at)).fetchone()[0]
    return key


def finish_run(
    connection: sqlite3.Connection, run_id: int, finished_at: str, read: int, skipped: int, failed: int
) -> None:
    """Note when a run ended and how many files it read, skipped and failed to read."""
    sql = "UPDATE runs SET finished_at = ?, read = ?, skipped = ?, failed = ? WHERE id = ?"
    with writing(connection):
        connection.execute(sql, (finished_at, read, skipped, failed, run_id))


def put(
    connection: sqlite3.Connection, record: Record, document: Document, case_summary: str | None, run_id: int
) -> Record | None:
    """Put one letter in, in place of what was there, inside a transaction; the record as read before, if worked on.

    A letter that is read again keeps its key, and so its place among rows of the same path. In `letters.letter_id`,
    where no two rows may have the same, a letter whose short id is taken by another has its whole SHA-256.
    """
    if record.source.sha256 != document.sha256:
        raise ValueError("the record was not read from this document")
    row = rows.letter_row(record, document, case_summary, run_id)
    there = connection.execute("SELECT id, as_read FROM letters WHERE sha256 = ?", (document.sha256,)).fetchone()
    before = traces.remember(connection, [document.sha256]) if there else None
    was_rewritten = there and connection.execute("SELECT 1 FROM rewritten WHERE letter = ?", there[:1]).fetchone()
    if there:
        connection.execute("DELETE FROM letters WHERE id = ?", there[:1])
    if connection.execute("SELECT 1 FROM letters WHERE letter_id = ?", (record.letter_id,)).fetchone():
        row["letter_id"] = document.sha256
    inserted = connection.execute(INSERT_LETTER, row | {"id": there[0] if there else None})
    key = cast(int, inserted.lastrowid)  # None only after statements that insert nothing
    _insert_parts(connection, key, record)
    if before and (was_rewritten or traces.are_lost(before, traces.remember(connection, [document.sha256]))):
        connection.execute("INSERT INTO rewritten VALUES (?)", (key,))
    return Record.model_validate_json(there[1]) if there and there[1] else None


def replace(connection: sqlite3.Connection, letter: int, record: Record) -> None:
    """Put another record of the same letter in its rows, inside a transaction."""
    row = rows.record_row(record)
    del row["letter_id"]  # which is the whole hash where two share the short one
    connection.execute(
        f"UPDATE letters SET {', '.join(f'{name} = :{name}' for name in row)} WHERE id = :id", row | {"id": letter}
    )
    for table in ("issues", "evidence", "flags"):
        connection.execute(f"DELETE FROM {table} WHERE letter = ?", (letter,))
    _insert_parts(connection, letter, record)


def _insert_parts(connection: sqlite3.Connection, letter: int, record: Record) -> None:
    # The write lock makes the next free id ours for the whole transaction.
    first: int = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM issues").fetchone()[0]
    connection.executemany(INSERT_ISSUE, rows.issue_rows(record, letter, first))
    connection.executemany(INSERT_CITATION, rows.citation_rows(record, first))
    connection.executemany(INSERT_EVIDENCE, rows.evidence_rows(record, letter))
    connection.executemany(INSERT_FLAG, rows.flag_rows(record, letter))
