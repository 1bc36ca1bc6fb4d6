"""Stored letters whose text still has its printed lines get the one text of `printed`, and their offsets with it."""

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple

from imr_llm.letter import Span
from imr_llm.printed import OneText, one_text, repair

_CHARACTERS = re.compile(r"characters (\d+) to (\d+)")


def set_in_one(connection: sqlite3.Connection) -> None:
    """Convert every letter's text, the offsets and quotes of its evidence, and the offsets that its flags tell."""
    for (letter,) in connection.execute("SELECT id FROM letters").fetchall():
        printed, starts = connection.execute("SELECT text, page_starts FROM letters WHERE id = ?", (letter,)).fetchone()
        again, _, furniture = repair(printed)
        known = furniture if again == printed else ()  # repaired by other rules: its furniture is not known for sure
        now = one_text(printed, json.loads(starts), known)
        _save(connection, letter, now)
        moved = _Moved(printed, known, now.text)
        _move_evidence(connection, letter, moved)
        _move_flags(connection, letter, moved)


class _Moved:
    """Where the words of a printed text stand in the one text that was made of it."""

    def __init__(self, printed: str, furniture: Sequence[Span], text: str) -> None:
        running = [offset for line in furniture for offset in range(line.start, line.end)]
        behind = set(running)
        order = [offset for offset in range(len(printed)) if offset not in behind] + running
        were = [offset for offset in order if not printed[offset].isspace()]
        are = [offset for offset, character in enumerate(text) if not character.isspace()]
        self._now = dict(zip(were, are, strict=True))
        self.text = text

    def range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the same words. ValueError where the printed text had none there."""
        found = [self._now[offset] for offset in range(start, end) if offset in self._now]
        if not found:
            raise ValueError("a place without words")
        return found[0], found[-1] + 1


def _save(connection: sqlite3.Connection, letter: int, now: OneText) -> None:
    beside = [json.dumps(each) for each in (now.page_starts, now.lines, now.gaps, [astuple(f) for f in now.furniture])]
    sql = "UPDATE letters SET text = ?, page_starts = ?, lines = ?, gaps = ?, furniture = ? WHERE id = ?"
    connection.execute(sql, (now.text, *beside, letter))


def _move_evidence(connection: sqlite3.Connection, letter: int, moved: _Moved) -> None:
    sql = 'SELECT position, "start", "end" FROM evidence WHERE letter = ?'
    rows = []
    for position, start, end in connection.execute(sql, (letter,)):
        first, last = moved.range(start, end)
        rows.append((first, last, moved.text[first:last], letter, position))
    sql = 'UPDATE evidence SET "start" = ?, "end" = ?, quote = ? WHERE letter = ? AND position = ?'
    connection.executemany(sql, rows)


def _move_flags(connection: sqlite3.Connection, letter: int, moved: _Moved) -> None:
    """A flag on a decision that a model suggests tells where it reads it."""
    sql = "SELECT position, message FROM flags WHERE letter = ? AND message LIKE '%characters % to %'"
    rows = []
    for position, message in connection.execute(sql, (letter,)):
        if m := _CHARACTERS.search(message):
            start, end = moved.range(int(m[1]), int(m[2]))
            rows.append((f"{message[: m.start()]}characters {start} to {end}{message[m.end() :]}", letter, position))
    connection.executemany("UPDATE flags SET message = ? WHERE letter = ? AND position = ?", rows)
