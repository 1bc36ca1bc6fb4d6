"""What the patient has and had: diagnoses, prior treatments, current medications, each once, in the letter's order."""

import re
from typing import Final

from imr_llm import lexicon
from imr_llm.letter import Span, overlap
from imr_llm.lexicon import same_thing, same_words
from imr_llm.limits import MOST_FACTS
from imr_llm.patterns import lower
from imr_llm.readers import cut, lists
from imr_llm.readers.kinds import kinds
from imr_llm.readers.phrases import Fact, Field, Hit, Told, hits, stands

FIELDS: Final[tuple[Field, ...]] = ("diagnoses", "prior_treatments", "current_medications")
_OPERATION = re.compile(
    r"\b(?:surger(?:y|ies)|(?:open|closed|operative) reduction|ORIF|stent\w*|\w+ectomy|\w+plasty|fusion)\b",
    re.IGNORECASE,
)
_NAMES_THEM = re.compile(r"\bmedications (?:have |has )?included ?:? ?$", re.IGNORECASE)
_KIND_ALONE = re.compile(r"surger(?:y|ies)|operations?|injections?|blocks?", re.IGNORECASE)
"""Names of no one treatment: what another sentence calls one of the kind says it better."""
_NOW = re.compile(
    r"\b(?:is|are) (?:(?:being|currently|presently|also|now|still) )*(?:treated|managed|medicated) (?:with|by|on|via)\b"
    r"[^.;,]*$",
    re.IGNORECASE,
)
"""Before a list of treatments: what it has of medicines is being taken now."""
_BEFORE = 110  # characters in which bare "medications" are named


def read(field: Field, summary: Told, later: Told, numbered_to: int) -> list[Fact[str]]:
    """The facts of a field that the case summary tells, then those that only the rationales tell.

    `numbered_to` is where the case summary ends: a numbered list runs over full stops up to there.
    """
    found: list[Fact[str]] = []
    for told in (summary, later):
        for fact in _listed(field, told, numbered_to):
            again = told is later and field == "prior_treatments" and _retold(fact.value, found)
            if not again and not any(_is_known(fact, other) for other in found):
                found = [*(other for other in found if not _is_fuller(fact, other)), fact]
    kept = [fact for fact in found if not _is_said_better(field, fact.value, found, summary.text)]
    return sorted(kept, key=lambda fact: fact.place.start)


def _is_known(fact: Fact[str], known: Fact[str]) -> bool:
    """Whether a fact was told before, as fully: what one list names twice is two, unless it is the same words."""
    is_again = known.sentence != fact.sentence and same_thing(fact.value, known.value) and not _is_fuller(fact, known)
    return is_again or same_words(fact.value, known.value)


def _is_fuller(fact: Fact[str], known: Fact[str]) -> bool:
    """Whether words of another sentence say which one is meant: "left wrist surgery" of "surgery"."""
    is_other = known.sentence != fact.sentence and not _KIND_ALONE.fullmatch(fact.value)
    return is_other and bool(_KIND_ALONE.fullmatch(known.value)) and same_thing(fact.value, known.value)


def _listed(field: Field, told: Told, numbered_to: int) -> list[Fact[str]]:
    """The members of every list that a phrase tells; none is read twice."""
    found: list[Fact[str]] = []
    for hit in hits(field, told):
        if any(fact.place.start <= hit.place.start < fact.place.end for fact in found):
            continue
        members = lists.members(told.text, _place(field, told.text, hit, numbered_to), kinds()[field])
        is_now = field == "prior_treatments" and _NOW.search(told.text, hit.sentence.start, hit.place.start)
        kept = [Fact(told.words(at), at, hit.sentence) for at in members if stands(field, told.text, hit, at)]
        kept = [fact for fact in kept if not (is_now and fact.value in lexicon.drugs())]
        if field == "current_medications" and not any(fact.value in lexicon.drugs() for fact in kept):
            continue  # a list in which no drug is known is none of drugs
        found += [fact for fact in kept if not any(overlap(fact.place, other.place) for other in found)]
        if len(found) > MOST_FACTS:
            break
    return found[:MOST_FACTS]


def _place(field: Field, text: str, hit: Hit, numbered_to: int) -> Span:
    if field == "diagnoses" and hit.phrase.cut == "list behind" and cut.is_numbered(text, hit.place.start):
        return Span(hit.place.start, max(hit.place.end, numbered_to))
    return hit.place


def _retold(words: str, known: list[Fact[str]]) -> bool:
    """Whether a rationale tells again of an operation that the summary told of, or names a drug beside such a list.

    The drug that a rationale names is most often the one in dispute.
    """
    is_kind = _KIND_ALONE.fullmatch(words) or lower(words) in lexicon.drug_table().classes
    if known and (is_kind or lexicon.drugs().opening(words) == len(words)):
        return True
    is_operation = re.search(r"\bsurger(?:y|ies)\b", words, re.IGNORECASE)
    return bool(is_operation) and any(_OPERATION.search(other.value) for other in known)


def _is_said_better(field: Field, words: str, found: list[Fact[str]], text: str) -> bool:
    """A bare "surgery" beside the operation itself, and bare "medications" whose names the next words tell."""
    if field != "prior_treatments":
        return False
    if lower(words) == "surgery":
        return sum(bool(_OPERATION.search(other.value)) for other in found) > 1
    starts = (fact.place.start for fact in found)
    is_named = any(_NAMES_THEM.search(text[max(0, start - _BEFORE) : start]) for start in starts)
    return lower(words) in ("medications", "medication") and is_named
