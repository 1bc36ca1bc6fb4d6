"""Whether a sentence to the worker turns something round: the decision, or a clause of the letter."""

import re
from collections.abc import Sequence
from typing import Final

from imr_llm.codes import Decision
from imr_llm.faithful import direction
from imr_llm.faithful.entities import quantities_in
from imr_llm.faithful.overlap import CLAUSE, PART, any_of, is_own, said_in, small_words, stem_of, words_in
from imr_llm.readers.context import in_general
from imr_llm.tables import checks_any

_GUIDELINE: Final = re.compile(r"\b(?:guidelines?|criteria|rules?|stud(?:y|ies)|research)\b", re.IGNORECASE)
_NO: Final = re.compile(r"\b(?:not(?! being| able| only)|no|never|fail(?:s|ed)? to (?:meet|satisfy))\b|n[’']t\b", re.I)
_DENIES: Final = re.compile(
    r"\b(?:den(?:y|ied|ies|ial)|upheld|refus\w+|reject\w+|turned down|not approved)\b", re.IGNORECASE
)
_DECIDES: Final = re.compile(r"\b(?:approv\w+|overturn\w*|medical(?:ly)? necess\w+)", re.IGNORECASE)
_APPROVED: Final = re.compile(r"\b(?:approv|authori[sz]|certif|allow)\w*", re.IGNORECASE)
_EARLIER: Final = re.compile(
    r"\b(?:already|previously|earlier) (?:approv|authori[sz]|certif)\w+"
    r"|\b(?:approved|authori[sz]ed|certified) (?:before|earlier|already|previously|in the past)\b",
    re.IGNORECASE,
)
_OF_DECISION: Final = re.compile(r"\b(?:reviewers?|review|decisions?|requests?|this|it)\b", re.IGNORECASE)
_NOT_NEEDED: Final = re.compile(
    r"\bnot (?:\w+ )?(?:need\w*|necessary|approv\w+|support\w+|recommend\w*)", re.IGNORECASE
)
_FDA: Final = re.compile(r"\bFDA[- ]approv\w+|\bapproved by the (?:FDA|Food and Drug Administration)\b", re.IGNORECASE)
"""A medicine's approval, which is none of the request."""
_SHOWS: Final = re.compile(
    r"\b(?:records?|papers|notes?|files?|exams?|tests?|scans?|visits?|letters?|reports?|MRIs?|x-rays?) (?:\w+ )?"
    r"(?:shows?|showed|says?|said|describes?|mentions?)\b(?! (?:no|none|nothing|little|neither)\b)",
    re.IGNORECASE,
)
"""What says that papers show something, whatever it says of that."""
_FAILED: Final = re.compile(r"\bfail(?:ed|s|ing|ures?)?\b", re.IGNORECASE)


def turns_round(told: str, decision: Decision, request: str, *, in_part: bool, approved: Sequence[str] = ()) -> bool:
    """Whether it says the opposite of the decision; what the sentences in `approved` say was approved is not that."""
    if any(_FDA.search(one) and not any_of("lacks").search(one) for one in approved):
        told = _FDA.sub(" ", told)
    favours = direction.favours(told, request)
    no_approval = (checks_any("negates"), any_of("asked_for"))
    before = [one for one in approved if _APPROVED.search(one) and not any(no.search(one) for no in no_approval)]
    if favours if decision == "upheld" else not in_part and direction.opposes(told, request):
        return True
    for clause in filter(None, CLAUSE.split(direction.surely(told))):
        approves, negated = checks_any("approves").search(clause), checks_any("negates").search(clause)
        denies = _DENIES.search(clause) or _NOT_NEEDED.search(clause)
        of_rule = _GUIDELINE.search(clause) and not _DECIDES.search(clause)
        told_before = _APPROVED.search(clause) and any(
            _is_of(clause, one, request) or _is_counted_in(clause, one, approved) for one in before
        )
        if decision == "upheld" and approves and not negated and not denies and not of_rule and not told_before:
            return True
        if decision == "overturned" and denies and not in_part and not favours:
            return True
    return False


def _is_of(clause: str, before: str, request: str) -> bool:
    """Whether a clause tells of what a sentence says was approved before, and not of the request or who decides."""
    own = {stem_of(word) for word in words_in(clause) if word not in small_words() and not _APPROVED.match(word)}
    there = said_in(before)
    if _numbers(clause) and _numbers(before) and not _numbers(clause) & _numbers(before):
        return False
    of_request = said_in(request) - there
    return not _OF_DECISION.search(clause) and bool(own & there) and not own & of_request


def _is_counted_in(clause: str, before: str, given: Sequence[str]) -> bool:
    """Whether a clause tells of an earlier approval, with a number and no other than the sentence that tells of it, and
    no words that none of the letter's has.
    """
    counted, there = _numbers(clause), " ".join(given)
    own = {stem_of(word) for word in words_in(_EARLIER.sub("", clause)) if is_own(word)}
    is_counted = counted <= _numbers(before) and own <= said_in(there)
    return bool(_EARLIER.search(clause) and counted and is_counted) and not _OF_DECISION.search(clause)


def _numbers(text: str) -> set[str]:
    return {number for number, _ in quantities_in(text)}


def is_opposite(
    told: str, given: Sequence[str], only: re.Pattern[str] | None = None, outcomes: Sequence[re.Pattern[str]] = ()
) -> bool:
    """Whether a clause says no where the clause of the letter that it is most like does not, or the reverse.

    What a guideline says of anybody vouches for nothing that is said of this case. `only`: clauses that have this, or
    one of `outcomes`: those of what helped are compared with what the letter says of that.
    """
    every = [(one, c) for one in given for c in PART.split(one) if c.strip()]
    of_case = [clause for one, clause in every if not in_general(one)]
    for clause in filter(str.strip, PART.split(told)):
        helped = bool(any_of("succeeded").search(clause))
        is_outcome = helped or any(pattern.search(clause) for pattern in outcomes)
        if only and not is_outcome and not only.search(clause):
            continue
        of_rule = bool(_GUIDELINE.search(clause))
        says_no = _NO if of_rule else any_of("lacks")  # a guideline asks for a failed trial: that is no "no" of its own
        there = of_case if of_case and not of_rule else [c for _, c in every]
        if helped or (is_outcome and says_no.search(clause)):
            there = [c for c in there if any_of("worked").search(c)] or there
        if _is_turned(clause, there, says_no):
            return True
    return False


def _is_turned(clause: str, there: Sequence[str], says_no: re.Pattern[str]) -> bool:
    """Whether those of these clauses that one is most like say no where it does not, or the reverse."""
    if _FAILED.search(clause) and any(map(_FAILED.search, there)):
        clause, there = _FAILED.sub("", clause), [_FAILED.sub("", c) for c in there]  # "has not failed"
    is_no = bool(says_no.search(clause))
    if is_no and _SHOWS.search(clause) and not _NO.search(clause):
        says_no, is_no = any_of("papers_lack"), False  # "show that it is missing" has a "no" of its own
    words = {stem_of(word) for word in words_in(clause) if word not in small_words()}
    both = [(len(words & said_in(c)), bool(says_no.search(c))) for c in there]
    best = max((alike for alike, _ in both), default=0)
    return best > 0 and not any(alike == best and no == is_no for alike, no in both)
