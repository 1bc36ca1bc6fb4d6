"""Words of the letter inside sentences of a summary, and numbers in a row."""

import re

from imr_llm.record import Language

PRINTED = re.compile(r"“([^”]*)”")
"""Words of the letter in a sentence of a summary; `as_printed` keeps the marks apart from its own."""


def as_printed(words: str) -> str:
    """Words of the letter as a summary prints them: on one line, without quotation marks that end those around."""
    return " ".join(words.split()).replace("“", '"').replace("”", '"')


_LONGEST_NAME = 90  # characters


def shortened(words: str) -> str:
    """A request's words as a name: the whole of a short one, of a long one the beginning, with an ellipsis."""
    words = as_printed(words)
    return words if len(words) <= _LONGEST_NAME else f"{words[:_LONGEST_NAME].rpartition(' ')[0].rstrip(' ,;')} …"


def in_a_row(numbers: list[int], language: Language) -> str:
    """Numbers as a sentence lists them: "2", "2 and 5", "2, 4 and 5"; in Spanish with "y"."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} {'y' if language == 'es' else 'and'} {last}" if first else last
