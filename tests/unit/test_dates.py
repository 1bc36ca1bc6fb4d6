"""Dates as printed, to ISO 8601 with the letter's precision."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tabled import each_row

from imr_llm.language import dates


@each_row(
    ("printed", "iso"),
    [
        ("08/31/2007", "2007-08-31"),
        ("8/31/2007", "2007-08-31"),
        ("8-31-07", "2007-08-31"),
        ("8/13/93", "1993-08-13"),
        ("10/22/07", "2007-10-22"),
        ("11/6/13", "2013-11-06"),
        ("November 16, 2006", "2006-11-16"),
        ("Nov. 16 2006", "2006-11-16"),
        ("November 16th, 2006", "2006-11-16"),
        ("16 November 2006", "2006-11-16"),
        ("May 2013", "2013-05"),
        ("5/2013", "2013-05"),
        ("2008", "2008"),
        ("2014-08-05", "2014-08-05"),
        ("06/ 11/2014", "2014-06-11"),
        ("13/45/2012", None),
        ("2/30/2012", None),
    ],
)
def test_parse(printed: str, iso: str | None) -> None:
    assert dates.parse(printed, newest=2014) == iso


def test_a_two_digit_year_is_not_later_than_the_letter() -> None:
    assert dates.parse("1/2/15", newest=2014) == "1915-01-02"
    assert dates.parse("1/2/15", newest=2016) == "2015-01-02"


@pytest.mark.parametrize(
    ("text", "letter_date", "newest"),
    [
        ("seen on 8/22/13, hurt on 8/13/93", None, 2013),
        ("hurt in 1994", None, 2013),
        ("hurt in 1994", "2016-02-01", 2016),
        ("seen 3/4/2015; #2050 tablets", None, 2015),
    ],
)
def test_newest_year(text: str, letter_date: str | None, newest: int) -> None:
    assert dates.newest_year(text, letter_date) == newest


@given(st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2025, 12, 31)))
def test_every_day_survives_every_printing(day: datetime.date) -> None:
    for printed in (day.strftime("%m/%d/%Y"), day.strftime("%B %d, %Y"), day.isoformat(), day.strftime("%d %b %Y")):
        assert dates.parse(printed, 2026) == day.isoformat()


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text: str) -> None:
    value = dates.parse(text, 2014)
    assert value is None or value[:4].isdigit()


@pytest.mark.parametrize(
    ("printed", "read"),
    [("O7/16/2014", "07/16/2014"), ("04/1O/2O14", "04/10/2014"), ("l1/2|/2013", "11/21/2013"), ("Oct 1, 2014", None)],
)
def test_letters_that_an_ocr_took_for_digits(printed: str, read: str | None) -> None:
    assert dates.with_digits(printed) == (read or printed)


@each_row(
    ("day", "open_day"),
    [
        ("2014-09-06", "2014-09-05"),
        ("2014-09-04", None),
        ("2026-01-01", "2025-12-31"),
        ("2026-01-19", "2026-01-16"),
        ("2026-02-16", "2026-02-13"),
        ("2026-03-31", "2026-03-30"),
        ("2026-05-25", "2026-05-22"),
        ("2026-05-18", None),
        ("2026-07-04", "2026-07-03"),
        ("2026-11-11", "2026-11-10"),
        ("2026-11-26", "2026-11-25"),
        ("2026-11-29", "2026-11-25"),
        ("2026-12-25", "2026-12-24"),
        ("2027-07-05", "2027-07-02"),
        ("2023-01-02", "2022-12-30"),
        ("2026-10-12", None),
        ("2028-11-11", "2028-11-09"),  # Veterans Day on a Saturday is kept on the Friday
    ],
)
def test_the_last_day_that_is_open_is_before_weekends_and_holidays(day: str, open_day: str | None) -> None:
    found = dates.last_open_day(datetime.date.fromisoformat(day))
    assert found == (datetime.date.fromisoformat(open_day) if open_day else None)


@pytest.mark.parametrize(
    ("mailed", "asked"),
    [
        ((2026, 11, 23), (2026, 12, 2)),  # Thanksgiving and the Friday after it
        ((2026, 12, 23), (2026, 12, 31)),
        ((2026, 12, 31), (2027, 1, 8)),
        ((2026, 11, 9), (2026, 11, 17)),  # Veterans Day
        ((2026, 11, 14), (2026, 11, 20)),
        ((2026, 11, 2), (2026, 11, 9)),
    ],
)
def test_holidays_are_no_working_days_until_it_is_time_to_ask(
    mailed: tuple[int, int, int], asked: tuple[int, int, int]
) -> None:
    assert dates.last_day_to_authorize(datetime.date(*mailed)) == datetime.date(*asked)
