"""Notes when and how the patient was hurt: a date in the head, and what the readers of prose find."""

import re

from imr_llm.dates import DATE, parse
from imr_llm.letter import Span
from imr_llm.readers import injury
from imr_llm.readers.phrases import Told
from imr_llm.rules.notes import Notes
from imr_llm.rules.torn import torn

_LABELLED = re.compile(rf"Date ?of ?Injury ?[:;] ?(?P<value>{DATE})", re.IGNORECASE)
_TORN = (("Date of", "Injury"), ("Date", "of Injury"))


def read(notes: Notes, told: Told, newest: int) -> None:
    """Notes `/patient/date_of_injury` and `/patient/mechanism_of_injury`."""
    _date_of_injury(notes, told, newest)
    field = "/patient/mechanism_of_injury"
    try:
        if found := injury.mechanism(told):
            notes.find(field, found[0], section=notes.section_of(found[1]))
    except injury.NotGiven:
        notes.flag(field, "not_found", "The letter says that the mechanism of injury is not given.")


def _date_of_injury(notes: Notes, told: Told, newest: int) -> None:
    """The header's, otherwise the first that the summary's first sentences give."""
    field = "/patient/date_of_injury"
    labelled = _labelled(notes, newest)
    if labelled:
        notes.find(field, labelled[1], labelled[0], "header")
    for hit in injury.dates(told):
        value = parse(told.text[hit.place.start : hit.place.end], newest)
        if value is None:
            continue
        if labelled and not (value.startswith(labelled[0]) or labelled[0].startswith(value)):
            message = "The header and the case summary give two dates of injury. The header's is kept; read both."
            return notes.flag(field, "conflict", message)
        return notes.find(field, hit.place, value, notes.section_of(hit.sentence))
    return None


def _labelled(notes: Notes, newest: int) -> tuple[str, Span] | None:
    for part in notes.outline.of("header"):
        m = _LABELLED.search(notes.flow.text, part.start, part.end)
        if m and (value := parse(m["value"], newest)):
            return value, Span(*m.span("value"))
        for words in _TORN:
            place = torn(notes.flow, words, part.end)
            if place and (value := parse(notes.flow.text[place.start : place.end], newest)):
                return value, place
    return None
