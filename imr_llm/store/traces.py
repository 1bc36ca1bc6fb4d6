"""Whether the database file still tells anything of letters that were deleted.

A deleted letter is remembered by all that its rows said. Then the file is read once: its short id may stand nowhere,
and what stands in room that belongs to no row may share nothing with the letter but what rows of other letters say too.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from imr_llm.letter import short_id
from imr_llm.store import pages

GRAM: Final = 5
"""Bytes in a row by which what is left is known. Less is not told from chance."""
DIGITS: Final = 8
"""Of a hash: five digits in a row are among those of a thousand other letters."""

_RUN: Final = re.compile(rb"[ -~\x80-\xff]{%d,}" % GRAM)
_WORD: Final = re.compile(r"[^\W_]{3,}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z", re.IGNORECASE)
_THESE: Final = "SELECT value FROM json_each(:hashes)"
_LETTERS: Final = f"SELECT id FROM letters WHERE sha256 IN ({_THESE})"
_ISSUES: Final = f"SELECT id FROM issues WHERE letter IN ({_LETTERS})"
_ROWS: Final = {
    "letters": f"sha256 IN ({_THESE})",
    "issues": f"letter IN ({_LETTERS})",
    "citations": f"issue_id IN ({_ISSUES})",
    "evidence": f"letter IN ({_LETTERS})",
    "flags": f"letter IN ({_LETTERS})",
    "acts": f"sha256 IN ({_THESE})",
    "labels": f"sha256 IN ({_THESE})",
    "answers": "letter_id IN (SELECT value FROM json_each(:names))",
    "batch_lines": "letter_id IN (SELECT value FROM json_each(:names))",
}


@dataclass(frozen=True)
class Traces:
    """What letters said, in small ASCII letters, one value beside the other; their hashes; and needles: what may stand
    nowhere in the file, in rows of others neither. No word is one: rows of other letters may have it.
    """

    said: bytes
    hashes: tuple[str, ...]
    needles: tuple[bytes, ...] = ()

    @cached_property
    def grams(self) -> frozenset[bytes]:
        """All that is as long as GRAM in what they said."""
        return frozenset(self.said[at : at + GRAM] for at in range(len(self.said) - GRAM + 1))

    @cached_property
    def digits(self) -> frozenset[bytes]:
        """All that is as long as DIGITS in their hashes."""
        each = (name[at : at + DIGITS] for name in self.hashes for at in range(len(name) - DIGITS + 1))
        return frozenset(piece.encode() for piece in each)


def remember(connection: sqlite3.Connection, hashes: Collection[str]) -> Traces:
    """What is stored of these letters, to be called before it is deleted."""
    given = {"hashes": json.dumps(list(hashes)), "names": json.dumps([*hashes, *map(short_id, hashes)])}
    values = {
        value
        for table, where in _ROWS.items()
        for row in connection.execute(f"SELECT * FROM {table} WHERE {where}", given)
        for value in row
        if isinstance(value, str)
    }
    said = "\0".join(sorted(values))
    for sha256 in hashes:
        said = said.replace(sha256, "").replace(short_id(sha256), "")
    return Traces(said.encode().lower(), tuple(hashes), tuple(short_id(sha256).encode() for sha256 in hashes))


def are_lost(before: Traces, now: Traces) -> bool:
    """Whether a word that letters said before is not among what they say now: then it may still be in the file, and
    nothing would tell whose it was. The time of a reading is no word.
    """
    return not _words(before) <= _words(now)


def _words(traces: Traces) -> set[str]:
    return set(_WORD.findall(_TIME.sub(" ", traces.said.decode())))


def are_left(path: Path, traces: Traces) -> bool:
    """Whether anything of these letters is in the file, whose log has to be empty. Raises NotLaidOut and OSError."""
    runs: set[bytes] = set()
    for part in pages.parts(path):
        if any(needle in part.data for needle in traces.needles):
            return True
        for begin, end in part.rooms:
            if room := part.data[begin:end].rstrip(b"\0"):  # most is zeros, which the pattern takes longer to pass over
                runs.update(_RUN.findall(room))
    if any(run[at : at + DIGITS] in traces.digits for run in runs for at in range(len(run) - DIGITS + 1)):
        return True
    return _only_they_say(path, {piece for run in runs for piece in shared(run, traces)})


def shared(run: bytes, traces: Traces) -> Iterator[bytes]:
    """The longest pieces of a run of bytes that these letters said too."""
    small, end = run.lower(), 0
    for at in range(len(small) - GRAM + 1):
        if small[at : at + GRAM] not in traces.grams:
            continue
        stop = max(at + GRAM, end)
        if small[at:stop] not in traces.said:
            continue
        while stop < len(small) and small[stop - GRAM + 1 : stop + 1] in traces.grams:
            if small[at : stop + 1] not in traces.said:
                break
            stop += 1
        if stop > end:
            yield run[at:stop]
            end = stop


def _only_they_say(path: Path, pieces: set[bytes]) -> bool:
    """Whether one of these pieces stands in no row."""
    if not pieces:
        return False
    for part in pages.parts(path):
        rows = bytearray(part.data)
        for begin, end in part.rooms:
            rows[begin:end] = bytes(end - begin)
        pieces = {piece for piece in pieces if piece not in rows}
        if not pieces:
            return False
    return True
