"""Why, in the letter's own words: the clauses of a rationale that its decision rests on, to be quoted.

A clause is quoted where it speaks of this case and not of people in general. For a denied request those come first
that the reasons were read from, for an approved one those that lead up to the conclusion. Source of the patterns:
`data/quoting.toml`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from imr_llm import guiding, on_condition
from imr_llm.codes import Decision
from imr_llm.left_to_tell import ALL, Left
from imr_llm.letter import Span, overlap
from imr_llm.readers.context import in_general
from imr_llm.record import Evidence, Issue
from imr_llm.sentences import spans, stems
from imr_llm.worded import worded

LONGEST: Final = 260
"""Characters of one clause; a longer one is cut where it can be."""
_MUCH_TOO_LONG = 400
_FEW = 3
_ROOM = 700
_LESS_ROOM = 600
"""Characters of all quotes of a request, in a letter of few requests and of more: six go on two sheets."""
_ENOUGH = 4
"""Words without which a clause says nothing by itself."""
_AGAIN = 5
"""What a clause loses that only says what was said already: more than a reason's place is worth."""
_SAID = 0.7
"""Share of a clause's words with which it says nothing beside what is said already."""
_OF_LIMIT = 6
"""What the amount is worth that a guideline allows: as much as a reason's place."""
_STEM = 6
_OF_GUIDELINE = ("not_recommended", "insufficient_evidence")
"""Reasons that a guideline's own sentence gives."""
_LETTERS = re.compile(r"[^\W_]{2}")
_any_of = worded("quoting")


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause to quote: where it stands, and whether it is a guideline's and not of this case."""

    place: Span
    is_rule: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a value of the record was read."""

    start: int
    is_reason: bool
    of_guideline: bool
    is_criterion: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    quote: Quote
    weight: int
    words: frozenset[str]
    alone: bool
    """Whether it can be understood without what stands before it, and says more than the decision."""
    is_fact: bool = False
    """Whether it tells what somebody has had or does, and no cause."""

    def gain(self, said: Set[str]) -> float:
        """What it is worth beside what is said already."""
        return self.weight - _AGAIN * self.again(said)

    def again(self, said: Set[str]) -> float:
        """The share of its words that are said already."""
        return len(self.words & said) / max(len(self.words), 1)

    @property
    def length(self) -> int:
        return self.quote.place.end - self.quote.place.start


def quotes(
    issue: Issue, index: int, evidence: dict[str, list[Evidence]], text: str, requests: int, left: Left = ALL
) -> list[Quote]:
    """The clauses to quote for an issue, in the letter's order, by their ranges of the letter's text.

    `evidence` is the record's by field, `index` the issue's place in the record, `requests` how many the letter has.
    What the list of missing papers says is not quoted before what it does not say, and of what a model's sentences
    tell, or the request's own lines of what was approved before, nothing.
    """
    pointer = f"/issues/{index}"
    rationale = next(iter(evidence[f"{pointer}/rationale"]), None)
    if rationale is None or issue.decision is None:
        return []
    marks = list(_marks(issue, pointer, evidence))
    sentences = spans(text, Span(rationale.start, rationale.end))
    told = left.known
    found = list(_quotable(issue.decision, sentences, marks, text, told))
    if not (found or told) and issue.decision == "upheld":  # then what leads up to the last, which says the decision
        found = list(_quotable(issue.decision, sentences[-2:-1], marks, text, leads_up=True))
    found = [clause for clause in found if clause.alone] or ([] if told else found)
    found += _rules(issue, sentences, marks, found, text, left) if issue.decision == "upheld" else []
    known = stems(" ".join(text[place.start : place.end] for place in told), _STEM)
    before = stems(f"{issue.authorized} authorized by the claims administrator", _STEM) if issue.authorized else known
    found = [c for c in found if c.again(known) < _SAID and c.again(before) < _SAID]
    hangs = on_condition.clause(issue, index, evidence, text)
    found = [c for c in found if not (hangs and overlap(c.quote.place, hangs))] or found
    room = (_ROOM if requests <= _FEW else _LESS_ROOM) // (2 if told else 1)
    chosen = list(_chosen(found, room, stems(" ".join(issue.lacks), _STEM) | known, left.most))
    said = [text[c.quote.place.start : c.quote.place.end] for c in chosen]
    if issue.decision == "upheld" and (all(map(_favors, said)) or all(clause.is_fact for clause in chosen)):
        return []  # that therapy helped, or was had, is no reason by itself why more of it was denied
    return sorted((clause.quote for clause in chosen), key=lambda quote: quote.place.start)


def _quotable(
    decision: Decision,
    sentences: Sequence[Span],
    marks: Sequence[_Mark],
    text: str,
    told: Sequence[Span] = (),
    *,
    leads_up: bool = False,
) -> Iterator[_Clause]:
    """The clauses that can be quoted, one of a sentence, or of what is left of it beside what is told; with `leads_up`
    also those that name nobody. What is left and cannot be understood by itself is quoted with its sentence.
    """
    is_limited = any(_says(name, text[s.start : s.end]) for s in sentences for name in ("limits", "exceeds"))

    def clauses(places: Sequence[Span], late: int) -> Iterator[_Clause]:
        for place in places:
            inside = [mark for mark in marks if place.start <= mark.start < place.end]
            if clause := _clause(decision, place, inside, text, leads_up=leads_up, is_limited=is_limited):
                yield replace(clause, weight=clause.weight + late)

    for number, sentence in enumerate(sentences):
        late = 2 * number // len(sentences)
        left = list(_beside(sentence, told, text))
        found = [clause for clause in clauses(left, late) if left == [sentence] or clause.alone]
        if not found and left not in ([], [sentence]):
            words = stems(" ".join(text[place.start : place.end] for place in left), _STEM)
            found = [replace(clause, words=words) for clause in clauses([sentence], late)]
        yield from found


def _clause(
    decision: Decision, sentence: Span, inside: Sequence[_Mark], text: str, *, leads_up: bool, is_limited: bool
) -> _Clause | None:
    place = _cut(text, sentence, [mark.start for mark in inside])
    words, whole = text[place.start : place.end], text[sentence.start : sentence.end].strip()
    fits = len(words.split()) >= _ENOUGH and len(words) <= _MUCH_TOO_LONG and not _says("points_back", words)
    if not fits or turns_round(words, decision) or not _is_quotable(whole, inside, leads_up=leads_up):
        return None
    of_reason = any(mark.is_reason for mark in inside)
    weight = 6 * of_reason + 2 * bool(inside) + 3 * _says("cause", words)
    of_guideline = any(mark.of_guideline for mark in inside) or _says("rule", words)
    is_rule = of_guideline and not _says("of_case", whole)
    alone = not (_says("leans", words) or _says("empty", words)) and _is_balanced(words)
    tells = decision == "upheld" and not of_reason and not _says("cause", words)
    is_fact = tells and not inside and _is_fact(words, is_limited=is_limited)
    alone = alone and not is_fact and not (tells and _says("complains", words))
    return _Clause(Quote(place, is_rule), weight, stems(words, _STEM), alone, is_fact)


def _beside(sentence: Span, told: Sequence[Span], text: str) -> Iterator[Span]:
    """What of a sentence stands beside what is told; all of it where nothing of it is."""
    inside = sorted(place for place in told if overlap(place, sentence))
    if not inside:
        yield sentence
        return
    edges = [sentence.start, *(edge for place in inside for edge in (place.start, place.end)), sentence.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if start < end and _LETTERS.search(text, start, end):
            yield Span(start, end)


def _rules(
    issue: Issue, sentences: Sequence[Span], marks: Sequence[_Mark], found: Sequence[_Clause], text: str, left: Left
) -> Iterator[_Clause]:
    """What the guideline says, where a request is denied for more than it allows, or for that alone what it says: where
    nothing else can be quoted, or not for a reason that no sentence of a model tells.
    """
    lost = range(len(issue.denial_reasons)) if left == ALL else left.reasons
    words = [" ".join(text[s.start : s.end].split()) for s in sentences]
    at = guiding.limit(words) if "criteria_not_met" in issue.denial_reasons else None
    if at is None and any(issue.denial_reasons[reason] == "criteria_not_met" for reason in lost):
        own = [mark.start for mark in marks if mark.is_criterion]
        is_quoted = any(c.quote.place.start <= mark < c.quote.place.end for c in found for mark in own)
        if not is_quoted and not (left == ALL and found):
            at = guiding.rule(
                words, [n for n, s in enumerate(sentences) if any(s.start <= mark < s.end for mark in own)]
            )
    if at is not None and not any(overlap(sentences[at], place) for place in left.known):
        yield from _of_rule(sentences[at], found, text)


def _of_rule(sentence: Span, found: Sequence[_Clause], text: str) -> Iterator[_Clause]:
    """A guideline's sentence as a clause; nothing where it is quoted anyway, is long, or turns the decision round."""
    place = _cut(text, sentence, [])
    known = any(place.start < c.quote.place.end and c.quote.place.start < place.end for c in found)
    told = text[place.start : place.end]
    is_whole = sentence.end - sentence.start <= LONGEST and _is_balanced(told) and not _says("leans", told)
    if not known and is_whole and not turns_round(told, "upheld"):
        yield _Clause(Quote(place, is_rule=True), _OF_LIMIT, stems(told, _STEM), alone=True)


def _chosen(found: list[_Clause], room: int, said: Set[str], most: int) -> Iterator[_Clause]:
    """One after the other the clause that is worth most beside those before it; of what is said already, one."""
    left, is_first = list(found), True
    while left and most > 0:
        best = max(left, key=lambda clause: (clause.gain(said), -clause.quote.place.start))
        left.remove(best)
        if best.length > room and not is_first:
            continue
        is_first = False
        yield best
        said, most, room = said | best.words, most - 1, room - best.length
        left = [clause for clause in left if clause.again(said) < _SAID]


def _is_balanced(words: str) -> bool:
    """Whether no bracket or quotation is cut in two."""
    return words.count("(") == words.count(")") and words.count('"') % 2 == 0


def _is_fact(words: str, *, is_limited: bool) -> bool:
    """Whether words tell what somebody has had, takes or does; `is_limited`: an amount of it may be too much."""
    return _says("facts", words) and not _says("negates", words) and not (is_limited and _says("amounts", words))


def _favors(words: str) -> bool:
    return _says("favors", words) and not _says("negates", words) and not _says("cause", words)


def turns_round(words: str, decision: Decision) -> bool:
    """Whether words of a letter, quoted as a reason, would tell the opposite of the decision."""
    if decision == "overturned":
        return _says("denies", words)
    negates, begins = _any_of("negates"), _any_of("begins")
    for approving in _any_of("approves").finditer(words):
        start = max((m.end() for m in begins.finditer(words, 0, approving.start())), default=0)
        if not negates.search(words, start, approving.start()):
            return True
    return False


def _marks(issue: Issue, pointer: str, evidence: dict[str, list[Evidence]]) -> Iterator[_Mark]:
    for place, reason in enumerate(issue.denial_reasons):
        for e in evidence[f"{pointer}/denial_reasons/{place}"]:
            is_criterion = reason == "criteria_not_met"
            yield _Mark(e.start, is_reason=True, of_guideline=reason in _OF_GUIDELINE, is_criterion=is_criterion)
    for place in range(len(issue.missing_documentation)):
        for e in evidence[f"{pointer}/missing_documentation/{place}"]:
            yield _Mark(e.start, is_reason=False, of_guideline=False)


def _is_quotable(words: str, marks: Sequence[_Mark], *, leads_up: bool) -> bool:
    """Whether a sentence says something of this case, and more than the decision."""
    conclusion = _any_of("conclusion").search(words)
    if conclusion and not _says("cause", words[: conclusion.start()]):
        return False
    if _says("with_a_but", words) and not _says("of_case", words):
        return False
    exceeds = any(mark.is_criterion for mark in marks) and _says("exceeds", words)
    if exceeds or any(mark.of_guideline for mark in marks) or _says("measures", words):
        return True
    of_case = marks or conclusion or leads_up or _says("of_case", words)
    return bool(of_case) and not _says("general", words) and not (in_general(words) and not conclusion)


def _cut(text: str, sentence: Span, marks: Sequence[int]) -> Span:
    """The sentence without what leads over to it; of a long one, the part from the first mark on, or the last."""
    start, end = sentence.start, sentence.end
    while m := _leads().match(text, start, end):
        start = m.end()
    if end - start > LONGEST:
        cuts = [start, *(m.end() for m in _any_of("breaks").finditer(text, start, end)), end]
        at = next((mark for mark in marks if mark >= start), None)
        short = [cut for cut in cuts[:-1] if end - cut <= LONGEST]
        first = max(cut for cut in cuts[:-1] if cut <= at) if at is not None else min(short, default=cuts[-2])
        later = [cut for cut in cuts if cut > first]
        start, end = first, max([cut for cut in later if cut <= first + LONGEST], default=later[0])
    words = text[start:end]
    return Span(end - len(words.lstrip(" ,;.:)")), start + len(words.rstrip(" ,;.:(")))


def _says(name: str, words: str) -> bool:
    """Whether words say what a name of the table stands for."""
    return bool(_any_of(name).search(words))


@cache
def _leads() -> re.Pattern[str]:
    """Words at a clause's beginning that lead over to it."""
    return re.compile(rf"\W*(?:{_any_of('leads').pattern})", re.IGNORECASE)
