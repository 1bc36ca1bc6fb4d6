"""The date of mailing, which the time to appeal counts from (Labor Code 4610.6(h)).

A label of the letter's own head gives it, words of the head that speak of this determination, or a proof of service
that is bound to the letter (`data/mailing.toml`). The letter's own date, and the mailing of records, of an application
or of the denial, are other dates.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from imr_llm.dates import DATE, newest_year, parse
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.letter import Span
from imr_llm.patterns import filled
from imr_llm.rules.torn import torn
from imr_llm.tables import any_of, load

LATEST = timedelta(days=60)
"""After the letter's own date; a later mailing is not believed."""
_D = rf"(?P<value>{DATE})"
_VALUE = re.compile(r"(?:\d|standard|expedited)[.;,]? $", re.IGNORECASE)
"""What the label of a header's line can stand behind: the value of the label before it."""
_BODY = ("case_summary", "records_reviewed", "decision", "rationale", "reviewer")
_WHOLE = len("2014-08-05")
_TORN = (("Date of", "Mailing"), ("Mailing", "Date"), ("Date", "Mailed"), ("Date", "Served"), ("Mail", "Date"))
_Dated = tuple[str, Span]


def _table(name: str) -> tuple[str, ...]:
    return load("mailing", dict[str, tuple[str, ...]])[name]


def read(flow: Flow, draft: Draft) -> None:
    """Finds the date of mailing as ISO 8601, whole.

    Dates that differ, or that cannot be (before the letter's own date, long after it, or not yet come), are flagged.
    """
    head = min((section.start for section in draft.sections if section.name in _BODY), default=0)
    printed = [*_labelled(flow, head), *_served(flow)]
    decided = draft.case.decision_date
    letter_date = decided.value if decided else None
    newest = newest_year(flow.text, letter_date) + 1  # a letter of December can be mailed in January
    found = {parse(words, newest): place for words, place in reversed(printed)}
    day, place = found.popitem() if len(found) == 1 else (None, None)
    if day and place and len(day) == _WHOLE and _can_be(day, letter_date):
        draft.case.mailing_date = draft.value(day, place, "header")
    elif printed:
        message = "The dates of mailing that the letter prints differ, or cannot be: none is taken. Look at them."
        draft.case.flag("mailing_date", "date_unread", message)


def _can_be(day: str, letter_date: str | None) -> bool:
    if day > date.today().isoformat():
        return False
    if letter_date is None or len(letter_date) < len(day):
        return True
    return letter_date <= day <= (date.fromisoformat(letter_date) + LATEST).isoformat()


# --- In the head ------------------------------------------------------------------------------------------------------


@cache
def _head_patterns() -> tuple[re.Pattern[str], ...]:
    labels = "|".join(sorted(_table("labels"), key=len, reverse=True))
    return (
        re.compile(rf"(?:{labels}) ?[:;] ?{_D}", re.IGNORECASE),
        re.compile(rf"(?=(?-i:[A-Z]))(?:{labels}) {_D}", re.IGNORECASE),
        *(re.compile(filled(said, {"DATE": _D}), re.IGNORECASE) for said in _table("said")),
    )


def _labelled(flow: Flow, head: int) -> Iterator[_Dated]:
    if all(flow.lower.find(word, 0, head) < 0 for word in _table("needs")):
        return
    for pattern in _head_patterns():
        for m in pattern.finditer(flow.text, 0, head):
            before = flow.text[max(0, m.start() - 60) : m.start()]
            stands = flow.starts_line(m.start()) or _VALUE.search(before)
            if stands and not _ends_with_another().search(before):
                yield m["value"], Span(*m.span("value"))
    for words in _TORN:
        if place := torn(flow, words, head):
            yield flow.text[place.start : place.end], place


@cache
def _ends_with_another() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_table('others'))})[ :,–-]*$", re.IGNORECASE)


# --- In a proof of service --------------------------------------------------------------------------------------------


def _served(flow: Flow) -> Iterator[_Dated]:
    for paper in flow.bound:
        if not any_of(_table("proof")).search(paper.text) or not _is_of_this_letter(paper.text):
            continue
        dates = list(_first_dates(paper, _table("served")))
        if not dates and any(re.search(words, paper.text, re.IGNORECASE) for words in _table("this_date")):
            dates = list(_first_dates(paper, _table("executed")))
        yield from dates[:1]


def _is_of_this_letter(text: str) -> bool:
    """Whether what was served can be this letter: it is named, or nothing else is."""

    def names(what: str) -> bool:
        return any(re.search(rf"\b{words}\b", text, re.IGNORECASE) for words in _table(what))

    return names("this_letter") or not names("others")


def _first_dates(paper: Flow, sources: tuple[str, ...]) -> Iterator[_Dated]:
    """The first date of each wording, the surest wording first."""
    for source in sources:
        for m in re.finditer(filled(source, {"DATE": _D}), paper.text, re.IGNORECASE):
            yield m["value"], Span(*m.span("value"))
