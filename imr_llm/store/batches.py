"""Questions that are asked by the thousand, in batches: which, where, and what came of each.

Everything that an endpoint is asked to do is written down before it is asked, so that a program that is killed in
between finds out, when it is started again, what the endpoint has done, and pays for nothing twice.
"""

import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from imr_llm.errors import DatabaseLocked
from imr_llm.store import find
from imr_llm.store.answers import KEEP
from imr_llm.store.connection import writing
from imr_llm.store.faults import translated
from imr_llm.store.values import Batch, BatchState, CameBack, Fate, Line, NewLine

_COLUMNS: Final = ", ".join(Batch.__dataclass_fields__)


class BatchRows:
    """The batches of one database. Every method raises a StoreError that names the file.

    What takes a batch and gives it back changes it only where it still stands as it was read: where another command has
    taken it on meanwhile, also on a disk without locks, nothing is overwritten.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.path = path
        self._connection = connection

    @translated
    def all_of(self, endpoint: str, model: str) -> list[Batch]:
        """The batches for a model at an endpoint, the oldest first."""
        sql = f"SELECT {_COLUMNS} FROM batches WHERE endpoint = ? AND model = ? ORDER BY id"
        return [Batch(*row) for row in self._connection.execute(sql, (endpoint, model))]

    @translated
    def everywhere(self) -> list[Batch]:
        """All batches, the oldest first."""
        return [Batch(*row) for row in self._connection.execute(f"SELECT {_COLUMNS} FROM batches ORDER BY id")]

    @translated
    def elsewhere(self, endpoint: str, model: str) -> list[tuple[str, str, int]]:
        """Endpoint, model and count of the batches of others that are not collected."""
        sql = """
            SELECT endpoint, model, count(*) FROM batches
            WHERE state <> 'collected' AND NOT (endpoint = ? AND model = ?) GROUP BY endpoint, model
        """
        return list(self._connection.execute(sql, (endpoint, model)))

    @translated
    def next_wave(self, endpoint: str, model: str) -> int:
        """The number of the next preparation."""
        sql = "SELECT coalesce(max(wave), 0) + 1 FROM batches WHERE endpoint = ? AND model = ?"
        number: int = self._connection.execute(sql, (endpoint, model)).fetchone()[0]
        return number

    @translated
    def close_filled(self) -> None:
        """End the filling of batches, also of those that a preparation was filling when it was killed."""
        with writing(self._connection):
            self._connection.execute("UPDATE batches SET state = 'prepared' WHERE state = 'filling'")

    @translated
    def start(self, endpoint: str, model: str, version: str, wave: int) -> int:
        """A new batch, which is being filled. Returns its id."""
        sql = "INSERT INTO batches (word, endpoint, model, version, wave) VALUES (?, ?, ?, ?, ?) RETURNING id"
        with writing(self._connection):
            row = self._connection.execute(sql, (secrets.token_hex(12), endpoint, model, version, wave)).fetchone()
        return int(row[0])

    @translated
    def fill(self, batch: int, lines: Iterable[NewLine]) -> None:
        """Put questions into a batch."""
        rows = [(batch, line.key, line.letter_id, line.request, line.tokens) for line in lines]
        sql = "INSERT INTO batch_lines (batch, key, letter_id, request, tokens) VALUES (?, ?, ?, ?, ?)"
        with writing(self._connection):
            self._connection.executemany(sql, rows)

    @translated
    def fate(self, key: str) -> Fate | None:
        """What became of a question when it was in a batch last; `waiting` while it is in one."""
        sql = "SELECT state FROM batch_lines WHERE key = ? ORDER BY batch DESC LIMIT 1"
        row = self._connection.execute(sql, (key,)).fetchone()
        return row[0] if row else None

    @translated
    def rounds(self, keys: Collection[str], wave: int) -> int:
        """In how many preparations before this one a question went into batches, under any of these keys."""
        sql = f"""
            SELECT count(DISTINCT wave) FROM batches JOIN batch_lines ON batch_lines.batch = batches.id
            WHERE key IN ({", ".join("?" * len(keys))}) AND wave < ?
        """
        count: int = self._connection.execute(sql, (*keys, wave)).fetchone()[0]
        return count

    @translated
    def move(
        self,
        batch: Batch,
        state: BatchState,
        *,
        file_id: str | None = None,
        batch_id: str | None = None,
        status: str | None = None,
    ) -> Batch:
        """Note a step; what is not given stays."""
        change = """
            state = ?, file_id = coalesce(?, file_id), batch_id = coalesce(?, batch_id), status = coalesce(?, status),
                remote = remote OR ? IS NOT NULL
        """
        with writing(self._connection):
            return self._changed(batch, change, state, file_id, batch_id, status, file_id)

    @translated
    def seen(self, batch: Batch, status: str, results: Sequence[str] = ()) -> None:
        """Note how far a batch is there, and the ids of its files of answers, unless it was taken on meanwhile."""
        sql = """
            UPDATE batches SET status = ?, results = coalesce(?, results)
            WHERE id = ? AND state = 'sent' AND batch_id = ?
        """
        with writing(self._connection):
            self._connection.execute(sql, (status, " ".join(results) or None, batch.id, batch.batch_id))

    @translated
    def restart(self, batch: Batch) -> Batch:
        """Back to where nothing was sent, under a new word."""
        change = """
            state = 'prepared', word = ?, file_id = NULL, batch_id = NULL, status = NULL, results = NULL, remote = 0
        """
        with writing(self._connection):
            return self._changed(batch, change, secrets.token_hex(12))

    @translated
    def forgotten(self, batch: Batch) -> Batch:
        """Note that the endpoint keeps no file of it any more."""
        with writing(self._connection):
            return self._changed(batch, "remote = 0")

    def _changed(self, batch: Batch, change: str, *values: object) -> Batch:
        sql = f"UPDATE batches SET {change} WHERE id = ? AND state = ? AND batch_id IS ? RETURNING {_COLUMNS}"
        row = self._connection.execute(sql, (*values, batch.id, batch.state, batch.batch_id)).fetchone()
        if row is None:
            problem = f"{self.path}: another command has changed its batches meanwhile."
            raise DatabaseLocked(problem, "Give the same command again.")
        return Batch(*row)

    @translated
    def requests(self, batch: int) -> Iterator[tuple[str, str]]:
        """Key and request of each question of a batch, as JSON."""
        sql = "SELECT key, request FROM batch_lines WHERE batch = ? AND request IS NOT NULL ORDER BY key"
        yield from self._connection.execute(sql, (batch,))

    @translated
    def size(self, batch: int) -> tuple[int, int]:
        """Questions of a batch, and their tokens in and out as they were estimated."""
        sql = "SELECT count(*), coalesce(sum(tokens), 0) FROM batch_lines WHERE batch = ?"
        row: tuple[int, int] = self._connection.execute(sql, (batch,)).fetchone()
        return row

    @translated
    def line(self, key: str, batch: int | None = None) -> Line | None:
        """The question of this key, in this batch where one is named; None where there is none (any more)."""
        sql = (
            "SELECT batch, key, letter_id FROM batch_lines WHERE key = ? AND batch = coalesce(?, batch) ORDER BY batch"
        )
        rows = list(self._connection.execute(sql + " DESC LIMIT 1", (key, batch)))
        return Line(*rows[0]) if rows else None

    @translated
    def length(self, line: Line) -> int:
        """Characters of what was sent for a question."""
        sql = "SELECT coalesce(length(request), 0) FROM batch_lines WHERE batch = ? AND key = ?"
        length: int = self._connection.execute(sql, (line.batch, line.key)).fetchone()[0]
        return length

    @translated
    def settle(self, said: Collection[CameBack], model: str) -> None:
        """Keep answers, and what became of the others, all or nothing. What was answered stays answered."""
        ranks = "CASE {} WHEN 'answered' THEN 3 WHEN 'refused' THEN 2 WHEN 'again' THEN 1 ELSE 0 END"
        sql = f"""
            UPDATE batch_lines SET state = ?, reason = ?
            WHERE batch = ? AND key = ? AND {ranks.format("state")} <= {ranks.format("?")}
        """
        with writing(self._connection):
            for one in said:
                line = one.line
                if one.raw is not None:
                    tokens = one.prompt_tokens, one.completion_tokens
                    self._connection.execute(KEEP, (line.key, line.letter_id, model, *tokens, one.cost_usd, one.raw))
                self._connection.execute(sql, (one.fate, one.reason, line.batch, line.key, one.fate))

    @translated
    def finish(self, batch: Batch, rest: Fate, reason: str | None = None) -> Batch:
        """All that came back is read: what has no line has this fate. The questions' words go."""
        with writing(self._connection):
            finished = self._changed(batch, "state = 'collected'")
            sql = "UPDATE batch_lines SET state = ?, reason = ? WHERE batch = ? AND state = 'waiting'"
            self._connection.execute(sql, (rest, reason, batch.id))
            self._connection.execute("UPDATE batch_lines SET request = NULL WHERE batch = ?", (batch.id,))
        return finished

    @translated
    def tally(self, batch: int) -> dict[Fate, int]:
        """How many questions of a batch have which fate."""
        sql = "SELECT state, count(*) FROM batch_lines WHERE batch = ? GROUP BY state"
        return dict(self._connection.execute(sql, (batch,)))

    @translated
    def reasons(self, batch: int) -> dict[str, int]:
        """Why questions of a batch were not answered, by how many."""
        sql = """
            SELECT reason, count(*) FROM batch_lines WHERE batch = ? AND reason IS NOT NULL
            GROUP BY reason ORDER BY count(*) DESC, reason
        """
        return dict(self._connection.execute(sql, (batch,)))

    @translated
    def under_way(self, endpoint: str, model: str) -> int:
        """Questions to this model that an endpoint was, or may have been, asked in a batch that is not collected."""
        sql = """
            SELECT count(*) FROM batch_lines JOIN batches ON batches.id = batch_lines.batch
            WHERE endpoint = ? AND model = ? AND batches.state NOT IN ('filling', 'prepared', 'collected')
        """
        count: int = self._connection.execute(sql, (endpoint, model)).fetchone()[0]
        return count

    @translated
    def asked_about(self, name: str) -> str | None:
        """The letter, stored or not, whose id begins so and of which questions or answers are here.

        SeveralFound where more than one does.
        """
        return find.asked_about(self._connection, self.path, name)

    @translated
    def holding(self, letters: Collection[str]) -> int:
        """How many batches have files at an endpoint that hold questions about these letters."""
        held = 0
        for letter_id in letters:
            sql = """
                SELECT count(DISTINCT batches.id) FROM batches JOIN batch_lines ON batch_lines.batch = batches.id
                WHERE letter_id = ? AND remote
            """
            held += self._connection.execute(sql, (letter_id,)).fetchone()[0]
        return held
