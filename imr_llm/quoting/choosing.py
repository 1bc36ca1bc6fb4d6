"""Why, in the letter's own words: the clauses of a rationale that its decision rests on, to be quoted.

A clause is quoted where it speaks of this case and not of people in general. For a denied request those come first
that the reasons were read from, for an approved one those that lead up to the conclusion. Source of the patterns:
`data/quoting.toml`.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from imr_llm import pointers
from imr_llm.language.sentences import of_rationale, stems
from imr_llm.letter import Document, Span, overlap
from imr_llm.quoting import guiding
from imr_llm.quoting.clauses import (
    LONGEST,
    STEM,
    Clause,
    Mark,
    Quote,
    beside,
    clause_at,
    did_good,
    favors,
    is_balanced,
    leans,
    marks_of,
    place_of,
    says,
    says_no,
    tells_why,
    turns_round,
)
from imr_llm.quoting.harmless import harmless, is_plain
from imr_llm.quoting.instead import offered
from imr_llm.quoting.standing import standing
from imr_llm.rationale import on_condition
from imr_llm.rationale.lacking import frame
from imr_llm.rationale.left_to_tell import ALL, Left
from imr_llm.record import Evidence, Issue

_FEW = 3
_ROOM = 700
_LESS_ROOM = 600
"""Characters of all quotes of a request, in a letter of few requests and of more: six go on two sheets."""
_SAID = 0.7
"""Share of a clause's words with which it says nothing beside what is said already."""
_OF_LIMIT = 6
"""What the amount is worth that a guideline allows: as much as a reason's place."""


def quotes(
    issue: Issue, index: int, evidence: dict[str, list[Evidence]], document: Document, requests: int, left: Left = ALL
) -> list[Quote]:
    """The clauses to quote for an issue, in the letter's order, by their ranges of the letter's text.

    `evidence` is the record's by field, `index` the issue's place in the record, `requests` how many the letter has.
    What the list of missing papers says, but of findings, is not quoted before what it does not say, and of what a
    model's sentences tell, or the request's own lines of what was approved before, nothing.
    """
    pointer = pointers.of_issue(index)
    rationale = next(iter(evidence[f"{pointer}/rationale"]), None)
    if rationale is None or issue.decision is None:
        return []
    marks = list(marks_of(issue, pointer, evidence))
    text, sentences = document.text, of_rationale(document, rationale)
    told = left.known
    found = list(_quotable(issue, sentences, marks, text, told))
    if not told and issue.decision == "upheld" and not any(clause.alone for clause in found):
        found += _quotable(issue, sentences[:-1], marks, text, leads_up=True)  # to the last, which says the decision
    instead = list(offered(issue, sentences, marks, text, left))
    found = [clause for clause in found if clause.alone] or ([] if told or instead else found)
    found = [*instead, *(c for c in found if not any(overlap(c.quote.place, own.quote.place) for own in instead))]
    found += _rules(issue, sentences, marks, found, text, left) if issue.decision == "upheld" else []
    known = stems(" ".join(text[place.start : place.end] for place in told), STEM)
    before = stems(f"{issue.authorized} authorized by the claims administrator", STEM) if issue.authorized else known
    found = [c for c in found if c.again(known) < _SAID and c.again(before) < _SAID]
    hangs = on_condition.clause(issue, index, evidence, document)
    would = [Span(e.start, e.end) for e in evidence[f"{pointer}/approved_part"]]
    found = [c for c in found if not any(overlap(c.quote.place, place) for place in would)]
    found = [c for c in found if not hangs or not overlap(c.quote.place, hangs)] or found
    plain = [clause for clause in found if is_plain(clause, issue, text)]
    kept = (harmless(clause, issue, sentences, text, plain, is_told=bool(told)) for clause in found)
    found = [clause for clause in kept if clause]
    room = (_ROOM if requests <= _FEW else _LESS_ROOM) // (2 if told else 1)
    chosen = list(_chosen(found, room, stems(" ".join(_listed(issue)), STEM) | known, left.most))
    if issue.decision == "upheld" and not any(tells_why(clause, text) for clause in chosen):
        return []  # that therapy helped, or was had, is no reason by itself why more of it was denied
    if any(tells_why(clause, text) and says_no(clause, text) for clause in chosen):
        chosen = [clause for clause in chosen if issue.decision != "upheld" or not _is_praise(clause, text)]
    return sorted(_once([clause.quote for clause in chosen]), key=lambda quote: quote.place.start)


def _once(chosen: Sequence[Quote]) -> Iterator[Quote]:
    """Quotes without those that lie in another, or in part in one before: two sentences may be quoted as one."""
    for at, quote in enumerate(chosen):
        others = [*chosen[:at], *(q for q in chosen[at + 1 :] if _is_in(quote, q))]
        if not any(overlap(quote.place, other.place) and not _is_in(other, quote) for other in others):
            yield quote


def _is_in(quote: Quote, other: Quote) -> bool:
    return other.place.start <= quote.place.start and quote.place.end <= other.place.end


def _listed(issue: Issue) -> list[str]:
    """What the list of missing papers tells of an issue by itself: of a finding it has only a few words."""
    return [words for words in issue.lacks if frame(words) != "finding"]


def is_not_enough(issue: Issue, quote: Quote, text: str) -> bool:
    """Whether it is told behind a quote of a denied request that this was not enough: it speaks for the request."""
    words = text[quote.place.start : quote.place.end]
    return issue.decision == "upheld" and not quote.is_rule and did_good(words, issue.request or "")


def _is_praise(clause: Clause, text: str) -> bool:
    """Whether a clause speaks for a request, and tells no amount of what was had already."""
    words = clause.said(text)
    return favors(clause, text) and (says("grants", words) or not says("amounts", words))


def _quotable(
    issue: Issue,
    sentences: Sequence[Span],
    marks: Sequence[Mark],
    text: str,
    told: Sequence[Span] = (),
    *,
    leads_up: bool = False,
) -> Iterator[Clause]:
    """The clauses that can be quoted, one of a sentence, or of what is left of it beside what is told; with `leads_up`
    also those that name nobody. What is left and cannot be understood by itself is quoted with its sentence.
    """
    is_limited = any(says(name, text[s.start : s.end]) for s in sentences for name in ("limits", "exceeds"))

    def clauses(places: Sequence[Span], late: int) -> Iterator[Clause]:
        for place in places:
            inside = [mark for mark in marks if place.start <= mark.start < place.end]
            clause = clause_at(issue, place, inside, text, leads_up=leads_up, is_limited=is_limited)
            if clause := clause and standing(clause, number, sentences, issue, text):
                yield replace(clause, weight=clause.weight + late)

    for number, sentence in enumerate(sentences):
        if leads_up and number < len(sentences) - 1:
            continue
        late = 2 * number // len(sentences)
        left = list(beside(sentence, told, text))
        found = [clause for clause in clauses(left, late) if left == [sentence] or clause.alone]
        if not found and left not in ([], [sentence]):
            words = stems(" ".join(text[place.start : place.end] for place in left), STEM)
            found = [replace(clause, words=words) for clause in clauses([sentence], late)]
        yield from found


def _rules(
    issue: Issue, sentences: Sequence[Span], marks: Sequence[Mark], found: Sequence[Clause], text: str, left: Left
) -> Iterator[Clause]:
    """What the guideline says, where a request is denied for more than it allows, or for that alone what it says: where
    nothing else can be quoted, or not for a reason that no sentence of a model tells.
    """
    lost = range(len(issue.denial_reasons)) if left.is_all else left.reasons
    words = [" ".join(text[s.start : s.end].split()) for s in sentences]
    at = guiding.limit(words) if "criteria_not_met" in issue.denial_reasons else None
    if at is None and any(issue.denial_reasons[reason] == "criteria_not_met" for reason in lost):
        own = [mark.start for mark in marks if mark.is_criterion]
        is_quoted = any(c.quote.place.start <= mark < c.quote.place.end for c in found for mark in own)
        if not is_quoted and not (left.is_all and found):
            at = guiding.rule(
                words, [n for n, s in enumerate(sentences) if any(s.start <= mark < s.end for mark in own)]
            )
    if at is not None and not any(overlap(sentences[at], place) for place in left.known):
        yield from _of_rule(sentences[at], found, text, issue.request or "")


def _of_rule(sentence: Span, found: Sequence[Clause], text: str, request: str) -> Iterator[Clause]:
    """A guideline's sentence as a clause; nothing where it is quoted anyway, is long, or turns the decision round."""
    place = place_of(text, sentence, [])
    known = any(place.start < c.quote.place.end and c.quote.place.start < place.end for c in found)
    told = text[place.start : place.end]
    is_whole = sentence.end - sentence.start <= LONGEST and is_balanced(told) and not leans(told, request)
    if not known and is_whole and not turns_round(told, "upheld"):
        yield Clause(Quote(place, is_rule=True), _OF_LIMIT, stems(told, STEM), alone=True)


def _chosen(found: list[Clause], room: int, said: Set[str], most: int) -> Iterator[Clause]:
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
