"""How much, how often and where, as the words of a request say it, in Spanish (`data/details.toml`).

A worker who reads Spanish cannot read the name that the letter prints; its numbers, units and parts of the body can be
told word for word. Shared by what writes a summary and what checks it. What the words do not make sure is not told.
"""

import math
import re
from collections.abc import Iterator
from functools import cache

from imr_llm import tables
from imr_llm.language import body, glossary
from imr_llm.language.lexicon import NUMBERS
from imr_llm.record import Issue
from imr_llm.strict import Strict

_HUNDRED = 100
_SMALL = {word: number for number, word in enumerate(NUMBERS[:19], start=1)}
"""Numbers in words up to nineteen."""
_MARKS = r"[\w.\-–—/]|\d[,:]"
"""Just before a number that is the end of a longer one: "10/325", "1,200", "forty-8"."""
_NEAR = 40
"""Characters before a number in which what it goes on from stands."""
_HYPHEN = re.compile(r"(?<=\d)-(?=(?:day|week|month|hour|visit|session)s?\b)")
_RANGE = r" ?(?:-|–|—|to|thru|through) ?"


class _Unit(Strict):
    """What is counted, and what one and more of them are called."""

    pattern: str
    one: str
    more: str


class _Table(body.Parts):
    """`details.toml`."""

    tens: dict[str, int]
    fractions: tuple[str, ...]
    joins: tuple[str, ...]
    turned: str
    as_printed: tuple[str, ...]
    between: tuple[str, ...]
    once: dict[str, int]
    numbered: tuple[str, ...]
    no_count: tuple[str, ...]
    count: str
    counted: tuple[_Unit, ...]
    unit: tuple[_Unit, ...]
    act: tuple[body.Plain, ...]


def in_spanish(request: str, programme: str = tables.WORKERS) -> str:
    """What a request's words say of amounts and parts, in their order: "12 sesiones, hombro derecho"; or ""."""
    lower = _plain(request)
    return ", ".join(dict.fromkeys(words for _, _, words in _kept(lower, programme)))


def _plain(request: str) -> str:
    """In lower case and single-spaced, and "30-day" as "30 day"."""
    return _HYPHEN.sub(" ", " ".join(request.lower().split()))


def _kept(lower: str, programme: str) -> list[tuple[int, int, str]]:
    """Places and words of what is told."""
    found = sorted([*_amounts(lower), *body.told(lower, _table(), programme), *_acts(lower)])
    kept = [one for at, one in enumerate(found) if not any(one[0] < end for _, end, _ in found[:at])]
    counts = (one for one in _counts(lower) if not any(one[0] < end and start < one[1] for start, end, _ in kept))
    return sorted([*kept, *counts])


def _counts(lower: str) -> Iterator[tuple[int, int, str]]:
    """Places and words of what is counted by a mark behind a medicine or what goes by visits: "Norco 10/325 #60"."""
    table = _table()
    if re.search("|".join(table.no_count), lower):
        return
    drugs = [term.end for term in glossary.terms(lower, "drug")]
    for m in re.finditer(
        rf"(?P<kind>\b(?:{'|'.join(table.numbered)})(?:,? \d+ ?x ?\d+)?[ ,:(]*)?# ?(?P<n>\d{{1,3}})(?![\w/-]|[.,]\d)",
        lower,
    ):
        if m["kind"] or any(end <= m.start() for end in drugs):
            yield m.start("n") - 1, m.end(), table.count.format(n=m["n"])


def _with_rest(request: str, programme: str) -> str:
    """The same, and that there is more where a number, a side, a part or what is to be done is told neither so nor by
    the plain name of what is asked for.
    """
    lower, asked = _plain(request), glossary.asked(request).entries
    kept = _kept(lower, programme)
    named = [term for term in glossary.terms(lower, "treatment", "drug") if term.entry in asked]
    told = [*((start, end) for start, end, _ in kept), *((term.start, term.end) for term in named)]
    rest = "".join(letter for at, letter in enumerate(lower) if not any(a <= at < b for a, b in told))
    rest = re.sub("|".join(_table().as_printed), " ", rest)
    more = ["y otros datos"] if kept and _tells().search(rest) else []
    return ", ".join(dict.fromkeys([*(words for *_, words in kept), *more]))


def of_name(issue: Issue, name: str, programme: str = tables.WORKERS) -> str:
    """What is told in Spanish of a name of a request, by the field that has it; of a part of one with what it is of, as
    the page says that nowhere else: "terapia física: 12 visitas".
    """
    words = getattr(issue, name) or ""
    if name == "approved_part":  # a sentence, which may name what is not approved, too
        return "" if re.search(_table().turned, words.lower()) else in_spanish(words, programme)
    amounts = _with_rest(words, programme)
    asked = glossary.asked(words)
    is_part = issue.authorized and issue.original_request
    if not is_part or len(asked.entries) != 1 or asked.more or asked.entries[0].kind == "drug":
        return amounts  # a medicine's plain name has others, which "there it says" does not fit
    term = asked.entries[0].es.term
    return f"{term}: {amounts}" if amounts else ""


def _amounts(lower: str) -> Iterator[tuple[int, int, str]]:
    """Places and words."""
    table = _table()
    number = rf"(?P<n>{_number()})(?:{_RANGE}(?P<m>{_number()}))?"
    between = rf"(?P<between>(?:(?:{'|'.join(table.between)}) )*)"
    for unit in table.counted:
        for m in _found(rf"{number} {between}{unit.pattern}\b", lower):
            if _agrees(m):
                yield m.start(), m.end(), f"{_amount(m)} {unit.more if _is_more(m) else unit.one}"
    often = rf"(?:{number} ?(?:x|times?)|(?P<o>{'|'.join(table.once)}))"
    for unit in table.unit:
        for m in _found(rf"{often} ?(?:per |a |each |/ ?|every )?{unit.pattern}\b", lower):
            times = "veces" if m["o"] == "twice" or (not m["o"] and _is_more(m)) else "vez"
            yield m.start(), m.end(), f"{table.once[m['o']] if m['o'] else _amount(m)} {times} por {unit.one}"
        for m in _found(rf"\b(?P<for>for|over|(?<=(?:day|eek|nth) )(?:times|x)) {number} {unit.pattern}\b", lower):
            span = f"{_amount(m)} {unit.more if _is_more(m) else unit.one}"
            yield m.start(), m.end(), f"{'en' if m['for'] == 'over' else 'por'} {span}"


def _acts(lower: str) -> Iterator[tuple[int, int, str]]:
    """Places and words of what is to be done, or how."""
    for act in _table().act:
        for m in re.finditer(rf"(?<!\w)(?:{act.pattern})(?!\w)", lower):
            if not any(re.search(rf"\b(?:{word})\b", lower) for word in act.unless):
                yield m.start(), m.end(), act.words


def _found(pattern: str, lower: str) -> Iterator[re.Match[str]]:
    """What is a whole number, and where it is a range, one that rises."""
    for m in _whole(pattern).finditer(lower):
        is_range = bool(m["n"] and m["m"])
        if not _goes_on().search(lower, max(0, m.start() - _NEAR), m.start()) and not (
            is_range and _figure(m["n"]) >= _figure(m["m"])
        ):
            yield m


@cache
def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){pattern}")


def _agrees(m: re.Match[str]) -> bool:
    """Whether a bracket says the same number, or the numbers that make it: "forty-eight (48)", "12 (2x6)"."""
    brackets = re.findall(r"\((\w+(?:[ -]\w+)*)\)", m["between"])
    numbers = [[_figure(one) for one in re.findall(rf"(?<![^\Wx\d])(?:{_number()})(?![^\Wx\d])", b)] for b in brackets]
    return all(not of or math.prod(of) == _figure(m["m"] or m["n"]) for of in numbers)


def _amount(m: re.Match[str]) -> str:
    """A number, or a range."""
    return " a ".join(str(_figure(words)) for words in (m["n"], m["m"]) if words)


def _is_more(m: re.Match[str]) -> bool:
    return bool(m["m"]) or _figure(m["n"]) != 1


def _figure(words: str) -> int:
    """The number that digits or words are, up to 199 in words."""
    if words.isdigit():
        return int(words)
    table = _table()
    before, hundred, behind = words.rpartition("hundred")
    ten = next((value for word, value in table.tens.items() if word in behind), 0)
    rest = re.sub("|".join(table.tens), "", behind)
    small = next((value for word, value in _SMALL.items() if re.search(rf"\b{word}\b", rest)), 0)
    return _HUNDRED * bool(before + hundred) + ten + small


@cache
def _goes_on() -> re.Pattern[str]:
    """What a number's beginning may not stand behind: it would be the end of another one."""
    table = _table()
    words = "|".join([*_SMALL, *table.tens, *table.once, *table.fractions])
    joins = "|".join(rf"\b{word}\b" if word.isalpha() else word for word in table.joins)
    return re.compile(rf"(?:{_MARKS}|(?:(?<![^\s(])[\d.,/]+|(?<!\w)(?:{words}))(?: ?(?:{joins}))? ?)$")


@cache
def _number() -> str:
    """Digits, or a number in words up to 199: "forty-eight", "one hundred and twenty"."""
    table = _table()
    small = "|".join(sorted(_SMALL, key=len, reverse=True))
    below = rf"(?:(?:{'|'.join(table.tens)})(?:(?: ?- ?| )?(?:{small})\b)?|(?:{small}))"
    return rf"\d{{1,3}}|(?:one|an?)[ -]hundred(?:[ -](?:and[ -])?{below})?|{below}"


@cache
def _tells() -> re.Pattern[str]:
    """A number, a side, a part of the body or what is to be done."""
    table = _table()
    parts = [*(part.pattern for part in table.every()), *table.others, *table.sides.values()]
    acts = [act.pattern for act in table.act]
    return re.compile(rf"\d|\b(?:{'|'.join([*_SMALL, *table.tens, *table.once, *table.fractions, *parts, *acts])})\b")


@cache
def _table() -> _Table:
    return tables.load("details", _Table)
