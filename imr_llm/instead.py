"""What is quoted in the place of a model's sentence that fell: those of the letter's that it rested on.

A model named them as a reason, so that they come before all other quotes, a guideline's own too. For the rest they are
held to what every quote is, and say nothing that frightens or, beside a denial, reads like an approval.
Source of the patterns: `data/quoting.toml`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from imr_llm import glossary
from imr_llm.clauses import STEM, Clause, Mark, beside, clause_at, says, says_no, tells_why
from imr_llm.guiding import is_of_case
from imr_llm.left_to_tell import Left
from imr_llm.letter import Span, overlap
from imr_llm.record import Issue
from imr_llm.sentences import stems

_FIRST: Final = 20
"""What such a clause is worth beside all others, and the nearest beside the next."""

_NO: Final = ("negates", "falls_short", "exceeds", "limits_it")
"""Without one of which what reads like an approval is one."""


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
    """Whether a clause is no guideline's, or one of this case: beside a denial one that a request may fail, or that is
    of something else.
    """
    if not clause.quote.is_rule:
        return True
    said = sentences[number]
    asks = ("holds_back", "limits", *(("if_met",) if "criteria_not_met" in issue.denial_reasons else ()))
    is_asking = any(says(name, said) for name in asks) or not (says("like_a_yes", said) or _names(issue, said))
    is_reason = issue.decision != "upheld" or is_asking
    return is_reason and not says("examples", said) and is_of_case(sentences, number)


def _names(issue: Issue, said: str) -> bool:
    """Whether a sentence names what was asked for."""
    request = issue.request or ""
    asked = {entry.id for entry in glossary.asked(request).entries}
    named = {term.entry.id for term in glossary.terms(said, "treatment", "drug")}
    return bool(asked & named or stems(request, STEM) & stems(said, STEM))


def _fits(issue: Issue, clause: Clause, text: str) -> bool:
    """Whether a clause says more than the decision and, beside a denial, why and nothing like an approval."""
    words = clause.said(text)
    if issue.decision != "upheld":
        return not says("conclusion", words)
    if not tells_why(clause, text) or clause.quote.is_rule:
        return tells_why(clause, text)
    is_yes = says("disagrees", words) or (says("like_a_yes", words) and not any(says(name, words) for name in _NO))
    return not is_yes and (says("of_case", words) or says_no(clause, text))
