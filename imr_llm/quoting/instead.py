"""What is quoted in the place of a model's sentence that fell: those of the letter's that it rested on.

A model named them as a reason, so that they come before all other quotes, a guideline's own too. For the rest they are
held to what every quote is, and say nothing that frightens, is somebody else's, or speaks against the decision.
Source of the patterns: `data/quoting.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from imr_llm.language import glossary
from imr_llm.language.sentences import stems
from imr_llm.letter import Span, overlap
from imr_llm.quoting.clauses import STEM, Clause, Mark, any_of, beside, clause_at, is_free, says, says_no, tells_why
from imr_llm.quoting.guiding import is_of_case
from imr_llm.rationale.left_to_tell import Left
from imr_llm.readers.context import in_general
from imr_llm.record import Issue

_FIRST: Final = 20
"""What such a clause is worth beside all others, and the nearest beside the next."""
_NO: Final = ("falls_short", "exceeds", "limits_it")
"""With one of which what reads like an approval is none."""
_NO_RULE: Final = ("negates", "holds_back", "bids", "ahead_of", "limits", "exceeds", "against")
"""With one of which a guideline's words are quoted beside no approval."""
_YES: Final = ("disagrees", "yes_by_no")
"""What speaks for a request, whatever stands beside it."""

_PLURAL: Final = re.compile(r"(?<=\w{3})s\b")


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
            if (
                not clause
                or not clause.alone
                or clause.leans
                or any(says(n, clause.said(text)) for n in ("frightens", "accuses", "weighs", "of_others"))
            ):
                continue
            is_rule = clause.quote.is_rule or _is_rule(words[number])
            is_apt = _rules(issue, words, number) if is_rule else _tells(issue, clause, text)
            if is_apt and (issue.decision != "upheld" or tells_why(clause, text)):
                yield replace(clause, weight=clause.weight + _FIRST * (len(left.fallen) - at))


def names(said: str, request: str, other: str = "") -> bool:
    """Whether words name what was asked for, by what `other`, another request, has not: no number, no unit of time."""
    by_side = all(says("sides", words) for words in (request, other))
    mine, theirs, there = (_named(words, by_side=by_side) for words in (request, other, said))
    return not there.isdisjoint(mine - theirs)


@lru_cache(maxsize=4096)
def _named(words: str, *, by_side: bool) -> frozenset[str]:
    """What words name: entries of the glossary, and stems."""
    counted = _PLURAL.sub("", any_of("uncounted").sub(" ", words))
    counted = counted if by_side else any_of("sides").sub(" ", counted)
    entries = {f"entry {term.entry.id}" for term in glossary.terms(words, "treatment", "drug")}
    return stems(counted, STEM) | entries


def _is_rule(said: str) -> bool:
    """Whether a sentence says what a guideline does, by its name or without it, and nothing of this case."""
    return in_general(said) or (says("guideline", said) and not says("of_case", said))


def _rules(issue: Issue, sentences: Sequence[str], number: int) -> bool:
    """Whether a guideline's sentence is of this case and speaks for the decision, or of something else."""
    said = sentences[number]
    if says("examples", said) or not is_of_case(sentences, number):
        return False
    if issue.decision != "upheld":
        return says("commends", said) and not any(says(name, said) for name in (*_NO_RULE, "conclusion"))
    if any(says(name, said) for name in _YES):
        return False
    case = [s for at, s in enumerate(sentences) if at != number]
    return _is_of_other(issue, said) or _holds_back(said, issue.request or "", case)


def _is_of_other(issue: Issue, said: str) -> bool:
    """Whether a guideline's words name a treatment that is not what was asked for: a drug has too many names."""
    is_own = says("like_a_yes", said) or says("kinds", said) or names(said, issue.request or "")
    return not is_own and issue.category != "pharmaceuticals" and bool(glossary.terms(said, "treatment", "drug"))


def _holds_back(said: str, request: str, case: Sequence[str]) -> bool:
    """Whether a guideline's words hold the request back: by a no, by what they ask for first, by an amount of which the
    case has had more, or by a condition that the case is said not to fulfil.
    """
    main = any_of("restricts").sub(" ", said)
    if says("holds_back", main) or _asks_first(main, request):
        return True
    if says("limits", main) and any(says("exceeds", s) or says("had_all", s) for s in case):
        return True
    needed = [_named(m[0], by_side=False) - _named(request, by_side=False) for m in any_of("restricts").finditer(said)]
    denied = [_named(s, by_side=False) for s in case if says("negates", s)]
    return any(not one.isdisjoint(other) for one in needed for other in denied)


def _asks_first(said: str, request: str) -> bool:
    """Whether words ask for something else than the request, or put the request behind something else."""
    ends = any_of("bids_ends")
    for m in any_of("bids").finditer(said):
        before = max((end.end() for end in ends.finditer(said, 0, m.start())), default=0)
        behind = next((end.start() for end in ends.finditer(said, m.end())), len(said))
        is_of_it = says("bids_of", m[0]) and names(said[before : m.start()], request)
        if not (is_of_it or names(said[m.end() : behind], request)):
            return True
    return any(names(said[m.end() :], request) for m in any_of("ahead_of").finditer(said))


def _tells(issue: Issue, clause: Clause, text: str) -> bool:
    """Whether a clause of the case says more than the decision, and nothing against it."""
    words = clause.said(text)
    if issue.decision != "upheld":
        return not any(says(name, words) for name in ("conclusion", "against"))
    is_wanted = is_free("needs_it", words) and names(words, issue.request or "")
    is_yes = (is_free("like_a_yes", words) or is_wanted) and not any(says(name, words) for name in _NO)
    is_yes = is_yes or any(says(name, words) for name in _YES)
    return not is_yes and (says("of_case", words) or says_no(clause, text))
