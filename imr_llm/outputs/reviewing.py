"""How far the review of a letter has come, in lines, without words of the letter."""

from collections.abc import Iterator, Sequence

from imr_llm.labels import counted, place
from imr_llm.lines import Line, line
from imr_llm.review import Act, Reviewed

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


def reviewing(reviewed: Reviewed, acts: Sequence[Act]) -> Iterator[Line]:
    """What is to be looked at, then what was done."""
    yield line((standing(reviewed), "bold"))
    flags = {flag.field: f"{flag.message} [{flag.code}]" for flag in reviewed.record.flags}
    for pointer in reviewed.missing:
        yield line(("  ! ", "bold"), (pointer or '""', "bold"), f"  {flags.get(pointer, 'not looked at yet')}")
    if acts:
        yield ()
        yield line(("What was done", "bold underline"))
    undone = {act.undoes for act in acts}
    for act in acts:
        what = KINDS[act.kind] + (", undone" if act.revision in undone else "")
        words = f"  {act.revision:>3}  {act.at}  {act.who}: {act.field or '/'} {what}"
        yield line(words + (f" ({act.note})" if act.note else ""))


def standing(reviewed: Reviewed) -> str:
    """One sentence: the state, and what is missing for a sign-off."""
    missing = reviewed.missing
    if not missing:
        more = "" if reviewed.signed else "; it can be signed off"
        return f"Review: {STATES[reviewed.state]}{more}."
    places = "; ".join(dict.fromkeys(place(pointer) for pointer in missing[:5])) + ("; …" if len(missing) > 5 else "")
    return f"Review: {STATES[reviewed.state]}; {counted(len(missing), 'place')} to look at: {places}."
