"""Notes why a denial stands and what was missing, as the readers of prose find it; what a rationale concludes."""

import re
from dataclasses import dataclass

from imr_llm.layouts import conclusion
from imr_llm.letter import Span
from imr_llm.readers import reasons as grounds
from imr_llm.readers.phrases import Told
from imr_llm.record import Decision
from imr_llm.rules.notes import Notes
from imr_llm.sentences import spans

_APPLIES = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteria|indicated|option)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reasoned:
    """An item's rationale (in the flow) and decision; `pointer` is the item's JSON Pointer."""

    pointer: str
    rationale: Span
    decision: Decision | None
    request: Span | None = None


def read(notes: Notes, items: list[Reasoned]) -> None:
    """Notes `denial_reasons` and `missing_documentation` of the upheld items; flags contrary rationales."""
    for item in items:
        told = Told(notes.flow.text, tuple(spans(notes.flow.text, item.rationale)))
        said = conclusion(notes.flow.text, list(told.sentences))
        if item.decision and said and said[0] != item.decision:
            message = (
                "The heading and the rationale's conclusion disagree on the decision. The heading is kept; read both."
            )
            notes.flag(f"{item.pointer}/decision", "decision_conflict", message)
        if item.decision == "upheld":
            request = item.request or Span(0, 0)
            asked = notes.flow.text[request.start : request.end]
            _note(notes, item, grounds.read(told, asked), said)


def _note(notes: Notes, item: Reasoned, found: grounds.Grounds, said: tuple[Decision, Span] | None) -> None:
    reasons = found.first()
    for index, reason in enumerate(reasons):
        notes.find(f"{item.pointer}/denial_reasons/{index}", reason.place, reason.reason, "rationale")
    for index, place in enumerate(found.missing):
        notes.find(f"{item.pointer}/missing_documentation/{index}", place, section="rationale")
    applied = _APPLIES.search(notes.flow.text, item.rationale.start, item.rationale.end)
    if not reasons and applied and said and said[0] == "upheld":
        _infer(notes, item.pointer, said[1])
    elif not reasons:
        message = "The rationale gives its reason in words that are not in the tables. Read it."
        notes.flag(f"{item.pointer}/denial_reasons", "not_found", message)


def _infer(notes: Notes, pointer: str, concluded: Span) -> None:
    """A rationale that sets out a guideline and concludes against the request says that the guideline is not met."""
    notes.find(f"{pointer}/denial_reasons/0", concluded, "criteria_not_met", "rationale")
    message = (
        "No phrase of the rationale names the reason; it sets out a guideline and concludes against the request. "
        "Check that 'criteria not met' is what it means."
    )
    notes.flag(f"{pointer}/denial_reasons", "reason_inferred", message)
