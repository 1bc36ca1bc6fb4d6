"""How long work on a text takes, in seconds of a processor: to find which kinds of text are worth counting in steps.

A second says nothing to the few percent that a small square is, and counting takes many times as long as the work. So
each kind is timed first, each text in a fork that has found nothing in a cache, from short to long and back: of two
times of one length the shorter counts. What seems steep is timed again; what still does is counted by
`benchmarks.linear`.
"""

import gc
import resource
import time
from collections.abc import Sequence
from itertools import pairwise

from benchmarks import steps

Figures = dict[int, float]
"""What a text takes, by its length."""
STEPS = 1_000_000_000
"""A second's, about: seconds are told as these, so that one reckoning serves both."""
LONGEST = 100
"""Seconds of a processor for one text: what takes longer is not waited for, and counts as without end."""


def warmed(work: steps.Work, *texts: str) -> None:
    """Loads what a work needs for these texts, and has the garbage collector leave it alone."""
    for text in texts:
        list(work(text))
    gc.collect()
    gc.freeze()


def timed(work: steps.Work, texts: dict[int, str]) -> list[Figures]:
    """What each part of a work (between two of its marks) takes for texts of so many characters."""
    there = sorted(texts)
    parts: list[Figures] = []
    for n in (*there, *there[-2::-1]):
        taken = _seconds(work, texts[n])
        parts = parts or [{} for _ in taken]
        for figures, seconds in zip(parts, taken, strict=False):
            figures[n] = min(seconds * STEPS, figures.get(n, float("inf")))
    return parts


def shorter(ones: Sequence[Figures], others: Sequence[Figures]) -> list[Figures]:
    """Of two times of everything the shorter ones."""
    return [{n: min(one[n], other[n]) for n in one} for one, other in zip(ones, others, strict=True)]


def _seconds(work: steps.Work, text: str) -> list[float]:
    def at_the_marks() -> list[float]:
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        return [time.process_time() for _ in work(text)]

    return [after - before for before, after in pairwise(steps.apart(at_the_marks))]
