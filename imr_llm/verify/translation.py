"""What the Spanish of a model's sentence is held against: `translation.toml`, as patterns on whole words."""

import re
import unicodedata
from functools import cache

from imr_llm import tables
from imr_llm.strict import Strict


class Pair(Strict):
    """What a thing is called, as a regular expression on whole words in each language."""

    english: str
    spanish: str


class _Claim(Pair):
    """Small words with which something is said of somebody; the Spanish may have so many `more` than its English.

    `always`: also where somebody is asked whether the letter says it.
    """

    more: int
    always: bool = False


class _Fact(Pair):
    """A thing that both name, or neither; see the file for what may stand for it."""

    or_english: str | None = None
    or_spanish: str | None = None


class _Same(Pair):
    """Words with the same meaning, of which the Spanish has others at most in `or_spanish`, if there are any."""

    or_spanish: str | None = None


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
    spelt: dict[str, str]
    no_drugs: tuple[str, ...]
    loaded: tuple[str, ...]
    same: tuple[_Same, ...]
    judges: tuple[Pair, ...]
    blames: tuple[Pair, ...]
    claim: tuple[_Claim, ...]
    order: tuple[Pair, ...]
    opposite: tuple[Opposite, ...]
    fact: tuple[_Fact, ...]


def as_spelt(word: str) -> str:
    """A word of either language in the letters of Spanish, without accents: "hydrocodone" begins as "hidrocodona"."""
    word = "".join(letter for letter in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(letter))
    for other, own in table().spelt.items():
        word = re.sub(other, own, word)
    return word


def table() -> _Table:
    return tables.load("translation", _Table)


@cache
def any_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(getattr(table(), name))})\b", re.IGNORECASE)


@cache
def whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
