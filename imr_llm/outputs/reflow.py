"""A letter's paragraphs on a page of any width: line breaks that only the paper's width made are blanks.

A printed line that ends where its next word would have gone beyond the edge of the text was wrapped; any other break
was meant. The words and their offsets stay as they are: the stored text has one blank for either.
"""

import re
from bisect import bisect_right
from typing import Final

from imr_llm.letter import Document

_EDGE: Final = 0.85
"""Of the usual long line: letters differ in width, so that lines of one paragraph differ in length."""
_LONG: Final = 0.9
"""So many of the lines are no longer than the usual long one."""
_WIDEST: Final = 160
"""Characters of a printed line; where lines are longer, each is a paragraph."""
_OPENS: Final = re.compile(r"(?:[-•*·▪]|\(?(?:\d{1,2}|[a-z])[.)]) ?(?=\S)|[A-Z][\w ()/'’-]{1,40}: ")
"""A list's member, or a label: a line of its own."""


class Reflow:
    """The words of a letter's ranges, with the line breaks that were meant."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._wraps = _wraps(document)

    def words(self, start: int, end: int) -> str:
        """The words from `start` to `end`; a paragraph that follows a blank line has one."""
        document, parts, at = self._document, [], start
        for line in document.lines[bisect_right(document.lines, start) : bisect_right(document.lines, end)]:
            meant = "\n\n" if line in document.gaps else "\n"
            parts += [document.text[at : line - 1], " " if line in self._wraps else meant]
            at = line
        return "".join([*parts, document.text[at:end]])


def _wraps(document: Document) -> frozenset[int]:
    """Where lines begin that go on with the line above."""
    text = document.text
    starts = [line for line in document.lines if line < document.end]
    lines = [text[a : max(a, b - 1)] for a, b in zip(starts, [*starts[1:], document.end + 1], strict=True)]
    edge = sorted(map(len, lines))[int(_LONG * (len(lines) - 1))] if lines else 0
    if edge > _WIDEST:
        return frozenset()
    gaps = set(document.gaps)
    if len(gaps) > len(lines) / 2:  # a blank line behind every line parts nothing
        gaps = set()
    pages = set(document.page_starts)
    return frozenset(
        start
        for above, line, start in zip(lines, lines[1:], starts[1:], strict=False)
        if len(above) + 1 + len(line.partition(" ")[0]) > _EDGE * edge
        and not _OPENS.match(line)
        and above.isupper() == line.isupper()
        and start not in gaps | pages
    )
