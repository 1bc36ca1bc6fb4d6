"""Who speaks in the sentences of a rationale: the reviewer on this request, a guideline, an earlier reviewer."""

import re
from dataclasses import dataclass

from imr_llm.letter import Span
from imr_llm.readers.context import is_said, needed, quotes_guideline
from imr_llm.readers.phrases import Sentences

_MARKS = '"“”'
_OPENS, _CLOSES = re.compile(r"(?<![^\s(—-])[\"“](?=\S)"), re.compile(r"(?<=\S)[\"”](?!\w)")
_LONG_QUOTATION = 60  # characters: what is longer is no name of a request that a letter sets in quotation marks


@dataclass(frozen=True, slots=True)
class Speakers:
    """Sentences that are another's, those that are a guideline's, and long quotations inside the reviewer's own."""

    others: frozenset[Span]
    guidelines: frozenset[Span]
    quotations: tuple[Span, ...]

    def is_reviewers(self, sentence: Span, at: int, *, guideline_too: bool) -> bool:
        """Whether what stands at `at` of this sentence is the reviewer's, or may be a guideline's."""
        if sentence in self.others or guideline_too:
            return sentence not in self.others
        return sentence not in self.guidelines and not any(q.start < at < q.end for q in self.quotations)


def speakers(told: Sentences) -> Speakers:
    """Who speaks where in one rationale."""
    may_be_others = told.holding(needed("other_reviewer"))
    others = frozenset(s for s in may_be_others if is_said(told.words(s), "other_reviewer"))
    found = _quoted(told)
    goes_on = False
    for sentence in told.sentences:
        words = told.words(sentence).strip()
        # What has no word of this case in it goes on behind a guideline ("Manipulation is manual therapy that …").
        goes_on = sentence in found or quotes_guideline(words) or (goes_on and not is_said(words, "case_words"))
        if goes_on or is_said(words, "general"):
            found.add(sentence)
    quotations = tuple(place for sentence in told.holding(_MARKS) for place in _inside(told.text, sentence))
    return Speakers(others, frozenset(found), quotations)


def _inside(text: str, sentence: Span) -> list[Span]:
    """Long quotations inside one sentence, marks within marks too."""
    marks = [(m.start(), 1) for m in _OPENS.finditer(text, sentence.start, sentence.end)]
    marks += [(m.start(), -1) for m in _CLOSES.finditer(text, sentence.start, sentence.end)]
    found: list[Span] = []
    opened: list[int] = []
    for at, step in sorted(marks):
        if step == 1:
            opened.append(at)
        elif opened:
            start = opened.pop()
            if not opened and at - start > _LONG_QUOTATION:
                found.append(Span(start, at))
    return found


def _quoted(told: Sentences) -> set[Span]:
    """The sentences inside a quotation that begins in an earlier one: a guideline's words, given at length."""
    inside: set[Span] = set()
    opened: list[Span] = []  # the sentence that opens a quotation, and those after it
    for sentence in told.sentences:
        marks = sum(told.text.count(mark, sentence.start, sentence.end) for mark in _MARKS)
        if marks % 2 == 0:
            opened += [sentence] if opened else []
        elif opened:
            inside.update(opened[1:])
            opened = []
        else:
            opened = [sentence]
    return inside
