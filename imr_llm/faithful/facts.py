"""Facts of a sentence that are told by their shape: numbers, months, levels, sides, medicines, parts of the body.

Each stands in what the sentence is told from. A number may be told of another word than the letter's ("5 visits" for
"five sessions"), but never of a word that the letter tells another number of; so with a side.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile
from typing import Final

from imr_llm.faithful.entities import (
    levels_in,
    measures_in,
    parts_of_body,
    quantities_in,
    shares_in,
    sides_in,
    single_units_in,
)
from imr_llm.faithful.overlap import WORD, said_in, small_words, stem_of
from imr_llm.language.lexicon import drugs
from imr_llm.verify.locate import numbers

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MONTH_NAMES: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_MONTH: Final = re.compile(
    rf"\b(?:({MONTH_NAMES})\.?(?= (?:of )?\d)|(\d{{1,2}})[/-]\d{{1,2}}[/-]\d{{2,4}}|\d{{4}}-(\d{{2}}))"
)
"""A month before a number, by its name; of a date in figures."""
_OF_MONTH: Final = re.compile(rf"\b(?:{MONTH_NAMES})\.? $")
_RANK: Final = re.compile(r"\b(\d+)(?:rd|th)\b(?:[ -]+([a-z]+))?", re.IGNORECASE)
_RANKS: Final = ("third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""From 3 on."""
_FIRST_RANK: Final = 3
_SHORT_YEAR: Final = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-](\d{2})\b")
_REGIONS: Final = {"C": "neck", "T": "upper back", "L": "lower back", "S": "lower back"}
"""What a level of the spine says of the body."""
_BOTH: Final = {"both": {"left", "right", "both"}, "bilateral": {"left", "right", "both"}}


def unsaid(told: str, given: Sequence[str], request: str) -> Iterator[str]:
    """What a sentence names that neither the sentences that it rests on nor its request do, in words for the model."""
    words = " ".join([*given, request])
    for name, found in (
        ("number", _wrong_numbers(told, words)),
        ("date", _months(told) - _months(words)),
        ("level", levels_in(told) - levels_in(words)),
        ("side", _wrong_sides(told, words)),
        ("medicine", _drugs(told) - _drugs(words)),
        ("part of the body", parts_of_body(told) - _regions(words) - parts_of_body(words)),
    ):
        if found:
            yield f"names a {name} that its sentences do not say so ({', '.join(sorted(found))})"


def _wrong_numbers(told: str, given: str) -> set[str]:
    there = {(number.lstrip("0") or "0", unit) for number, unit in quantities_in(given)}
    values = {number for number, _ in there} | {number.lstrip("0") or "0" for number in numbers(given)} | {"1"}
    values |= {f"20{year}" for year in _SHORT_YEAR.findall(given)}
    counted = {unit for _, unit in there if unit and unit not in small_words()}
    measured, rest = measures_in(_without_ranks(told, given))
    measures = measures_in(given)[0] | {("1", unit) for unit in single_units_in(given)}
    shares = {number for number, unit in measures if unit == "%"} - {n for n, _ in quantities_in(measures_in(given)[1])}
    out = {f"{number} {unit}" for number, unit in measured - measures}
    out |= {some for some, total in shares_in(told) - shares_in(given) if (total, some) in shares_in(given)}
    for number, unit in quantities_in(rest):
        bare = number.lstrip("0") or "0"
        of_other = bare != "1" and unit in counted and (bare, unit) not in there
        if bare not in values or of_other or (bare in shares and unit and unit not in small_words()):
            out.add(number)
    return out


def _without_ranks(told: str, given: str) -> str:
    """Without ranks in figures that the letter has in words, of the same thing: "a 3rd shot"; one of a date is its
    day.
    """

    def without(rank: re.Match[str]) -> str:
        at = int(rank[1]) - _FIRST_RANK
        is_date = _OF_MONTH.search(told, 0, rank.start())
        if is_date or at not in range(len(_RANKS)) or not _has_rank(_RANKS[at], rank[2] or "", given):
            return rank[0]
        return f" {rank[2] or ''}"

    return _RANK.sub(without, told)


def _has_rank(rank: str, what: str, given: str) -> bool:
    """Whether a letter has a rank in words, before a thing or before none: "third epidural injection" is a shot."""
    for m in re.finditer(rf"\b{rank}\b((?:[ -]\w+){{0,5}})", given, re.IGNORECASE):
        words = list(takewhile(lambda word: word.lower() not in small_words(), WORD.findall(m[1])))
        ranked = " ".join(words)
        if not what or not words or stem_of(what.lower()) in said_in(ranked):
            return True
    return False


def _months(text: str) -> set[str]:
    found = set()
    for name, slashed, iso in _MONTH.findall(text):
        number = next((at for at, month in enumerate(MONTHS, start=1) if month.startswith(name[:3])), 0) if name else 0
        found.add(str(number or int(slashed or iso)))
    return found


def _wrong_sides(told: str, given: str) -> set[str]:
    pairs = sides_in(given)
    sides = {side for side, _ in pairs} | set().union(*(_BOTH.get(side, set()) for side, _ in pairs))
    if {"left", "right"} <= sides:
        sides |= set(_BOTH)
    placed = {what for _, what in pairs if what}
    return {
        side
        for side, what in sides_in(told)
        if side not in sides
        or (what in placed and (side, what) not in pairs and not any((both, what) in pairs for both in _BOTH))
    }


@cache
def _drugs(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(text) if word in drugs())


def _regions(text: str) -> set[str]:
    return {_REGIONS[level[0]] for level in levels_in(text)}
