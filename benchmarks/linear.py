"""How what a text takes grows with it: the kinds of `growth.toml` at 10,000, 40,000 and 160,000 characters.

    python -m benchmarks.linear [--steps] [--summary | --redaction] [--at=PLACE,…] [--to=CHARACTERS] [UNIT …]

With `--summary` it is measured of the summary, with `--redaction` of hiding who somebody is in the text, and not of
the reading; in seconds of this process's own, or in steps (`benchmarks.steps`; needs valgrind, and takes some twenty
times as long). Printed is each kind that grows faster than the text (an exponent of 1.2 and more), then the steepest
and the dearest of all; exit 1 where there is one.
"""

import math
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import imr_llm
from benchmarks import steps
from imr_llm import documents, pipeline
from imr_llm.errors import SummaryFailed, UnreadableFile

LENGTHS = (10_000, 40_000, 160_000)
STEEPEST = 1.2
LEAST = {"seconds": 0.01, "steps": 100_000}
"""Below which nothing is measured."""
Kind = tuple[str, str]
"""A unit and a place."""
Meter = Callable[[str], float]
"""What measures a text."""
_TABLE = tomllib.loads(Path(__file__).with_name("growth.toml").read_text(encoding="utf-8"))
UNITS: dict[str, str] = _TABLE["units"]
PLACES: dict[str, str] = _TABLE["places"]
_SYLLABLES = ("ba", "ko", "li", "mu", "re", "sa", "to", "vi", "zu", "ne")
_OTHER = ("{number}", "{word}")
WARM = ("words", "rationale", 1000)
"""A text with which tables are loaded and patterns compiled, when nothing is measured yet."""


def grown(unit: str, place: str, characters: int) -> str:
    """A letter in which so many characters of the unit stand at the place."""
    words = UNITS[unit]
    times = -(-characters // len(words))
    if any(other in words for other in _OTHER):
        grows = "".join(_another(words, n) for n in range(times))
    else:
        grows = words * times
    return PLACES[place].replace("{}", grows[:characters])


def _another(words: str, n: int) -> str:
    """The unit with a number and a word of its own: what is found in it is never the same twice."""
    number = str(2_000_003 + n * 7_919)
    word = "".join(_SYLLABLES[int(digit)] for digit in str(1_000 + n))
    return words.replace("{number}", number).replace("{word}", word.capitalize())


def reading(text: str) -> Callable[[], object]:
    """Reading a text into a record, or into the error that names it."""
    data = text.encode()

    def reads() -> None:
        with suppress(UnreadableFile):  # several letters in one, or none: it was read to say so
            pipeline.read_document(documents.load("grown.txt", data))

    return reads


def summary(text: str) -> Callable[[], object]:
    """Telling what was read in plain words; nothing, where it is no letter or cannot be told."""
    try:
        letter = pipeline.read_document(documents.load("grown.txt", text.encode()))
    except UnreadableFile:
        return lambda: None

    def tells() -> None:
        with suppress(SummaryFailed):
            imr_llm.summarize(letter)

    return tells


def redaction(text: str) -> Callable[[], object]:
    """Hiding the identifiers of a text."""
    from imr_llm.client import Redactor

    return lambda: Redactor(text).hide(text)


WORKS = (reading, summary, redaction)


def exponent(figures: dict[int, float], least: float) -> float:
    """Of the figure in the length: the slope of the straight line through their logarithms (least squares)."""
    points = [(math.log(length), math.log(max(figure, least))) for length, figure in figures.items()]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def growth(measure: Meter, kinds: Iterable[Kind], lengths: Sequence[int]) -> Iterator[tuple[Kind, dict[int, float]]]:
    """What so many characters of a unit take at a place, without the letter round them."""
    alone: dict[str, float] = {}
    for unit, place in kinds:
        if place not in alone:
            alone[place] = measure(grown(unit, place, 0))
        yield (unit, place), {length: measure(grown(unit, place, length)) - alone[place] for length in lengths}


def seconds(work: steps.Work, text: str) -> float:
    """What a work takes of a processor."""
    does = work(text)
    began = time.process_time()
    does()
    return time.process_time() - began


@contextmanager
def meter(work: steps.Work, *, in_steps: bool) -> Iterator[Meter]:
    """What measures texts that are worked on so."""
    warm = grown(*WARM)
    if not in_steps:
        seconds(work, warm)
        yield lambda text: seconds(work, text)
        return
    name = f"{__spec__.name}:{work.__name__}"
    with steps.counter((name, warm)) as count:
        yield lambda text: float(count(name, text))


def main() -> int:
    """Measures and prints."""
    given = dict(option.partition("=")[::2] for option in sys.argv[1:] if option.startswith("--"))
    places = given["--at"].split(",") if "--at" in given else list(PLACES)
    units = [unit for unit in sys.argv[1:] if not unit.startswith("--")] or list(UNITS)
    lengths = [length for length in LENGTHS if length <= max(LENGTHS[1], int(given.get("--to", LENGTHS[-1])))]
    work = next((each for each in WORKS if f"--{each.__name__}" in given), reading)
    unit_of_it = "steps" if "--steps" in given else "seconds"
    measured: dict[Kind, tuple[float, dict[int, float]]] = {}
    with meter(work, in_steps=unit_of_it == "steps") as measure:
        for kind, figures in growth(measure, [(unit, place) for place in places for unit in units], lengths):
            measured[kind] = exponent(figures, LEAST[unit_of_it]), figures
            if measured[kind][0] >= STEEPEST:
                _show(*kind, *measured[kind])
    steep = sum(slope >= STEEPEST for slope, _ in measured.values())
    print(f"\n{steep} of {len(measured)} kinds grow faster; the steepest, then the dearest ({unit_of_it}):")
    for key in max(measured, key=lambda k: measured[k][0]), max(measured, key=lambda k: measured[k][1][lengths[-1]]):
        _show(*key, *measured[key])
    return int(steep > 0)


def _show(unit: str, place: str, slope: float, figures: dict[int, float]) -> None:
    each = "  ".join(f"{figure:14,.3f}" if figure < 1000 else f"{figure:14,.0f}" for figure in figures.values())
    print(f"{unit:20}{place:14}{slope:5.2f}  {each}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
