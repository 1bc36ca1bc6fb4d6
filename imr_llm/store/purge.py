"""Letters out of the file, to the last byte.

A deleted row is not a deleted letter: its words stay in the full-text index until its segments are merged, in free
pages, and in the write-ahead log. Four steps remove them: delete, build the full-text index anew, VACUUM, and
empty the log into the file.
"""

import json
import sqlite3
from collections.abc import Collection
from pathlib import Path

from imr_llm.errors import DatabaseLocked
from imr_llm.letter import short_id
from imr_llm.store.connection import writing
from imr_llm.store.library import Database
from imr_llm.store.schema import SEARCHED

_Where = tuple[str, tuple[str, ...]]
_THESE = "sha256 IN (SELECT value FROM json_each(?))"


def purge(db: Database, path: Path, hashes: Collection[str]) -> int:
    """Remove the letters with these SHA-256, and all that was derived from them. How many there were."""
    these = (json.dumps(list(hashes)),)
    # An older version named the letter of an answer by its short id, and there it is where no letter was stored then.
    short = (json.dumps([*hashes, *map(short_id, hashes)]),)
    return _purge(db, path, ("letter_id IN (SELECT value FROM json_each(?))", short), (_THESE, these))


def purge_all(db: Database, path: Path) -> int:
    """Remove every letter. How many there were."""
    return _purge(db, path, ("1", ()), ("1", ()))


def _purge(db: Database, path: Path, of_answers: _Where, of_letters: _Where) -> int:
    # Asked first, so that a purge that cannot be finished is not begun.
    _empty_log(db.conn, path, "Nothing was removed.")
    with writing(db.conn):
        for table in ("answers", "batch_lines"):
            db.conn.execute(f"DELETE FROM {table} WHERE {of_answers[0]}", of_answers[1])
        removed = db.conn.execute(f"DELETE FROM letters WHERE {of_letters[0]}", of_letters[1]).rowcount
        for table in ("acts", "labels"):
            db.conn.execute(f"DELETE FROM {table} WHERE {of_letters[0]}", of_letters[1])
        for table in SEARCHED:
            db.table(table).rebuild_fts()
    _overwrite(db, path)
    return removed


def clear_answers(db: Database, path: Path) -> int:
    """Remove every answer of a model. How many there were."""
    _empty_log(db.conn, path, "Nothing was removed.")
    with writing(db.conn):
        removed = db.conn.execute("DELETE FROM answers").rowcount
    _overwrite(db, path)
    return removed


def _overwrite(db: Database, path: Path) -> None:
    try:
        db.vacuum()
    finally:  # a full disk stops VACUUM; what was deleted is overwritten all the same (secure_delete)
        _empty_log(db.conn, path, "They were removed, but their words may still be in the -wal file beside it.")


def _empty_log(connection: sqlite3.Connection, path: Path, so_far: str) -> None:
    """Copy the log into the file and cut it to no bytes. SQLite answers that it is busy rather than raise."""
    busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise DatabaseLocked(
            f"{path}: another program is reading the database. {so_far}",
            "Close the other program, then run the command again.",
        )
