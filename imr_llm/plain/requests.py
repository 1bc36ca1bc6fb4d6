"""Each request: what was asked for, what was decided, and what is told of stopping a medicine."""

from collections.abc import Iterator

from imr_llm import pointers, tables
from imr_llm.language import details, glossary
from imr_llm.language.quoted import as_printed
from imr_llm.plain.telling import Telling
from imr_llm.plain.why import why
from imr_llm.rationale import approved_before, stopping
from imr_llm.record import Issue
from imr_llm.summary import Sentence

LONGEST_DECISION = 60
"""Characters of a decision's words that are worth repeating."""
_UNSURE_REQUEST = {"request_unsure", "request_conflict"}
_NAMES = ("a", "b", "c")


def requests(telling: Telling) -> Iterator[Sentence]:
    """Every request in the letter's order."""
    for index, issue in enumerate(telling.issues):
        yield from _asked(telling, index, issue)
        yield from _decision(telling, index, issue)
        yield from _stopping(telling, index, issue)
        if issue.decision:
            yield from why(telling, index, issue)


def _asked(telling: Telling, index: int, issue: Issue) -> Iterator[Sentence]:
    say, number = telling.say, issue.number
    if issue.request is None:
        yield from say.fixed("decision", "request_unread", number)
        return
    yield from _asked_before(telling, index, issue)
    asked = glossary.asked(issue.request)
    if asked.entries:
        if not issue.authorized:  # what the doctor asked for is said already
            yield from _in_plain_words(telling, asked, number)
        yield from _meanings(telling, asked, number, by_name=bool(issue.authorized))
    elif issue.category:
        group = tables.glossary()[f"category_{issue.category}"]
        yield from say.glossary("decision", "asked_group", [group], number, a=say.gloss(group).name)
    if not issue.authorized:
        yield from _printed(telling, "as_printed", index, issue)
    if not asked.entries:
        yield from say.fixed("decision", "no_plain_name", number)
    if telling.flags[pointers.of_issue(index, "request")] & _UNSURE_REQUEST:
        yield from say.fixed("decision", "request_check", number)


def _in_plain_words(telling: Telling, asked: glossary.AskedFor, number: int) -> Iterator[Sentence]:
    names = {slot: telling.name(entry) for slot, entry in zip(_NAMES, asked.entries, strict=False)}
    shape = ("asked_one", "asked_two", "asked_three")[len(asked.entries) - 1]
    shape = {"asked_three": "asked_more"}.get(shape, f"{shape}_more") if asked.more else shape
    return telling.say.glossary("decision", shape, asked.entries, number, **names)


def _printed(telling: Telling, shape: str, index: int, issue: Issue) -> Iterator[Sentence]:
    places = telling.evidence[pointers.of_issue(index, "request")]
    yield from telling.say.letter("decision", shape, places, issue.number, request=as_printed(issue.request or ""))
    yield from _details(telling, "request", index, issue)


def _details(telling: Telling, name: str, index: int, issue: Issue, text: str = "details") -> Iterator[Sentence]:
    """For a reader of Spanish, what the English words of a request's name say."""
    if telling.say.language == "es" and (found := details.of_name(issue, name, telling.say.programme)):
        places = telling.evidence[pointers.of_issue(index, name)][:1]
        yield from telling.say.letter("decision", text, places, issue.number, details=found)


def _asked_before(telling: Telling, index: int, issue: Issue) -> Iterator[Sentence]:
    """What the doctor asked for, what had been approved before, and what is decided on here."""
    if not (issue.authorized and issue.original_request):
        return
    for name, text, slot, words in (
        ("original_request", "part_asked", "original", issue.original_request),
        ("authorized", "part_authorized", "authorized", issue.authorized),
    ):
        field = pointers.of_issue(index, name)
        yield from telling.say.letter(
            "decision", text, telling.evidence[field], issue.number, **{slot: as_printed(words)}
        )
        yield from _details(telling, name, index, issue)
    whole = "whole" if approved_before.is_whole(issue) else "rest"
    yield from _printed(telling, f"as_printed_{whole}", index, issue)


def _meanings(telling: Telling, asked: glossary.AskedFor, number: int, *, by_name: bool) -> Iterator[Sentence]:
    """What the things are, each said once in a summary; by name where "it" could be another."""
    shape = "word" if by_name or len(asked.entries) > 1 or asked.more else "meaning"
    for entry in asked.entries:
        if entry.id not in telling.explained:
            telling.explained.add(entry.id)
            yield from telling.say.explained("decision", shape, entry, number)


def _decision(telling: Telling, index: int, issue: Issue) -> Iterator[Sentence]:
    say, number = telling.say, issue.number
    part_places = telling.evidence[pointers.of_issue(index, "approved_part")]
    if issue.decision is None:
        yield from say.fixed("decision", "decision_unread", number)
        if words := issue.approved_part:
            yield from say.letter("decision", "decision_open_words", part_places, number, words=as_printed(words))
        return
    places = telling.evidence[pointers.of_issue(index, "decision")]
    part = "_part" if issue.is_approved_in_part else ""
    yield from say.letter("decision", f"decision_{issue.decision}{part}", places[:1], number)
    words = as_printed(telling.text[places[0].start : places[0].end]) if places else ""
    if words and len(words) <= LONGEST_DECISION:
        yield from say.letter("decision", "decision_word", places[:1], number, word=words)
    if part and issue.approved_part:
        words = as_printed(issue.approved_part)
        yield from say.letter("decision", "decision_part_words", part_places, number, words=words)
        yield from _details(telling, "approved_part", index, issue, "decision_part_details")
    if pointers.of_issue(index, "decision") in telling.doubted:
        yield from say.fixed("decision", "decision_check", number)


def _stopping(telling: Telling, index: int, issue: Issue) -> Iterator[Sentence]:
    """What the letter says of stopping the medicine, and what is always told of one that must not be stopped."""
    for text in stopping.due(issue):
        if text in (stopping.TALK, stopping.TALK_IF):
            yield from telling.say.fixed("decision", text, issue.number)
        else:
            places = telling.evidence[pointers.of_issue(index, "rationale")]
            yield from telling.say.letter("decision", text, places, issue.number)
