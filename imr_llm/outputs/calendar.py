"""Deadlines as an iCalendar file (RFC 5545): whole days, with case numbers and nothing of the worker or the treatment.

A calendar is often shared, or kept by somebody else's server.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from imr_llm import __version__
from imr_llm.language.dates import last_open_day, with_weekday
from imr_llm.outputs.deadlines import Act, Dated

REMINDED = timedelta(days=3)
_SAYS: dict[Act, str] = {
    "appeal": "last day to appeal",
    "authorize": "approved treatment is to be authorized by now",
}
_MORE: dict[Act, str] = {
    "appeal": "30 days from the date of mailing (Labor Code 4610.6(h)). Ask about extra days for mail.",
    "authorize": "5 working days, counted here from the date of mailing; they begin when the claims administrator "
    "receives the letter (8 CCR 9792.10.7(a)).",
}


def calendar(days: Iterable[Dated]) -> bytes:
    """One event for each deadline."""
    whole = Calendar()
    whole.add("prodid", f"-//imr_llm//{__version__}//EN")
    whole.add("version", "2.0")
    for day in days:
        whole.add_component(_event(day))
    return bytes(whole.to_ical())


def _event(day: Dated) -> Event:
    about, deadline = day.case_number or day.letter_id, day.deadline
    numbers = ", ".join(map(str, deadline.issues))
    words = f"IMR {about}: {_SAYS[deadline.act]}"
    early = last_open_day(deadline.day)
    closed = f" (a weekend or a holiday; be done by {with_weekday(early, 'en')})" if early else ""
    event = Event()
    event.add("uid", f"{day.letter_id}-{deadline.act}@imr-llm")
    event.add("dtstamp", datetime.fromisoformat(day.read_at).astimezone(UTC))
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", f"{words}{closed}")
    event.add("description", f"Request {numbers} of {day.requests}. {_MORE[deadline.act]}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{words}{closed}")
    alarm.add("trigger", -REMINDED - (deadline.day - early if early else timedelta()))
    event.add_component(alarm)
    return event
