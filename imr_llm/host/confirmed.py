"""What of the current folder is believed: `imr.toml` and `imr.db`, which anybody may have put there.

A folder of letters can come from anywhere, and a file in it must not send letters anywhere or tell their decisions.
Settings are believed when the user has confirmed this very file: what is kept of that, in the user's own configuration
folder, is a hash of its content, one file for each path. A file that changes is as good as new. A database changes
with every run: it holds a word that no other has, and is believed at the place for which that word is kept.
"""

import hashlib
import os
import stat
import tempfile
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from imr_llm.errors import SettingsError

FILE: Final = "imr.toml"
_PROGRAM: Final = "imr"
_CONFIRMED: Final = "confirmed"
_DATABASES: Final = "databases"
_MOST_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file of settings as it was when it was read: what is confirmed is what is used."""

    path: Path
    content: bytes
    values: dict[str, Any]

    @property
    def is_confirmed(self) -> bool:
        """Whether the user has confirmed it as it is."""
        return _kept(self.path) == _hash(self.content)

    @property
    def was_confirmed(self) -> bool:
        """Whether the user has confirmed it as it is, or as it was before."""
        return _kept(self.path) is not None


def folder() -> Path | None:
    """The user's own configuration folder, None where there is none.

    A relative path would be found anew in every folder, and a folder of letters be taken for the user's own.
    """
    import typer

    named = os.environ.get("XDG_CONFIG_HOME", "")
    for parent in (named, os.path.dirname(typer.get_app_dir(_PROGRAM)), os.path.expanduser("~/.config")):
        if os.path.isabs(parent):
            return Path(parent, _PROGRAM)
    return None


def own() -> SettingsFile | None:
    """The user's own file, if there is one. Raises SettingsError."""
    there = folder()
    return read(there / FILE) if there and os.path.exists(there / FILE) else None


def here() -> SettingsFile | None:
    """The file in the current folder, if there is one. Raises SettingsError."""
    return read(Path(FILE)) if os.path.lexists(FILE) else None


def read(path: Path) -> SettingsFile:
    """A file of settings. Raises SettingsError where it is none, or others can write it."""
    try:
        content = _bytes(path)
        values = tomllib.loads(content.decode())
    except (OSError, ValueError, RecursionError):
        raise SettingsError(f"{path} cannot be read as settings.", "Correct it, or remove it.") from None
    return SettingsFile(_place(path), content, values)


def _place(path: Path) -> Path:
    """Where the file is. A link is what is confirmed, not what it names: that was confirmed for its own folder."""
    return Path(os.path.realpath(path.parent), path.name)


def _bytes(path: Path) -> bytes:
    # Opened without waiting: a pipe of this name would hold the program for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_size > _MOST_BYTES:
            raise ValueError
        writable = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if os.name == "posix" and (about.st_uid not in (os.geteuid(), 0) or writable):
            problem = f"{path} can be written by others, and could name an endpoint of theirs."
            raise SettingsError(problem, f"Look at it, then: chmod go-w {path}")
        return file.read(_MOST_BYTES)


def confirm(file: SettingsFile) -> None:
    """Believe this file from now on, as it is. Raises SettingsError."""
    _keep(_note(file.path), f"{_hash(file.content)}\n".encode() + os.fsencode(file.path) + b"\n")


def confirm_database(path: Path, word: str) -> None:
    """Believe the database at this place, which holds this word. Raises SettingsError."""
    _keep(_note_of_database(path, word), os.fsencode(path.resolve()) + b"\n")


def is_own_database(path: Path, word: str) -> bool:
    """Whether the user has made or confirmed the database at this place, which holds this word.

    At another place it can be a copy that somebody changed.
    """
    note = _note_of_database(path, word)
    return bool(word and note and os.path.lexists(note))


def forget_database(path: Path, word: str) -> bool:
    """Believe this database no longer. Whether it was believed. Raises SettingsError."""
    return _forget(_note_of_database(path, word))


def _note_of_database(path: Path, word: str) -> Path | None:
    there = folder()
    return there and there / _DATABASES / _hash(os.fsencode(path.resolve()) + b"\0" + word.encode())


def _keep(note: Path | None, content: bytes) -> None:
    if note is None:
        problem = "There is no configuration folder to keep this in."
        raise SettingsError(problem, "Set HOME or XDG_CONFIG_HOME to a whole path.")
    try:
        for private in (note.parent.parent, note.parent):  # a mode is given to the last folder of a path alone
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=note.parent)  # readable by its owner only
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        os.replace(temporary, note)
    except OSError as error:
        problem = f"{note.parent}: it cannot be kept which files are confirmed: {error.strerror}."
        raise SettingsError(problem, "Make the folder writable.") from None


def forget(path: Path) -> bool:
    """Believe the file at this path no longer, whether it is still there or not. Whether it was confirmed."""
    return _forget(_note(_place(path)))


def _forget(note: Path | None) -> bool:
    if note is None or not os.path.lexists(note):
        return False
    try:
        note.unlink()
    except OSError as error:
        raise SettingsError(f"{note} cannot be removed: {error.strerror}.", "Remove it.") from None
    return True


def _kept(path: Path) -> str | None:
    note = _note(path)
    with suppress(OSError):
        return note.read_text(encoding="utf-8", errors="replace").partition("\n")[0] if note else None
    return None


def _note(path: Path) -> Path | None:
    there = folder()
    return there and there / _CONFIRMED / _hash(os.fsencode(path))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
