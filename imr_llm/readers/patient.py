"""What the patient has and had: diagnoses, prior treatments, current medications, each once, in the letter's order."""

import re
from dataclasses import dataclass
from typing import Final

from imr_llm import lexicon
from imr_llm.letter import Span, overlap
from imr_llm.lexicon import same_thing, same_words
from imr_llm.limits import MOST_FACTS
from imr_llm.patterns import lower
from imr_llm.readers import cut, lists
from imr_llm.readers.kinds import kinds
from imr_llm.readers.phrases import Field, Hit, Told, hits, stands

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


@dataclass(frozen=True, slots=True)
class Found:
    """A fact: its words as a range of the text, and the sentence that tells it."""

    place: Span
    sentence: Span


def read(field: Field, summary: Told, later: Told, numbered_to: int) -> list[Found]:
    """The facts of a field that the case summary tells, then those that only the rationales tell.

    `numbered_to` is where the case summary ends: a numbered list runs over full stops up to there.
    """
    found: dict[str, Found] = {}
    for told in (summary, later):
        for fact in _listed(field, told, numbered_to):
            words = told.text[fact.place.start : fact.place.end]
            again = told is later and field == "prior_treatments" and _retold(words, list(found))
            if again or _is_known(words, fact, found):
                continue
            for known in [known for known, other in found.items() if _is_fuller(words, fact, known, other)]:
                del found[known]
            found[words] = fact
    kept = [fact for words, fact in found.items() if not _is_said_better(field, words, found, summary.text)]
    return sorted(kept, key=lambda fact: fact.place.start)


def _is_known(words: str, fact: Found, found: dict[str, Found]) -> bool:
    """Whether a fact was told before, as fully: what one list names twice is two, unless it is the same words."""
    return any(
        same_words(words, known)
        or (other.sentence != fact.sentence and same_thing(words, known) and not _is_fuller(words, fact, known, other))
        for known, other in found.items()
    )


def _is_fuller(words: str, fact: Found, known: str, other: Found) -> bool:
    """Whether words of another sentence say which one is meant: "left wrist surgery" of "surgery"."""
    is_other = other.sentence != fact.sentence and not _KIND_ALONE.fullmatch(words)
    return is_other and bool(_KIND_ALONE.fullmatch(known)) and same_thing(words, known)


def _listed(field: Field, told: Told, numbered_to: int) -> list[Found]:
    """The members of every list that a phrase tells; none is read twice."""
    found: list[Found] = []
    for hit in hits(field, told):
        if any(fact.place.start <= hit.place.start < fact.place.end for fact in found):
            continue
        members = lists.members(told.text, _place(field, told.text, hit, numbered_to), kinds()[field])
        is_now = field == "prior_treatments" and _NOW.search(told.text, hit.sentence.start, hit.place.start)
        kept = [place for place in members if stands(field, told.text, hit, place)]
        kept = [place for place in kept if not (is_now and _names_drug(told.text, place))]
        if field == "current_medications" and not any(_names_drug(told.text, place) for place in kept):
            continue  # a list in which no drug is known is none of drugs
        found += [Found(place, hit.sentence) for place in kept if not any(overlap(place, fact.place) for fact in found)]
        if len(found) > MOST_FACTS:
            break
    return found[:MOST_FACTS]


def _place(field: Field, text: str, hit: Hit, numbered_to: int) -> Span:
    if field == "diagnoses" and hit.phrase.cut == "list behind" and cut.is_numbered(text, hit.place.start):
        return Span(hit.place.start, max(hit.place.end, numbered_to))
    return hit.place


def _names_drug(text: str, place: Span) -> bool:
    return text[place.start : place.end] in lexicon.drugs()


def _retold(words: str, known: list[str]) -> bool:
    """Whether a rationale tells again of an operation that the summary told of, or names a drug beside such a list.

    The drug that a rationale names is most often the one in dispute.
    """
    is_kind = _KIND_ALONE.fullmatch(words) or lower(words) in lexicon.drug_table().classes
    if known and (is_kind or lexicon.drugs().opening(words) == len(words)):
        return True
    is_operation = re.search(r"\bsurger(?:y|ies)\b", words, re.IGNORECASE)
    return bool(is_operation) and any(_OPERATION.search(other) for other in known)


def _is_said_better(field: Field, words: str, found: dict[str, Found], text: str) -> bool:
    """A bare "surgery" beside the operation itself, and bare "medications" whose names the next words tell."""
    if field != "prior_treatments":
        return False
    if lower(words) == "surgery":
        return sum(bool(_OPERATION.search(other)) for other in found) > 1
    starts = (fact.place.start for fact in found.values())
    is_named = any(_NAMES_THEM.search(text[max(0, start - _BEFORE) : start]) for start in starts)
    return lower(words) in ("medications", "medication") and is_named
