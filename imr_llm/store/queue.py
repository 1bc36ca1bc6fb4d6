"""The letters as somebody works on them: what has to be done first stands first."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from imr_llm.codes import Outcome
from imr_llm.derived import SUGGESTED
from imr_llm.store.decisions import IS_MAILED
from imr_llm.store.queries import HAS_TEXT, LIKELY_WRONG, fts_query

if TYPE_CHECKING:
    from imr_llm.review import State

Which = Literal["todo", "all", "new", "begun", "signed", "released"]


@dataclass(frozen=True, slots=True)
class Queued:
    """One letter in the queue.

    `due` is the next day to act, or the last one where all are past; `open` counts decisions that were not read or are
    in doubt, `flags` what is to be checked besides. `unsure` is how many values are likely wrong, where the order is by
    it.
    """

    sha256: str
    letter_id: str
    path: str
    case_number: str | None
    employee_name: str | None
    claim_number: str | None
    outcome: Outcome | None
    state: "State"
    handled_by: str | None
    read_at: str
    items: int
    open: int
    flags: int
    due: str | None
    unsure: float | None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A part of the queue, and how many letters all of it has."""

    letters: Sequence[Queued]
    total: int


_DOUBTED = ", ".join(f"'{code}'" for code in SUGGESTED.values())
_SELECT = f"""
    WITH today AS (SELECT date('now', 'localtime') AS day),
    counted AS (
        SELECT letter, count(*) AS items, sum(decision IS NULL) AS unread,
            max(decision IS NOT 'overturned' OR approved_part IS NOT NULL) AS denied,
            max(decision IS 'overturned' AND noted_at IS NULL) AS approved
        FROM issues GROUP BY letter
    ),
    flagged AS (
        SELECT letter, sum(code IN ({_DOUBTED})) AS doubted, count(*) AS flags
        FROM flags WHERE severity <> 'record' GROUP BY letter
    ),
    dated AS (
        SELECT letters.id AS id, coalesce(items, 0) AS items, coalesce(unread, 0) + coalesce(doubted, 0) AS open,
            coalesce(flags, 0) AS flags, letters.read_at AS read_at,
            CASE WHEN approved THEN letters.authorize_by END AS authorize_by,
            CASE WHEN denied AND {IS_MAILED} THEN date(mailing_date, '+30 days') END AS appeal_by
        FROM letters LEFT JOIN counted ON counted.letter = letters.id LEFT JOIN flagged ON flagged.letter = letters.id
        WHERE {{where}}
    ),
    next AS (
        SELECT *, CASE WHEN authorize_by >= day OR appeal_by IS NULL THEN authorize_by ELSE appeal_by END AS due
        FROM dated, today
    )
"""
_ORDER = """
    ORDER BY unsure DESC, CASE WHEN due >= day THEN 0 WHEN due IS NULL THEN 1 ELSE 2 END, due, open DESC, flags DESC,
        read_at, id
    LIMIT ? OFFSET ?
"""
_SHOWN = """
    SELECT sha256, letter_id, path, case_number, employee_name, claim_number, outcome, state, handled_by,
        letters.read_at, items, open, flags, due, unsure
    FROM letters JOIN ordered ON ordered.id = letters.id ORDER BY ordered.place
"""
_STATES: dict[Which, str] = {
    "todo": "state IN ('new', 'begun', 'signed')",
    "all": "1",
    "new": "state = 'new'",
    "begun": "state = 'begun'",
    "signed": "state = 'signed'",
    "released": "state = 'released'",
}


def queue(
    connection: sqlite3.Connection,
    which: Which,
    outcome: str | None,
    words: str | None,
    limit: int,
    offset: int,
    *,
    unsure: bool,
) -> QueuePage:
    """Letters by their last day to act, then open or doubted decisions, then flags, then age; with `unsure` before all
    by how many of their values are likely wrong.
    """
    where, given = [_STATES[which]], list[object]()
    if outcome:
        where.append("outcome IS ?" if outcome != "open" else "outcome IS NULL")
        given += [outcome] if outcome != "open" else []
    if words and words.strip():
        where.append(HAS_TEXT.replace("(id IN", "(letters.id IN").replace("OR id IN", "OR letters.id IN"))
        given += [fts_query(words)] * 2
    first = _SELECT.format(where=" AND ".join(where))
    wrong = LIKELY_WRONG.format(letter="next.id") if unsure else "NULL"
    columns = f"id, items, open, flags, due, {wrong} AS unsure"
    numbered = f"SELECT *, row_number() OVER () AS place FROM (SELECT {columns} FROM next"
    rows = connection.execute(
        f"{first}, ordered AS ({numbered} {_ORDER})) {_SHOWN}", (*given, limit, offset)
    ).fetchall()
    total = connection.execute(f"SELECT count(*) FROM letters WHERE {' AND '.join(where)}", given).fetchone()[0]
    return QueuePage([Queued(*row) for row in rows], total)
