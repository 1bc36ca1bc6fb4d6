"""What in a sentence may speak against a value that a model reads there: told to a person, never a veto."""

import re

from imr_llm.letter import Span
from imr_llm.phrases import NEGATED, NEVER_BEGUN, PLANNED, RELATIVES, STOPPED, any_of, guideline_speaks, retold

_CUT = re.compile(r"[;:]|\b(?:but|and (?:he|she|the))\b", re.IGNORECASE)
_NEAR = 70
_OF_PATIENT = ("mechanism_of_injury", "diagnoses", "prior_treatments", "current_medications")
_OF_GUIDELINE = ("not_recommended", "insufficient_evidence", "criteria_not_met")
"""Reasons that a guideline's own sentence can give."""


def doubt(field: str, text: str, sentence: Span, place: Span, value: str | None = None) -> str | None:
    """What the sentence says around these words that the value does not; None where nothing does."""
    whole = text[sentence.start : sentence.end]
    before, after = text[sentence.start : place.start], text[place.end : sentence.end]
    clause = _CUT.split(before)[-1][-_NEAR:]
    if field in ("denial_reasons", "missing_documentation"):
        general = guideline_speaks(whole) and value not in _OF_GUIDELINE
        return "a guideline speaks in its sentence" if general else None
    if field == "suggested":
        unsure = any_of("checks", "item_doubt").search(whole)
        return "its sentence may leave it open, or tell of somebody else's decision" if unsure else None
    if field not in _OF_PATIENT:
        return None
    tests = {
        "its sentence retells an earlier denial": retold(text, [sentence]),
        "its sentence speaks of a relative": RELATIVES.search(f"{before.rpartition(';')[2]} {after.partition(';')[0]}"),
        "its sentence says that it is not so, or not for sure": NEGATED.search(clause)
        or any_of("checks", "not_so").search(clause),
    }
    if field in ("prior_treatments", "current_medications"):
        tests |= {
            "its sentence says that it is planned or asked for": PLANNED.search(clause),
            "its sentence says that it was not begun": NEVER_BEGUN.match(after),
        }
    if field == "current_medications":
        tests["its sentence says that it was stopped"] = STOPPED.search(clause)
    return next((said for said, found in tests.items() if found), None)
