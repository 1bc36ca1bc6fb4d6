"""What reading and redacting take grows as the text does: every kind of text that grows, in steps; telling at night."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from benchmarks import linear, steps

ROOT = Path(__file__).parents[2]
LENGTHS = (10_000, 20_000, 40_000)
"""Past every bound on what is looked at as one; from them is reckoned what 160,000 would take."""
SHORT = (4_000, 8_000, 16_000)
"""For redaction, which takes fifteen times as long."""
ALONE = (
    ("letter", "rationale"),
    ("digit", "unknown"),
    ("diagnosed", "rationale"),
    ("other_claims", "head"),
    ("upheld_alone", "rationale"),
)
TOGETHER = [(units, ("rationale", "case_summary")[n % 2]) for n, units in enumerate(linear.together(15))]
PLANTED = (
    ("pairs", ("diagnosed", "rationale")),
    ("seen", ("other_claims", "head")),
    ("digits", (linear.together(9)[8], "rationale")),
    ("words", ("letter", "rationale")),
    ("places", ("comma_words", "case_summary")),
)


@pytest.fixture(scope="module")
def count() -> Iterator[steps.Count]:
    if shutil.which("valgrind") is None:
        if os.environ.get("CI"):
            pytest.fail("valgrind is not installed, and CI must not skip what needs it")
        pytest.skip("valgrind is not installed")
    warm = linear.grown(*linear.WARM)
    with steps.counter(("benchmarks.linear:reading", warm), ("benchmarks.linear:redaction", warm)) as counts:
        yield counts


def exponent(measure: linear.Meter, kind: linear.Kind) -> float:
    """At these lengths and, where that is steep, at twice as long too: a bound that is reached between two of them is
    steep once, a square always.
    """
    short = linear.exponent(linear.growth(measure, kind, LENGTHS))
    if short < linear.STEEPEST:
        return short
    return min(short, linear.exponent(linear.growth(measure, kind, [2 * n for n in LENGTHS])))


@pytest.mark.slow
def test_reading_and_redacting_grow_as_the_text(count: steps.Count) -> None:
    """The whole table in groups, some kinds alone: each kind alone, at all places, to 160,000 characters each night.

    So is what tells it: that changes with what was read, and at these lengths its steps tell little.
    """
    read, redact = (partial(count, f"benchmarks.linear:{work}") for work in ("reading", "redaction"))
    steep = {kind: exponent(read, kind) for kind in (*TOGETHER, *ALONE)}
    everything = ("+".join(linear.UNITS), "unknown")
    steep[everything] = linear.exponent(linear.growth(redact, everything, SHORT))
    assert {kind: slope for kind, slope in steep.items() if slope >= linear.STEEPEST} == {}


@pytest.mark.slow
@pytest.mark.parametrize(("square", "kind"), PLANTED, ids=[square for square, _ in PLANTED])
def test_what_takes_the_square_beside_the_reading_is_seen(count: steps.Count, square: str, kind: linear.Kind) -> None:
    """At the same lengths: in Python, in one call of the regular expression engine, in many fast calls."""
    assert exponent(partial(count, f"tests.support.quadratic:{square}"), kind) > linear.STEEPEST


@pytest.mark.nightly
@pytest.mark.parametrize("options", [("--of=telling",), ("--of=redaction", "--at=unknown")])
def test_every_kind_grows_as_the_text(options: tuple[str, ...]) -> None:
    """Reading and telling at every place; hiding who somebody is, which asks for no place, at one."""
    command = [sys.executable, "-m", "benchmarks.linear", f"--workers={os.cpu_count()}", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
