"""What is timed: a square beside the reading seems steep, so that it is counted; the reading does not."""

import math

import pytest
import quadratic

from benchmarks import linear, sieve, steps

TEXTS = {n: linear.grown("other_claims", "head", n) for n in (5_000, 20_000, 80_000)}


def slope(work: steps.Work) -> float:
    return linear.exponent(sieve.timed(work, TEXTS)[-1])


@pytest.mark.slow
@pytest.mark.parametrize("square", [quadratic.seen, quadratic.digits])
def test_a_square_seems_steep(square: steps.Work) -> None:
    assert slope(square) >= linear.SUSPECT


def test_what_has_no_end_is_steeper_than_anything() -> None:
    assert linear.exponent(dict.fromkeys(linear.LENGTHS, math.inf)) == math.inf


def test_of_several_times_the_shortest_counts() -> None:
    assert sieve.shorter([{1: 2.0, 4: 9.0}], [{1: 3.0, 4: 8.0}]) == [{1: 2.0, 4: 8.0}]


def test_what_does_not_end_well_is_told() -> None:
    with pytest.raises(OSError, match="did not end well"):
        steps.apart(lambda: [1 // 0])
