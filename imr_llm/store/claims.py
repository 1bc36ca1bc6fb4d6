"""Which run is asking which question now, so that two at once pay for it once.

A claim ends with its answer, with its run, or with its time: of a run that was killed on another computer, or where
processes cannot be asked for, nobody knows more than that it renews none.
"""

import os
import platform
import secrets
import sqlite3
import time

from imr_llm.store.connection import writing

HELD = "SELECT owner FROM claims WHERE key = ? AND owner <> ? AND until > ?"
CLAIM = """
    INSERT INTO claims (key, owner, until)
    SELECT :key, :owner, :until WHERE NOT EXISTS (SELECT 1 FROM answers WHERE key = :key)
    ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE owner = excluded.owner
"""


def owner() -> str:
    """A name for one that asks: its computer, its process, and a word of its own."""
    return f"{platform.node()} {os.getpid()} {secrets.token_hex(8)}"


def claim(connection: sqlite3.Connection, key: str, owner: str, seconds: float) -> bool:
    """Whether the question is this owner's to ask for so long: not while it is another's, nor once it is answered."""
    now = time.time()
    held = connection.execute(HELD, (key, owner, now)).fetchone()
    if held and not _is_gone(held[0]):
        return False  # without the lock that every writer waits for
    with writing(connection):
        connection.execute("DELETE FROM claims WHERE until <= ? OR owner = ?", (now, held and held[0]))
        claimed = connection.execute(CLAIM, {"key": key, "owner": owner, "until": now + seconds})
        return claimed.rowcount == 1


def release(connection: sqlite3.Connection, key: str, owner: str) -> None:
    """End a claim."""
    with writing(connection):
        connection.execute("DELETE FROM claims WHERE key = ? AND owner = ?", (key, owner))


def _is_gone(owner: str) -> bool:
    """Whether its process is known to have ended. On Windows the same question would be an order to end."""
    computer, process, _ = owner.rsplit(" ", 2)
    if os.name != "posix" or computer != platform.node():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's, and there
        return False
    return False
