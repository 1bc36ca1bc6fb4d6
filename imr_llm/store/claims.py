"""Which run is asking which question now, so that two at once pay for it once.

A claim ends with its answer, or with its time: a run that was killed renews none, and another asks in its place.
"""

import sqlite3
import time

from imr_llm.store.connection import writing

HELD = "SELECT 1 FROM claims WHERE key = ? AND owner <> ? AND until > ?"
CLAIM = """
    INSERT INTO claims (key, owner, until)
    SELECT :key, :owner, :until WHERE NOT EXISTS (SELECT 1 FROM answers WHERE key = :key)
    ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE owner = excluded.owner
"""


def claim(connection: sqlite3.Connection, key: str, owner: str, seconds: float) -> bool:
    """Whether the question is this owner's to ask for so long: not while it is another's, nor once it is answered."""
    now = time.time()
    if connection.execute(HELD, (key, owner, now)).fetchone():
        return False  # without the lock that every writer waits for
    with writing(connection):
        connection.execute("DELETE FROM claims WHERE until <= ?", (now,))
        claimed = connection.execute(CLAIM, {"key": key, "owner": owner, "until": now + seconds})
        return claimed.rowcount == 1


def release(connection: sqlite3.Connection, key: str, owner: str) -> None:
    """End a claim."""
    with writing(connection):
        connection.execute("DELETE FROM claims WHERE key = ? AND owner = ?", (key, owner))
