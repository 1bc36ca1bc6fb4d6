"""What a model is shown of a letter, what it says of it, and what of that stands."""

from dataclasses import dataclass

from imr_llm.letter import Span
from imr_llm.record import SectionName


@dataclass(frozen=True, slots=True)
class Sentence:
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
class Told:
    """A sentence to the worker on why an item was decided so, with the sentences that it rests on."""

    item: int
    text: str
    sentences: tuple[int, ...]
