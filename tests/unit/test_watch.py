"""What a process that reads may take: seconds of a processor, time by the clock, memory."""

import pytest

from imr_llm.host.limits import Limits, too_hungry, too_slow
from imr_llm.pipeline import watch

LIMITS = Limits(seconds=10.0, memory=1000)


class Clock:
    """The time, and what the process has taken, as a test has it."""

    def __init__(self) -> None:
        self.now = self.spent = 0.0
        self.memory = 0

    def pass_by(self, seconds: float, spent: float) -> None:
        self.now += seconds
        self.spent += spent


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(watch.time, "monotonic", lambda: made.now)
    monkeypatch.setattr(watch, "_taken", lambda _: watch._Taken(made.memory, made.spent))
    return made


@pytest.fixture
def watched(clock: Clock) -> watch.Watch:
    clock.spent = 100.0  # for the files before
    made = watch.Watch(LIMITS, 1)
    made.begin()
    clock.pass_by(0.3, 0.0)
    assert made.excess() is None
    return made


def test_a_processor_s_seconds_end_it(watched: watch.Watch, clock: Clock) -> None:
    clock.pass_by(9.9, 9.9)
    assert watched.excess() is None
    clock.pass_by(0.3, 0.3)
    assert watched.excess() is too_slow


def test_a_letter_that_waits_for_its_turn_is_not_ended(watched: watch.Watch, clock: Clock) -> None:
    clock.pass_by(25.0, 2.0)
    assert watched.excess() is None


def test_what_does_nothing_is_ended_by_the_clock(watched: watch.Watch, clock: Clock) -> None:
    clock.pass_by(50.0, 0.0)
    assert watched.excess() is too_slow


def test_what_is_counted_elsewhere_is_not_counted_here(watched: watch.Watch, clock: Clock) -> None:
    clock.pass_by(6.0, 6.0)
    watched.pause(60.0)
    clock.pass_by(50.0, 50.0)
    assert watched.excess() is None
    watched.resume()
    clock.pass_by(0.3, 0.0)
    assert watched.excess() is None
    clock.pass_by(3.0, 3.0)
    assert watched.excess() is None
    clock.pass_by(2.0, 2.0)
    assert watched.excess() is too_slow


def test_a_page_has_an_end_too(watched: watch.Watch, clock: Clock) -> None:
    watched.pause(60.0)
    clock.pass_by(61.0, 0.0)
    assert watched.excess() is too_slow


def test_the_next_file_begins_anew(watched: watch.Watch, clock: Clock) -> None:
    clock.pass_by(9.0, 9.0)
    watched.begin()
    clock.pass_by(0.3, 0.3)
    assert watched.excess() is None
    clock.pass_by(9.0, 9.0)
    assert watched.excess() is None


def test_memory_ends_it(watched: watch.Watch, clock: Clock) -> None:
    clock.memory = 1001
    clock.pass_by(0.3, 0.0)
    assert watched.excess() is too_hungry
