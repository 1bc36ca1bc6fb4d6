"""The steps of `summary/steps.toml` that not every letter has, and the requests that each is about.

Shared by what writes a summary and what checks it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from imr_llm.record import Issue, Record


@dataclass(frozen=True, slots=True)
class Due:
    """A text that is due, and the JSON Pointers that it stands on; a fixed text has none."""

    text: str
    fields: tuple[str, ...] = ()


def due(step: str, record: Record) -> Due | None:
    """The text of a step of `STEPS`; None where the letter gives no cause for it."""
    return STEPS[step](record)


def _about(decision: str, name: str) -> Callable[[Record], Due | None]:
    """Of which requests the next steps are, where not all have one decision."""

    def which(record: Record) -> Due | None:
        is_mixed = len({issue.decision for issue in record.issues}) > 1
        found = [i for i, issue in enumerate(record.issues) if issue.decision == decision]
        return _of(name, "decision", found, record) if is_mixed else None

    return which


def _amount(record: Record) -> Due | None:
    """Requests that left out how much: the reason is told once more where one can do something about it."""
    found = {
        index: issue.denial_reasons.index("request_incomplete")
        for index, issue in _denied(record)
        if "request_incomplete" in issue.denial_reasons
    }
    fields = tuple(f"/issues/{index}/denial_reasons/{place}" for index, place in found.items())
    return Due(_shaped("amount", len(found), record), fields) if found else None


def _add_records(record: Record) -> Due | None:
    return Due("next_add_records") if any(_is_missing(issue) for _, issue in _denied(record)) else None


def _no_records(record: Record) -> Due | None:
    """Only where neither a reason nor a list names a paper."""
    is_named = any(_is_missing(issue) or issue.missing_documentation for issue in record.issues)
    has_reasons = all(issue.denial_reasons for _, issue in _denied(record))
    return Due("next_no_records") if has_reasons and not is_named else None


def _part(name: str, *, is_whole: bool) -> Callable[[Record], Due | None]:
    """Requests of which a part had been approved before: it was not decided on, or the whole was."""

    def which(record: Record) -> Due | None:
        found = [
            index
            for index, issue in _denied(record)
            if issue.authorized and is_whole is (issue.original_request in (None, issue.request))
        ]
        return _of(name, "authorized", found, record) if found else None

    return which


def _smaller_amount(record: Record) -> Due | None:
    """Not where the letter says what had been approved before."""
    denied = [index for index, _ in _denied(record)]
    unsaid = [index for index in denied if not record.issues[index].authorized]
    if not unsaid or unsaid == denied:
        return Due("next_smaller_amount") if unsaid else None
    return _of("smaller_amount", "decision", unsaid, record)


def _denied(record: Record) -> Iterable[tuple[int, Issue]]:
    return ((index, issue) for index, issue in enumerate(record.issues) if issue.decision == "upheld")


def _is_missing(issue: Issue) -> bool:
    return "missing_documentation" in issue.denial_reasons


def _of(name: str, field: str, indices: Iterable[int], record: Record) -> Due:
    fields = tuple(f"/issues/{index}/{field}" for index in indices)
    return Due(_shaped(name, len(fields), record), fields)


def _shaped(name: str, count: int, record: Record) -> str:
    """The id of a text on so many of a letter's requests."""
    shape = "" if len(record.issues) == 1 else "_one" if count == 1 else "_some"
    return f"next_{name}{shape}"


STEPS: dict[str, Callable[[Record], Due | None]] = {
    "about_approved": _about("overturned", "about_approved"),
    "about_denied": _about("upheld", "about_denied"),
    "amount": _amount,
    "add_records": _add_records,
    "no_records": _no_records,
    "part_left": _part("part_left", is_whole=False),
    "part_whole": _part("part_whole", is_whole=True),
    "smaller_amount": _smaller_amount,
}
"""By their ids in `steps.toml`."""
