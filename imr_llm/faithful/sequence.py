"""What comes before what: "therapy before surgery" is "surgery after therapy", and not the reverse, in both languages.

Source of the words: `order` in `data/bound.toml`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from imr_llm.codes import Language
from imr_llm.faithful.entities import kind_of
from imr_llm.faithful.overlap import said_in, stems, words_in
from imr_llm.faithful.things import Order, any_word, pattern, table
from imr_llm.faithful.translation import facts, whole
from imr_llm.faithful.translation import table as translation

_ENDS: Final = re.compile(r"[;:.](?= |$)|\b(?:but|pero|while|mientras)\b", re.IGNORECASE)
_FROM_TO: Final = re.compile(
    r"\bfrom (?:about |a )?(?P<one>\d+(?:\.\d+)?)[^.;,]{0,16}? (?:down |up )?to (?:about |a )?(?P<two>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_COMMA: Final = re.compile(r",(?= )")
_BESIDE: Final = re.compile(
    r"\b(?P<number>\d+(?:\.\d+)?)(?: ?/ ?10| out of 10)? (?P<how>with(?:out)?)\b", re.IGNORECASE
)


_OTHER: Final = {"with": "without", "without": "with"}


@dataclass(frozen=True, slots=True)
class _Pair:
    """What came first, and what came later, as they are told; "not before" is told of neither."""

    first: str
    later: str
    is_no: bool


def is_turned(told: str, given: Sequence[str]) -> bool:
    """Whether a sentence tells that something came before what it came after in the letter, or has what was so with a
    thing without it, or the reverse.
    """
    if any((two, one) in _steps(" ".join(given)) for one, two in _steps(told) - _steps(" ".join(given))):
        return True
    there = _beside(" ".join(given))
    if any((number, how) not in there and (number, _OTHER[how]) in there for number, how in _beside(told)):
        return True
    letter = [(said_in(one.first), said_in(one.later)) for text in given for one in _pairs(text, "en") if not one.is_no]
    own = [one for one in _pairs(told, "en") if not one.is_no]
    return any(_is_turned(_named(one.first), _named(one.later), letter) for one in own)


def _steps(text: str) -> set[tuple[str, str]]:
    """Each number that went to another: "from 8/10 to 4/10"."""
    return {(m["one"], m["two"]) for m in _FROM_TO.finditer(text) if m["one"] != m["two"]}


def _beside(text: str) -> set[tuple[str, str]]:
    """Each number that is told with something or without it: "7 without Norco"."""
    return {(m["number"], m["how"].lower()) for m in _BESIDE.finditer(text)}


def _is_turned(
    first: frozenset[str], later: frozenset[str], letter: Sequence[tuple[frozenset[str], frozenset[str]]]
) -> bool:
    is_other = False
    for one, two in letter:
        both = one & two
        if first & (one - both) and later & (two - both):
            return False
        is_other |= bool(first & (two - both) and later & (one - both))
    return is_other


def changes_order(english: str, spanish: str) -> bool:
    """Whether the Spanish has another thing first than its English, or "after" for its "before"."""
    en, es = list(_pairs(english, "en")), list(_pairs(spanish, "es"))
    if len(en) != 1 or len(es) != 1:
        return False
    rows = [(whole(row.english), whole(row.spanish)) for row in (*translation().order, *facts())]
    places = [
        (bool(one.search(en[0].first)), bool(other.search(es[0].first)))
        for one, other in rows
        if bool(one.search(en[0].first)) != bool(one.search(en[0].later))
        and bool(other.search(es[0].first)) != bool(other.search(es[0].later))
    ]
    if places:
        return any(one != other for one, other in places)
    return _is_before(english, "en") != _is_before(spanish, "es")


def _named(text: str) -> frozenset[str]:
    """Stems of the treatments, medicines, conditions and tests that it names."""
    return stems(" ".join(word for word in words_in(text) if kind_of(word) or any_word("test").search(word)))


def _is_before(text: str, language: Language) -> bool:
    return bool(re.search(_words(language).before, text, re.IGNORECASE))


def _pairs(text: str, language: Language) -> Iterator[_Pair]:
    """Each two things of which one is told to have come first, with what is told of them."""
    words = _words(language)
    for said, instead in words.said.items():
        text = re.sub(said, instead, text, flags=re.IGNORECASE)
    for clause in _ENDS.split(text):
        found = list(_joins(language).finditer(clause))
        for at, m in enumerate(found):
            left = clause[found[at - 1].end() if at else 0 : m.start()]
            right = clause[m.end() : found[at + 1].start() if at + 1 < len(found) else len(clause)]
            if not left.strip() and (comma := _COMMA.search(right)):
                left, right = right[comma.end() :], right[: comma.start()]
            if left.strip() and right.strip():
                first, later = (right, left) if m.lastgroup == "after" else (left, right)
                yield _Pair(first, later, bool(pattern("denies").search(clause)))


def _words(language: Language) -> Order:
    return table().order[language]


@cache
def _joins(language: Language) -> re.Pattern[str]:
    words = _words(language)
    return re.compile(rf"(?P<before>{words.before})|(?P<after>{words.after})|(?P<then>{words.then})", re.IGNORECASE)
