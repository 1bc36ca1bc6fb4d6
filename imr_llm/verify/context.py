"""What in a sentence may speak against a value that a model reads there: told to a person, never a veto."""

from typing import Final

from imr_llm.letter import Span
from imr_llm.readers.context import Says, guideline_speaks, is_said, said_of
from imr_llm.tables import checks_any

_ASKED: Final[dict[str, frozenset[Says]]] = {
    "mechanism_of_injury": frozenset({"negated", "uncertain", "other"}),
    "diagnoses": frozenset({"negated", "uncertain", "resolved", "other", "finding"}),
    "prior_treatments": frozenset({"negated", "uncertain", "planned", "asked", "never_begun", "other"}),
    "current_medications": frozenset({"negated", "uncertain", "planned", "asked", "never_begun", "stopped", "other"}),
}
_SAID: Final[dict[Says, str]] = {
    "negated": "that it is not so",
    "uncertain": "that nobody is sure of it",
    "resolved": "that it is over",
    "planned": "that it is planned",
    "asked": "that it is asked for",
    "never_begun": "that it was not begun",
    "stopped": "that it was stopped",
    "other": "it of somebody else",
    "finding": "it of an image",
}
_OF_GUIDELINE: Final = ("not_recommended", "insufficient_evidence", "criteria_not_met")
"""Reasons that a guideline's own sentence can give."""


def doubt(field: str, text: str, sentence: Span, place: Span, value: str | None = None) -> str | None:
    """What the sentence says of these words that the value does not; None where nothing does."""
    whole = text[sentence.start : sentence.end]
    if field in ("denial_reasons", "missing_documentation"):
        general = guideline_speaks(whole) and value not in _OF_GUIDELINE
        return "a guideline speaks in its sentence" if general else None
    if field == "suggested":
        unsure = checks_any("item_doubt").search(whole)
        return "its sentence may leave it open, or tell of somebody else's decision" if unsure else None
    if field not in _ASKED:
        return None
    if is_said(whole, "retold"):
        return "its sentence retells an earlier denial"
    found = said_of(text, sentence, place, _ASKED[field])
    return next((f"its sentence may say {said}" for name, said in _SAID.items() if name in found), None)
