"""What to ask the doctor about a denied request that lacks no paper: one question, by the kind of its reason."""

from collections.abc import Mapping
from typing import Final, Literal

from imr_llm import pointers
from imr_llm.codes import DenialReason
from imr_llm.derived import doubted, evidence_by_field, is_unsure
from imr_llm.language.pattern_lists import worded
from imr_llm.letter import Document
from imr_llm.rationale import on_condition
from imr_llm.record import Issue, Record

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
_OF_CASE: Final[tuple[DenialReason, ...]] = ("criteria_not_met", "other")
"""Reasons whose words may speak of a paper of this case, and not of what science lacks."""
_quoting, _lacking = worded("quoting"), worded("lacking")


def fields(kind: Question, record: Record, document: Document) -> tuple[str, ...]:
    """The JSON Pointers to the reasons from which this question comes."""
    asked = ((index, question(record, index)) for index in range(len(record.issues)))
    found = {index: one[1] for index, one in asked if one and one[0] == kind}
    told = named(record, document) if found else set()
    return tuple(field for index, field in found.items() if index not in told)


def named(record: Record, document: Document) -> set[int]:
    """The denied requests of whose reasons it is told what to bring, though no list names it, by their places: what
    would be right on a condition, or a reason that was read from words on papers ("There is no such statement").
    """
    evidence, unsure = evidence_by_field(record), doubted(record)

    def is_named(index: int, issue: Issue) -> bool:
        if pointers.of_issue(index, "decision") not in unsure and on_condition.clause(issue, index, evidence, document):
            return True
        places = (place for place, reason in enumerate(issue.denial_reasons) if reason in _OF_CASE)
        read = (e.start for place in places for e in evidence[pointers.of_issue(index, "denial_reasons", place)])
        return any(_lacking("on_papers").match(document.text, start) for start in read)

    return {i for i, issue in enumerate(record.issues) if issue.decision == "upheld" and is_named(i, issue)}


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
    field = pointers.of_issue(index, "denial_reasons", reasons.index(reason))
    if is_unsure(record, index):
        return "other", field
    quotes = (e.quote for e in record.evidence if e.field == field)
    is_more = reason == "criteria_not_met" and any(
        _quoting("exceeds").search(said) or _quoting("had_all").search(said) for said in quotes
    )
    return "more" if is_more else _BY_REASON[reason], field
