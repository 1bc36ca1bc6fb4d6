"""Work that takes the square of a text, on top of reading it: to see that what counts steps tells it from reading."""

import re
from collections.abc import Callable, Iterator

from benchmarks import linear


def _planted(square: Callable[[str], object]) -> Callable[[str], Iterator[None]]:
    def reads(text: str) -> Iterator[None]:
        parts = linear.reading(text)
        yield next(parts)
        next(parts)
        square(text)
        yield

    return reads


def _pairs(text: str) -> object:
    found = [m.start() for m in re.finditer("diagnosed with", text)]
    return sum(1 for a in found for b in found if a < b)


def _seen(text: str) -> object:
    seen: list[str] = []
    for number in re.findall(r"\d{7}", text):
        if number not in seen:
            seen.append(number)
    return seen


pairs = _planted(_pairs)
"""In Python: each phrase with each."""
seen = _planted(_seen)
"""In the interpreter: each number is looked for among all before it."""
digits = _planted(lambda text: re.findall(r"\d[^~]*~", text))
"""In one call of the regular expression engine, which looks on to the end from each digit."""
words = _planted(lambda text: re.findall(r"[a-y]+z", text[::4]))
"""The same from each letter of a word of a quarter of the text."""
places = _planted(lambda text: [text.count("\n", 0, m.start()) for m in re.finditer(r"\w+", text)])
"""A fast call for each word: how many lines are before it."""
