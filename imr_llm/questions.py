"""What to ask the doctor about a denied request that lacks no paper: one question, by the kind of its reason."""

from collections.abc import Mapping
from typing import Final, Literal

from imr_llm.codes import DenialReason
from imr_llm.derived import is_unsure
from imr_llm.record import Record
from imr_llm.worded import worded

Question = Literal["more", "rules_out", "not_advised", "proof", "point", "other"]
_BY_REASON: Final[Mapping[DenialReason, Question]] = {
    "exclusion_criterion": "rules_out",
    "not_recommended": "not_advised",
    "insufficient_evidence": "proof",
    "criteria_not_met": "point",
    "other": "other",
}
"""The reason that comes first here gives the question."""
_ANSWERED: Final[frozenset[DenialReason]] = frozenset({"missing_documentation", "request_incomplete"})
"""Reasons of which the page says already what to bring or to add."""
QUESTIONS: Final[tuple[Question, ...]] = ("more", *dict.fromkeys(_BY_REASON.values()))
_quoting = worded("quoting")


def fields(kind: Question, record: Record) -> tuple[str, ...]:
    """The JSON Pointers to the reasons from which this question comes."""
    found = (question(record, index) for index in range(len(record.issues)))
    return tuple(one[1] for one in found if one and one[0] == kind)


def question(record: Record, index: int) -> tuple[Question, str] | None:
    """The question on a request, by its place in the record, and the JSON Pointer to the reason that it comes from.

    None where the request was not denied, has no reason, or lacks something that can be brought or added.
    """
    issue = record.issues[index]
    reasons = issue.denial_reasons
    if issue.decision != "upheld" or issue.missing_documentation or _ANSWERED & {*reasons}:
        return None
    reason = next((reason for reason in _BY_REASON if reason in reasons), None)
    if reason is None:
        return None
    field = f"/issues/{index}/denial_reasons/{reasons.index(reason)}"
    if is_unsure(record, index):
        return "other", field
    quotes = (e.quote for e in record.evidence if e.field == field)
    is_more = reason == "criteria_not_met" and any(map(_quoting("exceeds").search, quotes))
    return "more" if is_more else _BY_REASON[reason], field
