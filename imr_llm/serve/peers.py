"""Whose program is at the other end of a connection within this computer, where the system tells (Linux).

The one-time address is an argument of the browser that is started, and arguments of programs can be read by everybody
on a computer: whoever is quick would come in before the browser does.
"""

import os
from itertools import chain
from pathlib import Path
from typing import Final

TABLES: Final = ("/proc/net/tcp", "/proc/net/tcp6")
"""Sockets with their users, see proc(5)."""
_LOCAL, _REMOTE, _USER, _INODE = 1, 2, 7, 9


def is_anothers(peer: int, own: int) -> bool:
    """Whether a connection from the port `peer` to our port `own` may be another user's; false where nothing is told.

    Root is nobody else: it can do everything anyway, and hands connections on (WSL). A server that root has started
    may be for any user. A socket that nobody has open any more is shown as root's, without an inode, or not at all:
    what was sent through it may be anybody's.
    """
    if os.name != "posix" or os.getuid() == 0:
        return False
    found = sockets(peer, own)
    if found is None:
        return False
    open_for = {user for user, inode in found if user or inode}
    return not open_for or not open_for <= {0, os.getuid()}


def sockets(peer: int, own: int) -> set[tuple[int, int]] | None:
    """User and inode of each socket with the port `peer` that is connected to `own`; None where no table is there."""
    tables = [rows for table in TABLES if (rows := _rows(Path(table))) is not None]
    if not tables:
        return None
    ends = (f"{peer:04X}", f"{own:04X}")
    return {
        (int(row[_USER]), int(row[_INODE]))
        for row in chain.from_iterable(tables)
        if (_port(row[_LOCAL]), _port(row[_REMOTE])) == ends
    }


def _port(end: str) -> str:
    return end.rpartition(":")[2]


def _rows(table: Path) -> list[list[str]] | None:
    try:
        return [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:
        return None
