"""A model's raw answers: kept as they arrive, one transaction each, so that none is paid for twice."""

import sqlite3

from imr_llm.store.connection import writing
from imr_llm.store.values import AnswerTally

KEEP = """
    INSERT OR REPLACE INTO answers (key, letter_id, model, prompt_tokens, completion_tokens, cost_usd, answer)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
RETIRE = "UPDATE answers SET key = 'retired ' || hex(randomblob(16)) WHERE key = ?"
TALLY = """
    SELECT model, count(*), count(DISTINCT letter_id), sum(prompt_tokens), sum(completion_tokens),
        CASE WHEN count(cost_usd) = count(*) THEN sum(cost_usd) END, sum(length(CAST(answer AS BLOB)))
    FROM answers GROUP BY model ORDER BY count(*) DESC, model
"""


def get(connection: sqlite3.Connection, key: str) -> str | None:
    """The raw answer under this key."""
    row = connection.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def keep(connection: sqlite3.Connection, row: tuple[str, str, str, int, int, float | None, str]) -> None:
    """Keep one: key, letter_id, model, tokens in and out, US dollars, the raw answer."""
    with writing(connection):
        connection.execute(KEEP, row)


def retire(connection: sqlite3.Connection, key: str) -> None:
    """Answer nothing under this key any more: the row stays for what was paid, under a key of nothing."""
    with writing(connection):
        connection.execute(RETIRE, (key,))


def tally(connection: sqlite3.Connection) -> list[AnswerTally]:
    """What is kept, by model."""
    return [AnswerTally(*row) for row in connection.execute(TALLY)]
