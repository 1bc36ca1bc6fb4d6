"""The case: number, priority and dates, from the head's labels or from prose, by `layouts/common.toml`."""

import re
from functools import cache

from imr_llm import forms
from imr_llm.dates import DATE, MISREAD_DATE, newest_year, parse, with_digits
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.layout_file import FieldName
from imr_llm.layout_names import Layout
from imr_llm.letter import Span
from imr_llm.patterns import lower
from imr_llm.rules.torn import is_torn, torn

_IN_COLUMNS = 3  # labels in a row


def read(flow: Flow, draft: Draft) -> int:
    """Reads the case, and returns the newest year of the letter, which two-digit years are read by."""
    text, case, body = flow.text, draft.case, _first_of_body(flow, draft)
    letter_date = _place(flow, draft, "decision_date", body)
    iso = parse(with_digits(text[letter_date.start : letter_date.end]), 2100) if letter_date else None
    newest = newest_year(text, iso)
    _case_number(flow, draft)
    if m := _search(flow, draft, "priority", body):
        case.priority = draft.value(lower(m["value"]), Span(*m.span("value")), "header")
    if _columns(draft.layout).search(text, 0, body):
        case.flag("", "header_in_columns", "case")
        return newest
    for field in (name for name in forms.fields(draft.layout) if name not in ("case_number", "priority")):
        place = _place(flow, draft, field, body)
        if place and (value := parse(with_digits(text[place.start : place.end]), newest)):
            setattr(case, field, draft.value(value, place))
        else:
            _flag_unread_label(flow, draft, field, body)
    return newest


@cache
def _phrases(layout: Layout, field: FieldName) -> tuple[re.Pattern[str], ...]:
    dated = (forms.filled(p, DATE=DATE, MISREAD_DATE=MISREAD_DATE) for p in forms.fields(layout)[field].said)
    return tuple(re.compile(source, re.IGNORECASE) for source in dated)


@cache
def _label(label: str) -> re.Pattern[str]:
    return re.compile(label.replace(" ", " ?") + " ?[:;]", re.IGNORECASE)


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
    words = forms.fields(draft.layout)[field].torn
    found = next((place for parts in words if (place := torn(flow, parts, body))), None)
    if found is None and (m := _search(flow, draft, field, len(flow.text))):
        found = Span(*m.span("value"))
    return found


def _case_number(flow: Flow, draft: Draft) -> None:
    """In the letter, or, where only a running footer prints it, in the furniture behind it."""
    document = draft.document
    patterns = _phrases(draft.layout, "case_number")
    here = [m for pattern in patterns for m in pattern.finditer(flow.text)]
    if len({_number(m) for m in here}) > 1:
        draft.case.flag("case_number", "conflict")
    found = here or [m for pattern in patterns if (m := pattern.search(document.text, document.end))]
    if found:
        place = Span(*found[0].span("value"))
        draft.case.case_number = draft.value(_number(found[0]), place, None if here else "header")


def _number(m: re.Match[str]) -> str:
    return m["value"].replace(" ", "").upper()


def _first_of_body(flow: Flow, draft: Draft) -> int:
    starts = [s.start for s in draft.sections if s.name in ("method", "case_summary", "decision")]
    return min(starts, default=len(flow.text))


def _flag_unread_label(flow: Flow, draft: Draft, field: FieldName, body: int) -> None:
    """A header that prints the label with nothing that reads as a date behind it deserves a look."""
    known = forms.fields(draft.layout)[field]
    whole = known.label and _label(known.label).search(flow.text, 0, body)
    if whole or any(is_torn(flow, words, body) for words in known.torn):
        draft.case.flag(field, "date_unread", "header")
