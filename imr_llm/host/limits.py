"""What one file may take of this computer, and what is counted against it.

Each limit is one that no letter meets: a file that passes one is named and nothing of it is stored. The process that
reads is ended from outside where it passes `seconds` or `memory`; the rest is counted while it reads.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Final, Self

from imr_llm.errors import TooLarge

MOST: Final = 100.0
"""How many times the usual limits may be taken at most."""


# What a reader looks at as one. Patterns that look on from each of their beginnings take the square of it at most, so
# that reading grows as the text does. In 209 letters, 93 of them real, the longest word has 92 characters, the longest
# sentence 1,095, the longest list 739, what one side cites 776, a heading 558; a letter has 15 items at most, a
# section or a rationale 9 phrases that tell a fact, a sentence 3 of one kind, a field 12 facts.
LONGEST_WORD: Final = 200
LONGEST_SENTENCE: Final = 2_000
LONGEST_LIST: Final = 1_000
LONGEST_SIDE: Final = 5_000
LONGEST_HEADING: Final = 10_000
"""With what stands before it."""
MOST_ITEMS: Final = 200
MOST_PHRASES: Final = 60
MOST_OF_A_KIND: Final = 10
MOST_FACTS: Final = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """For one file. A letter of 3 pages takes 0.02 seconds as text and 0.1 as PDF, some 100 MB, 10,000 characters."""

    seconds: float = 12.0
    """Of a processor, without text recognition: 50 times what the slowest letter takes. By the clock five times it."""
    memory: int = 800_000_000
    """Bytes of one process. A page of 50 million dots in colour, the largest that is read, takes half of it."""
    characters: int = 500_000
    """Of text. The longest letters, of 30 pages, have 100,000."""
    pages: int = 300
    """The longest letters have some 30 pages."""
    pixels: int = 400_000_000
    """Dots of all pictures that are read. A page scanned at 300 dots an inch has 8.4 million: 47 of these."""
    scan_seconds: float = 600.0
    """Of text recognition. A page takes 2 to 10 seconds."""
    page_seconds: float = 60.0
    """Of text recognition for one page."""

    def times(self, factor: float) -> Self:
        """So many times as much of each."""
        each = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(self, **{name: type(value)(value * factor) for name, value in each.items()})


USUAL: Final = Limits()


class Budget:
    """What reading one file has left. `recognizes` is told when text recognition begins (True) and ends (False)."""

    def __init__(self, limits: Limits = USUAL, recognizes: Callable[[bool], None] = lambda _: None) -> None:
        self.limits = limits
        self._recognizes = recognizes
        self._pixels = limits.pixels
        self._scan_seconds = limits.scan_seconds

    def check_pages(self, path: str, pages: int) -> None:
        """Raises TooLarge for a file of more pages than there may be."""
        if pages > self.limits.pages:
            raise _too_large(path, f"It has {pages:,} pages; no letter has more than {self.limits.pages}.")

    def check_characters(self, path: str, characters: int) -> None:
        """Raises TooLarge for a text of more characters than there may be."""
        if characters > self.limits.characters:
            problem = f"It has {characters:,} characters; no letter has more than {self.limits.characters:,}."
            raise _too_large(path, problem)

    def take_pixels(self, path: str, pixels: int) -> None:
        """Count a picture before it is unpacked or drawn. Raises TooLarge where all of them are too many."""
        self._pixels -= pixels
        if self._pixels < 0:
            most = self.limits.pixels // 1_000_000
            problem = f"Its pictures have more than {most:,} million dots in all, which no letter has."
            raise _too_large(path, problem, "Scan it again in grey at 300 dots an inch, or split it")

    @contextmanager
    def recognition(self, path: str) -> Iterator[float]:
        """Around the recognition of one page: the seconds that it may take. Raises TooLarge where none are left."""
        if self._scan_seconds <= 0:
            problem = f"Recognizing its text took more than {self.limits.scan_seconds:,.0f} seconds."
            raise _too_large(path, problem, "Scan it again in grey at 300 dots an inch, or split it")
        began = time.monotonic()
        self._recognizes(True)
        try:
            yield min(self.limits.page_seconds, self._scan_seconds)
        finally:
            self._scan_seconds -= time.monotonic() - began
            self._recognizes(False)


def too_slow(path: str, limits: Limits) -> TooLarge:
    """The error for a file of which reading was ended after `seconds`."""
    return _too_large(path, f"Reading it took more than {limits.seconds:,.0f} seconds, which no letter takes.")


def too_hungry(path: str, limits: Limits) -> TooLarge:
    """The error for a file of which reading was ended because of the memory that it took."""
    most = limits.memory // 1_000_000
    return _too_large(path, f"Reading it took more than {most:,} MB of memory, which no letter takes.")


def too_many_items(path: str) -> TooLarge:
    """The error for a letter of more decisions or labels than there may be."""
    problem = f"It has more than {MOST_ITEMS} disputed items, which no letter has."
    return TooLarge(path, problem, "Split it into one file a letter.")


def _too_large(path: str, problem: str, way: str = "Print the letter to a new PDF, or split it") -> TooLarge:
    return TooLarge(path, problem, f"{way}. If it is whole as it is, read it with `imr extract --limits 4`.")
