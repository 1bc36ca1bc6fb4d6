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
from imr_llm.strict import Strict
from imr_llm.tables import load

LATEST = timedelta(days=60)
"""After the letter's own date; a later mailing is not believed."""
_D = rf"(?P<value>{DATE})"
_VALUE = re.compile(r"(?:\d|standard|expedited)[.;,]? $", re.IGNORECASE)
"""What the label of a header's line can stand behind: the value of the label before it."""
_BODY = ("case_summary", "records_reviewed", "decision", "rationale", "reviewer")
_WHOLE = len("2014-08-05")
_TORN = (("Date of", "Mailing"), ("Mailing", "Date"), ("Date", "Mailed"), ("Date", "Served"), ("Mail", "Date"))
_Dated = tuple[str, Span]


class _Table(Strict):
    """`mailing.toml`: how a letter, or a proof of service, says when it was mailed."""

    needs: tuple[str, ...]
    labels: tuple[str, ...]
    said: tuple[str, ...]
    served: tuple[str, ...]
    executed: tuple[str, ...]
    this_date: tuple[str, ...]
    others: tuple[str, ...]
    this_letter: tuple[str, ...]


def _table() -> _Table:
    return load("mailing", _Table)


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
    table = _table()
    labels = "|".join(sorted(table.labels, key=len, reverse=True))
    return (
        re.compile(rf"(?:{labels}) ?[:;] ?{_D}", re.IGNORECASE),
        re.compile(rf"(?=(?-i:[A-Z]))(?:{labels}) {_D}", re.IGNORECASE),
        *(re.compile(filled(said, {"DATE": _D}), re.IGNORECASE) for said in table.said),
    )


def _labelled(flow: Flow, head: int) -> Iterator[_Dated]:
    if all(flow.lower.find(word, 0, head) < 0 for word in _table().needs):
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
    return re.compile(rf"\b(?:{'|'.join(_table().others)})[ :,–-]*$", re.IGNORECASE)


# --- In a proof of service --------------------------------------------------------------------------------------------


def _served(flow: Flow) -> Iterator[_Dated]:
    for paper in flow.bound:
        if not _PROOF.search(paper.text) or not _is_of_this_letter(paper.text):
            continue
        table = _table()
        dates = list(_first_dates(paper, table.served))
        if not dates and any(re.search(words, paper.text, re.IGNORECASE) for words in table.this_date):
            dates = list(_first_dates(paper, table.executed))
        yield from dates[:1]


_PROOF = re.compile(
    r"\b(?:proof|declaration|certificate|affidavit|certification) of (?:service|mailing)\b"
    r"|\bI (?:\w+ ){0,4}?(?:serve[ds]?|mailed|deposited|caused)\b|\b(?:declare|certify)\b.{0,120}\b(?:served|mailed)\b",
    re.IGNORECASE,
)
"""A covering letter that was mailed itself is none."""


def _is_of_this_letter(text: str) -> bool:
    """Whether what was served can be this letter: it is named, or nothing else is."""
    table = _table()
    if any(re.search(rf"\b{words}\b", text, re.IGNORECASE) for words in table.this_letter):
        return True
    return not any(re.search(rf"\b{words}\b", text, re.IGNORECASE) for words in table.others)


def _first_dates(paper: Flow, sources: tuple[str, ...]) -> Iterator[_Dated]:
    """The first date of each wording, the surest wording first."""
    for source in sources:
        for m in re.finditer(filled(source, {"DATE": _D}), paper.text, re.IGNORECASE):
            yield m["value"], Span(*m.span("value"))
