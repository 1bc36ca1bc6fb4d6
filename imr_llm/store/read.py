"""Letters out: one by name, or all of them a batch at a time."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from imr_llm.errors import NotFound, SeveralFound
from imr_llm.letter import ID_DIGITS, Document, short_id
from imr_llm.record import Record
from imr_llm.store import rows
from imr_llm.store.connection import reading
from imr_llm.store.rows import Row
from imr_llm.store.values import Stored

T = TypeVar("T")
BATCH = 200
SHORTEST_PREFIX = 4
MOST_NAMED = 5
LIST_THEM = "`imr list` shows the letters of the database."

# A batch of keys is one JSON parameter, so that each statement is prepared once whatever the batch's size.
_THESE = "IN (SELECT value FROM json_each(?))"
SELECT_LETTERS = f"SELECT id, {rows.quoted(rows.LETTER)} FROM letters WHERE id {_THESE} ORDER BY path, id"
SELECT_ISSUES = f"SELECT letter, id, {rows.quoted(rows.ISSUE)} FROM issues WHERE letter {_THESE} ORDER BY id"
SELECT_CITATIONS = f"""
    SELECT issue_id, side, {rows.quoted(rows.CITATION, "citations")}
    FROM issues JOIN citations ON citations.issue_id = issues.id
    WHERE issues.letter {_THESE} ORDER BY issue_id, position
"""
SELECT_EVIDENCE = (
    f"SELECT letter, {rows.quoted(rows.EVIDENCE)} FROM evidence WHERE letter {_THESE} ORDER BY letter, position"
)
SELECT_FLAGS = f"SELECT letter, {rows.quoted(rows.FLAG)} FROM flags WHERE letter {_THESE} ORDER BY letter, position"

DOCUMENT = ("path", "sha256", "media_type", "ocr", "page_starts", "text", *rows.PRINTED)
SELECT_DOCUMENT = f"SELECT {rows.quoted(DOCUMENT)} FROM letters WHERE sha256 = ?"
SELECT_STORED = """
    SELECT path, run_id, reader, tool_version, model, prompt_version,
        NOT EXISTS (SELECT 1 FROM flags WHERE letter = letters.id AND code = 'not_asked'),
        NOT EXISTS (SELECT 1 FROM flags WHERE letter = letters.id AND code = 'not_answered')
    FROM letters WHERE sha256 = ?
"""


_LETTERS: Final = "SELECT sha256 FROM letters WHERE sha256 >= ?1 AND sha256 < ?2"
_ASKED: Final = " UNION ".join(
    f"SELECT letter_id FROM {table} WHERE letter_id >= ?1 AND letter_id < ?2" for table in ("batch_lines", "answers")
)


def stored(connection: sqlite3.Connection, sha256: str) -> Stored | None:
    """Who read the letter, or None when it is not in the database."""
    row = connection.execute(SELECT_STORED, (sha256,)).fetchone()
    return Stored(*row) if row else None


def load(connection: sqlite3.Connection, path: Path, sha256: str, *, as_read: bool = False) -> Record:
    """The record that counts, or the one `as_read`. NotFound when there is none."""
    row = connection.execute("SELECT id, as_read FROM letters WHERE sha256 = ?", (sha256,)).fetchone()
    if row and row[1] and as_read:
        return Record.model_validate_json(row[1])
    found = rows_of(connection, row[:1]) if row else []
    if not found:
        raise _no_letter(path, sha256)
    return found[0]


def document(connection: sqlite3.Connection, path: Path, sha256: str) -> Document:
    """The letter's text and how it was printed. NotFound when there is none."""
    row = connection.execute(SELECT_DOCUMENT, (sha256,)).fetchone()
    if row is None:
        raise _no_letter(path, sha256)
    return rows.document_of(dict(zip(DOCUMENT, row, strict=True)))


def same_case(connection: sqlite3.Connection, sha256: str) -> str | None:
    """The path of another letter that names the same case, or None."""
    sql = """
        SELECT other.path FROM letters JOIN letters AS other ON other.case_number = letters.case_number
        WHERE letters.sha256 = ? AND other.id != letters.id ORDER BY other.id DESC LIMIT 1
    """
    row = connection.execute(sql, (sha256,)).fetchone()
    return row[0] if row else None


def resolve(connection: sqlite3.Connection, path: Path, name: str) -> str:
    """The SHA-256 of the letter that a person means by an id, the beginning of one, or a case number.

    A case number wins over a prefix. NotFound when no letter fits; SeveralFound names those that do.
    """
    name = storable(name).strip()
    by_case = connection.execute("SELECT sha256 FROM letters WHERE case_number = ?", (name,)).fetchall()
    found = [sha256 for (sha256,) in by_case] or by_prefix(connection, name.lower())
    if len(found) > 1:
        named = ", ".join(_apart(found)[:MOST_NAMED]) + (", …" if len(found) > MOST_NAMED else "")
        raise SeveralFound(
            f"{path}: {len(found)} letters fit {name!r}: {named}.", f"Give more digits of the id. {LIST_THEM}"
        )
    if not found:
        raise _no_letter(path, name)
    return found[0]


def same_id(connection: sqlite3.Connection, sha256: str) -> str | None:
    """The path of another letter that has this one's short id; None where there is none."""
    others = [other for other in by_prefix(connection, short_id(sha256)) if other != sha256]
    found = stored(connection, others[0]) if others else None
    return found.path if found else None


def telling_digits(connection: sqlite3.Connection, sha256: str, least: int) -> str:
    """The first digits of a hash, `least` or as many as no other letter has."""
    sides = (
        "SELECT max(sha256) FROM letters WHERE sha256 < ? UNION ALL SELECT min(sha256) FROM letters WHERE sha256 > ?"
    )
    others = [other for (other,) in connection.execute(sides, (sha256, sha256)) if other]
    return next(sha256[:n] for n in range(least, 65) if not any(other.startswith(sha256[:n]) for other in others))


def _apart(found: Sequence[str]) -> list[str]:
    """Ids long enough to tell these letters from each other."""
    digits = next(n for n in range(ID_DIGITS, len(found[0]) + 1) if len({s[:n] for s in found}) == len(found))
    return sorted(sha256[:digits] for sha256 in found)


def keys(
    connection: sqlite3.Connection,
    where: str = "1",
    given: Sequence[object] = (),
    limit: int = -1,
    order: str = "path, id",
) -> list[int]:
    """Keys of the letters for which `where` holds, ordered by path. A key is small: all of them fit in memory."""
    sql = f"SELECT id FROM letters WHERE {where} ORDER BY {order} LIMIT ?"
    return [key for (key,) in connection.execute(sql, (*given, limit))]


def batches(of: Sequence[int]) -> Iterator[Sequence[int]]:
    """Some keys at a time, so that no statement stays open while the caller works on what it was given."""
    for start in range(0, len(of), BATCH):
        yield of[start : start + BATCH]


def records(connection: sqlite3.Connection) -> Iterator[Record]:
    """Every record, ordered by path, a batch in memory at a time."""
    for batch in batches(keys(connection)):
        yield from rows_of(connection, batch)


def storable(words: str) -> str:
    """Words of a command line without what UTF-8 cannot hold (undecodable bytes arrive as lone surrogates)."""
    return words.encode(errors="replace").decode()


def rows_of(connection: sqlite3.Connection, batch: Sequence[int]) -> list[Record]:
    """The records of these keys, ordered by path."""
    these = (json.dumps(batch),)
    with reading(connection):
        letters = _rows(connection.execute(SELECT_LETTERS, these), ("id", *rows.LETTER))
        cited = [
            (key, (side, dict(zip(rows.CITATION, values, strict=True))))
            for key, side, *values in connection.execute(SELECT_CITATIONS, these)
        ]
        citations = _grouped(cited)
        issues = _grouped(
            (letter, rows.issue_of(dict(zip(rows.ISSUE, values, strict=True)), citations[key]))
            for letter, key, *values in connection.execute(SELECT_ISSUES, these)
        )
        evidence = _grouped_rows(connection.execute(SELECT_EVIDENCE, these), rows.EVIDENCE)
        flags = _grouped_rows(connection.execute(SELECT_FLAGS, these), rows.FLAG)
    return [rows.record_of(row, issues[row["id"]], evidence[row["id"]], flags[row["id"]]) for row in letters]


def _rows(found: Iterable[tuple[object, ...]], columns: Sequence[str]) -> list[Row]:
    return [dict(zip(columns, values, strict=True)) for values in found]


def _grouped_rows(found: Iterable[tuple[int, ...]], columns: Sequence[str]) -> dict[int, list[Row]]:
    return _grouped((key, dict(zip(columns, values, strict=True))) for key, *values in found)


def _grouped(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def by_prefix(connection: sqlite3.Connection, prefix: str, within: str = _LETTERS) -> list[str]:
    """The SHA-256 of every letter whose own begins so; none for what is too short to be a prefix."""
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}", prefix):
        return []
    # "g" sorts after every hex digit, so that the range is all that begins with the prefix, and an index serves it.
    return [sha256 for (sha256,) in connection.execute(within, (prefix, f"{prefix}g"))]


def asked_about(connection: sqlite3.Connection, path: Path, name: str) -> str | None:
    """The letter whose id begins so, and of which questions or answers are kept; SeveralFound where several do."""
    found = by_prefix(connection, storable(name).strip().lower(), _ASKED)
    whole = [sha256 for sha256 in found if not any(o != sha256 and o.startswith(sha256) for o in found)]  # no short id
    if len(whole) > 1:
        problem = f"{path}: questions about {len(whole)} letters fit {name!r}."
        raise SeveralFound(problem, "Give more digits of the id.")
    return whole[0] if whole else None


def _no_letter(path: Path, name: str) -> NotFound:
    return NotFound(
        f"{path}: no letter {name!r}.",
        f"Give a case number, or the first {SHORTEST_PREFIX} or more digits of a letter's id. {LIST_THEM}",
    )
