"""The one text of a letter: its words, single-spaced.

Blank lines, page breaks and wrapping differ between two copies of one letter and mean nothing, so they stand beside the
text. Page furniture would part a sentence in two: its words come behind the letter's own, at the text's end, so that
what only a footer prints can still be quoted.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from imr_llm.host.limits import LONGEST_WORD
from imr_llm.letter import Furniture, Span

_BREAKS = re.compile(r"[\n\f]+"), re.compile(r"  +")  # apart, as a single blank, which is none, stands everywhere
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")


class OneText(NamedTuple):
    """The text and what stands beside it; see `letter.Document`."""

    text: str
    page_starts: tuple[int, ...]
    lines: tuple[int, ...]
    gaps: tuple[int, ...]
    furniture: tuple[Furniture, ...]


def one_text(printed: str, page_starts: Sequence[int], furniture: Sequence[Span]) -> OneText:
    """The one text of what `repair` gives: a printed text, where its pages begin, and its furniture."""
    words: list[str] = []
    were: list[int] = []  # where each stretch of words that stand one blank apart was printed
    are: list[int] = []  # and where it stands in the text
    lines: list[int] = []
    gaps: list[int] = []
    running_from = [span.start for span in furniture]
    at, begin, white = 0, 0, "\n"
    for start, end in [*_breaks(printed), (len(printed), len(printed))]:
        stretch = printed[begin:start]
        above = bisect_right(running_from, begin)
        if stretch and not (above and begin < furniture[above - 1].end):
            if "\n" in white or "\f" in white:
                lines.append(at)
                gaps += [at] if "\n\n" in white else []
            were.append(begin)
            are.append(at)
            words.append(stretch)
            at += len(stretch) + 1
            white = ""
        white += printed[start:end]
        begin = end
    length = max(0, at - 1)

    def moved(offset: int) -> int:
        following = bisect_left(were, offset)
        return are[following] if following < len(are) else length

    running: list[Furniture] = []
    for span in furniture:
        line = " ".join(printed[span.start : span.end].split())
        running.append(Furniture(at, at + len(line), bisect_right(page_starts, span.start), moved(span.start)))
        words.append(line)
        at += len(line) + 1
    lines += [line.start for line in running]
    return OneText(" ".join(words), tuple(map(moved, page_starts)), tuple(lines), tuple(gaps), tuple(running))


def _breaks(printed: str) -> list[tuple[int, int]]:
    """Where stretches of words end: at white space, and in the middle of what is too long for a word.

    No reader's pattern then meets a word without an end.
    """
    breaks = sorted(m.span() for pattern in _BREAKS for m in pattern.finditer(printed))
    if any(max(map(len, printed.split(at)), default=0) <= LONGEST_WORD for at in ("\n", None)):
        return breaks  # no line is longer, which is told in a tenth of the time, or no word
    return sorted([*breaks, *((m.end(), m.end()) for m in _LONG_WORD.finditer(printed))])
