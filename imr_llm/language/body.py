"""The parts of the body that the words of a request name, with their sides, in Spanish (`data/details.toml`).

Parts that stand joined are one group ("left ankle/foot"): where one of them cannot be told for sure, none is, as the
words would read as the whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from imr_llm.strict import Strict

_NEAR = 80
"""Characters before a part in which a side may stand that goes with it."""


class Sided(Strict):
    """A part of the body with a side."""

    pattern: str
    left: str
    right: str
    both: str


class Plain(Strict):
    """A part of the body without a side; of these programmes, or of all, and of no request with one of these words."""

    pattern: str
    words: str
    programmes: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Parts(Strict):
    """How parts of the body are read."""

    sides: dict[str, str]
    side_alone: dict[str, str]
    side_joins: str
    either: str
    part_joins: str
    no_part: tuple[str, ...]
    others: tuple[str, ...]
    sided: tuple[Sided, ...]
    plain: tuple[Plain, ...]

    def every(self) -> tuple[Sided | Plain, ...]:
        """The parts that have words."""
        return (*self.plain, *self.sided)


@dataclass(frozen=True, slots=True)
class _Named:
    """A part that a request names: `side` is "" where its words have none, `part` None where it has no words here."""

    start: int
    end: int
    words: str
    side: str
    part: Sided | Plain | None


def told(lower: str, table: Parts, programme: str) -> Iterator[tuple[int, int, str]]:
    """Places and words of what is sure, in a request in lower case with single spaces."""
    masked = re.sub(rf"\b(?:{'|'.join(table.no_part)})\b", lambda m: "_" * len(m[0]), lower)
    named = list(_named(masked, table, programme))
    joins, numbers, last = re.compile(table.part_joins), [0] * len(named), 0
    for at in range(1, len(named)):
        last += not joins.fullmatch(masked, named[at - 1].end, named[at].start)
        numbers[at] = last
    for _, group in groupby(zip(numbers, named, strict=True), key=lambda pair: pair[0]):
        yield from _group([one for _, one in group], masked, table)


def _group(group: list[_Named], masked: str, table: Parts) -> Iterator[tuple[int, int, str]]:
    """The words of parts that stand joined; none where one of them, or what joins them, is unsure."""
    between = masked[group[0].start : group[-1].end]
    if re.search(rf"{table.either}|\bto\b", between) or _is_side_left(group, masked, table):
        return
    words, side = [], ""
    for one in group:
        is_carried = isinstance(one.part, Sided) and not one.side
        is_plural = one.words.endswith(("s", "feet")) and side != "both"
        side = one.side or side * isinstance(one.part, Sided)
        if one.part is None or side == "?" or (is_carried and (not side or is_plural)):
            return
        words.append(one.part.words if isinstance(one.part, Plain) else str(getattr(one.part, side)))
        if isinstance(one.part, Plain) and one.side and len(group) == 1:
            words.append(table.side_alone[one.side])  # of several it may be the side of each
    yield group[0].start, group[-1].end, ", ".join(dict.fromkeys(words))


def _is_side_left(group: list[_Named], masked: str, table: Parts) -> bool:
    """Whether a side stands beside the group that no part of it has: "left greater than right knee", "knee, left"."""
    side = rf"\b(?:{'|'.join(table.sides.values())})\b"
    before = re.search(
        rf"{side}(?:[ ,/&+()<>=-]|\w+ ){{1,4}}$", masked[max(0, group[0].start - _NEAR) : group[0].start]
    )
    behind = re.match(rf"[ ,/&+()-]*(?:(?:and|or|to) (?:the )?)?{side}", masked[group[-1].end :])
    has_side = any(one.side for one in group)
    is_own = bool(before and re.search(_alternatives(table), before[0]))
    return has_side and bool((before and not is_own) or behind)


def _named(masked: str, table: Parts, programme: str) -> Iterator[_Named]:
    for m in _pattern(_alternatives(table), table.side_joins, tuple(table.sides.values())).finditer(masked):
        part = next((p for p in table.every() if re.fullmatch(p.pattern, m["part"])), None)
        if isinstance(part, Plain) and _is_none(part, masked, programme):
            part = None
        yield _Named(m.start(), m.end(), m["part"], _side(m["sides"] or "", table), part)


def _is_none(part: Plain, masked: str, programme: str) -> bool:
    """Whether the word means something else in this request."""
    is_elsewhere = bool(part.programmes) and programme not in part.programmes
    return is_elsewhere or bool(part.unless and re.search(rf"\b(?:{'|'.join(part.unless)})\b", masked))


def _side(words: str, table: Parts) -> str:
    """The side that words say; "" for none, "?" for one of two."""
    sides = {side for side, word in table.sides.items() if re.search(rf"\b{word}\b", words)}
    if re.search(table.either, words):
        return "?"
    return next(iter(sides)) if len(sides) == 1 else "both" if {"left", "right"} <= sides else "?" if sides else ""


def _alternatives(table: Parts) -> str:
    parts = [p.pattern for p in table.every()]
    return rf"\b(?:{'|'.join([*parts, *table.others])})\b"


@cache
def _pattern(parts: str, joins: str, sides: tuple[str, ...]) -> re.Pattern[str]:
    side = rf"(?:{'|'.join(sides)})\b"
    return re.compile(rf"(?:\b(?P<sides>{side}(?:{joins}{side}){{0,3}})[ ()]+(?:the )?)?(?P<part>{parts})")
