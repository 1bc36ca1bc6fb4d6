"""A letter as one line of words.

Blank lines, page breaks and wrapping differ between two copies of one letter and mean nothing. `Flow` is the stored
text with every run of white space collapsed to one blank and with page furniture left out; it maps each of its
offsets back to the stored text, so that a rule matches words and the evidence still quotes the letter.
"""

import re
from bisect import bisect_left, bisect_right

from imr_llm import papers
from imr_llm.letter import Document, Span
from imr_llm.patterns import places_of_words

_BREAK = re.compile(r"[^\S\n\f]*[\n\f]\s*|\s{2,}")


class Flow:
    """The words of a letter, single-spaced: `text`, and the way back to the stored text.

    `bound` are the flows of the papers that are bound before or behind it; their words are not in `text`.
    """

    def __init__(self, document: Document, paper: Span | None = None) -> None:
        """The flow of the document's letter; with `paper`, of that range of the stored text alone."""
        self.document = document
        self.bound: tuple[Flow, ...] = ()
        if paper:
            outside = (Span(0, paper.start), Span(paper.end, len(document.text)))
            self._set(*_words(document, (*document.furniture, *outside)))
            return
        self._set(*_words(document, document.furniture))
        if spans := tuple(self.span(start, end) for start, end in papers.outside(self)):
            self.bound = tuple(Flow(document, span) for span in spans)
            self._set(*_words(document, (*document.furniture, *spans)))

    def _set(self, pieces: list[str], in_text: list[int], in_flow: list[int], lines: dict[int, str]) -> None:
        self._in_text = in_text  # where each piece of words that stand one blank apart begins in the text
        self._in_flow = in_flow  # and in the flow
        self._line_starts = list(lines)
        self._before = lines  # the white space before each line
        self.text = " ".join(pieces)
        self.lower = _lower(self.text)
        self._places: dict[str, list[int]] = {}

    def span(self, start: int, end: int) -> Span:
        """The stored text's range for the flow's range `[start, end)`; white space at its ends is left out."""
        found = self.text[start:end]
        start += len(found) - len(found.lstrip())
        end -= len(found) - len(found.rstrip())
        if start >= end:
            raise ValueError("a span without words")
        return Span(self._to_text(start), self._to_text(end - 1) + 1)

    def _to_text(self, offset: int) -> int:
        piece = bisect_right(self._in_flow, offset) - 1
        return self._in_text[piece] + offset - self._in_flow[piece]

    def place(self, start: int, end: int) -> Span:
        """The flow's range for a range of the stored text that begins and ends with words; the way back of `span`."""
        return Span(self._to_flow(start), self._to_flow(end - 1) + 1)

    def _to_flow(self, offset: int) -> int:
        piece = bisect_right(self._in_text, offset) - 1
        return self._in_flow[piece] + offset - self._in_text[piece]

    def line_starts(self, start: int, end: int) -> list[int]:
        """Flow offsets in `[start, end)` at which a line of the stored text begins."""
        lines = self._line_starts
        return lines[bisect_left(lines, start) : bisect_left(lines, end)]

    def starts_line(self, offset: int) -> bool:
        """Whether the word at this flow offset is the first of its line."""
        return self.line_starts(offset, offset + 1) == [offset]

    def line(self, offset: int) -> str:
        """The words of the line that begins at this flow offset."""
        after = bisect_right(self._line_starts, offset)
        end = self._line_starts[after] if after < len(self._line_starts) else len(self.text)
        return self.text[offset:end].strip()

    def places(self, word: str) -> list[int]:
        """The flow offsets at which a plain word of a phrase (`patterns.Quick`) stands; one scan finds them all."""
        if word not in self._places:  # none looked for yet, or the phrase was made after that
            self._places = places_of_words(self.lower)
        return self._places[word]

    def after_gap(self, offset: int) -> bool:
        """Whether the line that begins at this flow offset stands after a blank line."""
        return "\n\n" in self._before.get(offset, "")

    def starts_page(self, offset: int) -> bool:
        """Whether the line that begins at this flow offset is the first of its page."""
        return "\f" in self._before.get(offset, "")


def _words(document: Document, skipped: tuple[Span, ...]) -> tuple[list[str], list[int], list[int], dict[int, str]]:
    """The pieces of words outside of what is skipped, where each stands in text and flow, and lines with their gaps."""
    text = document.text
    pieces: list[str] = []
    in_text: list[int] = []
    in_flow: list[int] = []
    lines: dict[int, str] = {}
    at, begin, gap = 0, 0, "\n"
    for start, end in [*(m.span() for m in _BREAK.finditer(text)), (len(text), len(text))]:
        piece = text[begin:start]
        if piece and not any(f.start <= begin < f.end for f in skipped):
            if "\n" in gap or "\f" in gap:
                lines[at] = gap
            in_text.append(begin)
            in_flow.append(at)
            pieces.append(piece)
            at += len(piece) + 1
            gap = ""
        gap += text[start:end]
        begin = end
    return pieces, in_text, in_flow, lines


def _lower(text: str) -> str:
    """Lower case, offset for offset: the few letters whose lower case is two characters stay as they are."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
