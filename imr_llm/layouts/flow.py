"""The letter's own words of a document, as its readers see them: every offset is one of the document's text."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from imr_llm.language.patterns import lower
from imr_llm.layouts import papers
from imr_llm.letter import Document, Span


class Flow:
    """The words of a letter: `text` is the document's, with blanks in place of what is not the letter's.

    That is page furniture, and papers that are bound to it: `bound` shows each of those as this does the letter.
    """

    def __init__(self, document: Document, paper: Span | None = None) -> None:
        """The letter in the document; with `paper`, that range of its text alone."""
        self.document = document
        self.bound: tuple[Flow, ...] = ()
        self._show([paper or Span(0, document.end)])
        if paper is None and (others := [Span(*found) for found in papers.outside(self)]):
            self.bound = tuple(Flow(document, other) for other in others)
            starts, ends = [0, *(other.end for other in others)], [*(other.start for other in others), document.end]
            self._show([Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end])

    def _show(self, ranges: Sequence[Span]) -> None:
        document, text = self.document, ""
        lines: list[int] = []
        for shown in ranges:
            text = text.ljust(shown.start) + document.text[shown.start : shown.end]
            first, last = (bisect_left(document.lines, offset) for offset in (shown.start, shown.end))
            lines += document.lines[first:last]
        self.text = text.rstrip()
        self.lower = lower(self.text)
        self._lines = lines
        self._places: dict[str, list[int]] = {}

    def places(self, words: str) -> list[int]:
        """Where these words stand, lower case; kept, as several readers look for the same labels."""
        if words not in self._places:
            self._places[words] = found = []
            at = self.lower.find(words)
            while at >= 0:
                found.append(at)
                at = self.lower.find(words, at + len(words))
        return self._places[words]

    def line_starts(self, start: int, end: int, most: int | None = None) -> list[int]:
        """Offsets in `[start, end)` at which a printed line begins; with `most`, the last so many of them."""
        first, last = bisect_left(self._lines, start), bisect_left(self._lines, end)
        return self._lines[first if most is None else max(first, last - most) : last]

    def starts_line(self, offset: int) -> bool:
        """Whether the word at this offset is the first of its line."""
        return self.line_starts(offset, offset + 1) == [offset]

    def line(self, offset: int) -> str:
        """The words of the line that begins at this offset."""
        after = bisect_right(self._lines, offset)
        end = self._lines[after] if after < len(self._lines) else len(self.text)
        return self.text[offset:end].strip()

    def after_gap(self, offset: int) -> bool:
        """Whether the line that begins at this offset stands after a blank line."""
        gaps = self.document.gaps
        return bisect_left(gaps, offset) < bisect_right(gaps, offset)

    def starts_page(self, offset: int) -> bool:
        """Whether the line that begins at this offset is the first of its page, and not the letter's first."""
        return offset > 0 and offset in self.document.page_starts
