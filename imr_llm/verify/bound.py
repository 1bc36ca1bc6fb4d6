"""What in a sentence to the worker is bound to what, held against the clauses of the letter.

Every word of "positive on the left" can stand in the letter and the sentence be false: the left is negative there. So
what a clause tells of a side, a part of the body, a medicine, a level, a month, a test or a number has to be told of
the same one in a clause of the letter, where the letter tells it of another one. And what stands only in a guideline's
rule is nothing that the worker has or did. Source of the words: `data/bound.toml`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

from imr_llm import glossary, tables
from imr_llm.lexicon import drugs
from imr_llm.readers.context import in_general
from imr_llm.strict import Strict
from imr_llm.verify.facts import MONTH_NAMES
from imr_llm.verify.parts import is_own, words_in
from imr_llm.verify.plain import levels_in, measures_in, parts_of_body, quantities_in, sides_in
from imr_llm.verify.vocabulary import WORD, any_of, named, stem_of, stems

_MONTH: Final = re.compile(rf"\b(?:{MONTH_NAMES}|Sept)\b(?=\.? (?:of )?\d)")
_MEASURES: Final = ("part of the body", "treatment")
_MEASURED: Final = re.compile(r" (?:degree|pound|%|mm|cm|point)|^(?:19|20)\d\d(?: |$)")
_FINDINGS: Final = ("level", "medicine", "test")
"""Kinds of which other words are told in passing: only how much, and for these what was found, is held to them."""
_BASE: Final = 6
"""Letters that the forms of a word share."""
_YOU: Final = re.compile(r"\byou(?:r)?\b", re.IGNORECASE)


class _Kind(Strict):
    """Things of which a clause has one or the other, told in the file."""

    name: str
    exact: bool = False
    words: tuple[str, ...]


class _Table(Strict):
    """`bound.toml`."""

    ends: str
    verb: str
    outcome: tuple[str, ...]
    rule: str
    guideline: str
    negates: str
    denies: str
    is_not: str
    papers: str
    people: str
    prefixes: str
    had: str
    relative: str
    other: str
    medicines: str
    kind: tuple[_Kind, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: its words that say something, its numbers, and by kind the things that it is bound to."""

    words: frozenset[str]
    found: frozenset[str]
    numbers: frozenset[str]
    text: str
    things: dict[str, frozenset[str]]
    status: str

    def held_by(self, kind: str) -> frozenset[str]:
        """What of it is held to things of a kind: beside a side all, beside a body part what it measures."""
        if kind in _MEASURES:
            return frozenset(number for number in self.numbers if _MEASURED.search(number))
        return self.numbers | self.found | (frozenset() if kind in _FINDINGS else self.words)

    def has(self, word: str) -> bool:
        """Whether it has a word; what is asked for is told of everywhere, but for its numbers."""
        return word in self.numbers or (self.status != "asked" and word in self.words | self.found)


def wrong(told: str, given: Sequence[str], request: str) -> Iterator[str]:
    """What a sentence tells of another thing than its sentences do, in words for the model."""
    letter = [clause for one in given for clause in _clauses(one, _status_of(one))]
    asked = _clauses(request, "asked")
    own = _clauses(told, "")
    for clause in own:
        if found := _exchanged(clause, [*letter, *asked]):
            yield f"tells of one {found[0]} what its sentences tell of another ({found[1]})"
    if alone := _of_rule_alone(told, own, letter, asked):
        yield f"tells a guideline's rule as the worker's own, or the reverse ({', '.join(sorted(alone))})"
    if word := _of_other_alone(told, own, [*letter, *asked]):
        yield f"tells of the worker what its sentences tell of somebody else ({word})"
    if word := _other_status(told, own, [*letter, *asked]):
        yield f"tells a number of something else than its sentences do ({word})"
    if word := _denied(told, letter) or _not_so(told, letter):
        yield f"says the opposite of its sentences ({word})"
    if word := _other_prefix(told, " ".join(given)):
        yield f"turns a word round ({word})"


def _status_of(sentence: str) -> str:
    """Whose a sentence of the letter is: a guideline's, or of this case."""
    return "rule" if in_general(sentence) or _pattern("guideline").search(sentence) else "case"


def _exchanged(clause: _Clause, letter: Sequence[_Clause]) -> tuple[str, str] | None:
    """The kind and the word that stand together in a clause, of which the letter has the word with others alone."""
    for exact in (kind.name for kind in _table().kind if kind.exact):
        own, every = clause.things.get(exact), [one.things[exact] for one in letter if exact in one.things]
        if own and every and not any(own & other for other in every):
            return exact, next(iter(own))
    for kind, things in clause.things.items():
        if len(things) != 1 or not any(things & one.things.get(kind, frozenset()) for one in letter):
            continue
        for word in sorted(clause.held_by(kind)):
            there = [one for one in letter if one.has(word)]
            others = [one.things.get(kind, frozenset()) for one in there]
            if there and all(other and not other & things for other in others):
                return kind, word
    return None


def _of_rule_alone(
    told: str, clauses: Sequence[_Clause], letter: Sequence[_Clause], asked: Sequence[_Clause]
) -> Set[str]:
    """What a sentence says of the worker that only a guideline's rule has, or of whom a rule is that only the case has;
    where the sentence says no, nothing.
    """
    case = [one for one in letter if one.status == "case"]
    rule = [one for one in letter if one.status == "rule"]
    if not rule or _pattern("negates").search(told):
        return set()
    if people := _pattern("people").search(told):
        who = _clause(people["who"], "")
        return {
            word
            for word in who.words | who.numbers
            if _in_any(word, case) and not _in_any(word, rule) and not _in_any(word, asked)
        }
    if _pattern("rule").search(told) or not _YOU.search(told):
        return set()
    for clause in clauses:
        own = clause.words | clause.numbers | (clause.found & _failing())
        alone = {word for word in own if _in_any(word, rule) and not _in_any(word, [*case, *asked])}
        if alone and len(alone) * 2 >= len(own):
            return alone
    return set()


def _of_other_alone(told: str, clauses: Sequence[_Clause], letter: Sequence[_Clause]) -> str | None:
    """A word that a sentence says of the worker, and that the letter has only of a relative."""
    other = [one for one in letter if one.status == "other"]
    if not other or not _YOU.search(told) or _pattern("relative").search(told):
        return None
    rest = [one for one in letter if one.status != "other"]
    said = sorted(word for one in clauses for word in one.words | one.numbers | one.found)
    return next((word for word in said if _in_any(word, other) and not _in_any(word, rest)), None)


def _other_status(told: str, clauses: Sequence[_Clause], letter: Sequence[_Clause]) -> str | None:
    """A number that a sentence says was had, and that the letter has only of what is asked for or of a rule."""
    if _pattern("negates").search(told):
        return None
    for clause in clauses:
        if not _pattern("had").search(clause.text) or _pattern("rule").search(clause.text):
            continue
        for number in sorted(clause.numbers):
            there = {one.status for one in letter if number.split()[0] in {own.split()[0] for own in one.numbers}}
            if there and there <= {"rule", "asked"}:
                return number
    return None


def _denied(told: str, letter: Sequence[_Clause]) -> str | None:
    """A word that a sentence tells without a “no” and the letter has behind one in all of its clauses."""
    if _pattern("negates").search(told) or _pattern("rule").search(told):
        return None
    own = {word for word in words_in(told) if is_own(word)}
    for word in sorted(own):
        no = re.compile(rf"{_table().denies}[^.;,]*\b{re.escape(word[:_BASE])}", re.IGNORECASE)
        there = [one for one in letter if stem_of(word) in one.words]
        if there and all(no.search(one.text) for one in there):
            return word
    return None


def _not_so(told: str, letter: Sequence[_Clause]) -> str | None:
    """A word that a sentence says is not so and that the letter has in no clause with a “no”."""
    for m in _pattern("is_not").finditer(told):
        there = [one for one in letter if stem_of(m["word"].lower()) in one.words]
        if not _pattern("papers").search(m[0]) and there and not any(any_of("lacks").search(one.text) for one in there):
            return m["word"].lower()
    return None


def _in_any(word: str, clauses: Sequence[_Clause]) -> bool:
    return any(word in one.words | one.numbers | one.found for one in clauses)


def _other_prefix(told: str, given: str) -> str | None:
    """A word that the letter has only with a beginning that turns it round, or only without one: "non-displaced"."""
    turned = re.compile(rf"\b{_table().prefixes}(?P<base>[a-z]{{4,}})", re.IGNORECASE)
    bases = {m["base"].lower()[:_BASE] for m in turned.finditer(given)}
    if not any_of("lacks").search(told):
        for word in words_in(turned.sub(" ", told)):
            if word[:_BASE] in bases and not re.search(rf"\b{re.escape(word[:_BASE])}", turned.sub(" ", given), re.I):
                return word
    for m in turned.finditer(told):
        if m["base"].lower()[:_BASE] not in bases:
            there = [one for one in re.split(r"(?<=[.;])\s", given) if re.search(rf"\b{m['base'][:_BASE]}", one, re.I)]
            if there and not any(any_of("lacks").search(one) for one in there):
                return m[0].lower()
    return None


def _clauses(text: str, status: str) -> list[_Clause]:
    """The clauses of a sentence. One without a verb takes over what the one before it begins with, up to its verb."""
    pieces = [piece for piece in _pattern("ends").split(text) if piece.strip()]
    found: list[str] = []
    whose: list[str] = []
    subject = ""
    for piece in pieces:
        verb = _pattern("verb").search(piece)
        if verb or not found:
            found.append(piece)
            subject = piece[: verb.end()] if verb else ""
        elif _things(piece, of_letter=True):
            found.append(f"{subject} {piece}")
        else:
            found.append(piece)
        is_other = whose[-1] == "other" if whose and not verb else bool(_pattern("other").search(piece))
        whose.append("other" if status == "case" and is_other else status)
    return [_clause(piece, own) for piece, own in zip(found, whose, strict=True)]


def _clause(text: str, status: str) -> _Clause:
    own = {stem_of(word) for word in words_in(text) if is_own(word)}
    own |= stems(text) | named(text) if status else set()  # of the letter
    found = frozenset(pattern.pattern for pattern in _outcomes() if pattern.search(text))
    return _Clause(frozenset(own), found, _numbers(text), text, _things(text, of_letter=bool(status)), status)


def _numbers(text: str) -> frozenset[str]:
    measured, rest = measures_in(text)
    return frozenset(f"{number} {unit}".strip() for number, unit in measured | quantities_in(rest) if number != "1")


def _things(text: str, *, of_letter: bool) -> dict[str, frozenset[str]]:
    sides = {side for side, _ in sides_in(text)}
    sides = {"left", "right"} if sides & {"both", "bilateral"} else sides
    found = {
        "side": sides,
        "medicine": _medicines(text, of_letter=of_letter),
        "level": levels_in(text),
        "month": {m[0][:3] for m in _MONTH.finditer(text)},
        "part of the body": parts_of_body(text),
    }
    for kind in _table().kind:
        found[kind.name] = {words for words in kind.words if re.search(words, text, re.IGNORECASE)}
    return {name: frozenset(things) for name, things in found.items() if things}


def _medicines(text: str, *, of_letter: bool) -> set[str]:
    """The medicines that are named, by their entries in the glossary, which a brand shares with its drug; and kinds of
    them, of a letter also those that its medicines are of.
    """
    words = [word for word in WORD.findall(text) if word in drugs()]
    ids = {word: [term.entry.id for term in glossary.terms(word, "drug")] for word in words}
    kinds = (stems(text) | named(" ".join(words)) if of_letter else stems(text)) & _kinds_of_medicine()
    return {found for word, own in ids.items() for found in own or [word.lower()]} | kinds


def _table() -> _Table:
    return tables.load("bound", _Table)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(getattr(_table(), name), re.IGNORECASE)


@cache
def _outcomes() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(words, re.IGNORECASE) for words in _table().outcome)


@cache
def _kinds_of_medicine() -> frozenset[str]:
    return stems(_table().medicines)


@cache
def _failing() -> frozenset[str]:
    """Of what was found, that something failed: a guideline asks for that first."""
    return frozenset(pattern.pattern for pattern in _outcomes() if pattern.search("failed"))
