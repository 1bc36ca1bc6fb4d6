"""Work that takes the square of a text, and work that does not, to see that what counts steps tells them apart."""

import re
from collections.abc import Callable


def loop(text: str) -> Callable[[], object]:
    """For each of its characters, all of them, ten at a time."""
    return lambda: sum(1 for _ in text for _ in text[::10])


def pattern(text: str) -> Callable[[], object]:
    """A regular expression that looks on to the end from each of its beginnings: one call."""
    return lambda: re.findall("a+b", text)


def linear(text: str) -> Callable[[], object]:
    """One that does not."""
    return lambda: re.findall("a+", text)
