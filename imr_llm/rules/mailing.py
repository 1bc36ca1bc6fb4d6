"""The date of mailing, which the time to appeal counts from (Labor Code 4610.6(h)).

A label of the letter's own head gives it, words of the head that speak of this determination, or a proof of service
that is bound to the letter (`data/mailing.toml`). The letter's own date, and the mailing of records, of an application
or of the denial, are other dates.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from imr_llm.extraction import Draft
from imr_llm.language.dates import DATE, newest_year, parse
from imr_llm.language.pattern_lists import listed, worded
from imr_llm.language.patterns import filled
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Span
from imr_llm.rules.torn import torn

LATEST = timedelta(days=60)
"""After the letter's own date; a later mailing is not believed."""
_D = rf"(?P<value>{DATE})"
_BODY = ("case_summary", "records_reviewed", "decision", "rationale", "reviewer")
_WHOLE = len("2014-08-05")
_TORN = (("Date of", "Mailing"), ("Mailing", "Date"), ("Date", "Mailed"), ("Date", "Served"), ("Mail", "Date"))
_Dated = tuple[str, Span]
_any = worded("mailing", lambda: {"DATE": _D})


def read(flow: Flow, draft: Draft) -> None:
    """Finds the date of mailing as ISO 8601, whole.

    Dates that differ, or that cannot be (before the letter's own date, long after it, or not yet come), are flagged.
    """
    head = min((section.start for section in draft.sections_of(*_BODY)), default=0)
    printed = [*_labelled(flow, head), *_served(flow)]
    decided = draft.case.decision_date
    letter_date = decided.value if decided else None
    newest = newest_year(flow.text, letter_date) + 1  # a letter of December can be mailed in January
    found = {parse(words, newest): place for words, place in reversed(printed)}
    day, place = found.popitem() if len(found) == 1 else (None, None)
    if day and place and len(day) == _WHOLE and _can_be(day, letter_date):
        draft.case.mailing_date = draft.value(day, place, "header")
    elif printed:
        draft.case.flag("mailing_date", "date_unread")


def _can_be(day: str, letter_date: str | None) -> bool:
    own = letter_date if letter_date and len(letter_date) == _WHOLE else ""
    latest = (date.fromisoformat(own) + LATEST).isoformat() if own else day
    return own <= day <= min(latest, date.today().isoformat())


def _labelled(flow: Flow, head: int) -> Iterator[_Dated]:
    """In the letter's head."""
    if all(flow.lower.find(word, 0, head) < 0 for word in listed("mailing", "needs")):
        return
    for name in ("labelled", "begun", "said"):
        for m in _any(name).finditer(flow.text, 0, head):
            before = flow.text[max(0, m.start() - 60) : m.start()]
            stands = flow.starts_line(m.start()) or _any("value").search(before)
            if stands and not _any("of_another").search(before):
                yield m["value"], Span(*m.span("value"))
    yield from ((flow.text[place.start : place.end], place) for place in torn(flow, _TORN, head))


def _served(flow: Flow) -> Iterator[_Dated]:
    """In proofs of service that can be of this letter: it is named, or nothing else is."""
    for paper in flow.bound:
        is_of_this = _any("this_letter").search(paper.text) or not _any("another").search(paper.text)
        if is_of_this and _any("proof").search(paper.text):
            sources = listed("mailing", "served")
            sources += listed("mailing", "executed") if _any("this_date").search(paper.text) else ()
            found = (re.search(filled(source, {"DATE": _D}), paper.text, re.IGNORECASE) for source in sources)
            yield from ((m["value"], Span(*m.span("value"))) for m in islice(filter(None, found), 1))  # the surest
