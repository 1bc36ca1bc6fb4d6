"""From what a reader proposes to a checked record: a value whose words are not in the letter is dropped and flagged.

A decision that a model proposes is never a value, whatever the layout: it is a suggestion, a flag with its place in the
evidence, until a person confirms it.

Three checks for each value: its place is in the stored text; a value that is copied has its letters there, and a
decision has its word there; the record accepts it. Whatever fails leaves a flag, never a value. Values that a rule
tells from words (a date, a category, a reason) are grounded in those words, and only the rule can be wrong.
"""

import re
from dataclasses import replace
from typing import Any

from imr_llm import layouts
from imr_llm.derived import SUGGESTED
from imr_llm.extraction import Draft, DraftIssue, Extraction, Mention, Node
from imr_llm.flat import Flat
from imr_llm.letter import Document
from imr_llm.provenance import Provenance
from imr_llm.record import Record, Source, outcome_of

_NOT_A_WORD = re.compile(r"\W")
_NOT = r"\b(?:n[o0ce][tfl1+]|non)(?:\b|(?=[-m]))"
_DECIDES = {
    "upheld": re.compile(rf"^\W*[uvn]p|\bup ?held\b|{_NOT}", re.IGNORECASE),
    "overturned": re.compile(rf"^\W*[o0c]v|^(?!\W*[uvn]p)(?!.*(?:{_NOT}|\bup ?held\b))", re.IGNORECASE | re.DOTALL),
}
_TOLD_BY_RULE = frozenset(
    {
        *("date_assigned", "ur_denial_date", "application_received", "decision_date", "mailing_date"),
        *("age", "sex", "date_of_injury", "licensed_states"),
        *("number", "category", "why", "suggested", "denial_reasons", "basis", "document"),
    }
)
"""Fields whose value is not in the words but told from them."""


def check(draft: Draft, provenance: Provenance) -> Record:
    """The record of one letter; the draft is checked in place.

    Values come with evidence (`text[start:end] == quote`) or not at all; the outcome is computed from the decisions.
    """
    document = draft.document
    for node in list(draft.nodes()):
        _keep_what_holds(draft, node)
    for issue in draft.issues:
        _leave_open(document, issue)
    _decide(draft)
    flat = Flat(draft)
    return Record(
        letter_id=document.letter_id,
        source=_source(document),
        evidence=tuple(flat.evidence),
        flags=(*document.flags, *flat.flags),
        provenance=provenance,
        **flat.values,
    )


def _keep_what_holds(draft: Draft, node: Node) -> None:
    """Drops each place that does not say its value, and each value that is left without one."""
    for name, found in list(node.parts()):
        if isinstance(found, Extraction):
            setattr(node, name, _held(draft, node, name, found))
        elif isinstance(found, list):
            members = [_held(draft, node, name, m) if isinstance(m, Extraction) else m for m in found]
            setattr(node, name, [member for member in members if member is not None])


def _held(draft: Draft, node: Node, name: str, found: Extraction[Any]) -> Extraction[Any] | None:
    places = []
    for place in found.places:
        if problem := _problem(draft, name, found.value, place):
            node.flag(name, "value_dropped", problem)
        else:
            places.append(place)
    if len(places) == len(found.places):
        return found
    return replace(found, places=tuple(places)) if places else None


def _leave_open(document: Document, issue: DraftIssue) -> None:
    """A decision that only a model reads is a suggestion."""
    if issue.decision and all(place.reader == "llm" for place in issue.decision.places):
        issue.suggested, issue.decision = issue.decision, None
    if suggested := issue.suggested:
        for place in suggested.places:
            page = document.page_at(place.start)
            issue.flag("decision", SUGGESTED[suggested.value], page=page, start=place.start, end=place.end)


def _decide(draft: Draft) -> None:
    """The outcome, computed from the decisions and standing on the same places."""
    read = [issue.decision for issue in draft.issues]
    outcome = outcome_of([decision.value if decision else None for decision in read])
    # An item may be missing that could change the outcome: not taken from a model, or not shown to it.
    is_unread = any(draft.flagged("issues", code) for code in ("value_dropped", "readers_disagree", "not_shown"))
    if is_unread and outcome != "partly_overturned":
        outcome = None
    if outcome:
        places = [p for decision in read if decision for p in decision.places if p.reader == "rules"]
        draft.outcome = Extraction(outcome, tuple(places))
    elif draft.issues and not any(n.code == "decision_not_found" for node in draft.nodes() for n in node.noted):
        draft.flag("outcome", "not_found")


def _source(document: Document) -> Source:
    return Source(
        path=document.path,
        sha256=document.sha256,
        media_type=document.media_type,
        pages=len(document.page_starts),
        ocr=document.ocr,
    )


def _problem(draft: Draft, name: str, value: object, place: Mention) -> str | None:
    """Why a place does not say its value, as a case of `value_dropped` in `flags.toml`; None where it does."""
    text = draft.document.text
    quote = text[place.start : place.end]
    if not 0 <= place.start < place.end <= len(text) or not quote.strip():
        return "nowhere"
    if name == "decision":
        said = says(str(value), quote) or layouts.says(draft.layout, quote) == value
        return None if said else "no_decision"
    if isinstance(value, str) and name not in _TOLD_BY_RULE and not in_quote(value, quote):
        return "other_words"
    return None


def says(decision: str, quote: str) -> bool:
    """Whether words of the letter say this decision."""
    return bool(_DECIDES[decision].search(quote))


def in_quote(value: str, quote: str) -> bool:
    """The value's letters and digits stand in the quote in their order; a label inside a title is passed over."""
    if value in quote:
        return True
    wanted, printed = (_NOT_A_WORD.sub("", words.lower()) for words in (value, quote))
    if wanted in printed:
        return True
    rest = iter(printed)
    return all(char in rest for char in wanted)
