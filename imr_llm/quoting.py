"""Why, in the letter's own words: the clauses of a rationale that its decision rests on, to be quoted.

A clause is quoted where it speaks of this case and not of people in general. For a denied request those come first
that the reasons were read from, for an approved one those that lead up to the conclusion. Source of the patterns:
`data/quoting.toml`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from imr_llm.letter import Span
from imr_llm.phrases import any_of, in_general, split
from imr_llm.record import Decision, Evidence, Issue

MOST: Final = 3
"""Clauses of one request."""
LONGEST: Final = 260
"""Characters of one clause."""
_ENOUGH = 4
"""Words without which a clause says nothing by itself."""


@dataclass(frozen=True, slots=True)
class _Clause:
    place: Span
    weight: int


def quotes(issue: Issue, index: int, evidence: dict[str, list[Evidence]], text: str) -> list[Span]:
    """The clauses to quote for an issue, in the letter's order: ranges of the letter's text.

    `evidence` is the record's by field, `index` the issue's place in the record.
    """
    pointer = f"/issues/{index}"
    rationale = next(iter(evidence[f"{pointer}/rationale"]), None)
    if rationale is None or issue.decision is None:
        return []
    reasons = _places(evidence, f"{pointer}/denial_reasons", len(issue.denial_reasons))
    lacking = _places(evidence, f"{pointer}/missing_documentation", len(issue.missing_documentation))
    sentences = split(text, Span(rationale.start, rationale.end))
    found = []
    for number, sentence in enumerate(sentences):
        given = [start for start in reasons if sentence.start <= start < sentence.end]
        marks = given + [start for start in lacking if sentence.start <= start < sentence.end]
        place = _cut(text, sentence, marks)
        words = " ".join(text[place.start : place.end].split())
        whole = " ".join(text[sentence.start : sentence.end].split())
        if len(words.split()) < _ENOUGH or turns_round(words, issue.decision) or not _is_quotable(whole, bool(marks)):
            continue
        weight = 6 * bool(given) + 2 * bool(marks) + 3 * _says("cause", words) + 2 * number // len(sentences)
        found.append(_Clause(place, weight - 4 * in_general(words)))
    best = sorted(found, key=lambda clause: (-clause.weight, clause.place.start))[:MOST]
    return sorted((clause.place for clause in best), key=lambda place: place.start)


def turns_round(words: str, decision: Decision) -> bool:
    """Whether words of a letter, quoted as a reason, would tell the opposite of the decision."""
    return _says("denies" if decision == "overturned" else "approves", words)


def _places(evidence: dict[str, list[Evidence]], pointer: str, count: int) -> list[int]:
    return [e.start for n in range(count) for e in evidence[f"{pointer}/{n}"] if e.section == "rationale"]


def _is_quotable(words: str, is_marked: bool) -> bool:
    conclusion = any_of("quoting", "conclusion").search(words)
    if conclusion and not _says("cause", words[: conclusion.start()]):
        return False
    return is_marked or (_says("of_case", words) and not _says("general", words) and not in_general(words))


def _cut(text: str, sentence: Span, marks: Sequence[int]) -> Span:
    """The sentence without what leads over to it; of a long one, the part with the first mark, or the last part."""
    start, end = sentence.start, sentence.end
    while m := re.compile(rf"\W*{any_of('quoting', 'leads').pattern}", re.IGNORECASE).match(text, start, end):
        start = m.end()
    if end - start > LONGEST:
        cuts = [start, *(m.end() for m in any_of("quoting", "breaks").finditer(text, start, end)), end]
        at = next((mark for mark in marks if mark >= start), end - 1)
        first = max(cut for cut in cuts if cut <= at)
        later = [cut for cut in cuts if cut > first]
        start, end = first, max([cut for cut in later if cut <= first + LONGEST], default=later[0])
    words = text[start:end]
    return Span(end - len(words.lstrip(" ,;.:)")), start + len(words.rstrip(" ,;.:(")))


def _says(name: str, words: str) -> bool:
    return bool(any_of("quoting", name).search(words))
