"""Whose program is at the other end of a connection within this computer, where the system tells (Linux).

The one-time address is an argument of the browser that is started, and arguments of programs can be read by everybody
on a computer: whoever is quick would come in before the browser does.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

TABLES: Final = ("/proc/net/tcp", "/proc/net/tcp6")
"""Sockets with their users, see proc(5)."""
_LOCAL, _REMOTE, _USER = 1, 2, 7


def is_anothers(peer: int, own: int) -> bool:
    """Whether a connection from the port `peer` to our port `own` is another user's; false where nothing is told.

    Root is nobody else: it can do everything anyway, and hands connections on (WSL). A server that root has started
    may be for any user.
    """
    return os.name == "posix" and os.getuid() != 0 and bool(users(peer, own) - {0, os.getuid()})


def users(peer: int, own: int) -> set[int]:
    """The users of the sockets with the port `peer` that are connected to the port `own`."""
    return {user for table in TABLES for user in _users(Path(table), f":{peer:04X}", f":{own:04X}")}


def _users(table: Path, peer: str, own: str) -> Iterator[int]:
    with suppress(OSError):
        for line in table.read_text().splitlines()[1:]:
            row = line.split()
            if row[_LOCAL].endswith(peer) and row[_REMOTE].endswith(own):
                yield int(row[_USER])
