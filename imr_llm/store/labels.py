"""What second readers say a letter says, each without a look at what was read or at another's labels.

The same acts as in `acts`, counted by letter and reader. Nothing follows from them in the rows of a letter.
"""

import sqlite3
from pathlib import Path

from imr_llm.errors import ChangedMeanwhile
from imr_llm.review import NOT_A_PERSON, Act
from imr_llm.store import acts, find
from imr_llm.store.connection import writing
from imr_llm.store.values import ToLabel


def of(connection: sqlite3.Connection, sha256: str, who: str) -> list[Act]:
    """What this reader says of a letter, in its order."""
    query = acts.SELECT.format(table="labels", where="sha256 = ? AND who = ?")
    return [Act.model_validate_json(row) for (row,) in connection.execute(query, (sha256, who))]


def add(connection: sqlite3.Connection, path: Path, sha256: str, act: Act, seen: int | None) -> None:
    """Keep a label. ChangedMeanwhile where `seen` is not the number of the reader's last one; NotFound."""
    with writing(connection):
        find.version(connection, path, sha256)  # raises where there is no such letter
        query = "SELECT coalesce(max(revision), 0) FROM labels WHERE sha256 = ? AND who = ?"
        last = connection.execute(query, (sha256, act.who)).fetchone()[0]
        if seen is not None and seen != last:
            raise ChangedMeanwhile(
                "You labelled this letter elsewhere since it was shown here; nothing was overwritten.",
                "Look at it as it is now, and do it again if it is still right.",
            )
        acts.insert(connection, "labels", sha256, act, last + 1)


def to_label(connection: sqlite3.Connection, who: str) -> list[ToLabel]:
    """The letters that others have worked on and this person has not, in an order that tells nothing of them."""
    query = """
        SELECT sha256, letter_id, path,
            (SELECT count(*) FROM labels WHERE labels.sha256 = letters.sha256 AND who = :who)
        FROM letters WHERE EXISTS (SELECT 1 FROM acts WHERE acts.sha256 = letters.sha256 AND who <> :nobody)
            AND NOT EXISTS (SELECT 1 FROM acts WHERE acts.sha256 = letters.sha256 AND who = :who)
        ORDER BY sha256
    """
    return [ToLabel(*row) for row in connection.execute(query, {"who": who, "nobody": NOT_A_PERSON})]
