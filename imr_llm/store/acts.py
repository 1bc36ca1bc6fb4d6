"""What people did, and the rows that follow from it. Acts come in, and go with their letter alone.

The rows of a letter hold the record that counts. Once there is an act on it, `letters.as_read` keeps the record as it
was read, and the rows are made anew from that and the acts, in the transaction that brings either.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from imr_llm.errors import ChangedMeanwhile
from imr_llm.letter import Document
from imr_llm.record import Record
from imr_llm.review import ISSUES, Act, Reviewed, folded, kept, of_review, value_at
from imr_llm.store import find, read, write
from imr_llm.store.connection import writing

_INSERT = """
    INSERT INTO {table} (sha256, revision, kind, field, who, at, before, after, read, note, undoes, tool_version,
        prompt_version)
    VALUES (:sha256, :revision, :kind, :field, :who, :at, :before, :after, :read, :note, :undoes, :tool_version,
        :prompt_version)
"""
SELECT = """
    SELECT json_object('kind', kind, 'field', field, 'who', who, 'at', at, 'before', json(before), 'after', json(after),
        'read', json(read), 'note', note, 'undoes', undoes, 'tool_version', tool_version,
        'prompt_version', prompt_version, 'revision', revision)
    FROM {table} WHERE {where} ORDER BY revision
"""


def acts(connection: sqlite3.Connection, sha256: str) -> list[Act]:
    """All acts on a letter, in their order."""
    return [
        Act.model_validate_json(row)
        for (row,) in connection.execute(SELECT.format(table="acts", where="sha256 = ?"), (sha256,))
    ]


def reviewed(connection: sqlite3.Connection, path: Path, sha256: str) -> tuple[Record, Reviewed]:
    """The record as it was read, and what the acts make of it. NotFound."""
    as_read = read.load(connection, path, sha256, as_read=True)
    text = connection.execute("SELECT text FROM letters WHERE sha256 = ?", (sha256,)).fetchone()[0]
    return as_read, folded(as_read, acts(connection, sha256), text)


def add(connection: sqlite3.Connection, path: Path, sha256: str, act: Act, seen: str | None) -> None:
    """Keep an act, and make the letter's rows anew, in one transaction.

    `seen` is the version of the letter that the person saw: ChangedMeanwhile where it is another now. BadValue where
    the record cannot hold what the act says; then nothing is kept.
    """
    with writing(connection):
        if seen is not None and seen != find.version(connection, path, sha256):
            raise ChangedMeanwhile(
                "This letter was changed since it was shown to you; nothing was overwritten.",
                "Look at it as it is now, and do it again if it is still right.",
            )
        as_read = read.load(connection, path, sha256, as_read=True)
        _insert(connection, sha256, act)
        _make_anew(connection, sha256, as_read)


def save(
    connection: sqlite3.Connection, record: Record, document: Document, case_summary: str | None, run_id: int
) -> None:
    """Put one letter in, and do again what people did with it, in one transaction.

    Where requests were worked on and the newer reading has others, the requests stay as they were reviewed.
    """
    with writing(connection):
        before = write.put(connection, record, document, case_summary, run_id)
        done = acts(connection, document.sha256)
        if before and any(_is_of_requests(act) for act in of_review(done)) and _requests(before) != _requests(record):
            was = folded(before, done, document.text).record
            _insert(connection, document.sha256, kept(was, before, record.provenance.tool_version))
        if done:
            _make_anew(connection, document.sha256, record)


@contextmanager
def as_read(connection: sqlite3.Connection) -> Iterator[None]:
    """Every letter as it was read, for as long as this lasts: nobody else writes meanwhile, and nothing is kept."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        rows = "SELECT id, as_read FROM letters WHERE as_read IS NOT NULL"
        for key, record in connection.execute(rows).fetchall():
            write.replace(connection, key, Record.model_validate_json(record))
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _insert(connection: sqlite3.Connection, sha256: str, act: Act) -> None:
    last = connection.execute("SELECT coalesce(max(revision), 0) FROM acts WHERE sha256 = ?", (sha256,)).fetchone()[0]
    insert(connection, "acts", sha256, act, last + 1)


def insert(connection: sqlite3.Connection, table: str, sha256: str, act: Act, revision: int) -> None:
    """A row of `acts`, or of `labels`, for an act."""
    row = {name: getattr(act, name) for name in Act.model_fields}
    dumped = act.model_dump_json(include={"read"})[len('{"read":') : -1]
    puts = {name: put and put.model_dump_json() for name, put in (("before", act.before), ("after", act.after))}
    values = {**row, **puts, "read": dumped, "sha256": sha256, "revision": revision}
    connection.execute(_INSERT.format(table=table), values)


def _make_anew(connection: sqlite3.Connection, sha256: str, as_read: Record) -> None:
    done = acts(connection, sha256)
    key, text = connection.execute("SELECT id, text FROM letters WHERE sha256 = ?", (sha256,)).fetchone()
    now = folded(as_read, done, text)
    write.replace(connection, key, now.record)
    sql = "UPDATE letters SET as_read = ?, revision = ?, state = ?, handled_by = ? WHERE id = ?"
    connection.execute(sql, (as_read.model_dump_json(), done[-1].revision, now.state, _who(done), key))
    sql = "UPDATE issues SET noted_by = ?, noted_at = ? WHERE letter = ? AND number = ?"
    noted = ((act.who, act.at, key, int(pointer.split("/")[2]) + 1) for pointer, act in now.authorized.items())
    connection.executemany(sql, noted)


def _who(done: Sequence[Act]) -> str | None:
    return next((act.who for act in reversed(of_review(done)) if act.kind != "keep"), None)


def _is_of_requests(act: Act) -> bool:
    return act.field.startswith(ISSUES) and act.kind not in ("keep", "seen")


def _requests(record: Record) -> list[object]:
    return [issue["request"] for issue in value_at(record, ISSUES)]
