"""The days by which something has to be done, and what was approved and is to be authorized."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from imr_llm import pointers
from imr_llm.store.decisions import AUTHORIZE_BY, IS_MAILED, LAST_DAY_TO_APPEAL

if TYPE_CHECKING:
    from imr_llm.review import State

Deed = Literal["appeal", "authorize"]
Noted = Literal["open", "authorized", "all"]


@dataclass(frozen=True, slots=True)
class Worker:
    """Whose letter it is, and where it is to be found."""

    sha256: str
    letter_id: str
    path: str
    case_number: str | None
    employee_name: str | None
    claim_number: str | None
    state: "State"


@dataclass(frozen=True, slots=True)
class Due:
    """A day of a letter, what has to be done by it, and the numbers of the requests that it is about.

    `is_open`: for an authorization, whether one of them has not been noted as authorized.
    """

    worker: Worker
    deed: Deed
    day: str
    numbers: tuple[int, ...]
    items: int
    is_open: bool
    read_at: str


@dataclass(frozen=True, slots=True)
class Chased:
    """An approved request: the day by which it is to be authorized, where that is known, and who noted that it was.

    `version` is that of its letter, see `Store.version`.
    """

    worker: Worker
    number: int
    items: int
    request: str | None
    approved_part: str | None
    day: str | None
    noted_by: str | None
    noted_at: str | None
    version: str

    @property
    def pointer(self) -> str:
        """JSON Pointer to the request."""
        return pointers.of_issue(self.number - 1)


@dataclass(frozen=True, slots=True)
class Chase:
    """A part of the approved requests, and how many there are in all."""

    requests: Sequence[Chased]
    total: int


_WORKER = "sha256, letter_id, path, case_number, employee_name, claim_number, state"
_WORKERS = 7
_ITEMS = "(SELECT count(*) FROM issues AS all_of WHERE all_of.letter = letters.id)"
_DAYS = "\nUNION ALL\n".join(
    f"""SELECT letters.id AS letter, '{deed}' AS deed, {day} AS day, number, noted_at IS NULL AS is_open
    FROM issues JOIN letters ON letters.id = issues.letter WHERE {day} BETWEEN :first AND :last"""
    for deed, day in (("authorize", AUTHORIZE_BY), ("appeal", LAST_DAY_TO_APPEAL))
)
_DUE = f"""
    WITH days AS ({_DAYS}),
    due AS (
        SELECT letter, deed, day, json_group_array(number) AS numbers, max(is_open) AS is_open
        FROM days GROUP BY letter, deed
    )
    SELECT {_WORKER}, deed, day, numbers, {_ITEMS}, is_open, read_at
    FROM due JOIN letters ON letters.id = due.letter
    ORDER BY day, is_open DESC, deed DESC, path, letters.id
"""
_OF: dict[Noted, str] = {"open": "noted_at IS NULL", "authorized": "noted_at IS NOT NULL", "all": "1"}
_CHASE = f"""
    SELECT {_WORKER}, number, {_ITEMS}, request, approved_part, {AUTHORIZE_BY} AS day, noted_by, noted_at,
        revision || '.' || run_id
    FROM issues JOIN letters ON letters.id = issues.letter WHERE decision = 'overturned' AND {{noted}}
    ORDER BY day IS NULL, day, path, letters.id, number LIMIT ? OFFSET ?
"""


def due(connection: sqlite3.Connection, first: str, last: str) -> list[Due]:
    """What is due from one day to another (ISO 8601), in the order of the days."""
    rows = connection.execute(_DUE, {"first": first, "last": last})
    return [
        Due(Worker(*row[:_WORKERS]), deed, day, tuple(sorted(json.loads(numbers))), items, bool(is_open), read_at)
        for *row, deed, day, numbers, items, is_open, read_at in rows
    ]


def undated(connection: sqlite3.Connection) -> int:
    """How many letters have decisions and no whole date of mailing, from which days are counted."""
    has_items = "EXISTS (SELECT 1 FROM issues WHERE issues.letter = letters.id)"
    sql = f"SELECT count(*) FROM letters WHERE NOT {IS_MAILED} AND {has_items}"
    found: int = connection.execute(sql).fetchone()[0]
    return found


def chase(connection: sqlite3.Connection, noted: Noted, limit: int, offset: int) -> Chase:
    """Approved requests by the day by which each is to be authorized; those without a known day stand last."""
    rows = connection.execute(_CHASE.format(noted=_OF[noted]), (limit, offset)).fetchall()
    counted = f"SELECT count(*) FROM issues WHERE decision = 'overturned' AND {_OF[noted]}"
    found = [Chased(Worker(*row[:_WORKERS]), *row[_WORKERS:]) for row in rows]
    return Chase(found, connection.execute(counted).fetchone()[0])
