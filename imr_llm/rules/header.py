"""The case: number, priority and dates, from the header's labels or, in the letters of 2013, from prose."""

import re

from imr_llm.dates import DATE, MISREAD_DATE, newest_year, parse, with_digits
from imr_llm.letter import Span
from imr_llm.rules.notes import Notes
from imr_llm.rules.torn import Words, is_torn, torn

CASE_NUMBER = re.compile(r"\b(?P<value>[CE]M ?\d{2} ?[-–] ?\d{5,7})\b")
_PRIORITY = re.compile(r"\bPriority ?[:;] ?(?P<value>standard|expedited|regular|urgent)\b", re.IGNORECASE)
_D = rf"(?P<value>{DATE})"
_LABELLED = rf"(?P<value>{DATE}|{MISREAD_DATE})"
# A denial's date stands behind what was denied; another date in between is of something else.
_DENIES = (
    r"(?:non-?certified|denied|modified|turned down|declined|refused|did not certify)"
    r"(?:(?!\b(?:requested|dated|performed|seen|written|ordered|submitted|prescribed|prior|previous|earlier|similar"
    r"|request of|report|surgery of|until|first|initially|\d+[/-]\d+)\b)[^.;]){0,80}?"
)
_DATES: dict[str, tuple[str, ...]] = {
    "date_assigned": (
        rf"Date ?Assigned ?[:;] ?{_LABELLED}",
        r"Notice of Assignment and Request for Information was (?:provided|sent|mailed)"
        rf"(?: to the above parties)? on {_D}",
    ),
    "ur_denial_date": (
        rf"UR ?Denial ?Date ?[:;] ?{_LABELLED}",
        rf"Date ?of ?(?:the )?UR ?(?:Decision|Denial|Determination) ?(?:[:;]|was|is) ?{_D}",
        r"Utilization ?Review ?(?:Denial|Determination|Decision)(?:/modification)?,? ?"
        rf"(?:was )?(?:dated|of|on) {_D}",
        rf"\bUR (?:\w+ ){{0,3}}?(?:dated|of|on|from) {_D}",
        rf"\butilization review (?:\w+ ){{0,3}}?(?:dated|of|on|from) {_D}",
        rf"\butilization review with (?:a|the) (?:decision|determination|denial) date of {_D}",
        rf"\butilization review (?:denial|determination|decision) was (?:issued|made|rendered) {_D}",
        rf"\bOn {_D},? (?:the )?(?:UR|utilization review|claims administrator) "
        r"(?:non-?certified|denied|modified|did not certify|issued)",
        rf"\b(?:the )?(?:claims administrator|utilization review(?:er)?) (?:\w+ly )?{_DENIES}"
        rf" (?:on|(?:in|by) (?:a|its|the) (?:letter|notice|decision) (?:of|dated)) {_D}",
        r"\bnot certified (?:in|by|through|during) (?:the )?(?:pre-?authorization|utilization review|UR)"
        rf"(?: process| review)? on {_D}",
    ),
    "application_received": (
        rf"Application ?Received ?[:;] ?{_LABELLED}",
        rf"application for independent medical review was (?:filed|received) on {_D}",
        r"\bapplication (?:for (?:independent medical review|IMR) )?(?:was (?:filed|received|submitted)|reached"
        r"|arrived)"
        rf"(?: (?:by|with|at))?(?: (?:the )?[\w ,.]{{3,40}}?)? on {_D}",
        r"\breview that (?:your|the) (?:patient|employee|injured worker|claimant|applicant) (?:asked|applied) for"
        rf" on {_D}",
    ),
    "decision_date": (
        rf"Decision ?Date ?[:;] ?{_LABELLED}",
        rf"(?<!, )\b(?-i:Dated|DATED) ?[:;] ?{_D}",
        rf"Date of (?:this )?(?:Determination|Review) ?[:;] ?{_D}",
        r"\b(?:IMR|independent medical review|MAXIMUS) (?:final )?(?:determination|decision|result) (?:is|was) dated"
        rf" {_D}",
        # "The result" alone may be a test's: the sentence before has to call it the review's.
        r"\b(?:result|determination|decision) of the (?:independent medical review|IMR|review)\b[^.]*\. "
        rf"The (?:result|determination|decision)(?: itself)? (?:is|was) dated {_D}",
        # The letterhead's own date, on the cover page.
        r"(?:Fax ?:? ?\(?\d{3}\)?[ -]\d{3}-\d{4}|\bCA \d{5}(?:-\d{4})?)"
        rf" {_D}(?= (?:IMR|MAXIMUS) Case Number ?:)",
    ),
}
_LABEL = r"(?:Date Assigned|Date of Injury|Decision Date|UR Denial Date|Priority|Application Received) ?[:;]"
_COLUMNS = re.compile(rf"{_LABEL} ?{_LABEL} ?{_LABEL}", re.IGNORECASE)
_LABELS = {
    "date_assigned": re.compile(r"Date ?Assigned ?[:;]", re.IGNORECASE),
    "ur_denial_date": re.compile(r"UR ?Denial ?Date ?[:;]", re.IGNORECASE),
    "application_received": re.compile(r"Application ?Received ?[:;]", re.IGNORECASE),
    "decision_date": re.compile(r"Decision ?Date ?[:;]", re.IGNORECASE),
}
_TORN: dict[str, tuple[Words, ...]] = {
    "date_assigned": (("Date", "Assigned"),),
    "ur_denial_date": (("UR Denial", "Date"), ("UR", "Denial Date")),
    "application_received": (("Application", "Received"),),
    "decision_date": (("Decision", "Date"),),
}
_PATTERNS = {
    field: [re.compile(p, re.IGNORECASE) for p in phrases] for field, phrases in _DATES.items()
}  # the surest first


def _letter_date(notes: Notes) -> str | None:
    """The letter's own date as ISO 8601, where it prints one."""
    found = _place(notes, "decision_date", _first_of_body(notes))
    return parse(with_digits(notes.flow.text[found.start : found.end]), 2100) if found else None


def _search(field: str, text: str) -> re.Match[str] | None:
    return next((m for pattern in _PATTERNS[field] if (m := pattern.search(text))), None)


def read(notes: Notes) -> int:
    """Notes `/case/...` and returns the newest year of the letter, which two-digit years are read by."""
    text = notes.flow.text
    newest = newest_year(text, _letter_date(notes))
    _case_number(notes)
    body = _first_of_body(notes)
    if m := _PRIORITY.search(text, 0, body):
        notes.find("/case/priority", Span(m.start("value"), m.end("value")), m["value"].lower(), "header")
    columns = bool(_COLUMNS.search(text, 0, body))
    if columns:
        message = (
            "The header prints its labels in a row and the values in another: they were not read. Look at the letter."
        )
        notes.flag("/case", "header_in_columns", message)
    for field in [] if columns else _PATTERNS:
        place = _place(notes, field, body)
        if place and (value := parse(with_digits(text[place.start : place.end]), newest)):
            notes.find(f"/case/{field}", place, value)
        else:
            _flag_unread_label(notes, field, body)
    return newest


def _place(notes: Notes, field: str, body: int) -> Span | None:
    """Where the field's date stands: behind its label, torn or whole, or in prose."""
    found = next((place for words in _TORN[field] if (place := torn(notes.flow, words, body))), None)
    if found is None and (m := _search(field, notes.flow.text)):
        found = Span(m.start("value"), m.end("value"))
    return found


def _case_number(notes: Notes) -> None:
    """In the letter, or, where only a running footer prints it, in the furniture behind it."""
    numbers = {m["value"].replace(" ", "") for m in CASE_NUMBER.finditer(notes.flow.text)}
    if len(numbers) > 1:
        message = "The letter names several case numbers. The first is kept; read them."
        notes.flag("/case/case_number", "conflict", message)
    document = notes.flow.document
    here = CASE_NUMBER.search(notes.flow.text)
    if m := here or CASE_NUMBER.search(document.text, document.end):
        number = m["value"].replace(" ", "").upper()
        notes.find("/case/case_number", Span(*m.span("value")), number, None if here else "header")


def _first_of_body(notes: Notes) -> int:
    starts = [s.start for s in notes.outline.sections if s.name in ("method", "case_summary", "decision")]
    return min(starts, default=len(notes.flow.text))


def _flag_unread_label(notes: Notes, field: str, body: int) -> None:
    """A header that prints the label with nothing that reads as a date behind it deserves a look."""
    whole = _LABELS[field].search(notes.flow.text, 0, body)
    if whole or any(is_torn(notes.flow, words, body) for words in _TORN[field]):
        notes.flag(
            f"/case/{field}", "date_unread", "The header prints this label, but no date could be read behind it."
        )
