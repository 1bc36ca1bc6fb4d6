"""Where a letter says what a person types or selects."""

import re
from collections.abc import Iterator

from imr_llm import layouts, review
from imr_llm.errors import BadValue
from imr_llm.flow import Flow
from imr_llm.letter import Document, Span
from imr_llm.patterns import lower
from imr_llm.record import Evidence, Record
from imr_llm.review import Editable
from imr_llm.rules.guidelines import named_in

_NEAR = 200
"""Characters around the words of a citation in which a typed part of it is looked for."""


def locate(document: Document, words: str, near: int = 0) -> Span | None:
    """Where the letter has these words, whatever their case and white space: the place nearest to an offset."""
    wanted = lower(" ".join(words.split()))
    found = _starts(lower(document.text), wanted) if wanted else ()  # the text is single-spaced
    best = min(found, key=lambda start: abs(start - near), default=None)
    return None if best is None else Span(best, best + len(wanted))


def _starts(text: str, wanted: str) -> Iterator[int]:
    """No pattern of all words: of a letter that repeats one, it would take the square of its length."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def near_to(record: Record, pointer: str) -> int:
    """Where the letter is about a field: its own place, that of its list, or that of the request that it is of."""
    parts = pointer.strip("/").split("/")
    for length in range(len(parts), 1, -1):  # /patient/diagnoses/0, /patient/diagnoses; /issues/0 at last
        above = "/" + "/".join(parts[:length])
        if starts := [e.start for e in record.evidence if review.under(above, e.field)]:
            return min(starts)
    return 0


def own_place(document: Document, record: Record, field: Editable, words: str) -> Span | None:
    """Where a value itself stands, or, of a code, a number or a date, where the value before it stood."""
    if field.part and field.part != "text":
        return _place_of_part(document, record, field, words)
    pointer = "/".join((field.field, *field.inner))
    if field.one_kind in ("text", "citations", "items"):
        return locate(document, words, near_to(record, pointer))
    before = next((e for e in record.evidence if e.field == pointer), None)
    return Span(before.start, before.end) if before else None


def _place_of_part(document: Document, record: Record, field: Editable, words: str) -> Span | None:
    """In the words of the citation, or close to them: "46" stands in many places of a letter."""
    at = f"{field.field}/{field.inner[0]}/"
    places = {e.field.removeprefix(at): e for e in record.evidence if e.field.startswith(at)}
    said = places.get("text")
    if field.one_kind == "choice":
        said = places.get(field.part, said)
        return Span(said.start, said.end) if said else None
    if said is None:
        return None
    if field.part == "document":
        for name in named_in(document.text, said.start, said.end):
            if name.document == words:
                return Span(name.start, name.end)
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    found = pattern.finditer(document.text, max(0, said.start - _NEAR), said.end + _NEAR)
    best = min(found, key=lambda m: (not said.start <= m.start() < said.end, abs(m.start() - said.start)), default=None)
    return Span(*best.span()) if best else None


def evidence_at(document: Document, place: Span, pointer: str) -> Evidence:
    """The place as a person's evidence. BadValue where the text has none there."""
    quote = document.text[place.start : place.end]
    start = place.start + len(quote) - len(quote.lstrip())
    quote = quote.strip()
    if not (0 <= place.start < place.end <= len(document.text) and quote):
        raise BadValue("This is no place in the letter.", "Select the words that say it.")
    section = layouts.outline(Flow(document)).section_at(start)
    page = document.page_at(start)
    return Evidence(
        field=pointer, quote=quote, start=start, end=start + len(quote), page=page, section=section, reader="person"
    )
