"""What the words round a fact make of it: negated, planned, somebody else's, a guideline's (`data/context.toml`)."""

import re
from collections.abc import Iterator, Set
from functools import cache
from typing import Final, Literal, NamedTuple

from imr_llm import tables
from imr_llm.language.lexicon import filled, row_pattern
from imr_llm.language.patterns import lower
from imr_llm.letter import Span, overlap
from imr_llm.strict import Strict
from imr_llm.tables import checks_any

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
    "seen",
    "complained",
    "so_far",
    "elsewhere",
    "guideline",
    "general",
    "many",
    "retold",
    "goes_on",
    "this_case",
    "case_words",
    "patient",
    "other_reviewer",
    "not_said",
    "nothing",
]
Looks = Literal["ahead", "behind", "sentence"]
_LONGEST: Final = 90  # characters of the words of a row
_LIGHT: Final = 1  # the weight of a row that outweighs none


class Words(Strict):
    """Words that say something of a fact near them, or of their whole sentence, which then holds one of `needs`."""

    says: Says
    looks: Looks
    reach: int = 0
    weight: int
    needs: tuple[str, ...] = ()
    words: str
    example: str


class ContextTable(Strict):
    """`context.toml`."""

    ends: str
    row: tuple[Words, ...]


class _Mark(NamedTuple):
    row: Words
    start: int
    end: int


def said_of(text: str, sentence: Span, place: Span, asked: Set[Says]) -> frozenset[Says]:
    """What of `asked` its sentence says of the words at `place`: the heavier row where two match the same words."""
    marks = [*_near("ahead", text[sentence.start : place.start], sentence.start, asked)]
    marks += _near("behind", text[place.end : sentence.end], place.end, asked)
    marks += _whole(text[sentence.start : sentence.end], sentence.start, asked)
    said = (mark for mark in marks if mark.row.says in asked)
    return frozenset(m.row.says for m in said if not any(o.row.weight > m.row.weight and overlap(o, m) for o in marks))


def is_said(sentence: str, what: Says) -> bool:
    """Whether this is said of a whole sentence: none of its rows outweighs another."""
    words = lower(sentence)
    return any(pattern.search(words) for _, pattern in _of("sentence", frozenset((what,))))


def guideline_speaks(sentence: str) -> bool:
    """Whether a guideline speaks in this sentence of a rationale, and nobody of this patient."""
    words = sentence.strip()
    return quotes_guideline(words) or is_said(words, "general")


def quotes_guideline(sentence: str) -> bool:
    """Whether a sentence is a guideline's own by what is said in it: the sentences behind it may go on with it."""
    return is_said(sentence, "guideline") and not is_said(sentence, "this_case")


def in_general(sentence: str) -> bool:
    """Whether a guideline speaks in this sentence, and nobody of this patient, records or request: stricter than
    `guideline_speaks`, which the rules read by.
    """
    speaks = words_for("guideline", "sentence").search(sentence.strip())
    return bool(speaks) and not checks_any("this_patient").search(sentence)


def of_patient(sentence: str) -> bool:
    """Whether a rationale's sentence speaks of this patient or of what the records say, and no guideline in it."""
    return is_said(sentence, "patient") and not is_said(sentence, "many")


def retold(sentences: list[str]) -> list[bool]:
    """Of each sentence of a case summary, whether it retells the earlier denial: names it, or goes on with it."""
    found: list[bool] = []
    for sentence in sentences:
        goes_on = found[-1:] == [True] and is_said(sentence, "goes_on")
        found.append(goes_on or is_said(sentence, "retold"))
    return found


@cache
def needed(says: Says) -> tuple[str, ...]:
    """Words (lower case) without one of which a sentence does not say this, whose rows all name theirs."""
    rows = [row for row in table().row if (row.says, row.looks) == (says, "sentence")]
    if not all(row.needs for row in rows):
        raise ValueError("a row of context.toml does not name the words that it needs")
    return tuple(word for row in rows for word in row.needs)


@cache
def words_for(says: Says, looks: Looks) -> re.Pattern[str]:
    """One pattern for all the words that say this and look there."""
    return tables.any_of(filled(row.words) for row in table().row if (row.says, row.looks) == (says, looks))


@cache
def table() -> ContextTable:
    """The rows of `data/context.toml`."""
    return tables.load("context", ContextTable)


@cache
def _of(looks: Looks, asked: frozenset[Says]) -> tuple[tuple[Words, re.Pattern[str]], ...]:
    rows = (row for row in table().row if row.looks == looks and (row.says in asked or row.weight > _LIGHT))
    return tuple((row, row_pattern("context", row.example, row.words)) for row in rows)


def _near(looks: Literal["ahead", "behind"], words: str, at: int, asked: Set[Says]) -> Iterator[_Mark]:
    """The rows that reach from their words to the fact, which these words end before, or begin behind."""
    said, ends, ahead = lower(words), row_pattern("context", "ends", table().ends), looks == "ahead"
    for row, pattern in _of(looks, frozenset(asked)):
        far = row.reach + _LONGEST
        for m in pattern.finditer(said, *((max(0, len(said) - far), len(said)) if ahead else (0, far))):
            start, end = (m.end(), len(said)) if ahead else (0, m.start())
            if end - start <= row.reach and not ends.search(said, start, end):
                yield _Mark(row, at + m.start(), at + m.end())


def _whole(words: str, at: int, asked: Set[Says]) -> Iterator[_Mark]:
    sentence = lower(words)
    for row, pattern in _of("sentence", frozenset(asked)):
        if m := pattern.search(sentence):
            yield _Mark(row, at + m.start(), at + m.end())
