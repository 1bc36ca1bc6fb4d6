"""The Spanish of a sentence to the worker held against its English: the same facts, said the same way round.

Numbers, levels, sides and medicines are the same; what a row of `translation.toml` or the glossary has a pair of words
for is named in both or in neither, if it is a fact: a part of the body, a treatment, a condition. How it is worded is
free, but for what the Spanish of no summary says.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from imr_llm import glossary, sentences, tables
from imr_llm.lexicon import drugs
from imr_llm.strict import Strict
from imr_llm.tables import checks_any
from imr_llm.verify.order import DRUG_LETTERS, denies_other_clause, has_other_order, is_in_other_order
from imr_llm.verify.plain import kind_of, levels_in, quantities_in, without_other_senses
from imr_llm.verify.reading import fernandez_huerta

HARDEST: Final = 50.0
"""Fernández Huerta's "somewhat difficult" ends here: a few long words in one sentence are that. The whole summary must
be easy. What stands in for a sentence is English."""
MOST_WORDS: Final = 2.0
"""Times the words of the English."""
_MORE: Final = 6
"""Words that a short sentence may have more than that."""
_APART: Final = 0.3
"""Of a sentence's length, how far its first "no" may be from its English one's."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEGINS_ES: Final = re.compile(r"\b(?:que|quien|porque|pues|pero|aunque|si|cuando|y)\b|[;:]", re.IGNORECASE)
_BEGINS_EN: Final = re.compile(
    r"\b(?:that|which|who|because|since|so|as|but|although|while|if|when|and|than)\b|[,;:]"
    r"|\b(?:shows?|says?|tells?|said|wrote|states?|finds?|found) (?:you|your|the|this|it|he|she|there)\b",
    re.IGNORECASE,
)
"""Where a clause begins of which a "no" says nothing of the one before it."""
_BEGINS_TOO: Final = re.compile(
    r"(?<!\bthe )(?<!\byour )\b(?:says?|said|states?|stated|wants?|asks?|requires?|expects?|means?|notes|noted|shows?"
    r"|showed|suggest(?:s|ed)?|finds?|found) (?:that )?\w+"
    r"|\b(?:is|are|was|were|been) (?:found|judged|deemed|considered|determined|said)\b",
    re.IGNORECASE,
)
"""The same where Spanish has a “que”: "says people with no risk", "was found not"."""
_YOU_HAD: Final = re.compile(
    r"\b\w+(?<!\bthat)(?<!\bwhich)(?<!\band)(?<!\bor)(?<!\bbut) you (?:have |had |were |already )*"
    r"(?:had|tried|took|taken|got|used|given|have|take|use|did)\b",
    re.IGNORECASE,
)
"""The same behind a thing, "the shot you had": where the Spanish "no" is not of what was had."""
_ENDS_ES: Final = re.compile(r"\bque (?:usted |ya |le |se |la |lo )*$", re.IGNORECASE)
_WHEN_EN: Final = re.compile(r"\b(?:after|before|until|unless)\b", re.IGNORECASE)
_WHEN_ES: Final = re.compile(r"\b(?:(?:después|antes) de|hasta|a menos) que\b", re.IGNORECASE)
_DENIES_VERB: Final = re.compile(
    r"^\w+(?:(?!\b(?:you|it|he|she|they|we|i)\b).)*?"
    r"(?:\b(?:is|are|was|were|has|have|had|do|does|did|can|could|should|would) not|n[’']t|\bcannot)\b",
    re.IGNORECASE,
)
"""A "not" of a verb whose subject is no pronoun: one in the middle begins a clause, "a shot you have not had"."""
_JOINS_EN: Final = re.compile(r"\b(?:and|but|because)\b|;", re.IGNORECASE)
_JOINS_ES: Final = re.compile(r"\b(?:y|e|pero|porque)\b|;", re.IGNORECASE)
_NOR: Final = re.compile(r"\b(?:nor|neither)\b", re.IGNORECASE)
_BOTH: Final = re.compile(r"\bl[oa]s dos\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_ORDINAL: Final = re.compile(r"\b\d+(?:st|nd|rd|th|\.?[ªº]|[rdtmvn][oa])\b")
"""A rank in figures, which rows of the table compare: "4th" is "cuarta". One of a date is a number too."""


class _Pair(Strict):
    """What a thing is called, as a regular expression on whole words in each language."""

    english: str
    spanish: str


class _Claim(_Pair):
    """Small words with which something is said of somebody; the Spanish may have so many `more` than its English.

    `always`: also where somebody is asked whether the letter says it.
    """

    more: int
    always: bool = False


class _Fact(_Pair):
    """A thing that both name, or neither; see the file for what may stand for it."""

    or_english: str | None = None
    or_spanish: str | None = None


class _Same(_Pair):
    """Words with the same meaning, of which the Spanish has others at most in `or_spanish`, if there are any."""

    or_spanish: str | None = None


class _Table(Strict):
    """`translation.toml`, told in the file."""

    negates: tuple[str, ...]
    spanish: tuple[str, ...]
    english: tuple[str, ...]
    numbers: dict[str, str]
    loaded: tuple[str, ...]
    same: tuple[_Same, ...]
    judges: tuple[_Pair, ...]
    blames: tuple[_Pair, ...]
    claim: tuple[_Claim, ...]
    fact: tuple[_Fact, ...]


def _table() -> _Table:
    return tables.load("translation", _Table)


def problems(english: str, spanish: str, *, by_words: bool = True) -> Iterator[str]:
    """What is wrong with the Spanish, in words for the model.

    `by_words`: nobody is asked whether the letter says it, so that every "no" and claim has to be the English one's.
    """
    en, es = _without_same(english, spanish)
    tests = {
        "is not one sentence with a full stop at its end": len(sentences.split(spanish)) != 1
        or spanish[-1:] not in (".", "!", "?"),
        "is not Spanish": not _words("spanish").search(spanish) or bool(_words("english").search(spanish)),
        "is much longer than its English": len(spanish.split()) > MOST_WORDS * len(english.split()) + _MORE,
        "has other numbers than its English": _numbers_en(english, spanish) not in _numbers_es(spanish, english)
        or is_in_other_order(_NUMBER, english, spanish),
        "names sides, months or medicines in another order than its English": has_other_order(english, spanish),
        "has other levels than its English": levels_in(english) != levels_in(spanish),
        "has other medicines than its English": not _same_drugs(english, spanish),
        "says no where its English does not, or the reverse": _says_no_elsewhere(en, es, by_words=by_words),
        "joins things otherwise than its English": _joins_what_is_denied(en, es),
        "says something more than its English": _claims_more(en, es, by_words=by_words)
        or any(_has_more(row, english, spanish) for row in _table().blames),
        "promises or orders something": any(
            re.search(pattern, spanish, re.IGNORECASE) for pattern in tables.summary_texts("es").checks.forbidden
        ),
        "is too hard to read": bool(spanish) and fernandez_huerta([_easy(english, spanish)]) < HARDEST,
    }
    yield from (problem for problem, failed in tests.items() if failed)
    if other := _other_facts(without_other_senses(en), es):
        yield f"does not name the same as its English ({', '.join(other)})"


def _says_no_elsewhere(english: str, spanish: str, *, by_words: bool) -> bool:
    """Whether only one of both says no, or the Spanish behind what it says; `by_words` also where far apart."""
    en, es = checks_any("negates").search(english), _words("negates").search(spanish)
    if en is None or es is None:
        return bool(en) != bool(es)
    if es[0].lower() == "ni" and not _NOR.search(english):
        return True  # "muestran alivio ni lo tiene" has its only "no" behind what it says
    if denies_other_clause(english, en, spanish, es) and not _begins_with_its_verb(english, spanish, en):
        return True
    begins = english[: en.start()]
    before = spanish[: es.start()]
    there = len(_BEGINS_TOO.findall(begins)) + (not _ENDS_ES.search(before)) * len(_YOU_HAD.findall(begins))
    if len(_BEGINS_ES.findall(_without_when(begins, before))) > there and not _BEGINS_EN.search(begins):
        return True  # "muestran alivio que nunca tuvo" is not "do not show relief"
    apart = by_words and abs(en.start() / len(english) - es.start() / len(spanish)) > _APART
    return apart and not _begins_with_its_verb(english, spanish, en)


def _without_when(english: str, spanish: str) -> str:
    """The Spanish without the “que” that English has no word for beside its "after"."""
    return _WHEN_ES.sub("·", spanish) if _WHEN_EN.search(english) else spanish


def _joins_what_is_denied(english: str, spanish: str) -> bool:
    """Whether the Spanish has a thing with another ("con") that the English has beside or without it, or the reverse:
    "do not show pain or weakness" is not "no muestran dolor con debilidad".
    """
    if not checks_any("negates").search(english):
        return False
    for row in _table().fact:
        with_es = re.search(rf"\bcon (?:\w+ )?(?:{row.spanish})\b", spanish, re.IGNORECASE)
        without_es = re.search(rf"\bsin (?:\w+ )?(?:{row.spanish})\b", spanish, re.IGNORECASE)
        apart = re.search(rf"\b(?:or|nor|no|without|and no) (?:\w+ )?(?:{row.english})\b", english, re.IGNORECASE)
        joined = re.search(rf"\bwith (?:\w+ )?(?:{row.english})\b", english, re.IGNORECASE)
        if (with_es and apart and not joined) or (without_es and joined and not apart):
            return True
    return False


def _begins_with_its_verb(english: str, spanish: str, no: re.Match[str]) -> bool:
    """Whether each is one clause, and the Spanish has its verb first: "Criteria have not been met", "No se cumplen"."""
    denied = _DENIES_VERB.search(english)
    return (
        spanish.lower().startswith("no ")
        and denied is not None
        and denied.end() == no.end()
        and not _BEGINS_EN.search(english)
        and not _BEGINS_ES.search(spanish)
    )


def _without_same(english: str, spanish: str) -> tuple[str, str]:
    """Both without the words of each row that both have, in the same clauses: "unchanged" says no in Spanish."""
    for row in _table().same:
        en, es = _whole(row.english), _whole(row.spanish)
        there = [len(_JOINS_EN.findall(english, 0, m.start())) for m in en.finditer(english)]
        if there and there == [len(_JOINS_ES.findall(spanish, 0, m.start())) for m in es.finditer(spanish)]:
            english, spanish = en.sub("·", english), es.sub("·", spanish)
    return english, spanish


def _easy(english: str, spanish: str) -> str:
    """The Spanish as it is measured how hard it is: names of what the English names as one short word each."""
    named = {word.lower()[:DRUG_LETTERS] for word in _WORD.findall(english) if kind_of(word)}
    terms = [term.entry.es.term for term in glossary.terms(english, "treatment", "drug")]
    named |= {word[:DRUG_LETTERS] for term in terms for word in _WORD.findall(term.lower()) if len(word) > DRUG_LETTERS}

    def is_name(word: str) -> bool:
        return word in drugs() or word[:DRUG_LETTERS] in named

    return _WORD.sub(lambda m: "esto" if is_name(m[0].lower()) else m[0], spanish)


def _other_facts(english: str, spanish: str) -> list[str]:
    """What one of both names and the other does not."""
    table = _table().fact
    rows = [(row, _whole(row.english).search(english), _whole(row.spanish).search(spanish)) for row in table]
    same = ((row, _whole(row.english).search(english)) for row in _table().same if row.or_spanish)
    return [
        *(en[0] for row, en in same if en and not _stands_for(row.or_spanish, spanish)),
        *(en[0] for row, en, es in rows if en and not es and not _stands_for(row.or_spanish, spanish)),
        *(es[0] for row, en, es in rows if es and not en and not _stands_for(row.or_english, english)),
    ]


def _stands_for(words: str | None, text: str) -> bool:
    return words is not None and bool(_whole(words).search(text))


def _claims_more(english: str, spanish: str, *, by_words: bool) -> bool:
    """Whether the Spanish has more of the small words with which something is said of somebody, or words that judge."""
    table = _table()
    return (
        any(_has_more(row, english, spanish) for row in table.judges)
        or bool(_words("loaded").search(spanish))
        or (
            any(
                (by_words or row.always)
                and len(re.findall(rf"\b(?:{row.spanish})\b", spanish, re.IGNORECASE))
                > len(re.findall(rf"\b(?:{row.english})\b", english, re.IGNORECASE)) + row.more
                for row in table.claim
            )
        )
    )


def _has_more(row: _Pair, english: str, spanish: str) -> bool:
    return len(_whole(row.spanish).findall(spanish)) > len(_whole(row.english).findall(english))


def _numbers_en(english: str, spanish: str) -> set[str]:
    """Without one, which is an article in Spanish."""
    return {number for number, _ in quantities_in(_without_ranks(english, spanish))} - {"1"}


def _without_ranks(words: str, other: str) -> str:
    """Without ranks in figures, but those of which the other has the number as it stands: "March 4th", "4 de marzo"."""
    there = set(_NUMBER.findall(_ORDINAL.sub(" ", other)))
    return _ORDINAL.sub(lambda m: m[0] if re.sub(r"\D", "", m[0]) in there else " ", words)


def _numbers_es(spanish: str, english: str) -> list[set[str]]:
    """The numbers of it; "los dos" can be a number or "both"."""
    spanish = _without_ranks(spanish, english)
    found = {m[0].replace(",", "") for m in _NUMBER.finditer(re.sub(r"\b[CTLS]\d+\S*", " ", spanish))}
    names = _table().numbers
    words = {word.lower() for word in _WORD.findall(_BOTH.sub(" ", spanish))}
    without = (found | {names[word] for word in words & names.keys()}) - {"1"}
    return [without, without | {"2"}] if _BOTH.search(spanish) else [without]


def _same_drugs(english: str, spanish: str) -> bool:
    """Every medicine is named in both, by its first letters: gabapentin, gabapentina."""
    there = [word.lower() for word in _WORD.findall(spanish)]
    named = [word.lower() for word in _WORD.findall(english) if word in drugs()]
    new = [
        word for word in there if word in drugs() and not any(word[:DRUG_LETTERS] == n[:DRUG_LETTERS] for n in named)
    ]
    return not new and all(any(word[:DRUG_LETTERS] == n[:DRUG_LETTERS] for word in there) for n in named)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(getattr(_table(), name))})\b", re.IGNORECASE)


@cache
def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
