"""Where a letter says what a person types or selects."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from imr_llm import review, tables
from imr_llm.errors import BadValue
from imr_llm.language.patterns import lower
from imr_llm.layouts.flow import Flow
from imr_llm.layouts.grammar import outline
from imr_llm.letter import Document, Span
from imr_llm.record import Evidence, Record
from imr_llm.review import Editable
from imr_llm.rules.guidelines import named_in

_NEAR: Final = 200
"""Characters around the words of a citation in which a typed part of it is looked for."""
_PAGES: Final = re.compile(
    r"\b(?:page\(s\)|pages?|pgs?|pp?)(?!\w)[.:()\s]*(?:\d[\w.]*(?:\s*(?:,|;|&|-|–|and|to)\s*)+){0,20}$", re.IGNORECASE
)
"""What stands before the numbers of pages: the word, and such numbers."""
_CITED: Final = re.compile(r"/issues/\d+/(?:claims_administrator|reviewer)_citations/\d+/text")
_WITHIN_WORD: Final = re.compile(r"(?<=\w)(?=\w)")
_REST_OF_WORD: Final = re.compile(r"\w*")


def locate(
    document: Document, words: str, near: int = 0, *, is_whole: bool = False, is_exact: bool = False
) -> Span | None:
    """Where the letter has these words, whatever their case and white space: the place nearest to an offset.

    `is_whole`: not within a longer word, as what is typed has to stand; what is selected may. `is_exact`: in these very
    letters, capitals or not.
    """
    wanted, text = " ".join(words.split()), document.text  # which is single-spaced
    if not is_exact:
        wanted, text = lower(wanted), lower(text)
    found = _starts(text, wanted, is_whole=is_whole) if wanted else ()
    best = min(found, key=lambda start: abs(start - near), default=None)
    return None if best is None else Span(best, best + len(wanted))


def _starts(text: str, wanted: str, *, is_whole: bool) -> Iterator[int]:
    """No pattern of all words: of a letter that repeats one, it would take the square of its length."""
    at = text.find(wanted)
    while at >= 0:
        is_found = not is_whole or not (_cuts_word(text, at) or _cuts_word(text, at + len(wanted)))
        if is_found:
            yield at
        rest = _REST_OF_WORD.match(text, at + 1)
        at = text.find(wanted, at + len(wanted) if is_found or rest is None else rest.end())


def _cuts_word(text: str, at: int) -> bool:
    return bool(_WITHIN_WORD.match(text, at))


def near_to(record: Record, pointer: str) -> int:
    """Where the letter is about a field: its own place, that of its list, or that of the request that it is of."""
    parts = pointer.strip("/").split("/")
    for length in range(len(parts), 1, -1):  # /patient/diagnoses/0, /patient/diagnoses; /issues/0 at last
        above = "/" + "/".join(parts[:length])
        if starts := [e.start for e in record.evidence if review.under(above, e.field)]:
            return min(starts)
    return 0


def said_at(document: Document, field: Editable, words: str, value: str, near: int) -> Span | None:
    """Where the letter has words as they were typed, or else as they are kept; a state's letters, in capitals."""
    exact = tables.states() if field.field == "/reviewer/licensed_states" else ()
    found = (locate(document, one, near, is_whole=True, is_exact=one in exact) for one in (words, value))
    return next(filter(None, found), None)


def own_place(document: Document, record: Record, field: Editable, words: str, value: object) -> Span | None:
    """Where a value itself stands, or, of a code, a number or a date, where the value before it stood.

    `words` are those that were typed of it. A text that is as it was stays where it stood.
    """
    if field.part and field.part != "text":
        return _place_of_part(document, record, field, words)
    pointer = "/".join((field.field, *field.inner))
    before = next((e for e in record.evidence if e.field == pointer), None)
    is_kept = field.one_kind == "text" and field.kind != "items" and review.value_at(record, pointer) == value
    if field.one_kind in ("text", "citations", "items") and not (before and is_kept):
        kept = str(value) if field.one_kind == "text" else words
        return said_at(document, field, words, kept, near_to(record, pointer))
    return Span(before.start, before.end) if before else None


def _place_of_part(document: Document, record: Record, field: Editable, words: str) -> Span | None:
    """In the words of the citation, or close to them: "46" stands in many places of a letter. Numbers are pages behind
    that word alone, and no guideline's name.
    """
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
        if not re.search(r"[^\W\d_]", words):
            return None
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    around = _around(document, record, said, at)
    found = [
        Span(*m.span())
        for m in pattern.finditer(document.text, around.start, around.end)
        if bool(_PAGES.search(document.text, max(0, m.start() - _NEAR), m.start())) == (field.part == "pages")
    ]
    nearest: Callable[[Span], tuple[bool, int]] = lambda span: (  # noqa: E731 – a key with its types
        not said.start <= span.start < said.end,
        abs(span.start - said.start),
    )
    return min(found, key=nearest, default=None)


def _around(document: Document, record: Record, said: Evidence, own: str) -> Span:
    """The words of a citation and what is close to them: to the section's ends, and to another citation's words."""
    sections = outline(Flow(document)).sections
    within = [Span(s.start, s.end) for s in sections if s.start <= said.start < s.end]
    others = [e for e in record.evidence if _CITED.fullmatch(e.field) and not e.field.startswith(own)]
    starts = [said.start - _NEAR, *(s.start for s in within), *(e.end for e in others if e.end <= said.start)]
    ends = [said.end + _NEAR, *(s.end for s in within), *(e.start for e in others if e.start >= said.end)]
    return Span(max(0, *starts), min(ends))


def evidence_at(document: Document, place: Span, pointer: str) -> Evidence:
    """The place as a person's evidence. BadValue where the text has none there."""
    quote = document.text[place.start : place.end]
    start = place.start + len(quote) - len(quote.lstrip())
    quote = quote.strip()
    if not (0 <= place.start < place.end <= len(document.text) and quote):
        raise BadValue("This is no place in the letter.", "Select the words that say it.")
    section = outline(Flow(document)).section_at(start)
    page = document.page_at(start)
    return Evidence(
        field=pointer, quote=quote, start=start, end=start + len(quote), page=page, section=section, reader="person"
    )
