"""Why a denial stands, and what was missing, from the sentences of a rationale."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from imr_llm import absent, lexicon, stopping
from imr_llm.codes import DenialReason
from imr_llm.glossary import terms
from imr_llm.letter import Span
from imr_llm.patterns import lower
from imr_llm.readers.context import said_of
from imr_llm.readers.missing import missing
from imr_llm.readers.phrases import Hit, Told, hits
from imr_llm.readers.speakers import Speakers, speakers

_LONGEST_QUOTE = 240


@dataclass(frozen=True, slots=True)
class Reason:
    """A denial reason, and the words that give it; the heavier is quoted where two give the same."""

    reason: DenialReason
    place: Span
    weight: int


@dataclass(slots=True)
class Grounds:
    """All that a rationale holds against a request, each in the letter's order."""

    reasons: list[Reason] = field(default_factory=list)
    missing: list[Span] = field(default_factory=list)

    def first(self) -> list[Reason]:
        """Each reason once, where its heaviest phrase first gives it."""
        found: dict[DenialReason, Reason] = {}
        for reason in sorted(self.reasons, key=lambda r: (-r.weight, r.place.start)):
            found.setdefault(reason.reason, reason)
        return sorted(found.values(), key=lambda r: r.place.start)


def read(told: Told, request: str = "") -> Grounds:
    """The grounds of one rationale against a request."""
    who = speakers(told)
    grounds = Grounds()
    stated = _heaviest([hit for hit in hits("denial_reasons", told) if _counts(told.text, hit, who, request)])
    # What the request does not state is no missing documentation.
    known = [_quote(hit) for hit in stated if hit.phrase.says == "request_incomplete"]
    undocumented = set(_documents(told, who, grounds, known))
    for hit in stated:
        # "No documentation of failed treatment" is one reason, not two.
        if hit.phrase.says and not (hit.phrase.says == "criteria_not_met" and hit.sentence in undocumented):
            grounds.reasons.append(Reason(hit.phrase.says, _quote(hit), hit.phrase.weight))
    grounds.missing.sort(key=lambda place: place.start)
    return grounds


def _heaviest(found: list[Hit]) -> list[Hit]:
    """Without a phrase in whose place a heavier one gives another reason."""

    def is_outweighed(hit: Hit) -> bool:
        return any(
            other.phrase.weight > hit.phrase.weight
            and other.phrase.says != hit.phrase.says
            and other.match.start() < hit.match.end()
            and hit.match.start() < other.match.end()
            for other in found
        )

    return [hit for hit in found if hit.phrase.weight == 0 or not is_outweighed(hit)]


def _quote(hit: Hit) -> Span:
    return Span(hit.match.start(), min(hit.match.end(), hit.match.start() + _LONGEST_QUOTE))


def _documents(told: Told, who: Speakers, grounds: Grounds, known: list[Span]) -> Iterator[Span]:
    """The sentences that say that something is missing, after noting what; an illness that is not there is none."""
    watched: list[Reason] = []
    for hit in hits("missing_documentation", told):
        at = hit.match.start()
        if not who.is_reviewers(hit.sentence, at, guideline_too=False):
            continue
        place = Span(at, min(max(hit.match.end(), hit.place.end), at + _LONGEST_QUOTE))
        found = missing(told.text, hit.place, [*known, *grounds.missing])
        grounds.missing += found.papers
        if found.papers:
            grounds.reasons.append(Reason("missing_documentation", place, hit.phrase.weight))
            yield hit.sentence
        if found.is_absent and (found.is_red_flag or not found.papers):
            absent_here = Reason("criteria_not_met", place, hit.phrase.weight)
            (watched if found.is_watched and not found.is_red_flag else grounds.reasons).append(absent_here)
    if not grounds.missing:
        grounds.reasons += watched


def _counts(text: str, hit: Hit, who: Speakers, request: str) -> bool:
    """Whether a phrase says its reason here: by the reviewer, of this request, and not the other way round."""
    phrase, m = hit.phrase, hit.match
    if not who.is_reviewers(hit.sentence, m.start(), guideline_too=phrase.guideline):
        return False
    if phrase.says == "not_recommended":
        spoiled = said_of(text, hit.sentence, Span(*m.span()), {"other_use", "not_said"})
        return not spoiled and not _is_of_another_drug(text, hit, request)
    if phrase.says == "exclusion_criterion":
        within = text[hit.sentence.start : hit.sentence.end]
        before, after = m.start() - hit.sentence.start, m.end() - hit.sentence.start
        return not (absent.is_negated(within, before) or absent.is_denied_after(within, after))
    return True


def _is_of_another_drug(text: str, hit: Hit, request: str) -> bool:
    """Whether a class of medicines that must be stopped slowly is named, and the request is for another drug.

    "As opioids are not recommended, the stool softener is not needed" says nothing against stool softeners.
    """
    subject = lower(text[hit.sentence.start : hit.match.start()]).rpartition(",")[2]
    found = [term for term in terms(subject, "drug") if subject[term.start : term.end] in lexicon.drug_table().classes]
    named = {term.entry.id for term in found}
    asked = {term.entry.id for term in terms(lower(request), "drug")}
    classes = [set(medicine.entries) for medicine in stopping.table().medicine]
    return bool(asked) and any(named & members and not asked & members for members in classes)
