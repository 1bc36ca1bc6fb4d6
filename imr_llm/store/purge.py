"""Letters out of the file, to the last byte.

A deleted row is not a deleted letter: its words stay in the full-text index until its segments are merged, in copies
that SQLite made within pages, and in the write-ahead log. Delete, merge the full-text index into one segment, empty the
log into the file: then the file is read, and only where anything of the letter is left is it written anew (VACUUM).
From the deletion until all that is done the purge stands in `unfinished`: if it stops, the next one writes the file
anew.
"""

import json
import sqlite3
from collections.abc import Collection
from pathlib import Path

from imr_llm.errors import DatabaseLocked
from imr_llm.letter import short_id
from imr_llm.store import pages, traces, uploads
from imr_llm.store.connection import writing
from imr_llm.store.schema import SEARCHED
from imr_llm.store.traces import Traces

FEW = 20
"""Letters that are looked for in the file. Of more some are likely left, and the file can become smaller."""

_Where = tuple[str, tuple[str, ...]]
_STILL_THERE = "They were removed, but their words may still be in the file, or in the -wal file beside it."
_THESE = "sha256 IN (SELECT value FROM json_each(?))"


def purge(connection: sqlite3.Connection, path: Path, hashes: Collection[str]) -> int:
    """Remove the letters with these SHA-256, all that was derived from them, and kept uploads. How many there were."""
    these = (json.dumps(list(hashes)),)
    # An older version named the letter of an answer by its short id, and there it is where no letter was stored then.
    short = (json.dumps([*hashes, *map(short_id, hashes)]),)
    of_answers, of_letters = ("letter_id IN (SELECT value FROM json_each(?))", short), (_THESE, these)
    if len(hashes) > FEW or not pages.IS_READABLE:
        return _purge(connection, path, of_answers, of_letters, hashes)
    _empty_log(connection, path, "Nothing was removed.")
    with writing(connection):
        is_known = not _are_rewritten(connection, these) and not _unfinished(connection)
        said = traces.remember(connection, hashes)
        removed = _delete(connection, of_answers, of_letters)
        mark = _mark(connection)
        for table in SEARCHED:
            connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('optimize')")
    try:
        _empty_log(connection, path, _STILL_THERE)
        if not is_known or _are_left(path, said):
            _overwrite(connection, path)
        _unmark(connection, path, mark)
    finally:
        uploads.forget(path, hashes)
    return removed


def finish(connection: sqlite3.Connection, path: Path) -> bool:
    """Write the file anew if a purge stopped after it had deleted its letters. Whether one had."""
    mark = _unfinished(connection)
    if not mark:
        return False
    _overwrite(connection, path)
    _unmark(connection, path, mark)
    return True


def purge_all(connection: sqlite3.Connection, path: Path) -> int:
    """Remove every letter, and all uploads that were kept. How many there were."""
    return _purge(connection, path, ("1", ()), ("1", ()), None)


def _purge(
    connection: sqlite3.Connection, path: Path, of_answers: _Where, of_letters: _Where, hashes: Collection[str] | None
) -> int:
    # Asked first, so that a purge that cannot be finished is not begun.
    _empty_log(connection, path, "Nothing was removed.")
    with writing(connection):
        removed = _delete(connection, of_answers, of_letters)
        mark = _mark(connection)
        for table in SEARCHED:
            connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
    try:
        _overwrite(connection, path)
        _unmark(connection, path, mark)
    finally:
        uploads.forget(path, hashes)
    return removed


def _mark(connection: sqlite3.Connection) -> int:
    """Note, in the transaction that deletes, that the rest is to be done; by this number it is ended."""
    mark: int = connection.execute("INSERT INTO unfinished DEFAULT VALUES RETURNING purge").fetchone()[0]
    return mark


def _unfinished(connection: sqlite3.Connection) -> int:
    """The last purge that is not finished, 0 where all are."""
    last: int = connection.execute("SELECT coalesce(max(purge), 0) FROM unfinished").fetchone()[0]
    return last


def _unmark(connection: sqlite3.Connection, path: Path, last: int) -> None:
    """End purges up to this one. One that was killed may have left uploads too, of letters that are not there."""
    kept = json.dumps(sorted(uploads.kept(path)))
    gone = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT sha256 FROM letters)"
    uploads.forget(path, [sha256 for (sha256,) in connection.execute(gone, (kept,))])
    connection.execute("DELETE FROM unfinished WHERE purge <= ?", (last,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # whoever reads now may keep this log: it has no letter in it


def _delete(connection: sqlite3.Connection, of_answers: _Where, of_letters: _Where) -> int:
    for table in ("answers", "batch_lines"):
        connection.execute(f"DELETE FROM {table} WHERE {of_answers[0]}", of_answers[1])
    removed: int = connection.execute(f"DELETE FROM letters WHERE {of_letters[0]}", of_letters[1]).rowcount
    for table in ("acts", "labels"):
        connection.execute(f"DELETE FROM {table} WHERE {of_letters[0]}", of_letters[1])
    return removed


def _are_rewritten(connection: sqlite3.Connection, these: tuple[str]) -> bool:
    """Whether one of these letters said once what its rows do not say now."""
    sql = f"SELECT 1 FROM rewritten WHERE letter IN (SELECT id FROM letters WHERE {_THESE}) LIMIT 1"
    return connection.execute(sql, these).fetchone() is not None


def _are_left(path: Path, said: Traces) -> bool:
    try:
        return traces.are_left(path.resolve(), said)
    except (pages.NotLaidOut, OSError):
        return True  # it cannot be told, so the file is written anew


def clear_answers(connection: sqlite3.Connection, path: Path) -> int:
    """Remove every answer of a model. How many there were."""
    _empty_log(connection, path, "Nothing was removed.")
    with writing(connection):
        removed = connection.execute("DELETE FROM answers").rowcount
        mark = _mark(connection)
    _overwrite(connection, path)
    _unmark(connection, path, mark)
    return removed


def _overwrite(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("VACUUM")
        connection.execute("DELETE FROM rewritten")  # nothing that was said once is in the file now
    finally:  # a full disk stops VACUUM; what was deleted is overwritten all the same (secure_delete)
        _empty_log(connection, path, _STILL_THERE)


def _empty_log(connection: sqlite3.Connection, path: Path, so_far: str) -> None:
    """Copy the log into the file and cut it to no bytes. SQLite answers that it is busy rather than raise."""
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise DatabaseLocked(
            f"{path}: another program is reading the database. {so_far}",
            "Close the other program, then run the command again.",
        )
