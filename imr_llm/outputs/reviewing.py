"""How far the review of a letter has come, in words that are not the letter's."""

from imr_llm.labels import counted, place
from imr_llm.review import Reviewed

STATES = {"new": "nobody has looked at it", "begun": "begun", "signed": "signed off", "released": "released"}
KINDS = {
    "confirm": "confirmed",
    "correct": "corrected",
    "clear": "cleared",
    "restore": "restored to the reader's value",
    "seen": "a flag was looked at",
    "keep": "kept as reviewed; a newer reading has others",
    "edit": "a sentence of the summary was edited",
    "undo": "undone",
    "approve": "signed off",
    "release": "the summary was released",
    "authorized": "authorized by the claims administrator",
}


def standing(reviewed: Reviewed) -> str:
    """One sentence: the state, and what is missing for a sign-off."""
    missing = reviewed.missing
    if not missing:
        more = "" if reviewed.signed else "; it can be signed off"
        return f"Review: {STATES[reviewed.state]}{more}."
    places = "; ".join(dict.fromkeys(place(pointer) for pointer in missing[:5])) + ("; …" if len(missing) > 5 else "")
    return f"Review: {STATES[reviewed.state]}; {counted(len(missing), 'place')} to look at: {places}."
