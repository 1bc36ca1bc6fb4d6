"""Who speaks in the sentences of a rationale: the reviewer on this request, a guideline, an earlier reviewer."""

import re

from imr_llm.letter import Span
from imr_llm.phrases import any_of, guideline_speaks
from imr_llm.rules.sentences import Told

_OTHERS_SAY = re.compile(
    r"\b(?:UR|utilization review\w*|claims administrator|physician advis[eo]r|(?:prior|previous|peer"
    r"|initial) review\w*)\b[^.;]*\b(?:denied|denial"
    r"|deni\w+|because|non-?certif\w+|determin\w+|stated|noted|modified|found)\b",
    re.IGNORECASE,
)
_OPENS, _CLOSES = re.compile(r"(?<![^\s(—-])[\"“](?=\S)"), re.compile(r"(?<=\S)[\"”](?!\w)")
_LONG_QUOTATION = 60  # characters: what is longer is no name of a request that a letter sets in quotation marks


def others(told: Told) -> set[Span]:
    """The sentences that retell an earlier reviewer, and those that stand in every letter on a kind of drug."""
    text = told.flow.text
    boilerplate = any_of("reasons", "boilerplate")
    return {
        s
        for s in told.sentences
        if _OTHERS_SAY.search(text, s.start, s.end) or boilerplate.search(text[s.start : s.end])
    }


def guidelines(told: Told) -> set[Span]:
    """The sentences in which a guideline speaks: by its name, in a quotation begun earlier, or right behind such one.

    Behind: what has no word of this case in it ("Manipulation is manual therapy that moves a joint").
    """
    text = told.flow.text
    found = _quoted(text, told.sentences)
    goes_on, end = False, -1
    for sentence in told.sentences:
        words = text[sentence.start : sentence.end]
        same = sentence.start - end <= 1
        if guideline_speaks(words) or (goes_on and same and not any_of("reasons", "case_words").search(words)):
            found.add(sentence)
        goes_on, end = sentence in found, sentence.end
    return found


def quotations(told: Told) -> list[Span]:
    """Long quotations inside one sentence, marks within marks too: what a guideline says, word for word."""
    text = told.flow.text
    return [place for sentence in told.sentences for place in _inside(text, sentence)]


def _inside(text: str, sentence: Span) -> list[Span]:
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


def _quoted(text: str, sentences: list[Span]) -> set[Span]:
    """The sentences inside a quotation that begins in an earlier one: a guideline's words, given at length."""
    inside: set[Span] = set()
    opened: list[Span] = []  # the sentence that opens a quotation, and those after it
    for sentence in sentences:
        marks = sum(text.count(mark, sentence.start, sentence.end) for mark in '"“”')
        if opened and sentence.start - opened[-1].end > 1:
            opened = []  # another rationale
        if marks % 2 == 0:
            opened += [sentence] if opened else []
        elif opened:
            inside.update(opened[1:])
            opened = []
        else:
            opened = [sentence]
    return inside
