"""What the words round a fact make of it: negated, planned, somebody else's, a guideline's (`data/context.toml`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from imr_llm import tables
from imr_llm.letter import Span
from imr_llm.lexicon import filled
from imr_llm.tables import Row

Says = Literal[
    "negated",
    "uncertain",
    "resolved",
    "planned",
    "asked",
    "never_begun",
    "stopped",
    "other",
    "finding",
    "elsewhere",
    "guideline",
    "many",
    "retold",
    "goes_on",
    "this_case",
    "case_words",
    "patient",
    "other_reviewer",
    "stock",
    "other_use",
    "not_said",
    "nothing",
]
Looks = Literal["ahead", "behind", "sentence"]


class Words(Row):
    """Words that say something of a fact near them, or of their whole sentence."""

    says: Says
    looks: Looks
    reach: int = 0
    weight: int
    words: str
    example: str


class ContextTable(Row):
    """`context.toml`."""

    ends: str
    row: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    row: Words
    start: int
    end: int


def said_of(text: str, sentence: Span, start: int, end: int) -> frozenset[Says]:
    """All that its sentence says of the words `[start, end)`: the heavier row where two match the same words."""
    return _spoken([*_near(text, sentence, start, end), *_whole(text[sentence.start : sentence.end], sentence.start)])


def said_in(sentence: str) -> frozenset[Says]:
    """All that is said of a whole sentence."""
    return _spoken(list(_whole(sentence, 0)))


def guideline_speaks(sentence: str) -> bool:
    """Whether a guideline speaks in this sentence of a rationale, and nobody of this patient."""
    said = said_in(sentence.strip())
    return "guideline" in said and "this_case" not in said


def of_patient(sentence: str) -> bool:
    """Whether a rationale's sentence speaks of this patient or of what the records say, and no guideline in it."""
    said = said_in(sentence)
    return "patient" in said and "many" not in said


def retold(sentences: list[str]) -> list[bool]:
    """Of each sentence of a case summary, whether it retells the earlier denial: names it, or goes on with it."""
    found: list[bool] = []
    for sentence in sentences:
        said = said_in(sentence)
        found.append("retold" in said or (found[-1:] == [True] and "goes_on" in said))
    return found


@cache
def words_for(says: Says, looks: Looks) -> re.Pattern[str]:
    """One pattern for all the words that say this and look there."""
    return _compiled("|".join(f"(?:{row.words})" for row in table().row if (row.says, row.looks) == (says, looks)))


@cache
def table() -> ContextTable:
    """The rows of `data/context.toml`."""
    return tables.load("context", ContextTable)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(filled(source), re.IGNORECASE)


def _near(text: str, sentence: Span, start: int, end: int) -> Iterator[_Mark]:
    before = text[sentence.start : start]
    after = text[end : sentence.end]
    ends = _compiled(table().ends)
    for row in table().row:
        if row.looks == "ahead":
            first = max(0, len(before) - row.reach - _LONGEST)
            for m in _compiled(row.words).finditer(before, first):
                if len(before) - m.end() <= row.reach and not ends.search(before, m.end()):
                    yield _Mark(row, sentence.start + m.start(), sentence.start + m.end())
        elif row.looks == "behind":
            for m in _compiled(row.words).finditer(after, 0, row.reach + _LONGEST):
                if m.start() <= row.reach and not ends.search(after, 0, m.start()):
                    yield _Mark(row, end + m.start(), end + m.end())


_LONGEST: Final = 90
"""Characters of the words of a row."""


def _whole(sentence: str, at: int) -> Iterator[_Mark]:
    for row in table().row:
        if row.looks == "sentence":
            for m in _compiled(row.words).finditer(sentence):
                yield _Mark(row, at + m.start(), at + m.end())


def _spoken(marks: list[_Mark]) -> frozenset[Says]:
    least = min((mark.row.weight for mark in marks), default=0)
    heavy = [mark for mark in marks if mark.row.weight > least]

    def is_heaviest(mark: _Mark) -> bool:
        return not any(
            other.row.weight > mark.row.weight and other.start < mark.end and mark.start < other.end for other in heavy
        )

    return frozenset(mark.row.says for mark in marks if is_heaviest(mark))
