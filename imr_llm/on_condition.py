"""What would be right on a condition, in the letter's own words, where a request was not approved.

"Twelve more sessions would be reasonable once progress is shown" approves nothing, and is what a worker can work for.
It is told as what could change the answer, never as an approval. Source of the patterns: `data/on_condition.toml`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from imr_llm import tables
from imr_llm.letter import Span, overlap
from imr_llm.patterns import trimmed
from imr_llm.record import Evidence, Issue
from imr_llm.sentences import spans

LONGEST: Final = 260
"""Characters of a sentence that is told."""


def clause(issue: Issue, index: int, evidence: Mapping[str, Sequence[Evidence]], text: str) -> Span | None:
    """The first sentence of a denied request's rationale that says what would be right on a condition, by its range of
    the letter's text; None where there is none.

    `evidence` is the record's by field, `index` the issue's place in the record.
    """
    rationale = next(iter(evidence[f"/issues/{index}/rationale"]), None)
    if rationale is None or issue.decision != "upheld":
        return None
    told = evidence[f"/issues/{index}/approved_part"]
    for sentence in spans(text, Span(rationale.start, rationale.end)):
        place = _without_lead(text, sentence)
        words = " ".join(text[place.start : place.end].split())
        if is_on_condition(words) and not any(overlap(place, other) for other in told):
            return place
    return None


def is_on_condition(words: str) -> bool:
    """Whether a sentence says what would be right on a condition, of this case."""
    if len(words) > LONGEST or _says("never", words):
        return False
    if _says("until", words):
        return _says("of_case", words)
    return _says("condition", words) and (_says("allows", words) or (_says("may", words) and _says("of_case", words)))


def _without_lead(text: str, sentence: Span) -> Span:
    """A sentence without the words that lead over to it and the marks at its end."""
    start = sentence.start
    while m := _leads().match(text, start, sentence.end):
        start = m.end()
    return trimmed(text, start, sentence.start + len(text[sentence.start : sentence.end].rstrip(" .")))


def _says(name: str, words: str) -> bool:
    return bool(_any_of(name).search(words))


@cache
def _any_of(name: str) -> re.Pattern[str]:
    return re.compile(tables.wording("on_condition", name), re.IGNORECASE)


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{tables.wording('quoting', 'leads')})", re.IGNORECASE)
