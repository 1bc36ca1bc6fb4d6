"""Dates as letters print them, to ISO 8601 with the letter's own precision.

A two-digit year is the latest year that is not later than the letter's newest date: `8/13/93` is 1993.
"""

import re
from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from typing import Annotated, Final

from pydantic import Field

from imr_llm import tables
from imr_llm.codes import Language
from imr_llm.language.patterns import lower
from imr_llm.record import Record
from imr_llm.strict import Strict

_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
_MONTHS = {"sept": 9} | {
    name: number for number, whole in enumerate((*_NAMES, "december"), start=1) for name in (whole, whole[:3])
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"

DATE = (
    r"(?:\b\d{4}-\d{1,2}-\d{1,2}\b"
    r"|\b\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:\d{4}|\d{2})\b"
    rf"|\b{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)? ?,? ?\d{{4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[ -](?:day )?(?:of )?{_MONTH},?[ -]?\d{{4}}\b"
    rf"|\b{_MONTH},? (?:of )?\d{{4}}\b"
    r"|\b\d{1,2} ?/ ?\d{4}\b"
    r"|\b(?:19|20)\d{2}\b)"
)
"""A regular expression for any date, to be used with `re.IGNORECASE` on flow text. The year alone is the weakest."""

MISREAD_DATE = r"\b[\dOoIl|]{1,2} ?[/-] ?[\dOoIl|]{1,2} ?[/-] ?[\dOoIl|]{4}\b"
"""A date with letters that an OCR took for digits; to be used behind a label only."""
_DIGITS = str.maketrans("OoIl|", "00111")

FIRST_IMR_YEAR = 2013  # SB 863 opened independent medical review on 2013-01-01
_YEAR = re.compile(r"(?<![\d#$.])(?:19|20)\d{2}(?!\d|\.\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](\d{2})(?!\d)")
_NUMERIC = re.compile(r"(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{4}|\d{2})")


def newest_year(text: str, letter_date: str | None = None) -> int:
    """The year of the letter's newest date: of its own date where it has one, otherwise of the newest date in it."""
    if letter_date:
        return int(letter_date[:4])
    today = date.today().year
    years = [int(y) for y in _YEAR.findall(text)]
    years += [2000 + int(yy) for yy in _SHORT_YEAR.findall(text)]
    return max([y for y in years if y <= today] + [FIRST_IMR_YEAR])


def with_digits(printed: str) -> str:
    """A date that an OCR misread ("O7/16/2014") with the letters that stand for digits read as digits."""
    return printed.translate(_DIGITS) if re.fullmatch(MISREAD_DATE, printed) else printed


def parse(printed: str, newest: int) -> str | None:
    """ISO 8601 of one printed date, as precise as printed; None where it is no date (13/45/2012).

    `newest` is the year that a two-digit year must not pass.
    """
    words = re.sub(r"\s+", " ", lower(printed.strip()))
    if m := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        return _iso(int(m[1]), int(m[2]), int(m[3]))
    if m := _NUMERIC.fullmatch(words):
        return _iso(_full_year(m[3], newest), int(m[1]), int(m[2]))
    if m := re.fullmatch(r"(\d{1,2}) ?/ ?(\d{4})", words):
        return _iso(int(m[2]), int(m[1]))
    if m := re.fullmatch(r"\d{4}", words):
        return words
    month = next((_MONTHS[w] for w in re.findall(r"[a-z]+", words) if w in _MONTHS), None)
    numbers = re.findall(r"\d+", words)
    if month is None or not numbers:
        return None
    return _iso(int(numbers[-1]), month, int(numbers[0]) if len(numbers) > 1 else None)


def cannot_be(day: str, latest: str, earliest: str = "1900") -> bool:
    """Whether a date is after the latest that it can be, or before the earliest, as precise as they are; ISO 8601."""
    return day[: len(latest)] > latest[: len(day)] or day[: len(earliest)] < earliest[: len(day)]


def last_day_to_appeal(mailed: date) -> date:
    """30 days from the date of mailing (Labor Code 4610.6(h))."""
    return mailed + timedelta(days=30)


_SATURDAY: Final = 5


def last_open_day(day: date) -> date | None:
    """The last day before one that is on a weekend or a holiday which is on neither; None for another day."""
    before = day
    while _is_closed(before):
        before -= timedelta(days=1)
    return before if before != day else None


@lru_cache(maxsize=1024)
def _is_closed(day: date) -> bool:
    return day.weekday() >= _SATURDAY or _is_holiday(day)


def _is_holiday(day: date) -> bool:
    """Whether state offices are closed; the Monday after a holiday of the calendar's day that is on a Sunday, too."""
    holidays = tables.load("holidays", _Holidays)
    kept = [(day, holidays.days)]
    kept += [(day - timedelta(days=1), holidays.days)] if day.weekday() == 0 else []
    kept += [(day + timedelta(days=1), holidays.friday)] if day.weekday() == _SATURDAY - 1 else []
    is_fixed = any(holiday.strftime("%m-%d") in days for holiday, days in kept)
    return is_fixed or any(rule.day_of(day.year) == day for rule in holidays.rule)


_MonthDay = Annotated[str, Field(pattern=r"^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$")]


class _Rule(Strict):
    """A holiday by its weekday of a month; `nth` -1 is the last, `later` the days behind it."""

    month: Annotated[int, Field(ge=1, le=12)]
    weekday: Annotated[int, Field(ge=0, le=6)]
    nth: Annotated[int, Field(ge=-4, le=3)]  # each month has four of each weekday
    later: Annotated[int, Field(ge=0, le=6)] = 0

    def day_of(self, year: int) -> date:
        """The day that it is on in a year."""
        days = [date(year, self.month, number) for number in range(1, monthrange(year, self.month)[1] + 1)]
        return [day for day in days if day.weekday() == self.weekday][self.nth] + timedelta(days=self.later)


class _Holidays(Strict):
    """`holidays.toml`."""

    days: tuple[_MonthDay, ...]
    friday: tuple[_MonthDay, ...]
    rule: tuple[_Rule, ...]


def last_day_to_authorize(received: date) -> date:
    """5 working days from receipt (8 CCR 9792.10.7(a)): no weekend, no holiday; before it is over nothing is late."""
    day, left = received, 5
    while left:
        day += timedelta(days=1)
        left -= not _is_closed(day)
    return day


_LATE: Final = 30
"""Days after its own date by which a letter is mailed, at the latest."""


def mailed(record: Record) -> date | None:
    """The day of mailing, where it is known to the day: nothing is counted from a month or a year."""
    return _whole(record.case.mailing_date)


def is_appeal_over(record: Record, today: date) -> bool:
    """Whether the last day to appeal is before today. Without a date of mailing: whether it would be, had the letter
    been mailed a month after its own date.
    """
    day, late = counted_from(record), timedelta(days=0 if record.case.mailing_date else _LATE)
    return day is not None and last_day_to_appeal(day) + late < today


def authorize_by(mailing_date: str | None) -> str | None:
    """The last day to authorize what was approved, had the letter come on the day of its mailing; all ISO 8601."""
    day = _whole(mailing_date)
    return last_day_to_authorize(day).isoformat() if day else None


def counted_from(record: Record) -> date | None:
    """The date of mailing, or failing that the letter's own; None where neither is a whole date."""
    return _whole(record.case.mailing_date or record.case.decision_date)


def first_denial_over(record: Record, today: date) -> bool:
    """Whether the 12 months of the first denial ended before today."""
    end = first_denial_end(record)
    return end is not None and end < today


def first_denial_end(record: Record) -> date | None:
    """The last day of the first denial's 12 months (Labor Code 4610(k)); None without its whole date."""
    denied = _whole(record.case.ur_denial_date)
    return a_year_after(denied) if denied else None


def is_long_past(record: Record, today: date) -> bool:
    """Whether every day that counts from this letter is over: a year after its date of mailing, or its own date."""
    day = counted_from(record)
    return day is not None and a_year_after(day) < today


def a_year_after(day: date) -> date:
    """The same day of the next year; February 28 for February 29."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def in_words(iso: str, language: Language) -> str:
    """A date in words, as precise as it is: "August 5, 2014", "mayo de 2013", "2008"."""
    texts = tables.summary_texts(language)
    year, *rest = iso.split("-")
    if not rest:
        return year
    if not 1 <= int(rest[0]) <= len(texts.months):
        return iso  # a person's, of before typed days were looked up
    shape = texts.dates["day" if len(rest) > 1 else "month"]
    return shape.format(year=year, month=texts.months[int(rest[0]) - 1], day=int(rest[-1]))


def with_weekday(day: date, language: Language) -> str:
    """A day in words, with its day of the week: "Thursday, September 4, 2014", "jueves 4 de septiembre de 2014"."""
    texts = tables.summary_texts(language)
    return texts.dates["weekday"].format(
        weekday=texts.weekdays[day.weekday()], month=texts.months[day.month - 1], day=day.day, year=day.year
    )


def _whole(iso: str | None) -> date | None:
    """The day that a date names; None where it is less precise, or names a day that there is not."""
    if not iso or len(iso) != len("2014-08-05"):
        return None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return None
    return day if day.year < MAXYEAR else None  # days are counted from it


def _full_year(digits: str, newest: int) -> int:
    if len(digits) == 4:
        return int(digits)
    year = newest // 100 * 100 + int(digits)
    return year if year <= newest else year - 100


def _iso(year: int, month: int, day: int | None = None) -> str | None:
    try:
        valid = date(year, month, day or 1)
    except ValueError:
        return None
    return valid.isoformat() if day else f"{valid.year:04}-{valid.month:02}"
