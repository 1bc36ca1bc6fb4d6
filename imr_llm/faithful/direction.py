"""Which way a sentence to the worker leans: for the request or against it, by the words of `direction.toml`.

"There is no reason to deny the MRI" has two words that say no, and speaks for it; "The MRI is needed" has none. What is
needed counts only of the request: "More information is needed" leans no way.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from imr_llm import tables
from imr_llm.codes import Decision
from imr_llm.faithful.overlap import said_in, stem_of
from imr_llm.strict import Strict

_CLAUSE: Final = re.compile(
    r"[;:,](?= )|\b(?:but|because|so|although|while|which|who|pero|porque|aunque|mientras|pues)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_Names = Callable[[str], bool]


class _Words(Strict):
    """The words of one language, told in the file."""

    denies: str
    vouches: str
    gap: str
    sure: tuple[str, ...]
    negates: str
    other: tuple[str, ...]
    goes_on: str
    things: str
    favours: tuple[str, ...]
    favours_if: tuple[str, ...]
    favours_thing: tuple[str, ...]
    favours_soft: tuple[str, ...]
    opposes: tuple[str, ...]
    opposes_if: tuple[str, ...]
    opposes_thing: tuple[str, ...]
    need: str

    def pattern(self, text: str) -> re.Pattern[str]:
        """A regular expression with the words that it stands for put in."""
        return re.compile(
            text.replace("<denies>", self.denies).replace("<vouches>", self.vouches).replace("<gap>", self.gap),
            re.IGNORECASE,
        )


class _Table(Strict):
    """`direction.toml`."""

    en: _Words
    es: _Words


@cache
def _words(language: str) -> _Words:
    table = tables.load("direction", _Table)
    return table.en if language == "en" else table.es


@cache
def _patterns(language: str, name: str) -> tuple[re.Pattern[str], ...]:
    words = _words(language)
    return tuple(words.pattern(text) for text in getattr(words, name))


def surely(told: str, language: str = "en") -> str:
    """Without what says no and denies nothing: “no doubt”."""
    for pattern in _patterns(language, "sure"):
        told = pattern.sub(" ", told)
    return told


def favours(told: str, request: str) -> bool:
    """Whether an English sentence speaks for the request."""
    return _leans(told, "en", _naming(request), "favours")


def opposes(told: str, request: str) -> bool:
    """Whether an English sentence speaks against the request."""
    return _leans(told, "en", _naming(request), "opposes")


def spanish_turns_round(english: str, spanish: str, decision: Decision, *, in_part: bool) -> bool:
    """Whether the Spanish speaks against the decision; that a thing is needed may be said where the English does."""
    needs = re.search(_words("en").need, english, re.IGNORECASE)

    def names(_thing: str) -> bool:
        return not needs

    if decision == "upheld":
        return _leans(spanish, "es", names, "favours")
    return not in_part and _leans(spanish, "es", names, "opposes")


def _leans(told: str, language: str, names: _Names, way: str) -> bool:
    goes_on = re.search(_words(language).goes_on, told, re.IGNORECASE)
    soft = _patterns(language, "favours_soft") if way == "favours" and not goes_on else ()
    return any(_clause_leans(c, language, names, way, soft) for c in _CLAUSE.split(surely(told, language)))


def _clause_leans(clause: str, language: str, names: _Names, way: str, soft: Iterable[re.Pattern[str]]) -> bool:
    if any(pattern.search(clause) for pattern in _patterns(language, way)):
        return way == "favours" or not any(p.search(clause) for p in _patterns(language, "favours"))
    if any(pattern.search(clause) for pattern in _patterns(language, "other")):
        return False
    negates = re.compile(_words(language).negates, re.IGNORECASE)
    of_thing = (*_patterns(language, f"{way}_thing"), *soft)
    found = [(m, "") for p in _patterns(language, f"{way}_if") for m in p.finditer(clause)]
    found += [(m, m.groupdict().get("thing") or "") for p in of_thing for m in p.finditer(clause)]
    own_no = way == "opposes"  # "is not needed", "no reason for it": the "no" is the pattern's own
    free = [(m, thing) for m, thing in found if (own_no and m.re in of_thing) or not negates.search(clause, 0, m.end())]
    return any(m.re not in of_thing or names(thing) for m, thing in free)


def _naming(request: str) -> _Names:
    own = said_in(request)
    things = set(_words("en").things.split())
    return lambda thing: any(word in things or stem_of(word) in own for word in _WORD.findall(thing.lower()))
