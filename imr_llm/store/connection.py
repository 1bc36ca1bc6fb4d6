"""Opening the file: ours or not, private, and with the promises that the rest relies on."""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from imr_llm.errors import NewerDatabase, NotADatabase, SettingsError, StoreError
from imr_llm.host import confirmed
from imr_llm.store.faults import MAKE_WRITABLE, OTHER_FILE, translating
from imr_llm.store.schema import KNOWN, NAME, migrations

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another program."""
CACHE_KIB = 64 * 1024
"""Room for the inner pages of every index of some 100,000 letters."""
LOG_PAGES = 4000
"""How far the log grows (16 MB, some 400 letters) before it is copied into the file: each copy waits for the disk."""


def connect(path: Path, *, create: bool, busy_timeout: float, remembered: bool = True) -> sqlite3.Connection:
    """An open database with every migration applied, or a StoreError.

    `busy_timeout` is how many seconds to wait for another program. Nothing is written to a file before it is known
    to be ours, or empty. One that is made here is known again (see `is_own`), if it is to be `remembered`.
    """
    # Resolved, so that no name is special to SQLite (":memory:", "file:...") and a link to nowhere is created private.
    file = path.resolve()
    if not create and _is_only_to_read(file):
        return _read_only(path, file, busy_timeout)
    _prepare_file(path, file, create=create)
    with translating(path):
        connection = sqlite3.connect(file, timeout=busy_timeout, isolation_level=None)
        try:
            applied = _applied(connection)
            _check_ours(path, connection, applied)
            _promise(connection, busy_timeout)
            if applied != KNOWN:
                _migrate(connection)
            if not applied and remembered:
                with suppress(SettingsError):  # no folder to keep it in: the next command asks for its name
                    confirmed.confirm_database(file, word_of(connection))
        except BaseException:
            connection.close()
            raise
    return connection


def _is_only_to_read(file: Path) -> bool:
    """Whether a database is there that this user can read, and cannot write, or whose log has no place to be."""
    if not file.is_file() or file.stat().st_size == 0:
        return False
    return _may(file, os.R_OK) and not (_may(file, os.W_OK) and _may(file.parent, os.W_OK | os.X_OK))


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _read_only(path: Path, file: Path, busy_timeout: float) -> sqlite3.Connection:
    """An open database that nothing is written to: what would be is a StoreError."""
    with translating(path):
        connection = _looking(file, busy_timeout)
        try:
            applied = _applied(connection)
            _check_ours(path, connection, applied)
        except BaseException:
            connection.close()
            raise
    if applied != KNOWN:
        connection.close()
        problem = (
            f"{path}: an older version of imr made this database, and it cannot be written to be brought up to date."
        )
        raise StoreError(problem, "Copy it to a folder of yours, and name the copy with --db.")
    return connection


def _looking(file: Path, busy_timeout: float) -> sqlite3.Connection:
    """A database to look at. Where nothing is in its log and none can be made, it is taken to stay as it is."""
    log = Path(f"{file}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    still = "" if has_log or _may(file.parent, os.W_OK | os.X_OK) else "&immutable=1"
    uri = f"{file.as_uri()}?mode=ro{still}"
    return sqlite3.connect(uri, uri=True, timeout=busy_timeout, isolation_level=None)


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, all or nothing.

    IMMEDIATE takes the write lock at once and waits for it; a transaction that reads first and then wants to write
    is refused without waiting when another program wrote in between.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back by itself after some errors
            connection.execute("ROLLBACK")
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """Several queries over one state of the database, whatever other programs write meanwhile."""
    is_inside = connection.in_transaction
    if is_inside:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _prepare_file(path: Path, file: Path, *, create: bool) -> None:
    """Make sure that the file is there and can be written, and that a new one is its owner's alone.

    An existing file is only looked at from outside. To open and close it here would drop the locks that SQLite
    holds on it elsewhere in this process (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        size = file.stat().st_size if file.exists() else 0
        _make_private(file)
        if size == 0 and not create:
            raise StoreError(f"There is no database {path}.", "Run `imr extract FOLDER` first, or name one with --db.")
        if not file.exists():
            # -wal and -shm get the same permissions from SQLite. Made meanwhile by another program: as good.
            with suppress(FileExistsError):
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileNotFoundError as error:
        raise StoreError(
            f"{path}: its folder does not exist.", "Make the folder, or name another file with --db."
        ) from error
    except OSError as error:
        raise StoreError(f"{path}: the database cannot be made: {error.strerror}.", MAKE_WRITABLE) from error
    if file.is_dir():
        raise StoreError(f"{path}: this is a folder, not a database.", OTHER_FILE)
    if not os.access(file, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise StoreError(f"{path}: the database cannot be written.", MAKE_WRITABLE)


def _make_private(file: Path) -> None:
    """A database that others may read, of an earlier version or copied, becomes its owner's alone, with its log."""
    if os.name != "posix":
        return
    for suffix in ("", "-wal", "-shm", "-journal"):
        name = f"{file}{suffix}"
        with suppress(FileNotFoundError):
            status = os.stat(name)
            mode = stat.S_IMODE(status.st_mode)
            if stat.S_ISREG(status.st_mode) and mode & 0o077 and status.st_uid == os.geteuid():
                os.chmod(name, mode & 0o700)


def word_of(connection: sqlite3.Connection) -> str:
    """The word by which a database is known again; empty in one of before there were such words."""
    found = connection.execute("SELECT word FROM origin").fetchone() if _has(connection, "origin") else None
    return str(found[0]) if found else ""


def is_own(path: Path) -> bool:
    """Whether the user has made or confirmed the database at this path, or none is there. It is only looked at."""
    file = path.resolve()
    if not file.is_file() or file.stat().st_size == 0:
        return True
    with translating(path):
        connection = _looking(file, BUSY_TIMEOUT)
        try:
            word = word_of(connection)
        finally:
            connection.close()
    return confirmed.is_own_database(file, word)


def _has(connection: sqlite3.Connection, table: str) -> bool:
    named = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,))
    return named.fetchone() is not None


def _applied(connection: sqlite3.Connection) -> set[str]:
    """The migrations that the file has had, where sqlite-utils notes them; none in an empty file."""
    if not _has(connection, "_sqlite_migrations"):
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (NAME,))
    return {name for (name,) in rows}


def _check_ours(path: Path, connection: sqlite3.Connection, applied: set[str]) -> None:
    """Read only: an empty file, or one that this version or an older one made."""
    if not applied and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise NotADatabase(f"{path}: this is a database of another program.", OTHER_FILE)
    if applied - KNOWN:
        raise NewerDatabase(
            f"{path}: a newer version of imr made this database.",
            "Upgrade with `pip install --upgrade imr-llm`, or name another file with --db.",
        )


def _promise(connection: sqlite3.Connection, busy_timeout: float) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _keep_log(connection, busy_timeout)
    # Safe in WAL mode: a power cut may undo the last letters, and never tears one.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")


def _keep_log(connection: sqlite3.Connection, busy_timeout: float) -> None:
    """Make a new file keep a log. Where two do so at once, SQLite refuses one without waiting, timeout or not."""
    until = time.monotonic() + busy_timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _migrate(connection: sqlite3.Connection) -> None:
    from imr_llm.store.library import Database

    # No plugins: what is installed beside us has no business in a file with medical data.
    db = Database(connection, recursive_triggers=False, execute_plugins=False)
    with writing(connection):  # it is asked again behind the lock: two programs may open a new file at once
        migrations().apply(db)
