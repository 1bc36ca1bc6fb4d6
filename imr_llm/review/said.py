"""Whether a letter says a label's words: words and marks in their order, white space and a page's end apart."""

import re
from typing import Final

GAP: Final = 60
"""So many words may stand between two halves of a text that a page break cuts: page number, running header."""
SHORTEST_ACROSS: Final = 4
"""Fewer words are looked for in one piece only."""
EDGE: Final = 6
"""Words of a rationale at each end of its label."""
OWN_WORDS: Final = re.compile(
    r"/issues/\d+/(request|original_request|authorized|approved_part|rationale|category|(claims_administrator|reviewer)_citations/\d+)"
)
"""Values that are their own quote: they stand in the letter as they are."""
_OF_QUOTES: Final = ("mechanism", "diagnoses", "treatments", "medications", "missing_doc", "specialties", "case_number")
"""Fields whose values are made of the words of their quotes."""


def words(text: str) -> list[str]:
    """The words and numbers of a text, and its marks, one each."""
    return re.findall(r"\w+|[^\w\s]", text)


def stands_in(value: str, text: list[str]) -> bool:
    """Whether a text has these words in this order, white space apart, with one gap where a page ends."""
    return in_a_row(words(value), text)


def in_a_row(wanted: list[str], text: list[str]) -> bool:
    """The same of words."""
    if _find(wanted, text, 0) is not None:
        return True
    for cut in range(1, len(wanted)):
        start = _find(wanted[:cut], text, 0)
        if start is None:
            return False
        near = text[start + cut : start + len(wanted) + GAP]
        if len(wanted) >= SHORTEST_ACROSS and _find(wanted[cut:], near, 0) is not None:
            return True
    return False


def _find(wanted: list[str], text: list[str], start: int) -> int | None:
    for at in range(start, len(text) - len(wanted) + 1):
        if text[at] == wanted[0] and text[at : at + len(wanted)] == wanted:
            return at
    return None


def stray(pointer: str, value: object, quotes: list[str]) -> list[str]:
    """Words of a phrase that none of its quotes has: a phrase is in the letter's words."""
    if not any(field in pointer for field in _OF_QUOTES):
        return []
    there = {word for quote in quotes for word in words(quote.lower())}
    return [word for word in words(str(value).lower()) if word not in there]


def shortened(rationale: str) -> str:
    """A rationale as its label has it: the whole of it is the letter."""
    parts = rationale.split()
    if len(parts) <= 3 * EDGE:
        return rationale
    return f"{' '.join(parts[:EDGE])} … ({len(parts) - 2 * EDGE} words) … {' '.join(parts[-EDGE:])}"
