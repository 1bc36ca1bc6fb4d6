"""What a model is shown of a letter, what it says of it, what of that stands; and what a worker is told from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from imr_llm import pointers
from imr_llm.codes import Decision, DenialReason, SectionName
from imr_llm.letter import Span
from imr_llm.record import Evidence, Issue

SIDES: Final = ("claims_administrator_citations", "reviewer_citations")
"""The fields of an item's guidelines, by who names them."""


@dataclass(frozen=True, slots=True)
class NumberedSentence:
    """A numbered sentence that a model is shown. `items`: the indices of the items whose rationale it belongs to."""

    number: int
    place: Span
    section: SectionName
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that a model reads: its words, and the number of the sentence that is said to hold them.

    `field` is a field of the record's patient, reviewer or, with the index `item`, issue. `value` is what the words
    stand for where it is not they themselves: a denial reason, a decision.
    """

    field: str
    words: str
    sentence: int
    item: int | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim that stands: its value in the record's type, and where the letter has its words.

    `doubt` says what in its sentence may speak against it, without words of the letter; None where nothing does.
    """

    field: str
    value: str | int
    place: Span
    section: SectionName
    item: int | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Because:
    """A reason of the record, and the numbers of the rationale's sentences that give it; none where it is read from
    other words.
    """

    code: DenialReason
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What it is told from why an item was decided so.

    `index` is the item's place in the record, `in_part` whether less was approved than was asked for; `sentences` are
    those of its rationale, numbered as a model is shown them.
    """

    index: int
    request: str
    decision: Decision
    in_part: bool
    sentences: tuple[NumberedSentence, ...]
    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class PlainReason:
    """A sentence to the worker on why an item was decided so, with the numbers of the sentences that it rests on.

    `spanish` is None for one that is out of a record, which has the English alone.
    """

    english: str
    spanish: str | None
    sentences: tuple[int, ...]


def gives_reason(issue: Issue, index: int, place: int, evidence: Mapping[str, Sequence[Evidence]]) -> list[Span]:
    """Where the letter gives a denial reason: at its evidence, and for missing papers at theirs. `index` is the
    issue's place in the record, `place` the reason's in the issue, `evidence` the record's by field.
    """
    said = list(evidence[pointers.of_issue(index, "denial_reasons", place)])
    if issue.denial_reasons[place] == "missing_documentation":
        for missing in range(len(issue.missing_documentation)):
            said += evidence[pointers.of_issue(index, "missing_documentation", missing)]
    return [Span(e.start, e.end) for e in said]
