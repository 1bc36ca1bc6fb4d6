"""Why a denial stands, and what was missing, from the sentences of a rationale, by who speaks in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imr_llm.codes import DenialReason
from imr_llm.language import lexicon
from imr_llm.language.glossary import terms
from imr_llm.language.patterns import lower
from imr_llm.letter import Span, overlap
from imr_llm.rationale import absent, favorable, stopping
from imr_llm.readers.context import is_said, needed, quotes_guideline, said_of
from imr_llm.readers.missing import is_of_condition, is_treatment, missing, named_before
from imr_llm.readers.phrases import PhraseHit, Sentences, hits

_LONGEST_QUOTE = 240
_MARKS = '"“”'
_OPENS, _CLOSES = re.compile(r"(?<![^\s(—-])[\"“](?=\S)"), re.compile(r"(?<=\S)[\"”](?!\w)")
_LONG_QUOTATION = 60  # characters: what is longer is no name of a request that a letter sets in quotation marks


@dataclass(frozen=True, slots=True)
class Reason:
    """A denial reason, and the words that give it; the heavier is quoted where two give the same."""

    reason: DenialReason
    place: Span
    weight: int


class Speakers:
    """Who speaks in the sentences of one rationale: the reviewer on this request, a guideline, an earlier reviewer."""

    def __init__(self, told: Sentences) -> None:
        may_be_others = told.holding(needed("other_reviewer"))
        self.others = frozenset(s for s in may_be_others if is_said(told.words(s), "other_reviewer"))
        self._guidelines = _quoted(told)
        goes_on = False
        for sentence in told.sentences:
            words = told.words(sentence).strip()
            # What has no word of this case in it goes on behind a guideline ("Manipulation is manual therapy that …").
            is_own = sentence in self._guidelines or quotes_guideline(words)
            goes_on = is_own or (goes_on and not is_said(words, "case_words"))
            if goes_on or is_said(words, "general"):
                self._guidelines.add(sentence)
        self._quotations = [place for sentence in told.holding(_MARKS) for place in _inside(told.text, sentence)]

    def is_reviewers(self, sentence: Span, at: int, *, guideline_too: bool) -> bool:
        """Whether what stands at `at` of this sentence is the reviewer's, or may be a guideline's."""
        if sentence in self.others or guideline_too:
            return sentence not in self.others
        return sentence not in self._guidelines and not any(q.start < at < q.end for q in self._quotations)


def read(told: Sentences, request: str = "") -> tuple[list[Reason], list[Span]]:
    """What a rationale holds against a request, in the letter's order: each reason once, where its heaviest phrase
    first gives it, and the words for what is missing.
    """
    who = Speakers(told)
    stated = _heaviest([hit for hit in hits("denial_reasons", told) if _counts(told.text, hit, who, request)])
    # What the request does not state is no missing documentation.
    known = [_quote(hit) for hit in stated if hit.phrase.says == "request_incomplete"]
    reasons, papers, undocumented = _documents(told, who, known, request)
    for hit in stated:
        # "No documentation of failed treatment" is one reason, not two.
        if hit.phrase.says and not (hit.phrase.says == "criteria_not_met" and hit.sentence in undocumented):
            reasons.append(Reason(hit.phrase.says, _quote(hit), hit.phrase.weight))
    first: dict[DenialReason, Reason] = {}
    for reason in sorted(reasons, key=lambda r: (-r.weight, r.place.start)):
        first.setdefault(reason.reason, reason)
    return sorted(first.values(), key=lambda r: r.place.start), sorted(papers, key=lambda place: place.start)


def _heaviest(found: list[PhraseHit]) -> list[PhraseHit]:
    """Without a phrase in whose place a heavier one gives another reason."""

    def is_outweighed(hit: PhraseHit) -> bool:
        heavier = (o for o in found if o.phrase.weight > hit.phrase.weight and o.phrase.says != hit.phrase.says)
        return any(overlap(Span(*other.match.span()), Span(*hit.match.span())) for other in heavier)

    return [hit for hit in found if hit.phrase.weight == 0 or not is_outweighed(hit)]


def _quote(hit: PhraseHit) -> Span:
    return Span(hit.match.start(), min(hit.match.end(), hit.match.start() + _LONGEST_QUOTE))


def _documents(
    told: Sentences, who: Speakers, known: list[Span], request: str
) -> tuple[list[Reason], list[Span], set[Span]]:
    """The reasons of sentences that say that something is missing, what is, and which sentences say so.

    An illness that is not there is nothing that is missing.
    """
    reasons: list[Reason] = []
    watched: list[Reason] = []
    papers: list[Span] = []
    sentences: set[Span] = set()
    for sentence, what, place, lead, weight in _said_missing(told, who, request):
        found = missing(told.text, what, [*known, *papers])
        kept = [span for span in found.papers if not is_treatment(told.words(span), lead, request)]
        papers += kept
        if found.papers:
            said: DenialReason = "missing_documentation" if kept else "insufficient_evidence"
            reasons.append(Reason(said, place, weight))
            sentences.add(sentence)
        if found.is_absent and (found.is_red_flag or not found.papers):
            absent_here = Reason("criteria_not_met", place, weight)
            (watched if found.is_watched and not found.is_red_flag else reasons).append(absent_here)
    return reasons if papers else reasons + watched, papers, sentences


def _said_missing(told: Sentences, who: Speakers, request: str) -> Iterator[tuple[Span, Span, Span, str, int]]:
    """What the reviewer says is missing: the sentence, the words for it, where it is said, by what, how heavy."""
    for hit in hits("missing_documentation", told):
        at = hit.match.start()
        is_said = who.is_reviewers(hit.sentence, at, guideline_too=False)
        is_said = is_said and not _is_favorable(told.text, hit.sentence, at, request)
        if is_said and not is_of_condition(told.words(hit.sentence), at - hit.sentence.start):
            place = Span(at, min(max(hit.match.end(), hit.place.end), at + _LONGEST_QUOTE))
            yield hit.sentence, hit.place, place, hit.match[0], hit.phrase.weight
    for sentence, what in named_before(told, request):
        if sentence not in who.others:
            yield sentence, what, sentence, "", 1


def _counts(text: str, hit: PhraseHit, who: Speakers, request: str) -> bool:
    """Whether a phrase says its reason here: by the reviewer, of this request, and not the other way round."""
    phrase, m = hit.phrase, hit.match
    if not who.is_reviewers(hit.sentence, m.start(), guideline_too=phrase.guideline):
        return False
    if phrase.says == "not_recommended":
        spoiled = said_of(text, hit.sentence, Span(*m.span()), {"not_said"})
        return not spoiled and not _is_of_another_drug(text, hit, request)
    if phrase.says == "exclusion_criterion":
        within = text[hit.sentence.start : hit.sentence.end]
        before, after = m.start() - hit.sentence.start, m.end() - hit.sentence.start
        return not (absent.is_negated(within, before) or absent.is_denied_after(within, after))
    return phrase.says != "criteria_not_met" or not _is_favorable(text, hit.sentence, m.start(), request)


def _is_favorable(text: str, sentence: Span, at: int, request: str) -> bool:
    """Whether what stands at a place of a sentence says that nothing speaks against the request."""
    found = favorable.spans(text[sentence.start : sentence.end], request)
    return any(span.start <= at - sentence.start < span.end for span in found)


def _is_of_another_drug(text: str, hit: PhraseHit, request: str) -> bool:
    """Whether a class of medicines that must be stopped slowly is named, and the request is for another drug.

    "As opioids are not recommended, the stool softener is not needed" says nothing against stool softeners.
    """
    subject = lower(text[hit.sentence.start : hit.match.start()]).rpartition(",")[2]
    found = [term for term in terms(subject, "drug") if subject[term.start : term.end] in lexicon.drug_table().classes]
    named = {term.entry.id for term in found}
    asked = {term.entry.id for term in terms(lower(request), "drug")}
    classes = [set(medicine.entries) for medicine in stopping.table().medicine]
    return bool(asked) and any(named & members and not asked & members for members in classes)


def _inside(text: str, sentence: Span) -> list[Span]:
    """Long quotations inside one sentence, marks within marks too."""
    marks = [(m.start(), 1) for m in _OPENS.finditer(text, sentence.start, sentence.end)]
    marks += [(m.start(), -1) for m in _CLOSES.finditer(text, sentence.start, sentence.end)]
    found: list[Span] = []
    opened: list[int] = []
    for at, step in sorted(marks):
        if step == 1:
            opened.append(at)
        elif opened:
            start = opened.pop()
            if not opened and at - start > _LONG_QUOTATION:
                found.append(Span(start, at))
    return found


def _quoted(told: Sentences) -> set[Span]:
    """The sentences inside a quotation that begins in an earlier one: a guideline's words, given at length."""
    inside: set[Span] = set()
    opened: list[Span] = []  # the sentence that opens a quotation, and those after it
    for sentence in told.sentences:
        marks = sum(told.text.count(mark, sentence.start, sentence.end) for mark in _MARKS)
        if marks % 2 == 0:
            opened += [sentence] if opened else []
        elif opened:
            inside.update(opened[1:])
            opened = []
        else:
            opened = [sentence]
    return inside
