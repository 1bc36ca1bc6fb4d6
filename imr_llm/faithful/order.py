"""In which order the Spanish of a sentence to the worker has what its English has.

A side, a month or a medicine that has changed places with another stands with something else now, and a "no" in another
clause denies something else.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from imr_llm.faithful.entities import without_other_senses
from imr_llm.faithful.translation import Opposite, as_spelt, facts, months, table, whole
from imr_llm.language.lexicon import drugs
from imr_llm.tables import checks_any

_DRUG_LETTERS: Final = 5
"""Letters at its beginning that a medicine's name shares in both: gabapentin, gabapentina."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_LEFT_RIGHT_EN: Final = re.compile(r"\b(left|right)\b", re.IGNORECASE)
_LEFT_RIGHT_ES: Final = re.compile(r"\b(izquierd|derech)[oa]s?\b(?! a\b)", re.IGNORECASE)
_CLAUSES_EN: Final = re.compile(r"[;,](?= )|\b(?:and|but|while|after|before|when)\b", re.IGNORECASE)
_CLAUSES_ES: Final = re.compile(
    r"[;,](?= )|\b(?:y|e|pero|mientras|(?:después|antes) de(?: que)?|tras|cuando)\b", re.IGNORECASE
)


def drug_stem(name: str) -> str:
    """How a medicine's name begins in both."""
    return as_spelt(name)[:_DRUG_LETTERS]


def is_in_other_order(things: re.Pattern[str], english: str, spanish: str) -> bool:
    """Whether figures stand in another order: "6 of 12", "12 de 6"."""
    return [m for m in things.findall(english) if m in spanish] != [m for m in things.findall(spanish) if m in english]


def has_other_order(english: str, spanish: str) -> bool:
    """Whether the sides, the months or, beside a "no", the medicines of both are the same in another order."""
    en = [side.lower() == "left" for side in _LEFT_RIGHT_EN.findall(without_other_senses(english))]
    es = [side.lower() == "izquierd" for side in _LEFT_RIGHT_ES.findall(spanish)]
    rows = [
        (en, es),
        (placed([row.english for row in months()], english), placed([row.spanish for row in months()], spanish)),
    ]
    if checks_any("negates").search(english):
        names = {drug_stem(word) for word in _WORD.findall(english) if word.lower() in drugs()}
        rows.append((_named(names, english), _named(names, spanish)))
    return any(one != other and sorted(one) == sorted(other) for one, other in rows)


def changes_places(english: str, spanish: str) -> bool:
    """Whether two things of one clause stand apart in the Spanish, one of them with a thing of another clause: "surgery
    in March and shots in May". Only things that each has once are looked at, and sentences of as many clauses.
    """
    en, es = _CLAUSES_EN.split(english), _CLAUSES_ES.split(spanish)
    if len(en) != len(es):
        return False
    rows = [(whole(row.english), whole(row.spanish)) for row in (*table().order, *facts())]
    placed = [
        (_place(one, en), _place(other, es))
        for one, other in rows
        if len(one.findall(english)) == 1 == len(other.findall(spanish))
    ]
    spread: dict[int, set[int]] = {}
    for here, there in placed:
        spread.setdefault(here, set()).add(there)
    return any(len(one & other) > 1 for one, other in combinations(spread.values(), 2))


def placed(row: Sequence[str], text: str) -> list[int]:
    """Which of a row's patterns stand in a text, in its order."""
    return [
        at for _, at in sorted((m.start(), at) for at, words in enumerate(row) for m in whole(words).finditer(text))
    ]


def says_of_same(row: Opposite, english: str, spanish: str) -> bool | None:
    """Whether each of two opposites is told of the same things in both, wherever its clause stands; None where no
    thing tells. A thing tells that each has in one clause, with one of the opposites.
    """
    en, es = _CLAUSES_EN.split(english), _CLAUSES_ES.split(spanish)
    found: list[bool] = []
    for pair in (*table().order, *facts()):
        is_of_row = any(placed(row.english, m[0]) for m in whole(pair.english).finditer(english))
        one = [clause for clause in en if whole(pair.english).search(clause)]
        other = [clause for clause in es if whole(pair.spanish).search(clause)]
        if len(one) == 1 == len(other) and not is_of_row:
            here, there = set(placed(row.english, one[0])), set(placed(row.spanish, other[0]))
            if len(here) == 1 == len(there):
                found.append(here == there)
    return all(found) if found else None


def _place(pattern: re.Pattern[str], clauses: Sequence[str]) -> int:
    return next((at for at, clause in enumerate(clauses) if pattern.search(clause)), -1)


def _named(names: set[str], text: str) -> list[str]:
    return [stem for word in _WORD.findall(text) if (stem := drug_stem(word)) in names]
