"""Phrases that tell a fact, and where in a sentence its words stand (`data/phrases/`, a file a field).

To add one: a row in the field's file with an example, which `tests/unit/test_phrases.py` reads.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice
from typing import Generic, Literal, TypeVar

from imr_llm import tables
from imr_llm.codes import DenialReason
from imr_llm.host.limits import MOST_OF_A_KIND, MOST_PHRASES
from imr_llm.language import patterns
from imr_llm.language.lexicon import row_pattern
from imr_llm.letter import Span
from imr_llm.readers.context import Says, said_of
from imr_llm.strict import Strict

T = TypeVar("T")
_OPENS = re.compile(r"([a-z]{4})[a-z]*")
Field = Literal[
    "diagnoses",
    "prior_treatments",
    "current_medications",
    "date_of_injury",
    "mechanism_of_injury",
    "denial_reasons",
    "missing_documentation",
]
Cut = Literal["list behind", "list before", "event behind", "date", "papers behind", "papers before", "the phrase"]
_GROUPS: dict[Cut, str] = {"list before": "list", "date": "value", "papers before": "missing"}


class Phrase(Strict):
    """One way to tell a fact.

    `cut` says where the fact stands: a list, an event or the words for a missing paper right behind the phrase, or in
    its group `list`, `value` (a date) or `missing`. A sentence is looked at if it holds one of `needs` (lower case; a
    letter at its head opens a word). Of two phrases for one place, or for a field of one value, the heavier speaks.
    `says` is the denial reason, which with `guideline` counts also where a guideline speaks. `example` is a sentence,
    `reads` all that is read in it.
    """

    words: str
    cut: Cut
    needs: tuple[str, ...]
    weight: int = 1
    says: DenialReason | None = None
    guideline: bool = False
    example: str
    reads: tuple[str, ...]


class PhraseTable(Strict):
    """A file of `phrases/`: its field, and the contexts in which nothing is read."""

    field: Field
    spoiled_by: frozenset[Says]
    row: tuple[Phrase, ...]


class Sentences:
    """Sentences of a letter, in order, as ranges of its text; `lower` is the text in lower case, if it is at hand."""

    def __init__(self, text: str, sentences: tuple[Span, ...], lower: str = "") -> None:
        self.text, self.sentences, self.lower = text, sentences, lower or patterns.lower(text)
        self.joined = "\n".join(self.lower[sentence.start : sentence.end] for sentence in sentences)
        self._starts = tuple(accumulate((sentence.end - sentence.start + 1 for sentence in sentences), initial=0))
        self.opens = frozenset(["", *_OPENS.findall(self.joined)])

    def words(self, sentence: Span) -> str:
        """A sentence's own words."""
        return self.text[sentence.start : sentence.end]

    def holding(self, wanted: Iterable[str]) -> list[Span]:
        """The sentences in which one of these words stands, lower case, in order."""
        return [self.sentences[index] for index in sorted({index for word in wanted for index in self.indices(word)})]

    def indices(self, word: str) -> list[int]:
        """The places among the sentences of those with this word, lower case."""
        found: list[int] = []
        at = self.joined.find(word)
        while at >= 0:
            behind = bisect_right(self._starts, at)
            found.append(behind - 1)
            at = self.joined.find(word, self._starts[behind])
        return found


@dataclass(frozen=True, slots=True)
class PhraseHit:
    """A phrase where it stands: its sentence, and the range in which the fact is to be found."""

    phrase: Phrase
    match: re.Match[str]
    sentence: Span

    @property
    def place(self) -> Span:
        """Where the fact stands, before it is cut."""
        if group := _GROUPS.get(self.phrase.cut):
            return Span(*self.match.span(group))
        return Span(self.match.end(), self.sentence.end)


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, the words that tell it as a range of the text, and their sentence."""

    value: T
    place: Span
    sentence: Span


@cache
def table(name: Field) -> PhraseTable:
    """The phrases for one field."""
    return tables.load(f"phrases/{name}", PhraseTable)


def hits(name: Field, told: Sentences) -> Iterator[PhraseHit]:
    """The places where a phrase for the field stands: heavier phrases first, of each in the letter's order."""
    return islice(_hits(name, told), MOST_PHRASES)


def _hits(name: Field, told: Sentences) -> Iterator[PhraseHit]:
    phrases, needs = _phrases(name)
    may_stand: defaultdict[int, set[int]] = defaultdict(set)
    for four in told.opens.intersection(needs):
        for word, rows in needs[four]:
            if word in told.joined:
                there = told.indices(word)
                for row in rows:
                    may_stand[row].update(there)
    for row in sorted(may_stand):
        phrase, pattern = phrases[row]
        for index in sorted(may_stand[row]):
            sentence = told.sentences[index]
            for m in islice(pattern.finditer(told.lower, *sentence), MOST_OF_A_KIND):
                yield PhraseHit(phrase, m, sentence)


def stands(name: Field, text: str, hit: PhraseHit, place: Span) -> bool:
    """Whether nothing round a fact spoils it: `place` is the fact itself, the hit says where its list began."""
    start = hit.match.start() if hit.phrase.cut == "date" else hit.place.start
    return not said_of(text, hit.sentence, Span(start, place.end), table(name).spoiled_by)


@cache
def _phrases(name: Field) -> tuple[list[tuple[Phrase, re.Pattern[str]]], dict[str, list[tuple[str, list[int]]]]]:
    """The heaviest first; and by the first of `Sentences.opens` the needed words, each with its phrases' places."""
    rows = sorted(table(name).row, key=lambda row: -row.weight)
    needed = sorted({word for row in rows for word in row.needs})
    needs: dict[str, list[tuple[str, list[int]]]] = {}
    for word in needed:
        opens = (_OPENS.findall(word) or [""])[0]
        needs.setdefault(opens, []).append((word, [at for at, row in enumerate(rows) if word in row.needs]))
    return [(row, row_pattern(f"phrases/{name}", row.example, row.words)) for row in rows], needs
