"""The worker's name and the claim number, under a label of the letter's head or cover page (`data/worker.toml`)."""

from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.letter import Span
from imr_llm.worded import worded

_FIELDS = (("employee_name", "name"), ("claim_number", "number"))
"""Each with what its value is called in the table."""
_LONGEST = 300  # characters of a value and what stands behind it
_BODY = ("method", "case_summary", "records_reviewed", "decision", "rationale")
_printed = worded("worker")


def read(flow: Flow, draft: Draft) -> None:
    """Finds what stands behind the labels, on the label's line or alone on the next one."""
    head = min((s.start for s in draft.sections if s.name in _BODY), default=0)
    for field, kind in _FIELDS:
        for label in _printed(field).finditer(flow.text, 0, head):
            if place := _value(flow, kind, label.end(), head):
                setattr(draft.case, field, draft.words(place, "header"))
                break


def _value(flow: Flow, kind: str, start: int, head: int) -> Span | None:
    text, lines = flow.text, [*flow.line_starts(start, head), head]
    end = lines[1] if lines[0] == start and len(lines) > 1 else lines[0]  # the value may have the next line to itself
    following = _printed("any_label").search(text, start, end)
    stop = min(following.start() if following else end, start + _LONGEST)
    m = _printed(kind).match(text, start, stop)
    if m is None or _printed("hidden").search(text[start:stop]) or text[m.end() : stop].strip(" .,;|"):
        return None
    return Span(m.start(), m.end())
