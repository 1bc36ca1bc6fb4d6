"""Where sentences end: the one splitter, for letters and for what is written about them in English or Spanish."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from imr_llm.host.limits import LONGEST_SENTENCE
from imr_llm.language.patterns import lower
from imr_llm.letter import Document, Ranged, Span

_SHORTENED: Final = (
    *("vs", "Dr", "e.g", "i.e", "No", "approx", "ft", "lbs", "wks", "cont", "Mr", "Ms", "Mrs", "p. ej"),
    *("ed", "pg", "pgs", "p", "pp", "al", "Inc", "Vol"),  # of citations
)
_WORD: Final = re.compile(r"[A-Za-z]{4,}|\d+")
_NOT_AFTER: Final = "".join(rf"(?<!\b{re.escape(word)}\.)" for word in _SHORTENED)
_WITHIN: Final = re.compile(rf"(?<=;)\s+|(?<=[.!?]){_NOT_AFTER}(?<!\b[A-Z]\.)\s+(?=\S)")
_END: Final = re.compile(
    # an initial ("J. Smith") ends none; a stop that lost its blank ("normal.The") does
    rf"[.!?]{_NOT_AFTER}(?<!\b[A-Z]\.)[.!?]*[\"”’')]*(?= [^a-z]|\s*$|\d?[A-Z][a-z])"
)


def spans(text: str, place: Ranged | None = None) -> list[Span]:
    """The sentences of a range of the text as ranges, with the blanks before them; of all of it if none is given."""
    whole = place or Span(0, len(text))
    cuts = [m.end() for m in _END.finditer(text, whole.start, whole.end)]
    edges = [whole.start, *cuts, whole.end]
    found = [Span(a, b) for a, b in pairwise(edges) if text[a:b].strip(" .")]
    if all(span.end - span.start <= LONGEST_SENTENCE for span in found):
        return found
    return [part for span in found for part in _bounded(text, span)]


def with_sentences(document: Document, rationales: Iterable[Ranged]) -> Document:
    """The letter with the sentences of its rationales, which stand in these ranges of its text."""
    places = dict.fromkeys(Span(place.start, place.end) for place in rationales)
    return replace(document, sentences={place: tuple(spans(document.text, place)) for place in places})


def of_rationale(document: Document, rationale: Ranged) -> tuple[Span, ...]:
    """The sentences of a rationale, which stands in this range of a letter's text, as its reading cut them: all who
    read, tell or check a rationale by its place take them from here. A place that a person gave it is cut anew.
    """
    place = Span(rationale.start, rationale.end)
    return document.sentences.get(place) or tuple(spans(document.text, place))


def _bounded(text: str, span: Span) -> Iterator[Span]:
    """A sentence that no letter prints, in parts: cut at blanks."""
    start = span.start
    while span.end - start > LONGEST_SENTENCE:
        blank = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = blank if blank > start else start + LONGEST_SENTENCE
        yield Span(start, cut)
        start = cut
    yield Span(start, span.end)


def split(text: str) -> list[str]:
    """The sentences of a text, without the blanks around them."""
    return [text[span.start : span.end].strip() for span in spans(text)]


def statements(text: str) -> list[str]:
    """The sentences of a text, cut at semicolons and where the next begins with a small letter as well: what stands on
    either side says something of its own.
    """
    return [part for sentence in split(text) for part in _WITHIN.split(sentence) if part.strip()]


def stems(text: str, length: int) -> frozenset[str]:
    """What a text is about: the beginnings, so long, of its words of four letters and more, and its numbers."""
    return frozenset(lower(word)[:length] for word in _WORD.findall(text))
