"""SQLite's errors as ours: the only place that knows its error codes."""

import inspect
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from imr_llm.errors import DatabaseLocked, DiskFull, NotADatabase, StoreError

OTHER_FILE = "Name another file with --db."
MAKE_WRITABLE = "Make the file and its folder writable, or name another file with --db."

FAULTS: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_BUSY: (
        DatabaseLocked,
        "another program holds the database.",
        "Wait until it has finished, or close it, then run the command again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        DatabaseLocked,
        "another part of this program holds the database.",
        "Run the command again.",
    ),
    sqlite3.SQLITE_FULL: (
        DiskFull,
        "the disk is full; what was saved before is safe.",
        "Free some space, then run the command again.",
    ),
    sqlite3.SQLITE_NOTADB: (NotADatabase, "this is not a database.", OTHER_FILE),
    sqlite3.SQLITE_READONLY: (StoreError, "the database cannot be written.", MAKE_WRITABLE),
    sqlite3.SQLITE_CANTOPEN: (StoreError, "the database cannot be opened.", MAKE_WRITABLE),
    sqlite3.SQLITE_PERM: (StoreError, "the database cannot be opened.", MAKE_WRITABLE),
    sqlite3.SQLITE_CORRUPT: (
        StoreError,
        "the database is damaged.",
        "Restore it from a copy, or delete it and run `imr extract FOLDER` again.",
    ),
}
"""By primary result code (https://www.sqlite.org/rescode.html): our error, what is wrong, what to do."""

MISUSES: dict[str, tuple[str, str]] = {
    "SQLite objects created in a thread": (
        "the Store was opened in another thread.",
        "Open it in the function that uses it, which runs in one thread.",
    ),
    "Cannot operate on a closed": ("the Store is closed.", "Use it inside its `with`, or open it again."),
}
"""What a program that uses a Store does wrong, by the first words of Python's own message, which has no code."""


class HasPath(Protocol):
    """An object that works on one database file."""

    @property
    def path(self) -> Path:
        """The file, as the user named it."""


Owner = TypeVar("Owner", bound=HasPath)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@contextmanager
def translating(path: Path) -> Iterator[None]:
    """Raise a StoreError that names `path` in place of an error of SQLite."""
    try:
        yield
    except sqlite3.ProgrammingError as error:
        for words, (problem, next_step) in MISUSES.items():
            if str(error).startswith(words):
                raise StoreError(f"{path}: {problem}", next_step) from error
        raise  # a mistake in this program, which no user can put right
    except (sqlite3.IntegrityError, sqlite3.InterfaceError):
        raise  # another one
    except sqlite3.Error as error:
        # Primary code: the extended ones (SQLITE_BUSY_SNAPSHOT, ...) keep it in their low byte.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        name = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
        # Only the name of an unforeseen error: its message may quote what was searched for.
        unforeseen = (StoreError, f"the database cannot be used ({name}).", f"Check the disk. {OTHER_FILE}")
        kind, problem, next_step = FAULTS.get(code, unforeseen)
        raise kind(f"{path}: {problem}", next_step) from error


def translated(
    method: Callable[Concatenate[Owner, Parameters], Result],
) -> Callable[Concatenate[Owner, Parameters], Result]:
    """Let a method, or a method that yields, raise our errors in place of SQLite's."""
    if inspect.isgeneratorfunction(method):

        @wraps(method)
        def yields(owner: Owner, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Iterator[Any]:
            with translating(owner.path):
                yield from method(owner, *args, **kwargs)

        return cast("Callable[Concatenate[Owner, Parameters], Result]", yields)

    @wraps(method)
    def returns(owner: Owner, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        with translating(owner.path):
            return method(owner, *args, **kwargs)

    return returns
