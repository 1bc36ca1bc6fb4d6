"""The gate: figures that must not get worse than they were when the thresholds were set."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Final

from evals.gold import HERE
from evals.names import shown, title
from evals.report import by_origin
from evals.runs import Run
from evals.stats import GRADES, GROUPS, HIGHEST, JUDGED, Figure, errors, less_is_better
from imr_llm.pipeline.chain import LANGUAGES

FILE: Final = HERE / "thresholds.toml"
DIGITS: Final = 4
TOLERANCE: Final = 0.01
"""What a figure of posted letters may lose: they are few, and a change that reads more may lose a word in one."""
POSTED: Final = ("looked_at", "held_out")
_NO_TOLERANCE: Final = ("layout", "outcome", "issues.decision", "overturned", "turned_round", "evidence_exact")
AGREEMENT: Final = ("has_verdict", "judged_by_words", "judge_and_words", "only_judge", "only_words", "neither")
FREE: Final = (
    "flags",
    "errors_flagged",
    *JUDGED,
    *(f"{language}.{name}" for language in LANGUAGES for name in AGREEMENT),
)
"""Shares that are reported and not gated: a reader that makes fewer errors has other flags, and how far words
and a judge agree says something of the measure."""
_OF_MODELS: Final = tuple(f"{language}.{name}" for language in LANGUAGES for name in ("judged", "beyond"))
"""Gated where a model was asked: of the rules' own sentences only those were judged that stood in for a model's."""
_WITHOUT_LETTERS: Final = (*GRADES, *HIGHEST, *GROUPS)
"""Figures whose errors are counted elsewhere, or are none."""
HEAD: Final = """\
# What the gate holds, reader by reader and origin by origin: `least` (or `most`) is the bound, `was` the figure when it
# was set, `errors` how many errors each letter had then. Written by `python -m evals gate --set`; a bound that is
# lowered is seen in the change, and has to be answered for there.
"""


class ThresholdError(Exception):
    """The thresholds cannot be used."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One line of the thresholds."""

    reader: str
    origin: str
    name: str
    bound: float
    was: float
    errors: dict[str, float]


@dataclass(frozen=True, slots=True)
class Held:
    """A bound and what was measured against it; `problem` says what is wrong, or is None."""

    bound: Bound
    value: float | None
    problem: str | None


def read(path: Path = FILE, gold: str | None = None) -> list[Bound]:
    """Every bound; `gold` is the digest of the letters that they have to be of. Raises ThresholdError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        of = tables.pop("gold")
        if gold not in (None, of):
            raise ThresholdError(
                "The letters or labels have changed: `python -m evals gate --set`, and look at the change."
            )
        return [
            Bound(reader, origin, name, row.get("least", row.get("most")), row["was"], row.get("errors", {}))
            for reader, origins in tables.items()
            for origin, rows in origins.items()
            for name, row in rows.items()
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise ThresholdError(f"{path} cannot be used ({error}). `python -m evals gate --set` writes it.") from None


def hold(run: Run, bounds: Sequence[Bound]) -> list[Held]:
    """A run held against its bounds. Raises ThresholdError where there is none for a figure.

    A figure that can no longer be measured, because the reader gives nothing that it could be measured on, is worse.
    """
    measured = by_origin(run)
    mine = [bound for bound in bounds if bound.reader == run.reader]
    if not mine:
        raise ThresholdError(f"There are no thresholds for the reader {run.reader}: `python -m evals gate --set`.")
    held = [_held(run, bound, _value(measured, bound)) for bound in mine]
    unheld = {(b.origin, b.name) for b in _bounds(run, measured)} - {(b.origin, b.name) for b in mine}
    if unheld and not any(one.problem for one in held):
        names = ", ".join(f"{origin} {name}" for origin, name in sorted(unheld))
        raise ThresholdError(f"{run.reader}: no bound for {names}. `python -m evals gate --set` sets them.")
    return held


def _value(measured: dict[str, dict[str, Figure]], bound: Bound) -> float | None:
    figure = measured.get(bound.origin, {}).get(bound.name)
    return figure.value if figure else None


def _held(run: Run, bound: Bound, value: float | None) -> Held:
    if value is None:
        return Held(bound, None, f"{title(bound.name)}: nothing is left to measure (was {bound.was}).")
    by = value - bound.bound if less_is_better(bound.name) else bound.bound - value
    worse = by > 1e-9  # a mean in binary is a little more than the same in tenths
    if not worse:
        return Held(bound, value, None)
    than = "more" if less_is_better(bound.name) else "less"
    problem = f"{title(bound.name)}: {shown('', value)}, {than} than {bound.bound} (was {bound.was})"
    if bound.name in _WITHOUT_LETTERS:
        return Held(bound, value, f"{problem}.")
    cases = [case for case in run.cases if case.origin == bound.origin]
    grown = {c.letter: (bound.errors.get(c.letter, 0), errors(c, bound.name)) for c in cases}
    said = [f"{letter} ({was:g} → {now:g} errors)" for letter, (was, now) in grown.items() if now > was]
    return Held(bound, value, f"{problem}. Worse: {', '.join(said) or 'no single letter'}.")


def rewrite(runs: Sequence[Run], path: Path = FILE) -> list[str]:
    """Set the bounds to what these runs measured, and say which are lowered; the bounds of other readers stay."""
    before = _readable(path)
    kept = [bound for bound in before if bound.reader not in {run.reader for run in runs}]
    new = [bound for run in runs for bound in _bounds(run, by_origin(run))]
    head = f'{HEAD}\ngold = "{runs[0].gold}"\n'
    path.write_text(head + "".join(_lines([*kept, *new])), encoding="utf-8")
    was = {(b.reader, b.origin, b.name): b.bound for b in before}
    return [
        f"lowered: {b.reader}, {b.origin}, {title(b.name)}: from {was[key]} to {b.bound}"
        for b in new
        if (key := (b.reader, b.origin, b.name)) in was
        and (b.bound > was[key] if less_is_better(b.name) else b.bound < was[key])
    ]


def _readable(path: Path) -> list[Bound]:
    try:
        return read(path)
    except ThresholdError:
        return []


def _bounds(run: Run, measured: dict[str, dict[str, Figure]]) -> Iterator[Bound]:
    for origin, figures in measured.items():
        cases = [case for case in run.cases if case.origin == origin]
        for name, figure in figures.items():
            value = figure.value
            if value is None or name in FREE or (run.reader == "rules" and name in _OF_MODELS):
                continue
            had = {} if name in _WITHOUT_LETTERS else {c.letter: e for c in cases if (e := errors(c, name))}
            bound = _tolerant(name, value) if origin in POSTED else _rounded(name, value)
            yield Bound(run.reader, origin, name, bound, round(value, DIGITS), had)


def _tolerant(name: str, value: float) -> float:
    if name.rpartition(".")[2] == "decisions" or name in _NO_TOLERANCE:
        return _rounded(name, value)
    least = TOLERANCE * 10 if name in (*GRADES, *HIGHEST) else TOLERANCE  # a grade counts in years of school
    return _rounded(name, value + least if less_is_better(name) else max(0.0, value - least))


def _rounded(name: str, value: float) -> float:
    """To the side on which the measured value itself holds."""
    whole = value * 10**DIGITS
    return (ceil(whole - 1e-6) if less_is_better(name) else floor(whole + 1e-6)) / 10**DIGITS


def _lines(bounds: Sequence[Bound]) -> Iterator[str]:
    heading: tuple[str, str] | None = None
    for bound in sorted(bounds, key=lambda b: (b.reader, b.origin)):
        if heading != (bound.reader, bound.origin):
            heading = bound.reader, bound.origin
            yield f"\n[{bound.reader}.{bound.origin}]\n"
        word = "most" if less_is_better(bound.name) else "least"
        had = ", ".join(f"{_key(letter)} = {count:g}" for letter, count in bound.errors.items())
        yield f'"{bound.name}" = {{ {word} = {bound.bound}, was = {bound.was}, errors = {{ {had} }} }}\n'


def _key(letter: str) -> str:
    return letter if letter.replace("-", "").replace("_", "").isalnum() else f'"{letter}"'
