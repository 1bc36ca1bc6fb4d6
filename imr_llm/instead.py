"""What is quoted in the place of a model's sentence that fell: those of the letter's that it rested on.

A model named them as a reason, so that they come before all other quotes, a guideline's own too. For the rest they are
held to what every quote is, and say nothing that frightens or, beside a denial, reads like an approval.
Source of the patterns: `data/quoting.toml`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from imr_llm.clauses import Clause, Mark, beside, clause_at, says, says_no, tells_why
from imr_llm.guiding import is_of_case
from imr_llm.left_to_tell import Left
from imr_llm.letter import Span, overlap
from imr_llm.record import Issue

_FIRST: Final = 20
"""What such a clause is worth beside all others, and the nearest beside the next."""


def offered(issue: Issue, sentences: Sequence[Span], marks: Sequence[Mark], text: str, left: Left) -> Iterator[Clause]:
    """The clauses, one of a sentence, or of what is left of it beside what is told."""
    words = [" ".join(text[s.start : s.end].split()) for s in sentences]
    for number, sentence in enumerate(sentences):
        at = next((at for at, place in enumerate(left.fallen) if overlap(sentence, place)), None)
        if at is None:
            continue
        for part in beside(sentence, left.known, text):
            inside = [mark for mark in marks if part.start <= mark.start < part.end]
            clause = clause_at(issue, part, inside, text, is_named=True)
            if not clause or not clause.alone or says("frightens", clause.said(text)):
                continue
            if _is_rule_of_case(issue, clause, words, number) and _fits(issue, clause, text):
                yield replace(clause, weight=clause.weight + _FIRST * (len(left.fallen) - at))


def _is_rule_of_case(issue: Issue, clause: Clause, sentences: Sequence[str], number: int) -> bool:
    """Whether a clause is no guideline's, or one of this case: beside a denial one that a request may fail."""
    if not clause.quote.is_rule:
        return True
    asks = ("holds_back", "limits", *(("sets",) if "criteria_not_met" in issue.denial_reasons else ()))
    is_asking = issue.decision != "upheld" or any(says(name, sentences[number]) for name in asks)
    return is_asking and not says("examples", sentences[number]) and is_of_case(sentences, number)


def _fits(issue: Issue, clause: Clause, text: str) -> bool:
    """Whether a clause says more than the decision and, beside a denial, why and nothing like an approval."""
    words = clause.said(text)
    if issue.decision != "upheld":
        return not says("conclusion", words)
    is_no = says("holds_back", words) or not says("like_a_yes", words)
    is_reason = is_no and (says("of_case", words) or says_no(clause, text))
    return tells_why(clause, text) and (clause.quote.is_rule or is_reason)
