"""Letters found: by a name, or all that fit. No record is made of their rows here; that is `read`'s."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from imr_llm.errors import NotFound, SeveralFound
from imr_llm.letter import ID_DIGITS, short_id
from imr_llm.store.values import Stored

BATCH = 200
SHORTEST_PREFIX = 4
MOST_NAMED = 5
LIST_THEM = "`imr list` shows the letters of the database."
SELECT_STORED = """
    SELECT path, run_id, reader, tool_version, model, prompt_version,
        NOT EXISTS (SELECT 1 FROM flags WHERE letter = letters.id AND code = 'not_asked'),
        NOT EXISTS (SELECT 1 FROM flags WHERE letter = letters.id AND code = 'not_answered')
    FROM letters WHERE sha256 = ?
"""
_WHOLE = re.compile(r"[0-9a-f]{64}")
_LETTERS: Final = "SELECT sha256 FROM letters WHERE sha256 >= ?1 AND sha256 < ?2"
_ASKED: Final = " UNION ".join(
    f"SELECT letter_id FROM {table} WHERE letter_id >= ?1 AND letter_id < ?2" for table in ("batch_lines", "answers")
)


def stored(connection: sqlite3.Connection, sha256: str) -> Stored | None:
    """Who read the letter, or None when it is not in the database."""
    row = connection.execute(SELECT_STORED, (sha256,)).fetchone()
    return Stored(*row) if row else None


def version(connection: sqlite3.Connection, path: Path, sha256: str) -> str:
    """What changes with every act and every reading of a letter. NotFound when there is none."""
    row = connection.execute("SELECT revision || '.' || run_id FROM letters WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise NotFound(f"{path}: no letter {sha256!r}.", LIST_THEM)
    return str(row[0])


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
        raise no_letter(path, name)
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


def storable(words: str) -> str:
    """Words of a command line without what UTF-8 cannot hold (undecodable bytes arrive as lone surrogates)."""
    return words.encode(errors="replace").decode()


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


def whole(connection: sqlite3.Connection, path: Path, name: str) -> str:
    """The SHA-256 that a name of a letter means, stored or only asked about; a whole one is itself. NotFound."""
    if _WHOLE.fullmatch(name):
        return name
    try:
        return resolve(connection, path, name)
    except SeveralFound:
        raise
    except NotFound:
        if asked := asked_about(connection, path, name):
            return asked
        raise


def no_letter(path: Path, name: str) -> NotFound:
    """That there is none of this name."""
    return NotFound(
        f"{path}: no letter {name!r}.",
        f"Give a case number, or the first {SHORTEST_PREFIX} or more digits of a letter's id. {LIST_THEM}",
    )
