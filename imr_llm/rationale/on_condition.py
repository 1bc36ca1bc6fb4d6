"""What would be right on a condition, in the letter's own words, where a request was not approved.

"Twelve more sessions would be reasonable once progress is shown" approves nothing, and is what a worker can work for.
It is told as what could change the answer, never as an approval. Source of the patterns: `data/on_condition.toml`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Final

from imr_llm import pointers
from imr_llm.language.pattern_lists import worded, wording
from imr_llm.language.patterns import trimmed
from imr_llm.language.sentences import of_rationale
from imr_llm.letter import Document, Span, overlap
from imr_llm.rationale import absent
from imr_llm.record import Evidence, Issue

LONGEST: Final = 260
"""Characters of a sentence that is told."""
_named = worded("on_condition")


def clause(issue: Issue, index: int, evidence: Mapping[str, Sequence[Evidence]], document: Document) -> Span | None:
    """The first sentence of a denied request's rationale that says what would be right on a condition, by its range of
    the letter's text; None where there is none.

    `evidence` is the record's by field, `index` the issue's place in the record.
    """
    rationale = next(iter(evidence[pointers.of_issue(index, "rationale")]), None)
    if rationale is None or issue.decision != "upheld":
        return None
    told = tuple(Span(part.start, part.end) for part in evidence[pointers.of_issue(index, "approved_part")])
    return _first(document.text, of_rationale(document, rationale), told)


@lru_cache(maxsize=16)  # the items of a letter: nine who tell or check it ask for the same
def _first(text: str, sentences: Sequence[Span], told: Sequence[Span]) -> Span | None:
    """The first such one of a rationale's sentences that no told part of the request has."""
    before = ""
    for sentence in sentences:
        place = _without_lead(text, sentence)
        words = " ".join(text[place.start : place.end].split())
        if is_on_condition(words, before) and not any(overlap(place, other) for other in told):
            return place
        before = text[sentence.start : sentence.end]
    return None


def is_on_condition(words: str, before: str = "") -> bool:
    """Whether a sentence says what would be right on a condition that the worker or the doctor can meet, of this case.

    `before` is the sentence before it: behind a guideline's it may be the guideline's too, which knows no request;
    behind a name that was taken for a sentence's end it is cut.
    """
    if len(words) > LONGEST or _says("unreal", words) or _says("of_name", before):
        return False
    of_guideline = _says("guideline", before) and not _says("of_request", words)
    if of_guideline or takes_away(words) or not _is_harmless(words):
        return False
    of_case = _says("of_case", words)
    if until := _named("until").search(words):
        return of_case and _says("shown", until[0] + words[until.end() :])
    if not any(map(_can_be_shown, _named("condition").finditer(words))):
        return False
    if _says("denies", _named("told").sub(" ", words)):
        return False
    return (of_case and _says("may", words)) or (_says("allows", words) and (of_case or _says("of_more", words)))


def takes_away(words: str) -> bool:
    """Whether words are of a medicine that would be stopped or lowered."""
    return _says("takes", words)


def could_be_met(condition: str) -> bool:
    """Whether a condition of the past, up to its clause's end, is one that the worker or the doctor could have met."""
    return _says("shown", condition) and _is_harmless(condition) and not _says("denies", condition)


def _is_harmless(words: str) -> bool:
    """Whether words are the reviewer's, on this case, and of no illness or danger that would have to be found."""
    return not _says("never", words) and all(
        absent.to_bring(found["what"]) for name in ("finds", "finds_is") for found in _named(name).finditer(words)
    )


def _can_be_shown(condition: re.Match[str]) -> bool:
    """Whether somebody can show or do that on which it hangs, up to where the clause ends, and nothing turns it."""
    rest = condition.string[condition.start() :]
    return _says("shown", re.split("[,;]", rest, maxsplit=1)[0]) and not _says("goes_on", rest)


def _without_lead(text: str, sentence: Span) -> Span:
    """A sentence without the words that lead over to it and the marks at its end."""
    start = sentence.start
    while m := _leads().match(text, start, sentence.end):
        start = m.end()
    return trimmed(text, start, sentence.start + len(text[sentence.start : sentence.end].rstrip(" .")))


def _says(name: str, words: str) -> bool:
    return bool(_named(name).search(words))


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{wording('quoting', 'leads')})", re.IGNORECASE)
