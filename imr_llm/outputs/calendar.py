"""Deadlines as an iCalendar file (RFC 5545): whole days, with case numbers and nothing of the worker or the treatment.

A calendar is often shared, or kept by somebody else's server.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from imr_llm import __version__
from imr_llm.outputs.deadlines import Act, Deadline, deadlines
from imr_llm.record import Record

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


def calendar(records: Iterable[Record]) -> bytes:
    """One event for each deadline of each letter."""
    whole = Calendar()
    whole.add("prodid", f"-//imr_llm//{__version__}//EN")
    whole.add("version", "2.0")
    for record in records:
        for deadline in deadlines(record):
            whole.add_component(_event(record, deadline))
    return bytes(whole.to_ical())


def _event(record: Record, deadline: Deadline) -> Event:
    about = record.case.case_number or record.letter_id
    numbers = ", ".join(map(str, deadline.issues))
    words = f"IMR {about}: {_SAYS[deadline.act]}"
    event = Event()
    event.add("uid", f"{record.letter_id}-{deadline.act}@imr-llm")
    event.add("dtstamp", datetime.fromisoformat(record.provenance.read_at).astimezone(UTC))
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", words)
    event.add("description", f"Request {numbers} of {len(record.issues)}. {_MORE[deadline.act]}")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -REMINDED)
    event.add_component(alarm)
    return event
