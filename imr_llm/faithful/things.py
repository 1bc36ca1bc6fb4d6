"""The clauses of a sentence to the worker and of the letter's, and the things that each is bound to.

A side, a part of the body, a medicine, a level, a month, a test: what else a clause tells is told of these. Source of
the words: `data/bound.toml`.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from imr_llm import tables
from imr_llm.codes import Language
from imr_llm.faithful.entities import LEVEL, measures_in, parts_of_body, quantities_in, sides_in
from imr_llm.faithful.facts import MONTHS
from imr_llm.faithful.overlap import WORD, is_own, named, said_in, stem_of, stems, words_in
from imr_llm.language import glossary
from imr_llm.language.lexicon import drugs
from imr_llm.strict import Strict

_MONTH: Final = re.compile(
    rf"\b(?P<name>(?:{'|'.join(month[:3] for month in MONTHS)}))(?:[a-z]+)?\b(?=\.? (?:of )?\d)"
    r"|\b(?P<number>0?[1-9]|1[0-2])[/-]\d{1,2}[/-]\d{2,4}\b"
)
_MEASURES: Final = ("part of the body", "treatment")
_MEASURED: Final = re.compile(r" (?:degree|pound|%|mm|cm|point)|^(?:19|20)\d\d(?: |$)")
_FINDINGS: Final = ("level", "medicine", "test")
"""Kinds of which other words are told in passing: only how much, and for these what was found, is held to them."""
_BACK: Final = re.compile(r"\b(?:back|spine)\b", re.IGNORECASE)
_BACKS: Final = {"upper back", "lower back"}
_SPINE: Final = [f"{part}{at}" for part, most in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for at in range(1, most + 1)]


class BoundKind(Strict):
    """Things of which a clause has one or the other, told in the file."""

    name: str
    exact: bool = False
    opposed: bool = False
    anew: bool = False
    words: tuple[str, ...]


class Order(Strict):
    """Of one language what tells which of two things came first, told in the file."""

    said: dict[str, str]
    before: str
    after: str
    then: str


class _Table(Strict):
    """`bound.toml`."""

    ends: str
    verb: str
    outcome: tuple[str, ...]
    rule: str
    guideline: str
    negates: str
    denies: str
    of_you: str
    without: str
    grade: str
    is_not: str
    papers: str
    people: str
    prefixes: str
    had: str
    relative: str
    other: str
    medicines: str
    kind: tuple[BoundKind, ...]
    order: dict[Language, Order]


@dataclass(frozen=True, slots=True)
class BoundClause:
    """A clause: its words that say something, its numbers, and by kind the things that it is bound to."""

    words: frozenset[str]
    found: frozenset[str]
    numbers: frozenset[str]
    text: str
    things: dict[str, frozenset[str]]
    status: str
    own: str
    """What it has of its own: not what it takes over."""

    def held_by(self, kind: str) -> frozenset[str]:
        """What of it is held to things of a kind: beside a side all, beside a body part what it measures."""
        if kind == "place":
            return frozenset()
        if kind in _MEASURES:
            return frozenset(number for number in self.numbers if _MEASURED.search(number))
        return self.numbers | self.found | (frozenset() if kind in _FINDINGS else self.words)

    def has(self, word: str) -> bool:
        """Whether it has a word; what is asked for is told of everywhere, but for its numbers."""
        return word in self.numbers or (self.status != "asked" and word in self.words | self.found)

    def is_elsewhere(self, other: "BoundClause") -> bool:
        """Whether it tells of another part of the body than another clause."""
        return bool(self.of("place") and other.of("place")) and not self.of("place") & other.of("place")

    def of(self, kind: str) -> frozenset[str]:
        """The things of a kind that it is bound to."""
        return self.things.get(kind, frozenset())


@lru_cache(maxsize=512)  # the letter's sentences are held against each that is told, at every asking
def clauses_of(text: str, status: str) -> tuple[BoundClause, ...]:
    """The clauses of a sentence. One without a verb takes over what the one before it begins with, up to its verb; one
    that only names things, "and L5-S1", belongs to the one before it.
    """
    found: list[str] = []
    own: list[str] = []
    whose: list[str] = []
    subject = ""
    for piece in (piece for piece in pattern("ends").split(text) if piece.strip()):
        verb = pattern("verb").search(piece)
        if found and not verb and _only_names(piece, found[-1]):
            found[-1], own[-1] = f"{found[-1]} {piece}", f"{own[-1]} {piece}"
            continue
        own.append(piece)
        if verb or not found:
            found.append(piece)
            subject = piece[: verb.end()] if verb else ""
        elif _things(piece, of_letter=True):
            found.append(f"{subject} {piece}")
        else:
            found.append(piece)
        is_other = whose[-1] == "other" if whose and not verb else bool(pattern("other").search(piece))
        whose.append("other" if status == "case" and is_other else status)
    return tuple(clause_of(text, of, piece) for text, of, piece in zip(found, whose, own, strict=True))


def clause_of(text: str, status: str, piece: str = "") -> BoundClause:
    """One clause, as it stands; of the letter where it has a status. `piece`: its own words, beside others."""
    own = {stem_of(word) for word in words_in(text) if is_own(word)}
    own |= said_in(text) if status else set()
    found = frozenset(outcome.pattern for outcome in outcomes() if outcome.search(text))
    things = _things(text, of_letter=bool(status))
    return BoundClause(frozenset(own), found, _numbers(text), text, things, status, piece or text)


def _only_names(piece: str, before: str) -> bool:
    """Whether a piece has nothing but levels of the spine, of which the one before it has others."""
    return bool(LEVEL.search(before) and LEVEL.search(piece)) and not re.search(r"\w{3}", LEVEL.sub(" ", piece))


def _numbers(text: str) -> frozenset[str]:
    measured, rest = measures_in(text)
    return frozenset(f"{number} {unit}".strip() for number, unit in measured | quantities_in(rest) if number != "1")


def _things(text: str, *, of_letter: bool) -> dict[str, frozenset[str]]:
    sides = {side for side, _ in sides_in(text)}
    sides = {"left", "right"} if sides & {"both", "bilateral"} else sides
    found = {
        "side": sides,
        "medicine": _medicines(text, of_letter=of_letter),
        "level": _levels(text, of_letter=of_letter),
        "month": {m["name"] or MONTHS[int(m["number"]) - 1][:3] for m in _MONTH.finditer(text)},
        "part of the body": parts_of_body(text),
    }
    for kind in table().kind:
        is_no = kind.opposed and pattern("negates").search(text)
        found[kind.name] = {words for words in kind.words if not is_no and re.search(words, text, re.IGNORECASE)}
    found["place"] = _parts(text, of_letter=of_letter)
    found["test of a part"] = {f"{test} {part}" for test in found["test"] for part in found["place"]}
    return {name: frozenset(things) for name, things in found.items() if things}


def _parts(text: str, *, of_letter: bool) -> set[str]:
    """The parts of the body, and "back" where it is not told which; of the letter each of the back's for another."""
    found = parts_of_body(text)
    if not found & _BACKS and _BACK.search(text):
        found |= {"back"}
    return found | _BACKS if of_letter and "back" in found else found | ({"back"} if found & _BACKS else set())


def _levels(text: str, *, of_letter: bool) -> set[str]:
    """The discs between two levels, "C5-6", and levels that stand alone; of the letter also those that touch them."""
    found: set[str] = set()
    for m in LEVEL.finditer(text):
        ends = [f"{m[1]}{m[2]}".upper(), f"{m[3] or m[1]}{m[4]}".upper() if m[4] else ""]
        at = [_SPINE.index(end) for end in ends if end in _SPINE]
        if len(at) > 1 and at[0] < at[1]:
            found |= {f"{one}-{_SPINE[_SPINE.index(one) + 1]}" for one in _SPINE[at[0] : at[1]]}
        else:
            found |= {end for end in ends if end}
    if of_letter:
        near = {end for one in found for end in one.split("-")}
        found |= near
    return found


def _medicines(text: str, *, of_letter: bool) -> set[str]:
    """The medicines that are named, by their entries in the glossary, which a brand shares with its drug; and kinds of
    them, of a letter also those that its medicines are of.
    """
    words = [word for word in WORD.findall(text) if word in drugs()]
    ids = {word: [term.entry.id for term in glossary.terms(word, "drug")] for word in words}
    kinds = (stems(text) | named(" ".join(words)) if of_letter else stems(text)) & _kinds_of_medicine()
    return {found for word, own in ids.items() for found in own or [word.lower()]} | kinds


def table() -> _Table:
    """`bound.toml`."""
    return tables.load("bound", _Table)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The regular expression under a name of `bound.toml`, case ignored."""
    return re.compile(getattr(table(), name).replace("<relative>", table().relative), re.IGNORECASE)


@cache
def any_word(kind: str) -> re.Pattern[str]:
    """All the words of a kind of things that the file tells."""
    return re.compile("|".join(next(one.words for one in table().kind if one.name == kind)), re.IGNORECASE)


@cache
def outcomes() -> tuple[re.Pattern[str], ...]:
    """What was found, and how bad."""
    return tuple(re.compile(words, re.IGNORECASE) for words in table().outcome)


@cache
def _kinds_of_medicine() -> frozenset[str]:
    return stems(table().medicines)
