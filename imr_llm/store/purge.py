"""Letters out of the file, to the last byte.

A deleted row is not a deleted letter: its words stay in the full-text index until its segments are merged, in free
pages, and in the write-ahead log. Four steps remove them: delete, build the full-text index anew, VACUUM, and
empty the log into the file.
"""

import json
import sqlite3
from collections.abc import Collection
from pathlib import Path

from sqlite_utils import Database

from imr_llm.errors import DatabaseLocked
from imr_llm.store.connection import writing
from imr_llm.store.schema import SEARCHED


def purge(db: Database, path: Path, letter_ids: Collection[str]) -> int:
    """Remove these letters and all that was derived from them. How many there were."""
    return _purge(db, path, "letter_id IN (SELECT value FROM json_each(?))", (json.dumps(list(letter_ids)),))


def purge_all(db: Database, path: Path) -> int:
    """Remove every letter. How many there were."""
    return _purge(db, path, "1", ())


def _purge(db: Database, path: Path, where: str, given: tuple[str, ...]) -> int:
    # Asked first, so that a purge that cannot be finished is not begun.
    _empty_log(db.conn, path, "Nothing was removed.")
    with writing(db.conn):
        db.conn.execute(f"DELETE FROM answers WHERE {where}", given)
        removed = db.conn.execute(f"DELETE FROM letters WHERE {where}", given).rowcount
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
