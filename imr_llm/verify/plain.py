"""A model's plain reason held against the rationale.

A plain reason may say less than the rationale, never more and never the opposite: its numbers, drugs, treatments,
conditions, body parts, levels, sides, and every word that is not an everyday one, stand there; a clause that is negated
there is negated here; it speaks of what the reasons were read from; it agrees with the decision, promises and orders
nothing; and a person with eight years of school can read it (Flesch-Kincaid).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from imr_llm import lexicon, tables
from imr_llm.letter import Reason
from imr_llm.record import Decision
from imr_llm.tables import checks_any
from imr_llm.verify.claims import unsaid
from imr_llm.verify.locate import numbers
from imr_llm.verify.reading import grade, sentences_of

HARDEST = 8.0
"""Reading grade by Flesch-Kincaid, with the names of drugs, treatments and conditions masked."""
MOST_SENTENCES = 2
LONGEST = 320
"""Characters."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_PART_END = re.compile(
    r"[.;!?:](?= |$)|, (?:but|and|so|because|which) |\b(?:but|because|so that|although|while|since)\b", re.IGNORECASE
)
"""Where a negation in a rationale ends: it holds for the whole of "no urine drug screen or pain contract"."""
_CLAUSE_END = re.compile(
    r"[.;!?:](?= |$)|,(?= )|\b(?:and|or|but|because|so|although|while|since|as|when|if|which|who)\b", re.IGNORECASE
)
_LEVEL = re.compile(r"\b([CTLS])(\d{1,2})(?: ?(?:-|–|to|/) ?[CTLS]?(\d{1,2}))?\b", re.IGNORECASE)
_SIDE = re.compile(r"\b(left|right|both|bilateral)\b(?! (?:now|away|after|before))(?: +(\w+))?", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:den(?:y|ied|ies|ial)|upheld|refus\w+|reject\w+|turned down)\b", re.IGNORECASE)
_QUANTITY = re.compile(r"(?<![A-Za-z\d])(\d+(?:,\d{3})*(?:\.\d+)?)(?:[ -]+([A-Za-z]+))?")
_NUMBER_NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_NUMBER_NAMES, start=1)} | {"twice": "2"}
_OWN = 4
"""Letters of a word that says something of its own."""


def plain_problem(
    plain: str, decision: Decision, rationale: str, request: str, reasons: Sequence[Reason]
) -> str | None:
    """What is wrong with a plain reason as the model gave it, in words for a flag; None where nothing is."""
    reason, given = reason_only(plain), f"{rationale} {request}"
    strange = next(_strange(reason, given), None)
    tests = {
        "it gives no reason": not reason or checks_any("says_nothing").search(reason),
        "it is too long": len(sentences_of(reason)) > MOST_SENTENCES or len(reason) > LONGEST,
        "it promises, orders or forbids something": any(
            checks_any("never_said").search(sentence.strip()) for sentence in sentences_of(plain)
        ),
        "it does not agree with the decision": _turns_round(plain, decision),
        "no reason was read that it could be held against": decision == "upheld" and not reasons,
        f"it names a {strange} that the rationale does not name": strange,
        "it says the opposite of what the rationale says": _is_opposite(reason, given, decision),
        "it claims more than one sentence of the rationale says": unsaid(reason, decision, rationale, request),
        "it does not speak of what the decision rests on": not _speaks_of(reason, reasons or [Reason("other", given)]),
        "it is too hard to read": grade(masked(reason)) > HARDEST,
    }
    return next((problem for problem, failed in tests.items() if failed), None)


def reason_only(plain: str) -> str:
    """The reason without the decision said before it: "The reviewer said no because X." is "X."."""
    plain = " ".join(plain.split())
    rest = checks_any("leads").sub("", plain, count=1)
    return rest[:1].upper() + rest[1:]


def own_words(text: str) -> set[str]:
    """Stems of the words that say something of their own."""
    return {_stem(w) for w in _WORD.findall(text) if _is_own(w)}


def _is_own(word: str) -> bool:
    return (len(word) >= _OWN or _kind(word) is not None) and word.lower() not in _plain_words()


def masked(text: str) -> str:
    """With the names of drugs, treatments and conditions as one short word each: no easier word says the same."""
    return _WORD.sub(lambda m: "it" if _kind(m[0]) else m[0], text)


@lru_cache(maxsize=20_000)
def _kind(word: str) -> str | None:
    heads = {"drug": lexicon.drugs(), "treatment": lexicon.treatments(), "condition": lexicon.conditions()}
    return next((kind for kind, names in heads.items() if word in names), None)


def _strange(plain: str, given: str) -> Iterator[str]:
    """What the plain reason names and the rationale does not."""
    has = {_stem(word) for word in _WORD.findall(given)} | {word.lower() for word in _WORD.findall(given)}
    for word in _WORD.findall(plain):
        kind = _kind(word)
        known = word.lower() in has if kind == "drug" else _stem(word) in has
        if not known and (kind or len(word) >= _OWN) and word.lower() not in _plain_words():
            yield kind or "thing"
    if not quantities_in(plain) <= quantities_in(given) | {(number, "") for number in numbers(given)}:
        yield "number"
    for part in _parts(plain) - _parts(given):
        yield f"part of the body ({part})"
    if not levels_in(plain) <= levels_in(given):
        yield "level"
    if not sides_in(plain) <= sides_in(given):
        yield "side"


def _turns_round(plain: str, decision: Decision) -> bool:
    """Whether it says the opposite of the decision, or for an approved request anything but yes."""
    for clause in filter(None, _CLAUSE_END.split(plain)):
        approving = checks_any("approves").search(clause)
        negated = checks_any("negates").search(clause)
        denies = _DENIES.search(clause)
        if decision == "upheld" and approving and not negated and not denies:
            return True
        if decision == "overturned" and (negated or denies):
            return True
    return False


def _is_opposite(plain: str, given: str, decision: Decision) -> bool:
    """Whether a clause is negated where the clause of the rationale that it is most like is not, or the reverse.

    Two negations in one clause are one too many to tell.
    """
    negates = checks_any("negates")
    clauses = [(own_words(c), bool(negates.search(c))) for c in _PART_END.split(given) if c]
    for clause in _CLAUSE_END.split(plain):
        if not clause or not clause.strip():
            continue
        if len(negates.findall(clause)) > 1:
            return True
        words = own_words(clause)
        best = max((len(words & own) for own, _ in clauses), default=0)
        negated = bool(negates.search(clause))
        if best and not any(len(words & own) == best and there == negated for own, there in clauses):
            return decision == "upheld" or negated
    return False


def _speaks_of(plain: str, reasons: Sequence[Reason]) -> bool:
    said = own_words(plain)
    return any(said & own_words(reason.words) for reason in reasons)


def _stem(word: str) -> str:
    return re.sub(r"(?:ations?|ments?|ing|ed|ies|es|s|al|ly)$", "", word.lower())[:8]


def quantities_in(text: str) -> set[tuple[str, str]]:
    """Numbers, in figures or words, with the word that they count."""
    text = _WORD.sub(lambda m: _NUMBER_WORDS.get(m[0].lower(), m[0]), text)
    return {(number.replace(",", ""), _stem(unit or "")) for number, unit in _QUANTITY.findall(text)}


def sides_in(text: str) -> set[tuple[str, str]]:
    return {(side.lower(), _stem(what)) for side, what in _SIDE.findall(text)}


def levels_in(text: str) -> set[str]:
    """Each level on its own: "C5-6" and "C5-C6" are C5 and C6."""
    return {f"{m[1].upper()}{number}" for m in _LEVEL.finditer(text) for number in (m[2], m[3]) if number}


def _parts(text: str) -> set[str]:
    return {name for name, pattern in _body_parts() if pattern.search(text)}


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(tables.checks().plain_words.split())


@cache
def _body_parts() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (name, re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE))
        for name, words in tables.checks().body_parts.items()
    ]
