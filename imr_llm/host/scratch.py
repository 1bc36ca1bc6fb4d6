"""Text of letters in temporary files: none stays when a command has ended, however it ended.

A `Folder` is private and removed when it is closed. Its lock file is held for as long as the process lives, which
the operating system sees to, and names what else is to be removed. So the next command knows what one
that was killed has left, and removes it; what a living process has is never touched.
"""

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

PREFIX = "imr-"
UNFINISHED = ".imr-"
"""What the name of a file begins with until it is complete."""
_LOCK = ".imr-lock"
_HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
MEETING = "pymp-"
"""What the name of the folder begins with in which multiprocessing's processes find each other."""

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 2**30, os.SEEK_SET)  # far from what stands in the file: Windows would let nobody read that
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Folder:
    """A folder for temporary files, readable by its owner only. Use it with `with`, or close it."""

    def __init__(self) -> None:
        """Make it. Raises OSError."""
        while True:
            self.path = tempfile.mkdtemp(prefix=PREFIX)
            name = os.path.join(self.path, _LOCK)
            self._handle = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            with suppress(OSError):  # a disk without locks: then it stays, should this process be killed
                _lock(self._handle)
            if os.path.exists(name):
                break
            os.close(self._handle)  # another command took it for one that was left, before it was locked
        self._files: list[str] = []

    def file_beside(self, target: str) -> str:
        """A name for a new file in the folder of `target`; if it is there when this is closed, it is removed."""
        name = os.path.join(os.path.dirname(os.path.abspath(target)), UNFINISHED + os.urandom(8).hex())
        os.write(self._handle, os.fsencode(name) + b"\0")
        self._files.append(name)
        return name

    def goes_with(self, folder: str) -> None:
        """Name a folder of multiprocessing's beside this one: the next command removes both, should this be killed."""
        os.write(self._handle, os.fsencode(folder) + b"\0")

    def close(self) -> None:
        """Remove it, and every file that was not finished."""
        for name in self._files:
            with suppress(OSError):
                os.unlink(name)
        with suppress(OSError):
            os.close(self._handle)
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether no other process holds this file, which is there only while one does; it is held until the end.

    On a disk without locks nobody is kept out. Raises OSError.
    """
    handle, is_mine = _held(name)
    try:
        yield is_mine
    finally:
        if is_mine:
            with suppress(OSError):  # Windows keeps a file that is open
                os.unlink(name)
        os.close(handle)


def _held(name: str) -> tuple[int, bool]:
    while True:
        handle = os.open(name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        is_mine = _taken(handle)
        if not is_mine or _is_named(handle, name):
            return handle, is_mine
        os.close(handle)  # who had it has just let go, and removed it


def _taken(handle: int) -> bool:
    try:
        _lock(handle)
    except OSError as error:
        return error.errno not in _HELD
    return True


def _is_named(handle: int, name: str) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.fstat(handle), os.stat(name))
    return False


def sweep() -> None:
    """Remove what commands of this user left that were killed."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):  # somebody else's, or one that a living process holds
                    _sweep(entry.path)


def _sweep(folder: str) -> None:
    if not _is_mine(os.lstat(folder)):
        return
    handle = os.open(os.path.join(folder, _LOCK), os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    try:
        _lock(handle)
        for name in _all(handle).split(b"\0"):
            _remove_unfinished(os.fsdecode(name))
            _remove_meeting(os.fsdecode(name), os.path.dirname(folder))
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)
    shutil.rmtree(folder, ignore_errors=True)  # Windows keeps a file that is open


def _remove_unfinished(name: str) -> None:
    with suppress(OSError):
        status = os.lstat(name)
        if os.path.basename(name).startswith(UNFINISHED) and stat.S_ISREG(status.st_mode) and _is_mine(status):
            os.unlink(name)


def _remove_meeting(name: str, beside: str) -> None:
    """A folder of multiprocessing's, right in this folder for temporary files and nowhere else."""
    place, base = os.path.split(name)
    with suppress(OSError):
        status = os.lstat(name)
        if place == beside and base.startswith(MEETING) and stat.S_ISDIR(status.st_mode) and _is_mine(status):
            shutil.rmtree(name, ignore_errors=True)


def _is_mine(status: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or status.st_uid == os.geteuid()


def _all(handle: int) -> bytes:
    return b"".join(iter(lambda: os.read(handle, 65_536), b""))
