"""The deterministic reader: what is printed, or said with a stable phrase, and nothing else."""

import re

from imr_llm import layouts
from imr_llm.extraction import Draft
from imr_llm.flow import Flow
from imr_llm.layouts import Doubt, Item
from imr_llm.letter import Outline, Span
from imr_llm.patterns import trimmed
from imr_llm.record import Decision, outcome_of
from imr_llm.rules import approved, citations, header, names, patient, reasons, reviewer
from imr_llm.rules.categories import categorise
from imr_llm.rules.mailing import mailed, printed_days
from imr_llm.rules.notes import Notes
from imr_llm.rules.reasons import Reasoned

__all__ = ["read"]

_COVER = re.compile(r"Final Determination ?: ?(?P<outcome>PARTIAL(?:LY)? OVERTURN|OVERTURN|UPHOLD)", re.IGNORECASE)
_OUTCOMES = {
    "uphold": "upheld",
    "overturn": "overturned",
    "partial": "partly_overturned",
    "partially": "partly_overturned",
}


def read(flow: Flow, outline: Outline) -> Draft:
    """Every field of one letter with its place, and flags for what a person should see."""
    notes = Notes(flow, outline)
    newest = header.read(notes)
    if found_date := mailed(flow, outline, _value(notes, "/case/decision_date")):
        notes.find("/case/mailing_date", found_date[1], found_date[0], "header")
    elif printed_days(flow, outline):
        message = "The dates of mailing that the letter prints differ, or cannot be: none is taken. Look at them."
        notes.flag("/case/mailing_date", "date_unread", message)
    names.read(notes)
    reviewer.read(notes)
    items = layouts.items(flow, outline)
    found = list(items.items)
    if found:
        notes.unflag("/issues", "section_missing")
    _doubt(notes, "/issues", items.doubts)
    for index, item in enumerate(found):
        _doubt(notes, f"/issues/{index}", item.doubts)
        _read_item(notes, index, item)
    reasoned = [
        Reasoned(f"/issues/{n}", i.rationale, i.decision, i.request) for n, i in enumerate(found) if i.rationale
    ]
    reasons.read(notes, reasoned)
    _compare_with_cover(notes, [item.decision for item in found])
    patient.read(notes, [i.rationale for i in found if i.rationale], newest)
    if not found and not any(f.code == "section_missing" for f in outline.flags):
        notes.flag("/issues", "not_found", "No disputed item was found. Look at the letter.")
    return notes.draft()


def _value(notes: Notes, field: str) -> str | None:
    return next((str(value) for value in notes.values(field)), None)


def _compare_with_cover(notes: Notes, decisions: list[Decision | None]) -> None:
    """A mailed letter's cover page tells the outcome too ("Final Determination: PARTIAL OVERTURN")."""
    cover = _COVER.search(notes.flow.text)
    outcome = outcome_of(decisions)
    if cover and outcome and _OUTCOMES[cover["outcome"].lower().split()[0]] != outcome:
        message = "The cover page and the decisions tell different outcomes. The decisions are kept; read both."
        notes.flag("/outcome", "outcome_conflict", message)


def _doubt(notes: Notes, pointer: str, doubts: tuple[Doubt, ...]) -> None:
    for doubt in doubts:
        notes.flag(f"{pointer}/{doubt.field}".rstrip("/"), doubt.code, doubt.message)


def _read_item(notes: Notes, index: int, item: Item) -> None:
    pointer = f"/issues/{index}"
    text = notes.flow.text
    places = (item.request, item.decision_at, item.claims, item.reviewer, item.rationale)
    anchor = next((p for p in places if p and text[p.start : p.end].strip()), None)
    if anchor is None:
        return
    notes.find(f"{pointer}/number", _first_word(text, anchor), index + 1, "decision")
    if item.request and text[item.request.start : item.request.end].strip():
        notes.find(f"{pointer}/request", item.request, section="decision")
        if known := categorise(text, item.request):
            notes.find(f"{pointer}/category", known[1], known[0], "decision")
        else:
            notes.flag(f"{pointer}/category", "not_found", "No word of the request is in the table of categories.")
    for name, place in (("original_request", item.original), ("authorized", item.authorized)):
        if place:
            notes.find(f"{pointer}/{name}", place, section="decision")
    if item.decision and item.decision_at:
        notes.find(f"{pointer}/decision", item.decision_at, item.decision, "decision")
    citations.read(notes, f"{pointer}/claims_administrator_citations", item.claims)
    citations.read(notes, f"{pointer}/reviewer_citations", item.reviewer, item.claims)
    if item.rationale and text[item.rationale.start : item.rationale.end].strip():
        notes.find(f"{pointer}/rationale", item.rationale, section="rationale")
        approved.read(notes, pointer, item.decision, item.request, item.rationale)
    else:
        notes.flag(f"{pointer}/rationale", "not_found", "No rationale was found for this item.")


def _first_word(text: str, place: Span) -> Span:
    start = trimmed(text, place.start, place.end).start
    return Span(start, start + len(text[start : place.end].split(" ", 1)[0]))
