"""The steps of `summary/steps.toml` that not every letter has, and the requests that each is about.

Shared by what writes a summary and what checks it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from imr_llm import pointers
from imr_llm.codes import DenialReason
from imr_llm.derived import doubted
from imr_llm.language.dates import first_denial_over
from imr_llm.letter import Document
from imr_llm.rationale import causes, questions, stopping
from imr_llm.rationale.approved_before import is_whole
from imr_llm.rationale.lacking import lacks
from imr_llm.record import Issue, Record

_NO_PAPER: Final[tuple[DenialReason, ...]] = ("not_recommended", "insufficient_evidence", "exclusion_criterion")
"""Reasons that no paper answers."""


@dataclass(frozen=True, slots=True)
class DueText:
    """A text that is due, and the JSON Pointers that it stands on; a fixed text has none."""

    text: str
    fields: tuple[str, ...] = ()

    @property
    def issues(self) -> tuple[int, ...]:
        """The places in the record of the requests that it is about."""
        return tuple(dict.fromkeys(int(field.split("/")[2]) for field in self.fields))


def due(step: str, record: Record, document: Document, today: date) -> DueText | None:
    """The text of a step of `STEPS` on a day; None where the letter gives no cause for it."""
    if step in _BY_DAY:
        return _BY_DAY[step](record, is_over=first_denial_over(record, today))
    return _BY_TEXT[step](record, document) if step in _BY_TEXT else _BY_LETTER[step](record)


def left_out(record: Record) -> DueText | None:
    """What the list for the doctor has of denied requests that left something out."""
    found = _reason("amount", "request_incomplete")(record)
    return found and DueText(found.text.replace("next_", "missing_", 1), found.fields)


def first_left_out(record: Record) -> str | None:
    """The text of the main message on what requests left out, where no papers were missing."""
    found = None if lacks(record) else left_out(record)
    if found is None:
        return None
    return "first_amount" if len(found.issues) == 1 else "first_amount_some"


def is_in_denial(record: Record) -> bool:
    """Whether a request, or what is left of one that was approved in part, was not approved."""
    return any(issue.decision == "upheld" or issue.is_approved_in_part for issue in record.issues)


def may_be_denied(record: Record) -> bool:
    """Whether there is something to appeal, or could be: not read, in doubt, or a part's rest."""
    unread = not record.issues or any(issue.decision is None for issue in record.issues)
    return unread or bool(doubted(record)) or is_in_denial(record)


def _about(decision: str, name: str) -> Callable[[Record], DueText | None]:
    """Of which requests the next steps are, where not all have one decision."""

    def which(record: Record) -> DueText | None:
        is_mixed = len({issue.decision for issue in record.issues}) > 1
        found = [i for i, issue in enumerate(record.issues) if issue.decision == decision]
        return _of(name, "decision", found, record) if is_mixed and found else None

    return which


def _about_appeal(record: Record) -> DueText | None:
    """Of which requests an appeal can be, where others were approved and every decision was read."""
    found = [i for i, issue in enumerate(record.issues) if issue.decision == "upheld" or issue.is_approved_in_part]
    is_mixed = any(issue.decision == "upheld" for issue in record.issues) and len(found) < len(record.issues)
    is_read = all(issue.decision for issue in record.issues)
    return _of("about_appeal", "decision", found, record) if is_mixed and is_read else None


def _given(record: Record) -> DueText | None:
    """Of which approved requests the letter shows that the treatment was given already."""
    found = tuple(name for name, words in _approved(record) if _is_given(words, record))
    return DueText(_shaped("given", len(found), record), found) if found else None


def _to_come(name: str) -> Callable[[Record], DueText | None]:
    """What is told of treatment to come: not where all that was approved was given already."""

    def which(record: Record) -> DueText | None:
        is_over = all(_is_given(words, record) for _, words in _approved(record))
        return None if is_over else DueText(f"next_{name}")

    return which


def _pay(record: Record) -> DueText | None:
    """What is told of treatment that was given: not where all that was approved is still to come."""
    is_over = all(causes.is_to_come(words) for _, words in _approved(record))
    return None if is_over else DueText("next_pay")


def _about_rest(record: Record) -> DueText | None:
    """Of which requests something is left that was not approved."""
    found = [index for index, issue in enumerate(record.issues) if issue.is_approved_in_part]
    return _of("about_rest", "approved_part", found, record) if found else None


def _reason(name: str, reason: DenialReason) -> Callable[[Record], DueText | None]:
    """Of which requests a reason is told once more, where one can do something about it."""

    def which(record: Record) -> DueText | None:
        found = [
            pointers.of_issue(index, "denial_reasons", issue.denial_reasons.index(reason))
            for index, issue in _denied(record)
            if reason in issue.denial_reasons
        ]
        return DueText(_shaped(name, len(found), record), tuple(found)) if found else None

    return which


def _add_records(record: Record) -> DueText | None:
    return DueText("next_add_records") if _lacks_papers(record) else None


def _not_enough(record: Record) -> DueText | None:
    """Of which requests that lack papers another reason is given, which no paper answers."""
    found = [
        pointers.of_issue(index, "denial_reasons", place)
        for index, issue in _denied(record)
        for place, reason in enumerate(issue.denial_reasons)
        if reason in _NO_PAPER and _is_missing(issue)
    ]
    of = {field.split("/")[2] for field in found}
    return DueText(_shaped("not_enough", len(of), record), tuple(found)) if found else None


def _no_records(record: Record, document: Document) -> DueText | None:
    """Only where neither a reason nor a list names a paper, and no request left something out."""
    is_named = any(_is_missing(issue) or issue.missing_documentation for issue in record.issues) or left_out(record)
    reasons = [issue.denial_reasons for _, issue in _denied(record)]
    is_due = all(reasons) and not (is_named or questions.named(record, document))
    return DueText("next_no_records") if reasons and is_due else None


def _question(kind: questions.Question) -> Callable[[Record, Document], DueText | None]:
    """Of which requests a question of this kind is due: those for which nothing can be brought."""

    def which(record: Record, document: Document) -> DueText | None:
        fields = questions.fields(kind, record, document)
        return DueText(_shaped(f"question_{kind}", len(fields), record), fields) if fields else None

    return which


def _part(name: str, *, of_whole: bool) -> Callable[[Record], DueText | None]:
    """Requests of which a part had been approved before: it was not decided on, or the whole was."""

    def which(record: Record) -> DueText | None:
        found = [index for index, issue in _denied(record) if issue.authorized and of_whole is is_whole(issue)]
        return _of(name, "authorized", found, record) if found else None

    return which


def _twelve_months(record: Record, *, is_over: bool) -> DueText | None:
    """That the first denial holds for a year, or did; the record plays no part."""
    del record
    return DueText("next_twelve_months_past" if is_over else "next_twelve_months")


def _sooner(record: Record, *, is_over: bool) -> DueText | None:
    del record
    return None if is_over else DueText("next_sooner")


def _changed_facts(record: Record, *, is_over: bool) -> DueText | None:
    """Papers can show a change in the facts, which counts only while the first denial holds."""
    return DueText("next_changed_facts") if _lacks_papers(record) and not is_over else None


def _changed_amount(record: Record, *, is_over: bool) -> DueText | None:
    """The same of what a request left out, where no papers were missing."""
    is_due = left_out(record) and not _lacks_papers(record) and not is_over
    return DueText("next_changed_amount") if is_due else None


def _before_surgery(record: Record) -> DueText | None:
    """Which denied medicines are for after a surgery that was approved."""
    surgeries = [issue for issue in record.issues if issue.category == "surgery" and not stopping.is_beside(issue)]
    is_to_come = all(i.decision == "overturned" and not causes.may_be_given(i.request or "") for i in surgeries)
    if not surgeries or not is_to_come or doubted(record):
        return None
    medicines = ((index, issue) for index, issue in _denied(record) if stopping.is_medicine(issue))
    later = ((index, issue) for index, issue in medicines if stopping.is_for_later(issue))
    found = [index for index, issue in later if not causes.may_be_given(issue.request or "")]
    return _of("before_surgery", "request", found, record) if found else None


def _smaller_amount(record: Record, document: Document) -> DueText | None:
    """Of which denied requests less may have been approved before: of a number of something, and where the letter says
    neither what had been approved nor that all was denied.
    """
    less = (i for i, issue in _denied(record) if not issue.authorized and causes.can_be_less(issue.request or ""))
    found = [index for index in less if not causes.was_denied_whole(index, record, document.text)]
    return _of("smaller_amount", "request", found, record) if found else None


def _approved(record: Record) -> Iterable[tuple[str, str]]:
    """The pointer to the name of each approved request, and its words: of a part of one, of the whole."""
    for index, issue in enumerate(record.issues):
        if issue.decision == "overturned":
            name = "original_request" if issue.original_request else "request"
            yield pointers.of_issue(index, name), getattr(issue, name) or ""


def _is_given(words: str, record: Record) -> bool:
    return causes.is_given(words, record.case.decision_date or record.case.mailing_date)


def _denied(record: Record) -> Iterable[tuple[int, Issue]]:
    return ((index, issue) for index, issue in enumerate(record.issues) if issue.decision == "upheld")


def _lacks_papers(record: Record) -> bool:
    return any(_is_missing(issue) for _, issue in _denied(record))


def _is_missing(issue: Issue) -> bool:
    return "missing_documentation" in issue.denial_reasons


def _of(name: str, field: str, indices: Iterable[int], record: Record) -> DueText:
    fields = tuple(pointers.of_issue(index, field) for index in indices)
    return DueText(_shaped(name, len(fields), record), fields)


def _shaped(name: str, count: int, record: Record) -> str:
    """The id of a text on so many of a letter's requests."""
    shape = "" if len(record.issues) == 1 else "_one" if count == 1 else "_some"
    return f"next_{name}{shape}"


_BY_LETTER: dict[str, Callable[[Record], DueText | None]] = {
    "about_approved": _about("overturned", "about_approved"),
    "given": _given,
    "use_approval": _to_come("use_approval"),
    "authorize": _to_come("authorize"),
    "pay": _pay,
    "about_denied": _about("upheld", "about_denied"),
    "about_rest": _about_rest,
    "amount": _reason("amount", "request_incomplete"),
    "papers": _reason("papers", "missing_documentation"),
    "add_records": _add_records,
    "not_enough": _not_enough,
    "before_surgery": _before_surgery,
    "part_left": _part("part_left", of_whole=False),
    "part_whole": _part("part_whole", of_whole=True),
    "about_appeal": _about_appeal,
}
_BY_TEXT: Final[dict[str, Callable[[Record, Document], DueText | None]]] = {
    "no_records": _no_records,
    **{f"question_{kind}": _question(kind) for kind in questions.QUESTIONS},
    "smaller_amount": _smaller_amount,
}


class _OfDay(Protocol):
    """A step that is told otherwise, or not, when the first denial's 12 months are over."""

    def __call__(self, record: Record, *, is_over: bool) -> DueText | None: ...


_BY_DAY: dict[str, _OfDay] = {
    "twelve_months": _twelve_months,
    "sooner": _sooner,
    "changed_facts": _changed_facts,
    "changed_amount": _changed_amount,
}
STEPS = (*_BY_LETTER, *_BY_DAY, *_BY_TEXT)  # by their ids in `steps.toml`
