"""One row a decision, for a spreadsheet. A letter without a decision has one row too, so that none is missing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from imr_llm import labels
from imr_llm.labels import guideline
from imr_llm.lines import clean
from imr_llm.outputs.deadlines import Act, deadlines
from imr_llm.record import Issue, Record

Value = str | int | None
Kind = Literal["text", "long", "number", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, the width in characters, what stands in it, and where its value comes from."""

    title: str
    width: int
    value: Callable[[Record, Issue | None], Value]
    kind: Kind = "text"


def rows(record: Record) -> Iterator[tuple[Value, ...]]:
    """The values of `COLUMNS` for each decision of a letter."""
    for issue in record.issues or (None,):
        yield tuple(column.value(record, issue) for column in COLUMNS)


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None


def _of_issue(value: Callable[[Issue], Value]) -> Callable[[Record, Issue | None], Value]:
    return lambda _, issue: None if issue is None else value(issue)


def _due(act: Act) -> Callable[[Record, Issue | None], Value]:
    """The day for this act, for the decisions that it is about."""

    def value(record: Record, issue: Issue | None) -> Value:
        due = (d for d in deadlines(record) if d.act == act and issue and issue.number in d.issues)
        return next((deadline.day.isoformat() for deadline in due), None)

    return value


def _decision(_: Record, issue: Issue | None) -> Value:
    return issue.decision.capitalize() if issue and issue.decision else "Not read"


def _meaning(_: Record, issue: Issue | None) -> Value:
    return labels.meaning(issue)


def _flags(record: Record, issue: Issue | None) -> Value:
    """Flags of this decision and, on the letter's first row, those of the whole letter."""
    index = record.issues.index(issue) if issue else 0
    own = [
        f"{labels.place(flag.field)}: {flag.message}"
        for flag in record.flags
        if _issue_of(flag.field) in ((index, None) if index == 0 else (index,))
    ]
    return _joined(own)


def _issue_of(pointer: str) -> int | None:
    parts = pointer.split("/")
    return int(parts[2]) if parts[1:2] == ["issues"] and len(parts) > 2 and parts[2].isdigit() else None


COLUMNS: tuple[Column, ...] = (
    Column("Letter", 18, lambda record, _: record.letter_id),
    Column("File", 30, lambda record, _: clean(record.source.path)),
    Column("Case number", 14, lambda record, _: record.case.case_number),
    Column("Worker", 24, lambda record, _: record.case.employee_name),
    Column("Claim number", 18, lambda record, _: record.case.claim_number),
    Column("Decision date", 13, lambda record, _: record.case.decision_date, "date"),
    Column("Mailed", 13, lambda record, _: record.case.mailing_date, "date"),
    Column("Last day to appeal", 18, _due("appeal"), "date"),
    Column("Authorize by", 13, _due("authorize"), "date"),
    Column("Item", 6, _of_issue(lambda issue: issue.number), "number"),
    Column("Request", 40, _of_issue(lambda issue: issue.request), "long"),
    Column("First asked for", 40, _of_issue(lambda issue: issue.original_request), "long"),
    Column("Approved before", 40, _of_issue(lambda issue: issue.authorized), "long"),
    Column("Said of a part", 40, _of_issue(lambda issue: issue.approved_part), "long"),
    Column("Category", 24, _of_issue(lambda issue: issue.category and labels.CATEGORY[issue.category])),
    Column("Decision", 12, _decision),
    Column("What it means", 24, _meaning),
    Column("Letter outcome", 18, lambda record, _: labels.OUTCOME[record.outcome].capitalize()),
    Column("Reasons for denial", 30, _of_issue(lambda i: _joined(labels.REASON[r] for r in i.denial_reasons)), "long"),
    Column("What was missing", 40, _of_issue(lambda issue: _joined(issue.missing_documentation)), "long"),
    Column("Reviewer guidelines", 40, _of_issue(lambda i: _joined(map(guideline, i.reviewer_citations))), "long"),
    Column(
        "Claims administrator guidelines",
        40,
        _of_issue(lambda issue: _joined(map(guideline, issue.claims_administrator_citations))),
        "long",
    ),
    Column("Rationale", 80, _of_issue(lambda issue: issue.rationale), "long"),
    Column("Age", 6, lambda record, _: record.patient.age, "number"),
    Column("Sex", 8, lambda record, _: record.patient.sex),
    Column("Date of injury", 14, lambda record, _: record.patient.date_of_injury, "date"),
    Column("How it happened", 30, lambda record, _: record.patient.mechanism_of_injury, "long"),
    Column("Diagnoses", 40, lambda record, _: _joined(record.patient.diagnoses), "long"),
    Column("Earlier treatments", 40, lambda record, _: _joined(record.patient.prior_treatments), "long"),
    Column("Current medicines", 40, lambda record, _: _joined(record.patient.current_medications), "long"),
    Column("Priority", 10, lambda record, _: record.case.priority),
    Column("Date of the denial", 17, lambda record, _: record.case.ur_denial_date, "date"),
    Column("Application received", 19, lambda record, _: record.case.application_received, "date"),
    Column("Date assigned", 13, lambda record, _: record.case.date_assigned, "date"),
    Column("Reviewer specialties", 30, lambda record, _: _joined(record.reviewer.specialties), "long"),
    Column("Reviewer licensed in", 20, lambda record, _: _joined(record.reviewer.licensed_states)),
    Column("Please check", 50, _flags, "long"),
)
