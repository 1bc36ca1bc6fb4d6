"""The letter's own words for a value, with some words of the letter before and after them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imr_llm import labels
from imr_llm.lines import Line, Piece, clean
from imr_llm.record import Evidence

CONTEXT = 48
"""Characters of the letter on either side of a quote."""
LONGEST = 400
"""A longer quote (a rationale) is the value itself: only its place is told."""


@dataclass(slots=True)
class _Passage:
    """Quotes that stand close together."""

    page: int
    section: str
    quotes: list[tuple[int, int]]


def passages(text: str, evidence: Iterable[Evidence]) -> Iterator[Line]:
    """The places of a value, or of the members of a list: quotes that are near each other share one passage."""
    found: list[_Passage] = []
    for place in sorted(evidence, key=lambda place: (place.start, -place.end)):
        section = labels.SECTION[place.section]
        last = found[-1] if found else None
        if last and (last.page, last.section) == (place.page, section) and place.start <= last.quotes[-1][1] + CONTEXT:
            if place.start >= last.quotes[-1][1]:
                last.quotes.append((place.start, place.end))
        else:
            found.append(_Passage(place.page, section, [(place.start, place.end)]))
    for passage in found:
        yield _shown(text, passage)


def _shown(text: str, passage: _Passage) -> Line:
    where: Piece = (f"p. {passage.page}, {passage.section}", "dim italic")
    (start, end), *_ = passage.quotes
    if end - start > LONGEST:
        return (where,)
    pieces: list[Piece] = [where, (": ", "dim italic"), (_before(text, start), "dim")]
    at = start
    for start, end in passage.quotes:
        pieces += [(_squeezed(text[at:start]), "dim"), (f"«{_squeezed(text[start:end]).strip()}»", "")]
        at = end
    return (*pieces, (_after(text, at), "dim"))


def _before(text: str, start: int) -> str:
    words = _squeezed(text[max(0, start - CONTEXT) : start]).lstrip()
    return words if start <= CONTEXT else "… " + words[words.find(" ") + 1 :]


def _after(text: str, end: int) -> str:
    words = _squeezed(text[end : end + CONTEXT]).rstrip()
    return words if end + CONTEXT >= len(text) else words[: words.rfind(" ")].rstrip() + " …"


def _squeezed(text: str) -> str:
    return clean(re.sub(r"\s+", " ", text))
