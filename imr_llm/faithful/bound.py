"""What in a sentence to the worker is bound to what, held against the clauses of the letter.

Every word of "positive on the left" can stand in the letter and the sentence be false: the left is negative there. So
what a clause tells of a side, a part of the body, a medicine, a level, a month, a test or a number has to be told of
the same one in a clause of the letter, where the letter tells it of another one. And what stands only in a guideline's
rule is nothing that the worker has or did. Source of the words: `data/bound.toml`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import Final

from imr_llm.faithful import sequence
from imr_llm.faithful.entities import quantities_in, totals_in
from imr_llm.faithful.overlap import any_of, degrees, is_own, named, said_in, stem_of, stems, words_in
from imr_llm.faithful.things import BoundClause, any_word, clause_of, clauses_of, outcomes, pattern, table
from imr_llm.language.sentences import statements
from imr_llm.readers.context import in_general

_BASE: Final = 6
"""Letters that the forms of a word share."""
_YOU: Final = re.compile(r"\byou(?:r)?\b", re.IGNORECASE)


def wrong(told: str, given: Sequence[str], request: str) -> Iterator[str]:
    """What a sentence tells of another thing than its sentences do, in words for the model."""
    letter = [clause for one in given for clause in clauses_of(one, _status_of(one))]
    asked = clauses_of(request, "asked")
    own = clauses_of(told, "")
    for clause in own:
        if found := _exchanged(clause, [*letter, *asked]) or _opposed(clause, letter):
            yield f"tells of one {found[0]} what its sentences tell of another ({found[1]})"
        if word := _degree(clause, letter):
            yield f"says how bad something is of what its sentences do not ({word})"
    if sequence.is_turned(told, given):
        yield "tells that something came before what it came after, or the reverse"
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
    return "rule" if in_general(sentence) or pattern("guideline").search(sentence) else "case"


def _exchanged(clause: BoundClause, letter: Sequence[BoundClause]) -> tuple[str, str] | None:
    """The kind and the word that stand together in a clause, of which the letter has the word with others alone."""
    for exact in (kind.name for kind in table().kind if kind.exact):
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


def _opposed(clause: BoundClause, letter: Sequence[BoundClause]) -> tuple[str, str] | None:
    """The kind and the word of it that a clause has, of which all clauses of the letter that it is most like have the
    opposite.
    """
    for kind in table().kind:
        if not kind.opposed or not (own := clause.of(kind.name)):
            continue
        words = stems(any_word(kind.name).sub(" ", clause.text))
        there = [one.of(kind.name) for one in _most_like(words, clause, letter)]
        is_anew = kind.anew and any(one.of(kind.name) & own and words <= said_in(one.text) for one in letter)
        if there and not is_anew and all(other and not other & own for other in there):
            word = any_word(kind.name).search(clause.text)
            return kind.name, word[0] if word else ""
    return None


def _most_like(words: Set[str], clause: BoundClause, letter: Sequence[BoundClause]) -> list[BoundClause]:
    """The clauses of the letter that share most of these words with one, at least one, of no other part: their own
    words before what the glossary calls them.
    """
    there = [(one, stems(one.own), named(one.own)) for one in letter if not one.is_elsewhere(clause)]
    alike = [(len(words & own) + len(words & (own | more)), one) for one, own, more in there]
    best = max((count for count, _ in alike), default=0)
    return [one for count, one in alike if count == best > 0]


def _degree(clause: BoundClause, letter: Sequence[BoundClause]) -> str | None:
    """A word for how bad something is that no clause of the letter has that shares a word with one, where one does."""
    for degree in degrees():
        if (m := degree.search(clause.text)) and pattern("grade").search(m[0]):
            words = stems(degree.sub(" ", clause.text))
            there = [one for one in letter if words & said_in(one.text)]
            if there and not any(degree.search(one.text) for one in there):
                return m[0]
    return None


def _of_rule_alone(
    told: str, clauses: Sequence[BoundClause], letter: Sequence[BoundClause], asked: Sequence[BoundClause]
) -> Set[str]:
    """What a sentence says of the worker that only a guideline's rule has, or of whom a rule is that only the case has;
    where the sentence says no, nothing.
    """
    case = [one for one in letter if one.status == "case"]
    rule = [one for one in letter if one.status == "rule"]
    if not rule or pattern("negates").search(told):
        return set()
    if people := pattern("people").search(told):
        who = clause_of(people["who"], "")
        return {
            word
            for word in who.words | who.numbers
            if _in_any(word, case) and not _in_any(word, rule) and not _in_any(word, asked)
        }
    if pattern("rule").search(told) or not _YOU.search(told):
        return set()
    for clause in clauses:
        own = clause.words | clause.numbers | (clause.found & _failing())
        alone = {word for word in own if _in_any(word, rule) and not _in_any(word, [*case, *asked])}
        if alone and len(alone) * 2 >= len(own):
            return alone
    return set()


def _of_other_alone(told: str, clauses: Sequence[BoundClause], letter: Sequence[BoundClause]) -> str | None:
    """A word that a sentence says of the worker, and that the letter has only of a relative."""
    other = [one for one in letter if one.status == "other"]
    if not other or not _YOU.search(told) or pattern("relative").search(told):
        return None
    rest = [one for one in letter if one.status != "other"]
    said = sorted(word for one in clauses for word in one.words | one.numbers | one.found)
    return next((word for word in said if _in_any(word, other) and not _in_any(word, rest)), None)


def _other_status(told: str, clauses: Sequence[BoundClause], letter: Sequence[BoundClause]) -> str | None:
    """A number that a sentence says was had, and that the letter has only of what is asked for or of a rule, or of all
    of which it was some.
    """
    if pattern("negates").search(told):
        return None
    totals = set[str]().union(*(totals_in(one.text) for one in letter)) - totals_in(told)
    totals -= {number for one in letter for number, _ in quantities_in(one.text) if number not in totals_in(one.text)}
    for clause in clauses:
        if not pattern("had").search(clause.text) or pattern("rule").search(clause.text):
            continue
        for number in sorted(clause.numbers):
            there = {one.status for one in letter if number.split()[0] in {own.split()[0] for own in one.numbers}}
            if (there and there <= {"rule", "asked"}) or number.split()[0] in totals:
                return number
    return None


def _denied(told: str, letter: Sequence[BoundClause]) -> str | None:
    """A word that a sentence tells without a “no”, or of the worker before it has one, and the letter has behind one in
    all of its clauses.
    """
    if pattern("rule").search(told):
        return None
    if no := pattern("negates").search(told):
        told = " ".join(m[0] for m in pattern("of_you").finditer(told, 0, no.start()))
    for word in sorted({word for word in words_in(told) if is_own(word)}):
        denied = re.compile(rf"{table().denies}[^.;,]*\b{re.escape(word[:_BASE])}", re.IGNORECASE)
        there = [one for one in letter if stem_of(word) in one.words]
        if there and all(denied.search(one.text) for one in there):
            return word
    return None


def _not_so(told: str, letter: Sequence[BoundClause]) -> str | None:
    """A word that a sentence says is not so and that the letter has in no clause with a “no”."""
    for m in pattern("is_not").finditer(told):
        word = stem_of(m["word"].lower())
        there = [] if pattern("papers").search(m[0]) else [one for one in letter if word in one.words]
        if there and not any(any_of("lacks").search(_until_without(one.text, word)) for one in there):
            return m["word"].lower()
    return None


def _until_without(text: str, word: str) -> str:
    """What a clause says up to a "without" behind a word, which is a "no" of something else."""
    before = pattern("without").sub("", text)
    return before if word in stems(before) else text


def _in_any(word: str, clauses: Sequence[BoundClause]) -> bool:
    return any(word in one.words | one.numbers | one.found for one in clauses)


def _other_prefix(told: str, given: str) -> str | None:
    """A word that the letter has only with a beginning that turns it round, or only without one: "non-displaced"."""
    turned = re.compile(rf"\b{table().prefixes}(?P<base>[a-z]{{4,}})", re.IGNORECASE)
    bases = {m["base"].lower()[:_BASE] for m in turned.finditer(given)}
    if not any_of("lacks").search(told):
        for word in words_in(turned.sub(" ", told)):
            if word[:_BASE] in bases and not re.search(rf"\b{re.escape(word[:_BASE])}", turned.sub(" ", given), re.I):
                return word
    for m in turned.finditer(told):
        if m["base"].lower()[:_BASE] not in bases:
            there = [one for one in statements(given) if re.search(rf"\b{m['base'][:_BASE]}", one, re.I)]
            if there and not any(any_of("lacks").search(one) for one in there):
                return m[0].lower()
    return None


@cache
def _failing() -> frozenset[str]:
    """Of what was found, that something failed: a guideline asks for that first."""
    return frozenset(pattern.pattern for pattern in outcomes() if pattern.search("failed"))
