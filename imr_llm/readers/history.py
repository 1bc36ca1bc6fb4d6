"""What the patient has and had: diagnoses, prior treatments, current medications, each once, in the letter's order."""

from typing import Final

from imr_llm.host.limits import MOST_FACTS
from imr_llm.language import lexicon
from imr_llm.language.lexicon import same_words, says_all
from imr_llm.language.patterns import lower
from imr_llm.letter import Span, overlap
from imr_llm.readers import cut, lists
from imr_llm.readers.kinds import kinds, pattern
from imr_llm.readers.phrases import Fact, Field, PhraseHit, Sentences, hits, stands

FIELDS: Final[tuple[Field, ...]] = ("diagnoses", "prior_treatments", "current_medications")
_BEFORE = 110  # characters in which bare "medications" are named


def read(field: Field, summary: Sentences, later: Sentences, numbered_to: int) -> list[Fact[str]]:
    """The facts of a field that the case summary tells, then those that only the rationales tell.

    `numbered_to` is where the case summary ends: a numbered list runs over full stops up to there.
    """
    found: list[Fact[str]] = []
    for told in (summary, later):
        for fact in _listed(field, told, numbered_to):
            near = [other for other in found if _may_be_one(field, fact, other)]
            fuller = [other for other in near if says_all(fact.value, other.value)]
            if any(says_all(other.value, fact.value) and not _goes_on(fact, other) for other in near):
                continue
            is_again = fuller and not all(pattern("kind_alone").fullmatch(other.value) for other in fuller)
            if told is summary or not (is_again or (field == "prior_treatments" and _retold(fact.value, found))):
                found = [*(other for other in found if other not in fuller), fact]
    kept = [fact for fact in found if not _is_said_better(field, fact.value, found, summary.text)]
    return sorted(kept, key=lambda fact: fact.place.start)


def is_told(field: str, fact: Fact[str], found: list[Fact[str]], text: str) -> bool:
    """Whether others of these facts say all that one does, or say it better: of equal ones the first stays."""
    for other in found:
        is_other = other is not fact and _may_be_one(field, fact, other) and says_all(other.value, fact.value)
        if is_other and not (says_all(fact.value, other.value) and fact.place.start < other.place.start):
            return True
    return _is_said_better(field, fact.value, found, text)


def _may_be_one(field: str, fact: Fact[str], known: Fact[str]) -> bool:
    """Whether two facts may name one thing: what one sentence lists as two drugs is two ("morphine, morphine ER")."""
    is_one_list = field == "current_medications" and fact.sentence == known.sentence
    return not is_one_list or same_words(fact.value, known.value)


def _goes_on(fact: Fact[str], known: Fact[str]) -> bool:
    """Whether words begin with those that tell the same: "chiropractic treatments" after "chiropractic"."""
    return len(fact.value) > len(known.value) and lower(fact.value).startswith(lower(known.value))


def _listed(field: Field, told: Sentences, numbered_to: int) -> list[Fact[str]]:
    """The members of every list that a phrase tells; none is read twice."""
    found: list[Fact[str]] = []
    for hit in hits(field, told):
        if any(fact.place.start <= hit.place.start < fact.place.end for fact in found):
            continue
        members = lists.members(told.text, _place(field, told.text, hit, numbered_to), kinds()[field])
        is_now = field == "prior_treatments" and pattern("now").search(told.text, hit.sentence.start, hit.place.start)
        kept = [Fact(told.words(at), at, hit.sentence) for at in members if stands(field, told.text, hit, at)]
        kept = [fact for fact in kept if not (is_now and fact.value in lexicon.drugs())]
        if field == "current_medications" and not any(fact.value in lexicon.drugs() for fact in kept):
            continue  # a list in which no drug is known is none of drugs
        found += [fact for fact in kept if not any(overlap(fact.place, other.place) for other in found)]
        if len(found) > MOST_FACTS:
            break
    return found[:MOST_FACTS]


def _place(field: Field, text: str, hit: PhraseHit, numbered_to: int) -> Span:
    if field == "diagnoses" and hit.phrase.cut == "list behind" and cut.is_numbered(text, hit.place.start):
        return Span(hit.place.start, max(hit.place.end, numbered_to))
    return hit.place


def _retold(words: str, known: list[Fact[str]]) -> bool:
    """Whether a rationale tells again of an operation that the summary told of, or names a drug beside such a list.

    The drug that a rationale names is most often the one in dispute.
    """
    is_kind = pattern("kind_alone").fullmatch(words) or lower(words) in lexicon.drug_table().classes
    if known and (is_kind or lexicon.drugs().opening(words) == len(words)):
        return True
    return bool(pattern("surgery").search(words)) and any(pattern("operates_on").search(other.value) for other in known)


def _is_said_better(field: str, words: str, found: list[Fact[str]], text: str) -> bool:
    """A bare "surgery" beside the operation itself, and bare "medications" whose names the next words tell."""
    if field != "prior_treatments":
        return False
    if lower(words) == "surgery":
        return sum(bool(pattern("operates_on").search(other.value)) for other in found) > 1
    starts = (fact.place.start for fact in found)
    is_named = any(pattern("names_them").search(text[max(0, start - _BEFORE) : start]) for start in starts)
    return lower(words) in ("medications", "medication") and is_named
