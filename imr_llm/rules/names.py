"""The worker's name and the claim number, under a label of the letter's head or cover page."""

import re

from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.letter import Span

_FIELDS = ("employee_name", "claim_number")
_LABELS = {
    "employee_name": r"(?:Name of )?(?:Injured )?(?:Employee|Worker|Claimant|Applicant|Patient)(?:(?:'s)? Name)?",
    "claim_number": r"(?:WC |Workers' Comp(?:ensation)? )?Claim (?:Number|No\.?|#)(?:\(s\))?",
}
_VALUES = {
    "employee_name": re.compile(r"[^\W\d_][\w.'’-]*(?:,? [^\W\d_][\w.'’-]*){1,5}"),
    "claim_number": re.compile(r"(?=[\w/-]*\d)[A-Z0-9][A-Z0-9/-]{3,24}(?: \d{2,8}(?!\S))?", re.IGNORECASE),
}
_PATTERNS = {
    field: re.compile(rf"(?<!\w)(?P<label>{label}) ?(?:[:;]|#) ?", re.IGNORECASE) for field, label in _LABELS.items()
}
_ANY_LABEL = re.compile(
    r"(?<!\S)(?:IMR|UR|Case|Claims?|Claim|Date|Decision|Denial|Priority|Application|Provider|Requesting|Treating|Employer"
    r"|Employee|Injured|Applicant|Patient|Insurer|Insurance|Carrier|Adjuster|Attorney|Mail(?:ed|ing)?|Postmark(?:ed)?"
    r"|Served|Address|Phone|Fax|DOI|DOB|SSN|MRN|WCAB|EAMS|ADJ|Re)\b[^:;]{0,30}[:;#]",
    re.IGNORECASE,
)
"""Where the next label of the same line begins."""
_HIDDEN = re.compile(r"\b(?:redacted|withheld|confidential|removed|unknown|not provided|n/?a|none)\b|[*X_█]{3,}", re.I)
_LONGEST = 300  # characters of a value and what stands behind it
_BODY = ("method", "case_summary", "records_reviewed", "decision", "rationale")


def read(flow: Flow, draft: Draft) -> None:
    """Finds what stands behind the labels, on the label's line or alone on the next one."""
    head = min((s.start for s in draft.sections if s.name in _BODY), default=0)
    for field in _FIELDS:
        for label in _PATTERNS[field].finditer(flow.text, 0, head):
            if place := _value(flow, field, label.end(), head):
                setattr(draft.case, field, draft.words(place, "header"))
                break


def _value(flow: Flow, field: str, start: int, head: int) -> Span | None:
    text, lines = flow.text, [*flow.line_starts(start, head), head]
    end = lines[1] if lines[0] == start and len(lines) > 1 else lines[0]  # the value may have the next line to itself
    following = _ANY_LABEL.search(text, start, end)
    stop = min(following.start() if following else end, start + _LONGEST)
    m = _VALUES[field].match(text, start, stop)
    if m is None or _HIDDEN.search(text[start:stop]) or text[m.end() : stop].strip(" .,;|"):
        return None
    return Span(m.start(), m.end())
