"""How much hangs on a flag, told from the field that it is about.

A table, so that no reader of a letter has to weigh its own flags, and a stored flag can be weighed anew.
"""

import re
from functools import lru_cache
from typing import Final, Literal

Severity = Literal["decision", "summary", "record"]
"""decision: an outcome may be told wrongly. summary: what the worker is told may be incomplete. record: a field that no
summary uses."""
TO_CHECK: Final[tuple[Severity, ...]] = ("decision", "summary")
"""What a person has to look at before the worker is told anything."""

UNNAMED: Final = "programme_unknown"
"""On a letter that does not show whose review it is; the programme of the same name says what is told then."""
WORKERS: Final = "workers_compensation"
"""What a person says of such a letter who knows that it is of California's; looking is not enough."""
_BY_FIELD: Final[tuple[tuple[str, Severity], ...]] = (
    (r"|/layout|/outcome|/issues|/issues/\d+|/issues/\d+/decision", "decision"),
    (r"/issues/\d+/category", "record"),
    (r"/issues/\d+/claims_administrator_citations.*", "record"),
    (r"/issues/.*", "summary"),
    (r"/case|/case/(?:case_number|employee_name|decision_date|ur_denial_date|mailing_date)", "summary"),
)
"""The first row whose pattern is the whole field decides; a field that is in none is the record's alone."""
_BY_CODE: Final[dict[str, Severity]] = {
    "not_asked": "record",  # all that the rules read is there
    UNNAMED: "record",  # it says what is told, and keeps no letter from being signed off
    "part_only": "decision",  # "approved" would say too much
}


@lru_cache(maxsize=1000)
def severity_of(field: str, code: str) -> Severity:
    """The weight of a flag with this code on this field (a JSON Pointer)."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    return next((weight for pattern, weight in _BY_FIELD if re.fullmatch(pattern, field)), "record")
