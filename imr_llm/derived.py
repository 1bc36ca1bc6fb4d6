"""What follows from a record alone: it without names, what a model suggests, its evidence by field."""

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from imr_llm import pointers
from imr_llm.codes import Decision

if TYPE_CHECKING:
    from imr_llm.record import Evidence, Record


def without_names(record: "Record") -> "Record":
    """The record without the worker's name and the claim number, and without the places where they stand."""
    hidden = ("employee_name", "claim_number")
    case = record.case.model_copy(update=dict.fromkeys(hidden))
    fields = {pointers.of("case", name) for name in hidden}
    evidence = tuple(e for e in record.evidence if e.field not in fields)
    return record.model_copy(update={"case": case, "evidence": evidence})


DOUBTED: Final = frozenset({"decision_conflict", "readers_disagree", "outcome_conflict", "conflict"})
"""Codes of flags on a decision that may be read wrongly."""
UNSURE_REASON: Final = frozenset({"reason_inferred", "readers_disagree", "shared_rationale", "cut_off"})
"""Codes of flags on denial reasons, or on the rationale, that may be read wrongly."""


def doubted(record: "Record") -> set[str]:
    """The fields with a decision, the letter's outcome among them, that may be read wrongly, or of a part alone."""
    fields = {"/outcome", *(pointers.of_issue(index, "decision") for index in range(len(record.issues)))}
    parts = {
        pointers.of_issue(index, "approved_part"): pointers.of_issue(index, "decision")
        for index, issue in enumerate(record.issues)
        if not issue.approved_part
    }
    in_part = {parts[flag.field] for flag in record.flags if flag.code == "part_only" and flag.field in parts}
    return in_part | {flag.field for flag in record.flags if flag.code in DOUBTED and flag.field in fields}


def is_unsure(record: "Record", index: int) -> bool:
    """Whether the denial reasons of an issue, by its place in the record, may be read wrongly."""
    fields = {pointers.of_issue(index, "denial_reasons"), pointers.of_issue(index, "rationale")}
    return any(flag.field in fields and flag.code in UNSURE_REASON for flag in record.flags)


SUGGESTED: Final[dict[Decision, str]] = {"upheld": "upheld_suggested", "overturned": "overturned_suggested"}
"""The code of a flag on a decision that is left open, by what a model reads there; its evidence is the decision's."""


def suggestions(record: "Record") -> dict[str, Decision]:
    """What a model reads where the decision is left open, by the JSON Pointer to the decision."""
    by_code: dict[str, Decision] = {code: decision for decision, code in SUGGESTED.items()}
    return {flag.field: by_code[flag.code] for flag in record.flags if flag.code in by_code}


def suggested(record: "Record") -> "tuple[Decision | None, ...]":
    """What a model suggests of each item, None for an item of which it does not; empty where it suggests nothing."""
    found = suggestions(record)
    items = (found.get(pointers.of_issue(index, "decision")) for index in range(len(record.issues)))
    return tuple(items) if found else ()


def evidence_by_field(record: "Record") -> "dict[str, list[Evidence]]":
    """The evidence of each field, in the record's order; an empty list for a field without any."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in record.evidence:
        found[evidence.field].append(evidence)
    return found
