"""Why a denial stands and what was missing, as the readers of prose find it; what a rationale concludes."""

from collections.abc import Sequence

from imr_llm.codes import DenialReason
from imr_llm.extraction import Draft, DraftIssue
from imr_llm.language.lexicon import classes
from imr_llm.language.pattern_lists import worded
from imr_llm.layouts.concluded import conclusion
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.item import ItemPlaces
from imr_llm.letter import Span
from imr_llm.readers import denials
from imr_llm.readers.phrases import Sentences

_pattern = worded("missing", classes)


def read(flow: Flow, draft: Draft, issue: DraftIssue, item: ItemPlaces, rationale: Sequence[Span]) -> None:
    """Finds `denial_reasons` and `missing_documentation` of an upheld item; flags a contrary rationale."""
    if not item.rationale:
        return
    text = flow.text
    told = Sentences(text, tuple(rationale), flow.lower)
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
    if denied and _pattern("applies").search(text, *own) and not _pattern("says_more").search(text, *own):
        not_met: DenialReason = "criteria_not_met"
        inferred = draft.value(not_met, denied, "rationale")
        issue.denial_reasons = [inferred] if inferred else []
        issue.flag("denial_reasons", "reason_inferred")
    else:
        issue.flag("denial_reasons", "not_found")
