"""How much, how often and where, as the words of a request say it, in Spanish (`data/details.toml`).

A worker who reads Spanish cannot read the name that the letter prints; its numbers, units and parts of the body can be
told word for word. Shared by what writes a summary and what checks it.
"""

import re
from collections.abc import Iterator
from functools import cache

from imr_llm import tables
from imr_llm.strict import Strict


class _Unit(Strict):
    """What is counted, and what one and more of them are called."""

    pattern: str
    one: str
    more: str


class _Sided(Strict):
    """A part of the body with a side."""

    pattern: str
    left: str
    right: str
    both: str


class _Plain(Strict):
    """A part of the body without a side."""

    pattern: str
    words: str


class _Table(Strict):
    """`details.toml`."""

    numbers: dict[str, int]
    between: tuple[str, ...]
    once: dict[str, int]
    sides: dict[str, str]
    counted: tuple[_Unit, ...]
    unit: tuple[_Unit, ...]
    sided: tuple[_Sided, ...]
    plain: tuple[_Plain, ...]


def in_spanish(request: str) -> str:
    """What a request's words say of amounts and parts, in their order: "12 sesiones, hombro derecho"; or ""."""
    lower = " ".join(request.lower().split())
    found = sorted(_details(lower))
    kept = [one for at, one in enumerate(found) if not any(one[0] < end for _, end, _ in found[:at])]
    return ", ".join(dict.fromkeys(words for _, _, words in kept))


def _details(lower: str) -> Iterator[tuple[int, int, str]]:
    """Places and words."""
    table = _table()
    number = rf"(?P<n>{_number()})(?: ?(?:-|to) ?(?P<m>{_number()}))?"
    between = rf"(?:(?:{'|'.join(table.between)}) )*"
    for unit in table.counted:
        for m in re.finditer(rf"(?<![\w.]){number} {between}{unit.pattern}\b", lower):
            yield m.start(), m.end(), f"{_amount(m)} {unit.more if _is_more(m) else unit.one}"
    often = rf"(?:{number} ?(?:x|times?)|(?P<o>{'|'.join(table.once)}))"
    for unit in table.unit:
        for m in re.finditer(rf"(?<![\w.]){often} ?(?:per |a |each |/ ?|every )?{unit.pattern}\b", lower):
            times = "veces" if m["o"] == "twice" or (not m["o"] and _is_more(m)) else "vez"
            yield m.start(), m.end(), f"{table.once[m['o']] if m['o'] else _amount(m)} {times} por {unit.one}"
        for m in re.finditer(rf"\bfor {number} {unit.pattern}\b", lower):
            yield m.start(), m.end(), f"por {_amount(m)} {unit.more if _is_more(m) else unit.one}"
    for part in table.sided:
        for side, words in table.sides.items():
            for m in re.finditer(rf"\b{words} {part.pattern}\b", lower):
                yield m.start(), m.end(), getattr(part, side)
    for plain in table.plain:
        for m in re.finditer(rf"\b{plain.pattern}\b", lower):
            yield m.start(), m.end(), plain.words


def _amount(m: re.Match[str]) -> str:
    """A number, or a range."""
    return " a ".join(_figure(words) for words in (m["n"], m["m"]) if words)


def _is_more(m: re.Match[str]) -> bool:
    return bool(m["m"]) or _figure(m["n"]) != "1"


def _figure(words: str) -> str:
    return str(_table().numbers.get(words, words))


@cache
def _number() -> str:
    return rf"\d{{1,3}}|{'|'.join(sorted(_table().numbers, key=len, reverse=True))}"


@cache
def _table() -> _Table:
    return tables.load("details", _Table)
