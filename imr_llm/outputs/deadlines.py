"""The days by which something has to be done about a letter: counted from its date of mailing, where it has one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from imr_llm import tables
from imr_llm.language.dates import last_day_to_appeal, last_day_to_authorize, mailed
from imr_llm.layouts.forms import programme_of
from imr_llm.record import Issue, Record

Act = Literal["appeal", "authorize"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, what has to be done by it, and the numbers of the requests that it is about."""

    act: Act
    day: date
    issues: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline, and the letter that it is of; `requests` says how many it decides on, `read_at` (UTC) since when."""

    letter_id: str
    case_number: str | None
    requests: int
    read_at: str
    deadline: Deadline


def dated(record: Record) -> Iterator[Dated]:
    """The deadlines of a letter."""
    for deadline in deadlines(record):
        read_at = record.provenance.read_at
        yield Dated(record.letter_id, record.case.case_number, len(record.issues), read_at, deadline)


def deadlines(record: Record) -> Iterator[Deadline]:
    """The last day to appeal what was not approved, and the day by which what was approved is to be authorized."""
    if not (day := mailed(record)) or not tables.steps()[programme_of(record)].appeal:
        return
    days: dict[Act, date] = {"authorize": last_day_to_authorize(day), "appeal": last_day_to_appeal(day)}
    for act, last in days.items():
        if issues := tuple(issue.number for issue in record.issues if act in acts_of(issue)):
            yield Deadline(act, last, issues)


def acts_of(issue: Issue) -> tuple[Act, ...]:
    """What comes next for a request; one whose decision was not read may have been denied, and so was a part's rest."""
    if issue.is_approved_in_part:
        return ("authorize", "appeal")
    return ("authorize",) if issue.decision == "overturned" else ("appeal",)
