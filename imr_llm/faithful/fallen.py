"""Which of the letter's sentences are told in the place of a model's sentences that fell."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from imr_llm.faithful.overlap import any_of, said_in, stems
from imr_llm.faithful.turned import turns_round
from imr_llm.quoting.instead import names
from imr_llm.statements import Ground, PlainReason

_MOST: Final = 4
"""Of the sentences that one rested on, so many that it has most words of."""


def rested_on(
    ground: Ground, grounds: Sequence[Ground], text: str, told: Iterable[PlainReason], kept: Sequence[PlainReason]
) -> tuple[int, ...]:
    """The numbers of the sentences that what fell of these rested on, and nothing that is kept does: of each the one
    first that it has most words of. `grounds`: those of the letter.

    Not of one that turns the decision round, or that says what nobody may, whatever it rested on; and in a rationale
    of several requests, or printed under each of them, none on another of them.
    """
    said = _said(ground, text)
    beside = [one for one in grounds if one is not ground and _said(one, text) == said]
    known = {number for one in kept for number in one.sentences}
    own = {sentence.number: text[sentence.place.start : sentence.place.end] for sentence in ground.sentences}
    near = [_near(one, ground, own) for one in told]
    order = (number for rank in zip_longest(*near) for number in rank if number is not None)
    left = dict.fromkeys(number for number in order if number not in known)
    return tuple(number for number in left if not any(_is_of(own[number], ground, other) for other in beside))


def _is_of(said: str, ground: Ground, other: Ground) -> bool:
    """Whether a sentence of the letter names another request, and not this one."""
    return names(said, other.request, ground.request) and not names(said, ground.request, other.request)


def _said(ground: Ground, text: str) -> list[str]:
    """The sentences of a rationale, which may be printed again under each of its requests."""
    return [" ".join(text[one.place.start : one.place.end].split()) for one in ground.sentences]


def _near(one: PlainReason, ground: Ground, own: Mapping[int, str]) -> Sequence[int]:
    """The sentences that one rests on, the nearest first."""
    given = [own[number] for number in one.sentences if number in own]
    if any(any_of(name).search(one.english) for name in ("never_said", "accuses")):
        return ()
    if turns_round(one.english, ground.decision, ground.request, in_part=ground.in_part, approved=given):
        return ()
    said = stems(one.english)
    there = {number: said_in(own[number]) for number in one.sentences if number in own}
    near = [number for number in there if said & there[number]]
    return sorted(near, key=lambda number: (-len(said & there[number]), number))[:_MOST]
