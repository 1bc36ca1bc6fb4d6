"""The date of mailing, which the time to appeal counts from (Labor Code 4610.6(h)).

Only a label of the letter's own head gives it, or words of the head that speak of this
determination: the letter's own date, and the mailing of records, of an application or of the denial, are other dates.
"""

import re
from datetime import date, timedelta

from imr_llm.dates import DATE, newest_year, parse
from imr_llm.flow import Flow
from imr_llm.records import Outline, Span

LATEST = timedelta(days=60)
"""After the letter's own date; a later mailing is not believed."""
_D = rf"(?P<value>{DATE})"
_MAILED = (
    rf"(?:Date of Mailing|Mailing Date|Date Mailed|Mail Date|Mailed(?: on)?) ?[:;] ?{_D}",
    r"This (?:final )?(?:determination|decision) (?:was|is being) mailed(?: to (?:you|the parties|all parties))?"
    rf" on {_D}",
)
_PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in _MAILED]
_VALUE = re.compile(r"(?:\d|standard|expedited)[.;,]? $", re.IGNORECASE)
"""What the label of a header's line can stand behind: the value of the label before it."""
_BODY = ("case_summary", "records_reviewed", "decision", "rationale", "reviewer")


def mailed(flow: Flow, outline: Outline, letter_date: str | None) -> tuple[str, Span] | None:
    """The date of mailing as ISO 8601, whole, and its place in the stored text.

    None where the letter's head gives none, several, or one that cannot be: before `letter_date`, long after it, or
    not yet come.
    """
    head = min((section.start for section in outline.sections if section.name in _BODY), default=0)
    newest = newest_year(flow.text, letter_date) + 1  # a letter of December can be mailed in January
    found: dict[str, Span] = {}
    for pattern in _PATTERNS:
        for m in pattern.finditer(flow.text, 0, head):
            if not (flow.starts_line(m.start()) or _VALUE.search(flow.text, max(0, m.start() - 12), m.start())):
                continue
            iso = parse(m["value"], newest)
            if iso is None or len(iso) < len("2014-08-05"):
                return None
            found.setdefault(iso, flow.span(m.start("value"), m.end("value")))
    if len(found) != 1:
        return None
    ((day, place),) = found.items()
    return (day, place) if _can_be(day, letter_date) else None


def _can_be(day: str, letter_date: str | None) -> bool:
    if day > date.today().isoformat():
        return False
    if letter_date is None or len(letter_date) < len(day):
        return True
    return letter_date <= day <= (date.fromisoformat(letter_date) + LATEST).isoformat()
