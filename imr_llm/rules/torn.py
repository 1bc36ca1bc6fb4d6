"""A label of the header that columns tore in two: its first words before the value, the rest on the next line.

    Priority:   Standard      Application   11/03/2016
                              Received:

`pdftotext -layout` prints a cell so whose label had to be wrapped. Two labels can be torn on one line; the rests stand
in the order of the values.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from imr_llm.language.dates import DATE, MISREAD_DATE
from imr_llm.language.patterns import lower
from imr_llm.layouts.flow import Flow
from imr_llm.letter import Span

Words = tuple[str, str]
"""A label's words before the value and on the next line: ("Application", "Received")."""

_REST = re.compile(r"(?P<words>[A-Za-z][A-Za-z ]{1,30}?) ?[:;](?: |$)")
_RESTS = re.compile(rf"(?:{_REST.pattern}(?:\d{{1,4}}(?: |$))?){{1,3}}")
_VALUE = rf" ?:? ?(?P<value>{MISREAD_DATE}|{DATE})"


def torn(flow: Flow, labels: Iterable[Words], end: int) -> Iterator[Span]:
    """The place of the date that each label torn into such words has, before `end`."""
    for words in labels:
        for line, number in _lines_above_rests(flow, words, end):
            values = [Span(*m.span("value")) for m in _begun(words[0], _VALUE).finditer(flow.text, *line)]
            # Two labels with the same first word, as "Date … Assigned:" and "Date … of Injury:", go in order.
            if places := values[number if len(values) > 1 else 0 :]:
                yield places[0]
                break


def is_torn(flow: Flow, labels: Iterable[Words], end: int) -> bool:
    """Whether one of these labels stands torn before `end`, with a date or without one."""
    lines = ((words[0], line) for words in labels for line, _ in _lines_above_rests(flow, words, end))
    return any(_begun(first, r"\b(?! ?[:;])").search(flow.text, *line) for first, line in lines)


def _lines_above_rests(flow: Flow, words: Words, end: int) -> Iterator[tuple[Span, int]]:
    """Lines above a line of rests among which are these words, each with their place among them."""
    starts = flow.line_starts(0, end)
    rest = words[1].lower()
    for above, below, after in zip(starts, starts[1:], [*starts[2:], end], strict=False):
        if flow.lower.find(rest, below, after) < 0 or not _RESTS.fullmatch(rests := flow.text[below:after].strip()):
            continue
        found = [lower(m["words"].strip()) for m in _REST.finditer(rests)]
        if rest in found:
            yield Span(above, below), found.index(rest)


@cache
def _begun(words: str, behind: str) -> re.Pattern[str]:
    """The first words of a label, glued or not, and what stands behind them."""
    return re.compile(rf"\b{words.replace(' ', ' ?')}{behind}", re.IGNORECASE)
