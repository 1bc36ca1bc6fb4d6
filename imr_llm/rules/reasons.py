"""Why a denial stands and what was missing, as the readers of prose find it; what a rationale concludes."""

import re

from imr_llm.codes import DenialReason
from imr_llm.extraction import Draft, DraftIssue
from imr_llm.flow import Flow
from imr_llm.layouts import Item, conclusion
from imr_llm.letter import Span
from imr_llm.readers import reasons
from imr_llm.readers.phrases import Told
from imr_llm.sentences import spans

_APPLIES = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteria|indicated|option)\b", re.IGNORECASE)


def read(flow: Flow, draft: Draft, issue: DraftIssue, item: Item) -> None:
    """Finds `denial_reasons` and `missing_documentation` of an upheld item; flags a contrary rationale."""
    if not item.rationale:
        return
    text = flow.text
    told = Told(text, tuple(spans(text, item.rationale)), flow.lower)
    said = conclusion(text, list(told.sentences))
    if item.decision and said and said[0] != item.decision:
        issue.flag("decision", "decision_conflict", "rationale")
    if item.decision == "upheld":
        asked = text[item.request.start : item.request.end] if item.request else ""
        found, papers = reasons.read(told, asked)
        given = (draft.value(each.reason, each.place, "rationale") for each in found)
        missing = (draft.words(place, "rationale") for place in papers)
        issue.denial_reasons = list(filter(None, given))
        issue.missing_documentation = list(filter(None, missing))
        if not issue.denial_reasons:
            _infer(text, draft, issue, item.rationale, said[1] if said and said[0] == "upheld" else None)


def _infer(text: str, draft: Draft, issue: DraftIssue, rationale: Span, denied: Span | None) -> None:
    """A rationale that sets out a guideline and concludes against the request says that the guideline is not met."""
    if denied and _APPLIES.search(text, rationale.start, rationale.end):
        not_met: DenialReason = "criteria_not_met"
        inferred = draft.value(not_met, denied, "rationale")
        issue.denial_reasons = [inferred] if inferred else []
        issue.flag("denial_reasons", "reason_inferred")
    else:
        issue.flag("denial_reasons", "not_found")
