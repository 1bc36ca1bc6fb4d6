"""The date of mailing, which the time to appeal counts from (Labor Code 4610.6(h)).

It is no field of the record. Only words that plainly speak of this letter's mailing give it: the letter's own date, and
the mailing of records or of an application, are other dates.
"""

import re
from datetime import date

from imr_llm.dates import DATE, newest_year, parse
from imr_llm.flow import Flow
from imr_llm.records import Span

_D = rf"(?P<value>{DATE})"
_MAILED = (
    rf"\b(?:Date of Mailing|Mailing Date|Date Mailed|Mail Date|Date of Service by Mail) ?[:;] ?{_D}",
    rf"\b(?:This|The) (?:final )?(?:determination|decision|letter|notice of determination) (?:was|is being) mailed"
    rf"(?: to (?:you|the parties|all parties))? on {_D}",
    rf"\bMailed(?: on)? ?: ?{_D}",
)
_PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in _MAILED]


def mailed(flow: Flow, letter_date: str | None) -> tuple[str, Span] | None:
    """The date of mailing as ISO 8601, whole, and its place in the stored text.

    None where the letter gives none, gives several, or gives one that cannot be: before `letter_date`, or not yet come.
    """
    newest = newest_year(flow.text, letter_date)
    found: dict[str, Span] = {}
    for pattern in _PATTERNS:
        for m in pattern.finditer(flow.text):
            iso = parse(m["value"], newest)
            if iso is None or len(iso) < len("2014-08-05"):
                return None
            found.setdefault(iso, flow.span(m.start("value"), m.end("value")))
    if len(found) != 1:
        return None
    ((day, place),) = found.items()
    if day > date.today().isoformat() or (letter_date and day < letter_date):
        return None
    return day, place
