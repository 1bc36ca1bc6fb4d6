"""The case: number, priority, dates, worker and claim, from the head's labels or from prose (`layouts/common.toml`)."""

import re
from datetime import date
from functools import cache

from imr_llm.extraction import Draft
from imr_llm.language.dates import DATE, FIRST_IMR_YEAR, MISREAD_DATE, cannot_be, newest_year, parse, with_digits
from imr_llm.language.pattern_lists import worded
from imr_llm.language.patterns import folded, lower
from imr_llm.layout_names import Layout
from imr_llm.layouts import forms
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.schema import FieldName
from imr_llm.letter import Span
from imr_llm.rules.torn import is_torn, torn
from imr_llm.tables import WORKERS

_IN_COLUMNS = 3  # labels in a row
_NAMES = (("employee_name", "name"), ("claim_number", "number"))
"""Each with what its value is called in `worker.toml`."""
_LONGEST = 300  # characters of a name and what stands behind it
_BEHIND_HEAD = ("method", "case_summary", "decision")
_BODY = ("method", "case_summary", "records_reviewed", "decision", "rationale")
_printed = worded("worker")


def read(flow: Flow, draft: Draft) -> int:
    """Reads the case, and returns the newest year of the letter, which two-digit years are read by."""
    text, case = flow.text, draft.case
    body = min((s.start for s in draft.sections_of(*_BEHIND_HEAD)), default=len(text))
    letter_date = _place(flow, draft, "decision_date", body)
    iso = parse(with_digits(text[letter_date.start : letter_date.end]), 2100) if letter_date else None
    newest = newest_year(text, iso)
    _case_number(flow, draft)
    _names(flow, draft)
    if m := _search(flow, draft, "priority", body):
        case.priority = draft.value(lower(m["value"]), Span(*m.span("value")), "header")
    if _columns(draft.layout).search(text, 0, body):
        case.flag("", "header_in_columns", "case")
        return newest
    first = str(FIRST_IMR_YEAR) if forms.known(draft.layout).programme == WORKERS else ""
    today = date.today().isoformat()
    latest = iso if iso and not cannot_be(iso, today, first) else today
    for field in (name for name in forms.fields(draft.layout) if name not in ("case_number", "priority")):
        place = _place(flow, draft, field, body)
        value = parse(with_digits(text[place.start : place.end]), newest) if place else None
        if value is None:
            _flag_unread_label(flow, draft, field, body)
        elif cannot_be(value, latest, first if field == "decision_date" else ""):
            case.flag(field, "implausible", "date")
        else:
            setattr(case, field, draft.value(value, place))
    return newest


@cache
def _phrases(layout: Layout, field: FieldName) -> tuple[re.Pattern[str], ...]:
    dated = (forms.filled(p, DATE=DATE, MISREAD_DATE=MISREAD_DATE) for p in forms.fields(layout)[field].said)
    return tuple(folded(source) if field == "case_number" else re.compile(source, re.IGNORECASE) for source in dated)


@cache
def _columns(layout: Layout) -> re.Pattern[str]:
    labels = [field.label for field in forms.fields(layout).values() if field.label]
    label = rf"(?:{'|'.join([*labels, 'Date of Injury', 'Priority'])}) ?[:;]"
    return re.compile(" ?".join([label] * _IN_COLUMNS), re.IGNORECASE)


def _search(flow: Flow, draft: Draft, field: FieldName, end: int) -> re.Match[str] | None:
    found = (phrase.search(flow.text, 0, end) for phrase in _phrases(draft.layout, field))
    return next((m for m in found if m), None)


def _place(flow: Flow, draft: Draft, field: FieldName, body: int) -> Span | None:
    """Where the field's date stands: behind its label, torn or whole, or in prose."""
    found = next(torn(flow, forms.fields(draft.layout)[field].torn, body), None)
    if found is None and (m := _search(flow, draft, field, len(flow.text))):
        found = Span(*m.span("value"))
    return found


def _case_number(flow: Flow, draft: Draft) -> None:
    """In the letter, or, where only a running footer prints it, in the furniture behind it."""
    patterns = _phrases(draft.layout, "case_number")
    here = [m for pattern in patterns for m in pattern.finditer(flow.lower)]
    if len({_number(m) for m in here}) > 1:
        draft.case.flag("case_number", "conflict")
    found = here or [m for pattern in patterns if (m := pattern.search(lower(draft.document.text), draft.document.end))]
    if found:
        place = Span(*found[0].span("value"))
        draft.case.case_number = draft.value(_number(found[0]), place, None if here else "header")


def _number(m: re.Match[str]) -> str:
    return m["value"].replace(" ", "").upper()


def _names(flow: Flow, draft: Draft) -> None:
    """What stands behind the labels for the worker and the claim, on the label's line or alone on the next one."""
    head = min((s.start for s in draft.sections_of(*_BODY)), default=0)
    for field, kind in _NAMES:
        for label in _printed(field).finditer(flow.text, 0, head):
            if place := _behind_label(flow, kind, label.end(), head):
                setattr(draft.case, field, draft.words(place, "header"))
                break


def _behind_label(flow: Flow, kind: str, start: int, head: int) -> Span | None:
    text, lines = flow.text, [*flow.line_starts(start, head), head]
    end = lines[1] if lines[0] == start and len(lines) > 1 else lines[0]  # the value may have the next line to itself
    following = _printed("any_label").search(text, start, end)
    stop = min(following.start() if following else end, start + _LONGEST)
    m = _printed(kind).match(text, start, stop)
    if m is None or _printed("hidden").search(text[start:stop]) or text[m.end() : stop].strip(" .,;|"):
        return None
    return Span(m.start(), m.end())


def _flag_unread_label(flow: Flow, draft: Draft, field: FieldName, body: int) -> None:
    """A header that prints the label with nothing that reads as a date behind it deserves a look."""
    known = forms.fields(draft.layout)[field]
    whole = known.label and re.search(known.label.replace(" ", " ?") + " ?[:;]", flow.text[:body], re.IGNORECASE)
    if whole or is_torn(flow, known.torn, body):
        draft.case.flag(field, "date_unread", "header")
