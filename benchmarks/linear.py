"""How what a text takes grows with it: the kinds of `growth.toml` at 10,000, 40,000 and 160,000 characters.

    python -m benchmarks.linear [--of=WORK] [--at=PLACE,…] [--lengths=N,N,N] [--workers=N] [--count] [UNIT …]

Measured is the reading; with `--of=telling` that and what tells the record in plain words, with `--of=redaction` hiding
who somebody is in the text. Each kind is timed (`benchmarks.sieve`), and what seems steep is counted in steps
(`benchmarks.steps`; needs valgrind), which takes many times as long, and at twice the lengths where it is steep still;
with `--count` all is counted. Printed is each kind, then the steepest; exit 1 where one grows faster than the text: an
exponent of 1.2 and more of steps. A unit can be several ("dates+levels"), each as long as its share.
"""

import math
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Queue
from typing import NamedTuple

import imr_llm
from benchmarks import sieve, steps
from benchmarks.sieve import Figures
from imr_llm import documents, pipeline
from imr_llm.errors import SummaryFailed, UnreadableFile

LENGTHS = (10_000, 40_000, 160_000)
STEEPEST = 1.2
SUSPECT = 1.1
"""Of seconds, from which a kind is counted."""
NOTICED = 0.02 * sieve.STEPS
"""Of seconds: less is not told from what else the machine does."""
SLOWEST = 2.0 * sieve.STEPS
"""Of seconds, for the longest text: what a bound cuts does not grow, and takes too long where it is dear."""
LEAST = 1_000_000
"""Steps below which nothing is measured: a hundredth of what reading 160,000 characters of prose takes."""
_SHOWN = 12
Kind = tuple[str, str]
"""A unit and a place."""
Meter = Callable[[str], int]
"""What measures a work for a text."""
_TABLE = tomllib.loads(Path(__file__).with_name("growth.toml").read_text(encoding="utf-8"))
UNITS: dict[str, str] = _TABLE["units"]
PLACES: dict[str, str] = _TABLE["places"]
_SYLLABLES = ("ba", "ko", "li", "mu", "re", "sa", "to", "vi", "zu", "ne")
_OTHER = ("{number}", "{word}")
WARM = ("words", "rationale", 1000)
"""A text with which tables are loaded and patterns compiled, when nothing is measured yet."""


def grown(unit: str, place: str, characters: int) -> str:
    """A letter in which so many characters of the unit, or of the units, stand at the place."""
    units = unit.split("+")
    return PLACES[place].replace("{}", "".join(_repeated(UNITS[each], characters // len(units)) for each in units))


def _repeated(words: str, characters: int) -> str:
    times = -(-characters // len(words))
    if any(other in words for other in _OTHER):
        return "".join(_another(words, n) for n in range(times))[:characters]
    return (words * times)[:characters]


def _another(words: str, n: int) -> str:
    """The unit with a number and a word of its own: what is found in it is never the same twice."""
    number = str(2_000_003 + n * 7_919)
    word = "".join(_SYLLABLES[int(digit)] for digit in str(1_000 + n))
    return words.replace("{number}", number).replace("{word}", word.capitalize())


def together(groups: int) -> list[str]:
    """All units in so many groups, each of units that are far from one another in the table."""
    return ["+".join(list(UNITS)[n::groups]) for n in range(groups)]


def reading(text: str) -> Iterator[None]:
    """Reading a text into a record, or into the error that names it."""
    data = text.encode()
    yield
    _read(data)
    yield


def telling(text: str) -> Iterator[None]:
    """Reading a text, and telling its record in plain words."""
    data = text.encode()
    yield
    letter = _read(data)
    yield
    if letter:
        with suppress(SummaryFailed):
            imr_llm.summarize(letter)
    yield


def _read(data: bytes) -> imr_llm.Letter | None:
    with suppress(UnreadableFile):  # several letters in one, or none: it was read to say so
        return pipeline.read_document(documents.load("grown.txt", data))
    return None


def redaction(text: str) -> Iterator[None]:
    """Hiding the identifiers of a text."""
    from imr_llm.client import Redactor

    yield
    Redactor(text).hide(text)
    yield


WORKS = {work.__name__: work for work in (reading, telling, redaction)}
PARTS = {"reading": ("reading",), "telling": ("reading", "telling"), "redaction": ("redaction",)}
"""What a work does between its marks; the last is what is counted."""


def exponent(figures: Figures, least: float = LEAST) -> float:
    """Of the steps in the length, by the three longest that were measured, each as many times as long as the last.

    Differences alone count: what is taken up to a bound and then no more, or for the letter round what grows, is the
    same at each length and cannot drown what grows. The larger is taken of the exponent of these, and of that which a
    parabola has from the first to the last of all lengths: it tells from shorter ones what a square will come to.
    """
    (a, at_a), (b, at_b), (c, at_c) = sorted(figures.items())[-3:]
    if math.isinf(at_c):
        return math.inf
    if at_c - at_a < least:
        return 0.0
    near, far = at_b - at_a, max(at_c - at_b, least / 10)
    if near <= 0:  # something else was done at the first: there is no difference to reckon from
        return math.log(max(at_c / at_b, 1), c / b)
    square = (far / (c - b) - near / (b - a)) / (c - a)
    straight = far / (c - b) - square * (b + c)
    first, last = (straight * n + square * n * n for n in (LENGTHS[0], LENGTHS[-1]))
    times = LENGTHS[-1] / LENGTHS[0]
    bent = math.log(last / max(first, last / times**2), times) if last > 0 else 0.0
    return max(math.log(far / near, c / b), bent)


def growth(measure: Meter, kind: Kind, lengths: Sequence[int]) -> Figures:
    """What it takes for so many characters of a unit."""
    return {n: measure(grown(*kind, n)) for n in lengths}


@contextmanager
def meter(work: steps.Work) -> Iterator[Meter]:
    """What measures texts that are worked on so."""
    name = f"{__spec__.name}:{work.__name__}"
    with steps.counter((name, grown(*WARM))) as count:
        yield lambda text: count(name, text)


def measured(
    work: steps.Work, kinds: Iterable[Kind], lengths: Sequence[int], workers: int
) -> Iterator[tuple[Kind, Figures]]:
    """Each kind's figures, so many at a time."""
    with ExitStack() as stack:
        free: Queue[Meter] = Queue()
        for _ in range(workers):
            free.put(stack.enter_context(meter(work)))

        def one(kind: Kind) -> tuple[Kind, Figures]:
            measure = free.get()
            try:
                return kind, growth(measure, kind, lengths)
            finally:
                free.put(measure)

        yield from stack.enter_context(ThreadPoolExecutor(workers)).map(one, kinds)


def sieved(
    name: str, kinds: Sequence[Kind], lengths: Sequence[int], workers: int
) -> Iterator[tuple[str, Kind, Figures]]:
    """The figures of each part of a work for each kind, in seconds told as steps; those that seem steep, twice."""
    work = WORKS[name]
    sieve.warmed(work, *(grown(WARM[0], place, WARM[2]) for place in PLACES))

    def one(kind: Kind) -> list[Figures]:
        texts = {n: grown(*kind, n) for n in lengths}
        try:
            times = sieve.timed(work, texts)
            if any(exponent(figures, NOTICED) >= SUSPECT for figures in times):
                times = sieve.shorter(times, sieve.timed(work, texts))
        except OSError:
            return [dict.fromkeys(lengths, math.inf)] * len(PARTS[name])
        return times

    with ThreadPoolExecutor(workers) as pool:
        for kind, found in zip(kinds, pool.map(one, kinds), strict=True):
            yield from ((part, kind, figures) for part, figures in zip(PARTS[name], found, strict=True))


def main() -> int:
    """Times, counts what seems steep, and prints."""
    given = dict(option.partition("=")[::2] for option in sys.argv[1:] if option.startswith("--"))
    places = given["--at"].split(",") if "--at" in given else list(PLACES)
    units = [unit for unit in sys.argv[1:] if not unit.startswith("--")] or list(UNITS)
    lengths = [int(n) for n in given["--lengths"].split(",")] if "--lengths" in given else LENGTHS
    name, workers = given.get("--of", "reading"), int(given.get("--workers", 1))
    kinds = [(unit, place) for place in places for unit in units]
    timed, suspects = list[Line](), {part: list[Kind]() for part in PARTS[name]}
    if "--count" in given:
        suspects[name] = kinds
    else:
        for part, kind, figures in sieved(name, kinds, lengths, workers):
            timed.append(Line.of(part, kind, figures, NOTICED))
            if SUSPECT <= timed[-1].slope < math.inf:
                suspects[part].append(kind)
    _print(timed, "timed, in seconds told as steps")
    counted = [line for part, kinds_of in suspects.items() for line in _counted(part, kinds_of, lengths, workers)]
    _print(counted, "counted, in steps")
    steep = [line for line in counted if line.slope >= STEEPEST]
    slow = [line for line in timed if line.most > SLOWEST]
    print(f"\nof {len(timed) or len(counted)} kinds {len(steep)} grow faster than the text, and {len(slow)} are slow:")
    print("\n".join(line.said for line in (*steep, *slow)))
    return int(bool(steep or slow))


class Line(NamedTuple):
    """What was found of a kind, the steepest last when sorted."""

    slope: float
    most: float
    said: str

    @classmethod
    def of(cls, part: str, kind: Kind, figures: Figures, least: float = LEAST) -> "Line":
        """Printed at once."""
        unit, place = kind
        slope = exponent(figures, least)
        line = cls(
            slope,
            figures[max(figures)],
            f"{part:10}{unit:20} {place:13}{slope:5.2f} {' '.join(f'{n:14,.0f}' for n in figures.values())}",
        )
        print(line.said, flush=True)
        return line


def _counted(part: str, kinds: Sequence[Kind], lengths: Sequence[int], workers: int) -> list[Line]:
    """Each kind's line. What is steep is counted at twice the lengths too, and the less steep stands: a bound that is
    reached, or another way that is taken, between two lengths is steep once, a square always.
    """
    lines = dict[Kind, Line]()
    for times in (1, 2):
        asked = [kind for kind in kinds if kind not in lines or lines[kind].slope >= STEEPEST]
        for kind, figures in measured(WORKS[part], asked, [times * n for n in lengths], workers) if asked else ():
            line = Line.of(part, kind, figures)
            lines[kind] = min(line, lines.get(kind, line))
    return list(lines.values())


def _print(lines: list[Line], how: str) -> None:
    """The steepest of what was found."""
    if lines:
        print(f"\n{len(lines)} {how}; the steepest:")
        print("\n".join(line.said for line in sorted(lines, reverse=True)[:_SHOWN]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
