"""The Spanish of a sentence to the worker held against its English: the same facts, said the same way round.

Numbers, levels, sides and medicines are the same; what a row of `translation.toml` or the glossary has a pair of words
for is named in both or in neither, if it is a fact: a part of the body, a treatment, a condition. How it is worded is
free, but for what the Spanish of no summary says.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from imr_llm import tables
from imr_llm.faithful.denied import joins_what_is_denied, says_no_elsewhere, without_same
from imr_llm.faithful.entities import kind_of, levels_in, quantities_in, without_other_senses
from imr_llm.faithful.order import changes_places, drug_stem, has_other_order, is_in_other_order, placed, says_of_same
from imr_llm.faithful.readability import fernandez_huerta
from imr_llm.faithful.sequence import changes_order
from imr_llm.faithful.translation import Pair, any_of, as_spelt, facts, table, whole
from imr_llm.language import glossary, sentences
from imr_llm.language.lexicon import drug_table, drugs

HARDEST: Final = 50.0
"""Fernández Huerta's "somewhat difficult" ends here: a few long words in one sentence are that. The whole summary must
be easy. What stands in for a sentence is English."""
MOST_WORDS: Final = 2.0
"""Times the words of the English."""
_MORE: Final = 6
"""Words that a short sentence may have more than that."""
_SHORT: Final = 6
"""Letters of a name that another word may be alike."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_BOTH: Final = re.compile(r"\bl[oa]s dos\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_LEVEL: Final = re.compile(r"\b[CTLS]\d+\S*")
_ORDINAL: Final = re.compile(r"\b\d+(?:st|nd|rd|th|\.?[ªº]|[rdtmvn][oa])\b")
"""A rank in figures, which rows of the table compare: "4th" is "cuarta". One of a date is a number too."""


def problems(english: str, spanish: str, *, by_words: bool = True) -> Iterator[str]:
    """What is wrong with the Spanish, in words for the model.

    `by_words`: nobody is asked whether the letter says it, so that every "no" and claim has to be the English one's.
    """
    en, es = without_same(english, spanish)
    tests = {
        "is not one sentence with a full stop at its end": len(sentences.split(spanish)) != 1
        or spanish[-1:] not in (".", "!", "?"),
        "is not Spanish": not any_of("spanish").search(spanish) or bool(any_of("english").search(spanish)),
        "is much longer than its English": len(spanish.split()) > MOST_WORDS * len(english.split()) + _MORE,
        "has other numbers than its English": _numbers_en(english, spanish) not in _numbers_es(spanish, english)
        or is_in_other_order(_NUMBER, english, spanish),
        "names things in another order than its English": has_other_order(english, spanish) or changes_places(en, es),
        "says the opposite of its English": _has_opposite(en, es) or changes_order(en, es),
        "has other levels than its English": levels_in(english) != levels_in(spanish),
        "has other medicines than its English": not _same_drugs(english, spanish),
        "says no where its English does not, or the reverse": says_no_elsewhere(en, es, by_words=by_words),
        "joins things otherwise than its English": joins_what_is_denied(en, es),
        "says something more than its English": _claims_more(en, es, by_words=by_words)
        or any(_has_more(row, english, spanish) for row in table().blames),
        "promises or orders something": any(
            re.search(pattern, spanish, re.IGNORECASE) for pattern in tables.summary_texts("es").checks.forbidden
        ),
        "is too hard to read": bool(spanish) and fernandez_huerta([_easy(english, spanish)]) < HARDEST,
    }
    yield from (problem for problem, failed in tests.items() if failed)
    if other := _other_facts(without_other_senses(en), es):
        yield f"does not name the same as its English ({', '.join(other)})"


def _easy(english: str, spanish: str) -> str:
    """The Spanish as it is measured how hard it is: names of what the English names as one short word each."""
    named = {drug_stem(word) for word in _WORD.findall(english) if kind_of(word)}
    terms = [term.entry.es.term for term in glossary.terms(english, "treatment", "drug")]
    named |= {drug_stem(word) for term in terms for word in _WORD.findall(term) if len(word) >= _SHORT}

    def is_name(word: str) -> bool:
        return word in drugs() or drug_stem(word) in named

    return _WORD.sub(lambda m: "esto" if is_name(m[0].lower()) else m[0], spanish)


def _other_facts(english: str, spanish: str) -> list[str]:
    """What one of both names and the other does not."""
    rows = [(row, whole(row.english).search(english), whole(row.spanish).search(spanish)) for row in facts()]
    same = ((row, whole(row.english).search(english)) for row in table().same if row.or_spanish)
    return [
        *(en[0] for row, en in same if en and not _stands_for(row.or_spanish, spanish)),
        *(en[0] for row, en, es in rows if en and not es and not _stands_for(row.or_spanish, spanish)),
        *(es[0] for row, en, es in rows if es and not en and not _stands_for(row.or_english, english)),
    ]


def _has_opposite(english: str, spanish: str) -> bool:
    """Whether the Spanish has only opposites of what its English has of a pair, or has both the other way round."""
    for row in table().opposite:
        en, es = placed(row.english, english), placed(row.spanish, spanish)
        if not (en and es):
            continue
        is_told_of_same = says_of_same(row, english, spanish) if set(en) & set(es) else None
        is_in_order = len(set(en)) < 2 or en == es or sorted(en) != sorted(es)
        if not set(en) & set(es) or is_told_of_same is False or not (is_in_order or is_told_of_same):
            return True
    return False


def _stands_for(words: str | None, text: str) -> bool:
    return words is not None and bool(whole(words).search(text))


def _claims_more(english: str, spanish: str, *, by_words: bool) -> bool:
    """Whether the Spanish has more of the small words with which something is said of somebody, or words that judge."""
    rows = (row for row in table().claim if by_words or row.always)
    return bool(any_of("loaded").search(spanish)) or any(_has_more(row, english, spanish, row.more) for row in rows)


def _has_more(row: Pair, english: str, spanish: str, more: int = 0) -> bool:
    return len(whole(row.spanish).findall(spanish)) > len(whole(row.english).findall(english)) + more


def _numbers_en(english: str, spanish: str) -> set[str]:
    """Without one, which is an article in Spanish."""
    return {number for number, _ in quantities_in(_LEVEL.sub(" ", _without_ranks(english, spanish)))} - {"1"}


def _without_ranks(words: str, other: str) -> str:
    """Without ranks in figures, but those of which the other has the number as it stands: "March 4th", "4 de marzo"."""
    there = set(_NUMBER.findall(_ORDINAL.sub(" ", other)))
    return _ORDINAL.sub(lambda m: m[0] if re.sub(r"\D", "", m[0]) in there else " ", words)


def _numbers_es(spanish: str, english: str) -> list[set[str]]:
    """The numbers of it; "los dos" can be a number or "both"."""
    spanish = _in_one(_LEVEL.sub(" ", _without_ranks(spanish, english)))
    found = {m[0].replace(",", "") for m in _NUMBER.finditer(spanish)}
    names = table().numbers
    words = {word.lower() for word in _WORD.findall(_BOTH.sub(" ", spanish))}
    without = (found | {names[word] for word in words & names.keys()}) - {"1"}
    return [without, without | {"2"}] if _BOTH.search(spanish) else [without]


def _in_one(spanish: str) -> str:
    """With figures for a number in more words than one: "treinta y seis", "ciento veinte"."""
    for words in _in_more_words():
        spanish = words.sub(_sum, spanish)
    return spanish


@cache
def _in_more_words() -> tuple[re.Pattern[str], ...]:
    names = table().numbers
    tens = "|".join(name for name, number in names.items() if number.endswith("0") and len(number) == 2)
    ones = "|".join(name for name, number in names.items() if len(number) == 1)
    sources = rf"\b({tens}) y (un[oa]?|{ones})\b", rf"\b(ciento|doscient[oa]s) (\d+|{'|'.join(names)})\b"
    return tuple(re.compile(source, re.IGNORECASE) for source in sources)


def _sum(found: re.Match[str]) -> str:
    names = table().numbers
    return str(sum(int(names.get(word.lower(), word if word.isdigit() else "1")) for word in found.groups()))


def _same_drugs(english: str, spanish: str) -> bool:
    """Every medicine is named in both: gabapentin, gabapentina."""
    named = [word for word in _WORD.findall(english) if word in drugs()]
    there = [word for word in _WORD.findall(spanish) if word not in table().no_drugs]
    begin, whole_ = {drug_stem(word) for word in named}, {_name(word) for word in named}
    new = (
        word
        for word in there
        if _name(word) not in whole_ and (_name(word) in _names() or (word in drugs() and drug_stem(word) not in begin))
    )
    return not any(new) and begin <= {drug_stem(word) for word in there}


def _name(word: str) -> str:
    """A medicine's name without the vowels that it ends with, which are others in Spanish: morphine, morfina."""
    return as_spelt(word).rstrip("aeo")


@cache
def _names() -> frozenset[str]:
    """The names of medicines that no other word of Spanish is alike."""
    return frozenset(_name(name) for name in drug_table().names if len(name) > _SHORT and name in drugs())
