"""The weights of a value's confidence: fitted on labelled letters, and held against letters that the fit did not see.

A logistic regression over the signals of `imr_llm.confidence`, one weight for each row, held to 0 by a ridge; so small
a thing that a person can read and correct what it learned. Letters that a rule was changed with a view of are read
better than others will be: `read_before` is a signal of the fit, and what is kept is said of a letter without it.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evals import score
from evals.gold import GoldLetter
from imr_llm import confidence
from imr_llm.confidence import ConfidenceTable, Signals
from imr_llm.errors import UnreadableFile
from imr_llm.pipeline.chain import read_letter
from imr_llm.record import Record

FILE: Final = Path(str(files("imr_llm") / "data" / "confidence.toml"))
RIDGE: Final = 1.0
"""How strongly weights are held to 0: as one value seen once, right or wrong."""
FOLDS: Final = 10
BINS: Final = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
"""Where the bins of the reliability curve end; the last one ends at 1."""
FIRST: Final = 0.1
"""The share of all values that a person looks at first, for telling what the order is worth."""
DIGITS: Final = 2
HEAD: Final = """\
# How likely a value is right: weights in log odds, added up over what is seen of it (`imr_llm/confidence.py` says what
# each table and row is; a row that is not there weighs 0). 2.9 is 95 %, 2.2 is 90 %, 0 is 50 %. Written by
# `python -m evals confidence --set`, which fits them on labelled letters; docs/quality.md holds them against others.
# A field without a row was not measured, and its values have no confidence.
"""


LABELLED_ONCE: Final = frozenset(
    {
        *("patient.age", "patient.sex", "patient.date_of_injury", "patient.mechanism_of_injury"),
        *("patient.diagnoses", "patient.prior_treatments", "patient.current_medications"),
        *("issues.decision", "issues.category", "issues.denial_reasons", "issues.missing_documentation"),
    }
)
"""What a labeller wrote of the letters of `evals/gold-once`; their other labels are what the rules read."""


@dataclass(frozen=True, slots=True)
class Sets:
    """The labelled letters: those of `evals/gold`; posted ones, labelled twice and once; scans of some of these."""

    composed: Sequence[GoldLetter]
    posted: Sequence[GoldLetter] = ()
    once: Sequence[GoldLetter] = ()
    scans: Sequence[GoldLetter] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """One value that was read of a labelled letter: its signals, and whether the labels have it."""

    letter: str
    signals: Signals
    right: bool
    read_before: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """A value with its confidence."""

    seen: Seen
    confidence: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Values of about one confidence: how many, what was said of them in the mean, and the share that is right."""

    ends: float
    values: int
    said: float
    right: float


def of_read(read: Iterable[tuple[GoldLetter, Record]]) -> list[Seen]:
    """Every value that was read of these letters and that the labels can tell right from wrong."""
    found = []
    for letter, record in read:
        right = _right(letter, record)
        found += [
            Seen(letter.name, signals, right[pointer], not letter.gold.held_out)
            for pointer, signals in confidence.seen(record).items()
            if pointer in right
        ]
    return found


def _right(letter: GoldLetter, record: Record) -> dict[str, bool]:
    """By the pointer of each value that was read, whether it is right."""
    values = score.of(letter.gold, record.model_dump(mode="json"))
    return {value.found_at: value.right for value in values if value.found is not None}


def fitted(seen: Sequence[Seen], ridge: float = RIDGE) -> ConfidenceTable:
    """The weights under which these values are likeliest as they are."""
    names = sorted({pair for one in seen for pair in one.signals.named()})
    place = {pair: at for at, pair in enumerate(names)}
    from scipy.optimize import minimize  # a third of a second

    rows = np.zeros((len(seen), len(names) + 2))
    for at, one in enumerate(seen):
        rows[at, [place[pair] for pair in one.signals.named()]] = 1
    rows[:, -2] = [one.read_before for one in seen]
    rows[:, -1] = 1
    right = np.array([one.right for one in seen], float)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = rows @ weights
        held = np.append(weights[:-1], 0) * ridge
        gap = 1 / (1 + np.exp(-odds)) - right
        return float(np.logaddexp(0, odds).sum() - right @ odds + held @ held / (2 * ridge)), rows.T @ gap + held

    weights = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    tables: dict[str, dict[str, float]] = defaultdict(dict)
    for (table, row), weight in zip(names, weights, strict=False):
        tables[table][row] = round(float(weight), DIGITS)
    return ConfidenceTable(base=round(float(weights[-1]), DIGITS), **tables)


def told(seen: Sequence[Seen], weights: ConfidenceTable) -> list[Scored]:
    """Each value with what these weights say of it."""
    return [Scored(one, confidence.likelihood(one.signals, weights)) for one in seen]


def crossed(seen: Sequence[Seen]) -> list[Scored]:
    """The same, each letter by weights that were fitted without it."""
    folds = [[one for one in seen if _fold(one.letter) == fold] for fold in range(FOLDS)]
    return [
        value
        for fold, part in enumerate(folds)
        if part
        for value in told(part, fitted([one for one in seen if _fold(one.letter) != fold]))
    ]


def _fold(letter: str) -> int:
    return zlib.crc32(letter.encode()) % FOLDS


def curve(values: Sequence[Scored]) -> list[Bin]:
    """The reliability curve; bins without a value are left out."""
    bins = []
    begins = 0.0
    for ends in (*BINS, 1.0):
        there = [v for v in values if begins <= v.confidence < ends or ends == v.confidence == 1.0]
        begins = ends
        if there:
            said = sum(v.confidence for v in there) / len(there)
            bins.append(Bin(ends, len(there), said, sum(v.seen.right for v in there) / len(there)))
    return bins


def off_by(values: Sequence[Scored]) -> float:
    """The expected calibration error: how far what is said is from what is, in the mean over all values."""
    return sum(b.values * abs(b.said - b.right) for b in curve(values)) / len(values)


def caught(values: Sequence[Scored], first: float = FIRST) -> float:
    """The share of the wrong values among the `first` of all that are least likely right; of equal ones, in part."""
    wrong = sum(not v.seen.right for v in values)
    ordered = sorted(values, key=lambda v: v.confidence)
    looked_at = ordered[: round(len(ordered) * first)]
    return sum(not v.seen.right for v in looked_at) / wrong if wrong else 0.0


def written(weights: ConfidenceTable, path: Path = FILE) -> None:
    """The data file anew."""
    lines = [HEAD, f"base = {weights.base}"]
    for table in Signals.__slots__:
        lines += ["", f"[{table}]"]
        lines += [f'"{row}" = {weight}' for row, weight in sorted(getattr(weights, table).items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def markdown(measured: Mapping[str, Sequence[Scored]]) -> str:
    """A reliability curve for each set of letters: for docs/quality.md and the terminal."""
    lines = []
    for name, values in measured.items():
        wrong = sum(not v.seen.right for v in values)
        letters = len({v.seen.letter for v in values})
        lines += [
            f"{name}: {len(values):,} values of {letters} letters, {wrong} wrong; off by {off_by(values):.3f} in the "
            f"mean; the tenth that is least likely right has {caught(values):.0%} of the wrong ones, the fifth "
            f"{caught(values, 2 * FIRST):.0%}.",
            "",
            "| confidence below | values | said, mean | right |",
            "|---:|---:|---:|---:|",
            *(f"| {b.ends:g} | {b.values:,} | {b.said:.3f} | {b.right:.3f} |" for b in curve(values)),
            "",
        ]
    return "\n".join(lines)


def measure(sets: Sets) -> tuple[ConfidenceTable, dict[str, list[Scored]]]:
    """The weights that all letters but held-out posted ones give, and how they hold on letters that gave none.

    Letters are read by the rules, and those that are recorded by the model too. Raises Stale.
    """
    from evals import recording  # with the client of a model

    replayed = recording.replay(sets.composed).cases
    posted = of_read(by_rules(sets.posted))
    held = {letter.name for letter in sets.posted if letter.gold.origin == "held_out"}
    named = {letter.name: letter for letter in sets.composed}
    others = [
        *of_read(by_rules(sets.composed)),
        *(one for one in posted if one.letter not in held),
        *(one for one in of_read(by_rules(sets.once)) if one.signals.field in LABELLED_ONCE),
        *of_read(by_rules([scan for scan in sets.scans if scan.name not in held])),
        *of_read((named[one.letter], Record.model_validate(one.record)) for one in replayed if one.record),
    ]
    weights, cross = fitted(others), crossed(others)
    measured = {
        "Letters of the fit, each by weights that were fitted without it": cross,
        "Of these, values that a model reads": [v for v in cross if v.seen.signals.readers != "rules"],
        "Of these, values of scans": [v for v in cross if v.seen.signals.letter == "ocr"],
        "Posted letters that were held out": told([one for one in posted if one.letter in held], weights),
    }
    return weights, {name: values for name, values in measured.items() if values}


def by_rules(letters: Iterable[GoldLetter]) -> list[tuple[GoldLetter, Record]]:
    """Each letter with what the rules read in it; a letter that they fail on has no value to be sure of."""
    read = []
    for letter in letters:
        with suppress(UnreadableFile):
            read.append((letter, read_letter(letter.gold.letter, letter.data).record))
    return read


def scanned(letters: Iterable[GoldLetter], folder: Path) -> list[GoldLetter]:
    """Those of these letters of which the folder has a scan, under the name of their labels; read in their place."""
    found = {path.stem: path for path in folder.iterdir() if path.is_file()}
    return [
        replace(
            letter,
            data=found[letter.name].read_bytes(),
            gold=letter.gold.model_copy(update={"letter": found[letter.name].name}),
        )
        for letter in letters
        if letter.name in found
    ]
