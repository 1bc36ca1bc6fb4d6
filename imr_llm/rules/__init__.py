"""The deterministic reader: what is printed, or said with a stable phrase, and nothing else."""

import re
from functools import cache

from imr_llm import tables
from imr_llm.codes import Category, DenialReason
from imr_llm.extraction import Draft, DraftIssue, Extraction, Mention
from imr_llm.language import lexicon
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import filled, folded, trimmed
from imr_llm.language.sentences import of_rationale, with_sentences
from imr_llm.layouts import forms
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.item import ItemPlaces, printed
from imr_llm.layouts.naming import conclusion
from imr_llm.layouts.reader import items
from imr_llm.letter import Span
from imr_llm.readers import denials
from imr_llm.readers.phrases import Sentences
from imr_llm.record import outcome_of
from imr_llm.rules import approved, citations, header, mailing, patient, reviewer

__all__ = ["categorise", "read"]
_FIRST_WORD = re.compile(r"\S[^ ]*")
_missing = worded("missing", lexicon.classes)


def read(flow: Flow, draft: Draft) -> None:
    """Fills the draft of a letter's outline with every field and its place, and flags what a person should see."""
    newest = header.read(flow, draft)
    mailing.read(flow, draft)
    reviewer.read(flow, draft)
    found = items(flow, draft)
    if found.items:
        draft.unflag("issues", "section_missing")
    draft.noted += found.doubts
    places = [trimmed(flow.text, *item.rationale) if item.rationale else None for item in found.items]
    draft.document = with_sentences(draft.document, filter(None, places))
    told = [of_rationale(draft.document, place) if place else () for place in places]
    issues = (_issue(flow, draft, number, *each) for number, each in enumerate(zip(found.items, told, strict=True), 1))
    draft.issues = list(filter(None, issues))
    _doubt_shared(draft.issues)
    cover, outcome = printed("cover").search(flow.lower), outcome_of([item.decision for item in found.items])
    if cover and outcome and cover.lastgroup != outcome:
        draft.flag("outcome", "outcome_conflict")
    patient.read(flow, draft, [sentence for sentences in told for sentence in sentences], newest)
    if not found.items and not any(noted.code == "section_missing" for node in draft.nodes() for noted in node.noted):
        draft.flag("issues", "not_found")
    for field in forms.known(draft.layout).never:
        draft.leave_out(field)


def _issue(flow: Flow, draft: Draft, number: int, item: ItemPlaces, rationale: tuple[Span, ...]) -> DraftIssue | None:
    """One item of the letter, whose rationale is given as its sentences; None where none of its parts holds a word."""
    text = flow.text
    places = (item.request, item.decision_at, item.claims, item.reviewer, item.rationale)
    first = next(filter(None, (_FIRST_WORD.search(text, *place) for place in places if place)), None)
    if first is None:
        return None
    number_at = Mention(*first.span(), "decision")
    issue = DraftIssue(number=Extraction(number, (number_at,)), noted=list(item.doubts))
    if item.request and (request := draft.words(item.request, "decision")):
        issue.request = request
        if known := categorise(flow.lower, item.request):
            issue.category = draft.value(*known, "decision")
        else:
            issue.flag("category", "not_found")
    issue.original_request = draft.words(item.original, "decision")
    issue.authorized = draft.words(item.authorized, "decision")
    if item.decision:
        issue.decision = draft.value(item.decision, item.decision_at, "decision")
    _cite(text, draft, issue, item)
    issue.rationale = draft.words(item.rationale, "rationale")
    if item.rationale and issue.rationale:
        approved.read(text, draft, issue, item.request, rationale)
    else:
        issue.flag("rationale", "not_found")
    _hold_against(flow, draft, issue, item, rationale)
    return issue


def _doubt_shared(issues: list[DraftIssue]) -> None:
    """A line with a heading's form that names no known kind of request may be none: its rationale is another's."""
    shared = {issue.rationale for issue in issues if issue.flagged("rationale", "shared_rationale")}
    for issue in issues:
        if issue.decision and issue.rationale in shared and issue.flagged("category") and not issue.flagged("decision"):
            issue.flag("decision", "decision_conflict", "shared")


def _cite(text: str, draft: Draft, issue: DraftIssue, item: ItemPlaces) -> None:
    issue.claims_administrator_citations = citations.read(text, draft, item.claims)
    issue.reviewer_citations = citations.read(text, draft, item.reviewer, item.claims)
    for side, place in (("claims_administrator_citations", item.claims), ("reviewer_citations", item.reviewer)):
        if place and not getattr(issue, side) and not citations.says_none(text[place.start : place.end]):
            issue.flag(side, "citation_unread")


def _hold_against(flow: Flow, draft: Draft, issue: DraftIssue, item: ItemPlaces, rationale: tuple[Span, ...]) -> None:
    """Finds `denial_reasons` and `missing_documentation` of an upheld item; flags a contrary rationale."""
    if not item.rationale:
        return
    text, told = flow.text, Sentences(flow.text, rationale, flow.lower)
    said = conclusion(text, rationale)
    if item.decision and said and said[0] != item.decision:
        issue.flag("decision", "decision_conflict", "rationale")
    if item.decision == "upheld":
        asked = text[item.request.start : item.request.end] if item.request else ""
        found, papers = denials.read(told, asked)
        issue.denial_reasons = [v for one in found if (v := draft.value(one.reason, one.place, "rationale"))]
        issue.missing_documentation = [words for place in papers if (words := draft.words(place, "rationale"))]
        if not issue.denial_reasons:
            _infer(text, draft, issue, item.rationale, said[1] if said and said[0] == "upheld" else None)


def _infer(text: str, draft: Draft, issue: DraftIssue, rationale: Span, denied: Span | None) -> None:
    """A rationale that sets out a guideline and concludes against the request says that the guideline is not met."""
    own = rationale.start, rationale.end
    if denied and _missing("applies").search(text, *own) and not _missing("says_more").search(text, *own):
        not_met: DenialReason = "criteria_not_met"
        inferred = draft.value(not_met, denied, "rationale")
        issue.denial_reasons = [inferred] if inferred else []
        issue.flag("denial_reasons", "reason_inferred")
    else:
        issue.flag("denial_reasons", "not_found")


@cache
def _categories() -> list[tuple[re.Pattern[str], Category]]:
    drugs = {"DRUG": "|".join(re.escape(name) for name in sorted(lexicon.drug_table().names, key=len, reverse=True))}
    return [
        (folded(rf"(?<!\w)(?:{filled('|'.join(rule.words), drugs)})(?!\w)"), rule.category)
        for rule in tables.categories()
    ]


def categorise(words: str, request: Span) -> tuple[Category, Span] | None:
    """The treatment category of a request and the words of its heading that decide it; None where no rule knows it.

    `words` are in lower case.
    """
    for pattern, category in _categories():
        if m := pattern.search(words, request.start, request.end):
            return category, Span(m.start(), m.end())
    return None
