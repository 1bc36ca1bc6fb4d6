"""A clause of a rationale that can be quoted: where it begins and ends, and what it says.

Source of the patterns: `data/quoting.toml`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Final

from imr_llm.codes import Decision
from imr_llm.language.glossary import terms
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import lower
from imr_llm.language.sentences import stems
from imr_llm.letter import Span, overlap
from imr_llm.rationale import favorable
from imr_llm.readers.context import in_general
from imr_llm.record import Evidence, Issue

LONGEST: Final = 260
"""Characters of one clause; a longer one is cut where it can be."""
_MUCH_TOO_LONG = 400
_ENOUGH = 4
"""Words without which a clause says nothing by itself; one less where a few that lead over to it were cut."""
_AGAIN = 5
"""What a clause loses that only says what was said already: more than a reason's place is worth."""
STEM: Final = 6
_KIND: Final = 5
"""Letters by which a word for a kind of things is known."""
_SOON: Final = 3
_FEW_WORDS: Final = 12
"""Words before which, or among which, what means something far before leaves nothing to understand."""
_OF_GUIDELINE = ("not_recommended", "insufficient_evidence")
"""Reasons that a guideline's own sentence gives."""
_LETTERS = re.compile(r"[^\W_]{2}")
any_of = worded("quoting")
"""What `quoting.toml` has under a name."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause to quote: where it stands, and whether it is a guideline's and not of this case."""

    place: Span
    is_rule: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value of the record was read."""

    start: int
    is_reason: bool
    of_guideline: bool
    is_criterion: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    quote: Quote
    weight: int
    words: frozenset[str]
    alone: bool
    """Whether it is whole, and says more than the decision."""
    leans: bool = False
    """Whether it means something that it does not name."""
    is_fact: bool = False
    """Whether it tells what somebody has had, does or suffers from, and no cause."""
    is_reason: bool = False
    """Whether a reason was read from it."""

    def said(self, text: str) -> str:
        """Its words in the letter."""
        return text[self.quote.place.start : self.quote.place.end]

    def gain(self, said: Set[str]) -> float:
        """What it is worth beside what is said already."""
        return self.weight - _AGAIN * self.again(said)

    def again(self, said: Set[str]) -> float:
        """The share of its words that are said already."""
        return len(self.words & said) / max(len(self.words), 1)

    @property
    def length(self) -> int:
        return self.quote.place.end - self.quote.place.start


def marks_of(issue: Issue, pointer: str, evidence: dict[str, list[Evidence]]) -> Iterator[Mark]:
    for place, reason in enumerate(issue.denial_reasons):
        for e in evidence[f"{pointer}/denial_reasons/{place}"]:
            is_criterion = reason == "criteria_not_met"
            yield Mark(e.start, is_reason=True, of_guideline=reason in _OF_GUIDELINE, is_criterion=is_criterion)
    for place in range(len(issue.missing_documentation)):
        for e in evidence[f"{pointer}/missing_documentation/{place}"]:
            yield Mark(e.start, is_reason=False, of_guideline=False)


def clause_at(
    issue: Issue,
    sentence: Span,
    inside: Sequence[Mark],
    text: str,
    *,
    leads_up: bool = False,
    is_limited: bool = False,
    is_named: bool = False,
) -> Clause | None:
    """The clause of a sentence, or of a part of it, that can be quoted; None where none can.

    `leads_up`: also of one that names nobody; `is_named`: also of one that a guideline says.
    """
    decision, request = issue.decision or "upheld", issue.request or ""
    place = _without_family(text, place_of(text, sentence, [mark.start for mark in inside]))
    if decision == "upheld":
        place = favorable.without(text, place, request)
        inside = [mark for mark in inside if mark.start < place.end]
    words, whole = text[place.start : place.end], text[sentence.start : sentence.end].strip()
    fits = min(len(words.split()) + 1, len(whole.split())) >= _ENOUGH and len(words) <= _MUCH_TOO_LONG
    if not fits or turns_round(words, decision):
        return None
    if not _is_quotable(whole, inside, request, leads_up=leads_up, is_named=is_named):
        return None
    of_reason = any(mark.is_reason for mark in inside)
    weight = 6 * of_reason + 2 * bool(inside) + 3 * says("cause", words)
    of_guideline = any(mark.of_guideline for mark in inside) or says("rule", words)
    of_guideline = of_guideline or (is_named and in_general(whole) and says("guideline", whole))
    is_rule = of_guideline and not says("of_case", whole) and not says("of_studies", whole)
    alone = not says("empty", words) and is_balanced(words)
    tells = decision == "upheld" and not of_reason and not says("cause", words)
    complains = tells and says("complains", words) and not says("negates", words)
    is_fact = tells and not inside and (complains or _is_fact(words, is_limited=is_limited))
    alone = alone and not is_fact and not complains
    return Clause(Quote(place, is_rule), weight, stems(words, STEM), alone, leans(words, request), is_fact, of_reason)


def _without_family(text: str, place: Span) -> Span:
    """Where a clause tells a relative's illness, the longest part of it that names none and says no; all of it else."""
    if not any_of("of_family").search(text, place.start, place.end):
        return place
    cuts = [(m.start(), m.end()) for m in any_of("family_ends").finditer(text, place.start, place.end)]
    starts, ends = [place.start, *(end for _, end in cuts)], [*(start for start, _ in cuts), place.end]
    runs = [Span(start, end) for start in starts for end in ends if start < end]
    own = [run for run in runs if not says("of_relative", said := text[slice(*run)]) and says("negates", said)]
    return max(own, key=lambda run: (run.end - run.start, -run.start), default=Span(place.start, place.start))


def _is_quotable(words: str, marks: Sequence[Mark], request: str, *, leads_up: bool, is_named: bool) -> bool:
    """Whether a sentence says something of this case, and more than the decision; `is_named`: or a guideline does."""
    conclusion = any_of("conclusion").search(words)
    if conclusion and not says("cause", words[: conclusion.start()]):
        is_reason = any(mark.is_reason for mark in marks)
        if not (is_reason and _is_on_more(words[: conclusion.start()], request)):
            return False
    if is_named and in_general(words):
        return True
    if says("with_a_but", words) and not says("of_case", words):
        return False
    exceeds = any(mark.is_criterion for mark in marks) and says("exceeds", words)
    if exceeds or any(mark.of_guideline for mark in marks) or says("measures", words):
        return True
    of_case = marks or conclusion or leads_up or is_named or says("of_case", words)
    is_general = says("general", words) and not (is_named and says("disagrees", words))
    return bool(of_case) and not is_general and not (in_general(words) and not (conclusion or says("asked_for", words)))


def _is_on_more(before: str, request: str) -> bool:
    """Whether a conclusion that goes on from another clause is on something else than the request: "He takes one of
    these, and two together are not recommended". `before` is what stands before its words of a no.
    """
    first, *goes_on = any_of("joins").split(before)
    return bool(
        goes_on and says("of_case", first) and stems(any_of("asked").sub(" ", goes_on[-1]), STEM) - stems(request, STEM)
    )


def _is_fact(words: str, *, is_limited: bool) -> bool:
    """Whether words tell what somebody has had, takes or does; `is_limited`: an amount of it may be too much."""
    return says("facts", words) and not says("negates", words) and not (is_limited and says("amounts", words))


def tells_why(clause: Clause, text: str) -> bool:
    """Whether a clause on a denied request says more than what somebody has, had, or had been allowed."""
    words = clause.said(text)
    is_before = says("had_before", words) and not (says("negates", words) or says("cause", words))
    return not (clause.is_fact or is_before or favors(clause, text))


def says_no(clause: Clause, text: str) -> bool:
    """Whether a reason was read from a clause, or it has words of a cause, a no, or good that fell short."""
    words = clause.said(text)
    return clause.is_reason or any(says(name, words) for name in ("negates", "cause", "falls_short"))


def favors(clause: Clause, text: str) -> bool:
    """Whether a clause speaks for the request, and says nothing against it that can be seen."""
    words = clause.said(text)
    words = any_of("at_least").sub(" improved ", words)
    if not says("favors", words) or any(says(name, words) for name in ("negates", "cause", "falls_short")):
        return False
    return not (clause.is_reason and says("limits_it", words))


def leans(words: str, request: str) -> bool:
    """Whether words mean something that they do not name: "None was found", "no such trial", "as noted above"."""
    if says("leans", words):
        return True
    is_short = len(words.split()) <= _FEW_WORDS
    found = [*any_of("points_far").finditer(words), *(m for m in points_at(words) if not is_named_in(m, request))]
    return any(is_short or len(words[: m.start()].split()) <= _SOON for m in found)


def points_at(words: str) -> Iterator[re.Match[str]]:
    """Where words mean a thing by its kind, as something said before: "such a trial", "these findings"."""
    return (m for m in any_of("points_at").finditer(words) if not any_of("no_kind").fullmatch(m["kind"].split()[0]))


def is_named_in(found: re.Match[str], request: str) -> bool:
    """Whether such a thing is one of the page's own, or named by a word before it or in the request."""
    named = lower(f"{found.string[: found.start()]} {request}")
    kinds = list(takewhile(lambda word: not any_of("no_kind").fullmatch(word), found["kind"].split()))
    return any(any_of("own_kinds").fullmatch(kind) or lower(kind)[:_KIND].rstrip("s") in named for kind in kinds)


def did_good(words: str, request: str) -> bool:
    """Whether words of a denied request's reasons tell that what was done so far did good, and nothing against it:
    nobody who is well needs more, and of another treatment or drug than what is asked for it is no reason.
    """
    against = ("negates", "cause", "falls_short", "limits_it", "exceeds", "general", "rule", "sets", "recovered")
    if not says("helped", words) or any(says(name, words) for name in against):
        return False
    asked = {term.entry for term in terms(request, "treatment", "drug")}
    return all(term.entry in asked for term in terms(words, "treatment", "drug"))


def turns_round(words: str, decision: Decision) -> bool:
    """Whether words of a letter, quoted as a reason, would tell the opposite of the decision."""
    if decision == "overturned":
        return says("denies", words)
    return is_free("approves", words)


def is_free(name: str, words: str, ends: str = "begins") -> bool:
    """Whether words say what a name of the table stands for with no "no" before it in a clause, as `ends` parts it."""
    negates, begins = any_of("negates"), any_of(ends)
    for own in any_of(name).finditer(words):
        start = max((m.end() for m in begins.finditer(words, 0, own.start())), default=0)
        if not negates.search(words, start, own.start()):
            return True
    return False


def place_of(text: str, sentence: Span, marks: Sequence[int]) -> Span:
    """The sentence without what leads over to it; of a long one, the part from the first mark on, or the last."""
    start, end = sentence.start, sentence.end
    while m := _leads().match(text, start, end):
        start = m.end()
    if end - start > LONGEST:
        cuts = [start, *(m.end() for m in any_of("breaks").finditer(text, start, end)), end]
        at = next((mark for mark in marks if mark >= start), None)
        short = [cut for cut in cuts[:-1] if end - cut <= LONGEST]
        first = max(cut for cut in cuts[:-1] if cut <= at) if at is not None else min(short, default=cuts[-2])
        later = [cut for cut in cuts if cut > first]
        start, end = first, max([cut for cut in later if cut <= first + LONGEST], default=later[0])
    if far := any_of("behind_far").search(text[start:end].rstrip(" .")):
        end = start + far.start()
    words = text[start:end]
    return Span(end - len(words.lstrip(" ,;.:)")), start + len(words.rstrip(" ,;.:(")))


def beside(sentence: Span, told: Sequence[Span], text: str) -> Iterator[Span]:
    """What of a sentence stands beside what is told; all of it where nothing of it is."""
    inside = sorted(place for place in told if overlap(place, sentence))
    if not inside:
        yield sentence
        return
    edges = [sentence.start, *(edge for place in inside for edge in (place.start, place.end)), sentence.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if start < end and _LETTERS.search(text, start, end):
            yield Span(start, end)


def is_balanced(words: str) -> bool:
    """Whether no bracket or quotation is cut in two."""
    return words.count("(") == words.count(")") and words.count('"') % 2 == 0


def says(name: str, words: str) -> bool:
    """Whether words say what a name of the table stands for."""
    return bool(any_of(name).search(words))


@cache
def _leads() -> re.Pattern[str]:
    """Words at a clause's beginning that lead over to it."""
    return re.compile(rf"\W*(?:{any_of('leads').pattern})", re.IGNORECASE)
