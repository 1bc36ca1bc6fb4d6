"""What the Spanish of a model's sentence is held against: `translation.toml`, as patterns on whole words."""

import re
import unicodedata
from functools import cache
from typing import Final

from imr_llm import tables
from imr_llm.strict import Strict

_RANKS: Final = (2, 3, 5, 6, 7, 8, 9, 10)
"""What the file's ranks are in figures."""
_FIRST_DAY: Final = 5  # from here on a day of a month may stand for a rank ("5 de mayo" for the fifth)
_WORDS_TOO: Final = ("March", "May", "August")  # months that are other words


class Pair(Strict):
    """What a thing is called, as a regular expression on whole words in each language; what may stand for it."""

    english: str
    spanish: str
    or_english: str | None = None
    or_spanish: str | None = None


class _Claim(Pair):
    """Words of which the Spanish may have so many `more` than its English.

    `always`: also where somebody is asked whether the letter says it.
    """

    more: int = 0
    always: bool = False


class Opposite(Strict):
    """Words of which each is the opposite of the others, in each language as many."""

    english: tuple[str, ...]
    spanish: tuple[str, ...]


class _Table(Strict):
    """`translation.toml`, told in the file."""

    negates: tuple[str, ...]
    spanish: tuple[str, ...]
    english: tuple[str, ...]
    numbers: dict[str, str]
    ranks: dict[str, str]
    spelt: dict[str, str]
    no_drugs: tuple[str, ...]
    loaded: tuple[str, ...]
    same: tuple[Pair, ...]
    blames: tuple[Pair, ...]
    claim: tuple[_Claim, ...]
    order: tuple[Pair, ...]
    opposite: tuple[Opposite, ...]
    fact: tuple[Pair, ...]


def as_spelt(word: str) -> str:
    """A word of either language in the letters of Spanish, without accents: "hydrocodone" begins as "hidrocodona"."""
    word = "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter))
    for other, own in table().spelt.items():
        word = re.sub(other, own, word)
    return word


def table() -> _Table:
    return tables.load("translation", _Table)


@cache
def facts() -> tuple[Pair, ...]:
    """Things that both name, or neither: the file's, ranks, and months."""
    month = "|".join(row.spanish for row in months())
    ranks = (
        Pair(
            english=f"{english}|{number}(?:nd|rd|th)",
            spanish=rf"{spanish}|{number}(?:\.?[ªº]|[rdtmvn][oa])",
            or_spanish=f"{number} de (?:{month})" if number >= _FIRST_DAY else None,
        )
        for number, (english, spanish) in zip(_RANKS, table().ranks.items(), strict=True)
    )
    return (*table().fact, *ranks, *months())


def _named(month: str) -> str:
    """A month's English name, short before a number; one that is another word too, in its own case and as no verb."""
    if month not in _WORDS_TOO:
        return rf"{month}|{month[:3]}t?\.?(?= \d)"
    name = rf"(?-i:{month}|{month[:3]}\.?(?= \d))"
    return rf"{name}(?! (?:be|not|have|help|need)\b)|(?:in|of|from|since|by|until) {name}"


@cache
def months() -> tuple[Pair, ...]:
    """The months by their names, for which a date in figures may stand."""
    names = zip(tables.summary_texts("en").months, tables.summary_texts("es").months, strict=True)
    return tuple(
        Pair(
            english=_named(english),
            spanish=spanish.replace("pt", "pt?"),
            or_english=(date := rf"0?{number}[/-]\d{{1,2}}[/-]\d{{2,4}}|\d{{4}}-0?{number}-\d{{1,2}}"),
            or_spanish=date,
        )
        for number, (english, spanish) in enumerate(names, start=1)
    )


@cache
def any_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(getattr(table(), name))})\b", re.IGNORECASE)


@cache
def whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
