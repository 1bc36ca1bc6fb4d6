"""Quotes that stand by themselves: what a clause leans on is quoted with it, and praise with what refuses it.

"None was found in the records" says nothing without what was looked for, and "the guidelines prefer surgery to
therapy" beside a denial reads like a yes, or like advice. Such a clause is quoted with the sentence that it needs, or
not at all. Source of the patterns: `data/quoting.toml`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from imr_llm.codes import Decision
from imr_llm.language.sentences import stems
from imr_llm.letter import Span
from imr_llm.quoting.clauses import (
    STEM,
    Clause,
    Quote,
    any_of,
    is_balanced,
    is_free,
    is_named_in,
    leans,
    place_of,
    points_at,
    says,
    turns_round,
)
from imr_llm.quoting.instead import names
from imr_llm.record import Issue

LONGEST_TWO: Final = 330
"""Characters of two sentences that are quoted as one."""
_HARSH: Final = ("frightens", "accuses", "weighs", "of_others", "of_relative")
"""What no sentence has that is quoted for the one behind it."""
_AGAINST: Final = ("negates", "exceeds", "falls_short", "limits_it", "refuses")


def standing(clause: Clause, at: int, sentences: Sequence[Span], issue: Issue, text: str) -> Clause | None:
    """A clause of the sentence at a place among a rationale's, with what it needs; None where that cannot be quoted."""
    request, decision = issue.request or "", issue.decision or "upheld"
    if clause.leans:
        before = place_of(text, sentences[at - 1], []) if at else None
        words = text[before.start : before.end] if before else ""
        if not _is_of_request(clause.said(text), words, issue):
            return _with_before(clause, before, issue, text) if before else None
        clause = replace(clause, leans=False)  # of the request, as the page has it
    if decision != "upheld" or not sounds_good(clause.said(text), request):
        return clause
    place, whole = clause.quote.place, sentences[at]
    ends = [whole, *sentences[at + 1 : at + 2]]
    for sentence in ends:
        found = Span(place.start, place_of(text, sentence, []).end)
        if (
            found.end > place.end
            and _answers(text, sentence, whole)
            and not sounds_good(text[found.start : found.end], request)
        ):
            return _joined(clause, found, text, decision)
    return None


def _with_before(clause: Clause, before: Span, issue: Issue, text: str) -> Clause | None:
    """A clause with the sentence before it, which names what it means; None where that is far, or cannot be told."""
    request, words = issue.request or "", text[before.start : before.end]
    is_told_of = issue.decision != "upheld" or says("negates", clause.said(text))
    names_all = is_told_of and says("asks_for", words)
    if says("it_does", clause.said(text)) and issue.decision != "upheld" and not names(words, request):
        return None
    is_far = says("points_far", clause.said(text)) and not (names_all and says("asked_for", clause.said(text)))
    if is_far or any(says(name, words) for name in _HARSH) or leans(words, request):
        return None
    both = _joined(clause, Span(before.start, clause.quote.place.end), text, issue.decision or "upheld")
    meant = points_at(both.said(text)) if both else ()
    is_named = all(is_named_in(m, request) or (names_all and says("asked_for", m[0])) for m in meant)
    return both if is_named else None


def _is_of_request(words: str, before: str, issue: Issue) -> bool:
    """Whether what words mean without naming it can only be the request: nothing is said before them, or what the
    request is good for, or may do; or the rest of it, where a part is told.
    """
    request, part = issue.request or "", " ".join((issue.approved_part or "").split())
    if says("points_far", words):
        return False
    if says("remainder", words):
        return bool(part) and part in " ".join(before.split())
    if before:
        is_good = issue.decision == "upheld" and is_free("sounds_good", before)
        may = says("may_do", before) and (names(before, request) or says("kinds", before))
        return says("it_is_not", words) and (is_good or may)
    if issue.decision == "upheld":
        is_asked = says("it_asks", words) and _is_refused(words)
    else:
        is_asked = says("it_asks", words) or says("it_does", words)
    return is_asked and all(is_named_in(m, request) for m in points_at(words))


def _answers(text: str, sentence: Span, whole: Span) -> bool:
    """Whether a sentence is a clause's own, `whole`, or goes on from it with more than the decision."""
    words = text[sentence.start : sentence.end]
    says_more = not says("conclusion", words) or says("cause", words)
    return sentence is whole or (says("goes_back", words) and says_more and not says("empty", words.strip()))


def sounds_good(words: str, request: str) -> bool:
    """Whether words beside a denial of a request read like a yes, like praise of it or like advice, and nothing in them
    refuses it.
    """
    if not is_free("sounds_good", words) or (says("elsewhere", words) and not says("visit", request)):
        return False
    if any(names(m["what"], request) and not names(m["other"], request) for m in any_of("worse_than").finditer(words)):
        return False
    if says("in_place", words) and not (says("in_place", request) or says("kinds", words) or names(words, request)):
        return False
    return not _is_refused(words)


def _is_refused(words: str) -> bool:
    """Whether words say no to a request, and not to a no."""
    plain = any_of("no_but").sub(" ", any_of("yes_by_no").sub(" ", any_of("at_least").sub(" ", words)))
    return any(says(name, plain) for name in _AGAINST)


def _joined(clause: Clause, place: Span, text: str, decision: Decision) -> Clause | None:
    """A clause with the sentence beside it; None where both are too long, or do not stand as one."""
    words = text[place.start : place.end]
    if place.end - place.start > LONGEST_TWO or not is_balanced(words) or turns_round(words, decision):
        return None
    is_rule = clause.quote.is_rule and not says("of_case", words)
    return replace(clause, quote=Quote(place, is_rule), words=stems(words, STEM), leans=False)
