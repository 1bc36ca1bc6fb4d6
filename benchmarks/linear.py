"""How the time to read a text grows with it: the kinds of `growth.toml` at 10,000, 40,000 and 160,000 characters.

    python -m benchmarks.linear [--summary | --redaction] [--at=PLACE,…] [UNIT …]

With `--summary` the time is taken of the summary, with `--redaction` of hiding who somebody is in the text, and not of
the reading. It is this process's own, so
that others on the machine do not count. Printed is what grows faster than the text (an exponent of 1.2 and more) or
takes more than 5 seconds at the longest, then the slowest and the steepest of all.
"""

import math
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import imr_llm
from imr_llm import documents, pipeline
from imr_llm.errors import SummaryFailed, UnreadableFile

LENGTHS = (10_000, 40_000, 160_000)
STEEPEST = 1.2
SLOWEST = 5.0
LEAST = 0.01
"""Seconds below which nothing is measured."""
_TABLE = tomllib.loads(Path(__file__).with_name("growth.toml").read_text(encoding="utf-8"))
UNITS: dict[str, str] = _TABLE["units"]
PLACES: dict[str, str] = _TABLE["places"]


def grown(unit: str, place: str, characters: int) -> str:
    """A letter in which so many characters of the unit stand at the place."""
    words = UNITS[unit]
    return PLACES[place].replace("{}", (words * -(-characters // len(words)))[:characters])


def seconds(text: str, tries: int = 1) -> float:
    """For reading a text into a record, or into the error that names it: the least of some tries."""
    return min(_seconds(text.encode()) for _ in range(tries))


def _seconds(data: bytes) -> float:
    began = time.process_time()
    with suppress(UnreadableFile):  # several letters in one, or none: it was read to say so
        pipeline.read_document(documents.load("grown.txt", data))
    return time.process_time() - began


def summary_seconds(text: str) -> float:
    """For telling what was read in plain words; nothing, where it is no letter or cannot be told."""
    try:
        letter = pipeline.read_document(documents.load("grown.txt", text.encode()))
    except UnreadableFile:
        return 0.0
    began = time.process_time()
    with suppress(SummaryFailed):
        imr_llm.summarize(letter)
    return time.process_time() - began


def redaction_seconds(text: str) -> float:
    """For hiding the identifiers of a text."""
    from imr_llm.client import Redactor

    began = time.process_time()
    Redactor(text).hide(text)
    return time.process_time() - began


MEASURES = {"--summary": summary_seconds, "--redaction": redaction_seconds}


def exponent(figures: dict[int, float]) -> float:
    """Of the time in the length: the slope of the straight line through their logarithms (least squares)."""
    points = [(math.log(length), math.log(max(figure, LEAST))) for length, figure in figures.items()]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def main() -> None:
    """Measures and prints."""
    chosen = [given for given in sys.argv[1:] if given.startswith("--at=")]
    places = chosen[0].removeprefix("--at=").split(",") if chosen else list(PLACES)
    units = [given for given in sys.argv[1:] if not given.startswith("--")] or list(UNITS)
    measure = next((each for option, each in MEASURES.items() if option in sys.argv), seconds)
    measure(grown("words", "rationale", 1000))  # tables are loaded and patterns compiled when first used
    measured: dict[tuple[str, str], tuple[float, dict[int, float]]] = {}
    for unit in units:
        for place in places:
            figures = {n: measure(grown(unit, place, n)) for n in LENGTHS}
            measured[unit, place] = exponent(figures), figures
            if measured[unit, place][0] >= STEEPEST or figures[LENGTHS[-1]] > SLOWEST:
                _show(unit, place, *measured[unit, place])
    print(f"\nof {len(measured)} kinds, steepest, then slowest:")
    for key in max(measured, key=lambda k: measured[k][0]), max(measured, key=lambda k: measured[k][1][LENGTHS[-1]]):
        _show(*key, *measured[key])


def _show(unit: str, place: str, slope: float, figures: dict[int, float]) -> None:
    times = "  ".join(f"{figure:6.3f}" for figure in figures.values())
    print(f"{unit:20}{place:14}{slope:5.2f}  {times}", flush=True)


if __name__ == "__main__":
    main()
